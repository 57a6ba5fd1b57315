export type {
  AuthenticatedCipher,
  ContentCipher,
  DigestAlgorithm,
  KeyTransport,
  SignatureScheme,
} from "./algorithms.js";
export { contentTypes } from "./asn1/oids.js";
export { splitBer } from "./asn1/split-ber.js";
export type { AlgorithmPolicy } from "./certificates/algorithm-policy.js";
export {
  Certificate,
  certificatesForKey,
  isIssuerAndSerial,
  parseCertificate,
  parseCertificates,
} from "./certificates/certificate.js";
export type { RevocationReason, RevokedCertificate } from "./certificates/crl-entry.js";
export { Crl, parseCrl, parseCrls } from "./certificates/crl.js";
export type { IssuingDistributionPoint } from "./certificates/distribution-point.js";
export type { BasicConstraints, Extension, KeyUsage, NameConstraints } from "./certificates/extensions.js";
export type { GeneralName, GeneralNameKind } from "./certificates/general-name.js";
export type { KeyPurpose } from "./certificates/key-purpose.js";
export { isSameName } from "./certificates/name.js";
export {
  type BasicOcspResponse,
  type OcspResponderId,
  type OcspResponse,
  type OcspResponseStatus,
  type OcspSingleResponse,
  parseOcspResponse,
} from "./certificates/ocsp-response.js";
export type {
  CertificateCheck,
  NotChecked,
  PathCheck,
  PathFinding,
  PathFindingCode,
  PathValidation,
  RevocationEvidence,
  RevocationStatus,
} from "./certificates/path-result.js";
export { isSameKey, parsePublicKey } from "./certificates/public-key.js";
export { type PathOptions, validatePath } from "./certificates/validate-path.js";
export type { DecryptionKeys } from "./cms/content-key.js";
export { compressedData, type CompressedMessage, readCompressedData } from "./cms/compressed-data.js";
export { type ByteChunks, type CmsContent, collectChunks, contentInfo, dataContent } from "./cms/content.js";
export { digestedData, type DigestedDataOptions } from "./cms/digested-data.js";
export type { DigestedMessage } from "./cms/digested-message.js";
export { envelopedData, type EnvelopedDataOptions } from "./cms/enveloped-data.js";
export type { EnvelopedMessage } from "./cms/enveloped-message.js";
export type { PasswordRecipientInfo } from "./cms/password-recipient.js";
export { type CmsMessage, readCms, type ReadCmsOptions } from "./cms/read-cms.js";
export type { RecipientInfo } from "./cms/recipient-info.js";
export type { CertificateIdentifier, Recipient } from "./cms/recipient.js";
export { type CmsSigner, signedData, type SignedDataOptions } from "./cms/signed-data.js";
export type { SignedDataVerification, SignedMessage, VerifySignedDataOptions } from "./cms/signed-message.js";
export type { Attribute, CertificateName, SignedAttributes, SignerInfo } from "./cms/signer-info.js";
export type { SignerFindingCode, SignerVerification } from "./cms/verify-signer.js";
export { createHash, verifyDigest } from "#crypto";
export type { Hash, KeyKind, PrivateKey, PublicKey, SignatureAlgorithm } from "./crypto/types.js";
export { PkiError, type PkiErrorCode } from "./errors.js";
export type { Decryptor } from "./keys/decryptor.js";
export { createDecryptor } from "./keys/key-decryptor.js";
export type { KeyEntry } from "./keys/key-entry.js";
export { createSigner } from "./keys/key-signer.js";
export { type KeyStore, readKeyStore, selectKey } from "./keys/key-store.js";
export type { ReadKeyStoreOptions } from "./keys/passwords.js";
export { writePemBlock } from "./keys/pem-blocks.js";
export type { Signer } from "./keys/signer.js";
export {
  createTestCa,
  type TestCa,
  type TestCaOptions,
  type TestCrlOptions,
  type TestIssueOptions,
  testOrganization,
} from "./test-material/test-ca.js";
export type { TestUsages } from "./test-material/test-extensions.js";
export type { TestKeyKind } from "./test-material/test-key.js";
export { requestTimeStamp, type RequestTimeStampOptions } from "./time-stamps/request-time-stamp.js";
export { createTimeStampQuery, type TimeStampQueryOptions } from "./time-stamps/time-stamp-query.js";
export { readTimeStampResponse } from "./time-stamps/time-stamp-response.js";
export type { TimeStampFinding, TimeStampFindingCode, TimeStampVerification } from "./time-stamps/time-stamp-result.js";
export { parseTimeStampToken, type TimeStampToken } from "./time-stamps/time-stamp-token.js";
export type { TstInfo } from "./time-stamps/tst-info.js";
export {
  type TimeStamped,
  verifyTimeStampToken,
  type VerifyTimeStampOptions,
} from "./time-stamps/verify-time-stamp.js";
