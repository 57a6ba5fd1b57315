import type { ContentCipher, KeyTransport } from "../algorithms.js";
import { context, contextPrimitive, integer, nullValue, octetString, oid, sequence } from "../asn1/der.js";
import { digestOids, oids } from "../asn1/oids.js";
import type { Certificate } from "../certificates/certificate.js";
import { unsupported } from "../errors.js";
import { encryptKey } from "#crypto";
import { passwordRecipientInfo } from "./password-recipient.js";

/** How a certificate is named in a message. */
export type CertificateIdentifier = "issuerAndSerialNumber" | "subjectKeyIdentifier";

/** Who can decrypt an EnvelopedData: the holder of a certificate's private key, or whoever knows a password. */
export type Recipient =
  | {
      readonly certificate: Certificate;
      /** Default: RSAES-PKCS1-v1_5, the one PS3.15 D.1 asks for. */
      readonly transport?: KeyTransport;
      /** Default: issuerAndSerialNumber. */
      readonly identifier?: CertificateIdentifier;
    }
  | {
      readonly password: string;
      /** Rounds of PBKDF2 with HMAC-SHA-256. Default: 600,000. */
      readonly iterations?: number;
      /** The cipher that wraps the content key (RFC 3211). Default: aes-256-cbc. */
      readonly wrapCipher?: ContentCipher;
    };

/** The RecipientInfo of each recipient for one content key (RFC 5652 6.2), and the version of the EnvelopedData that holds them. */
export async function recipientInfos(
  recipients: readonly Recipient[],
  contentKey: Uint8Array,
): Promise<{ readonly version: number; readonly infos: readonly Uint8Array[] }> {
  const infos = await Promise.all(
    recipients.map((recipient) =>
      "certificate" in recipient
        ? keyTransportInfo(recipient, contentKey)
        : passwordRecipientInfo(recipient, contentKey),
    ),
  );
  return { version: envelopeVersion(recipients), infos };
}

/** RFC 5652 6.1: 3 with a password, 2 with a subject key identifier, else 0. */
function envelopeVersion(recipients: readonly Recipient[]): number {
  if (recipients.some((recipient) => "password" in recipient)) return 3;
  return recipients.some((one) => "certificate" in one && one.identifier === "subjectKeyIdentifier") ? 2 : 0;
}

async function keyTransportInfo(
  { certificate, transport = { scheme: "RSAES-PKCS1-v1_5" }, identifier }: Extract<Recipient, { certificate: unknown }>,
  contentKey: Uint8Array,
): Promise<Uint8Array> {
  if (certificate.publicKey.kind !== "RSA") throw unsupported("a recipient whose key is not RSA");
  return sequence(
    integer(identifier === "subjectKeyIdentifier" ? 2 : 0),
    certificateIdentifier(certificate, identifier),
    transportAlgorithm(transport),
    octetString(await encryptKey(certificate.publicKey, transport, contentKey)),
  );
}

/** IssuerAndSerialNumber, or `[0]` subjectKeyIdentifier. @throws PkiError ERR_PKI_UNSUPPORTED_ALGORITHM without such an extension */
export function certificateIdentifier(
  certificate: Certificate,
  identifier: CertificateIdentifier = "issuerAndSerialNumber",
): Uint8Array {
  if (identifier === "issuerAndSerialNumber")
    return sequence(certificate.issuerBytes, integer(certificate.serialNumber));
  if (!certificate.subjectKeyIdentifier)
    throw unsupported("a certificate without subject key identifier, named by it,");
  return contextPrimitive(0, certificate.subjectKeyIdentifier);
}

function transportAlgorithm(transport: KeyTransport): Uint8Array {
  if (transport.scheme === "RSAES-PKCS1-v1_5") return sequence(oid(oids.rsaEncryption), nullValue());
  const { digest, maskDigest = digest, label } = transport;
  const hash = sequence(oid(digestOids[digest]), nullValue());
  const mask = sequence(oid(digestOids[maskDigest]), nullValue());
  // RFC 8017 A.2.1: SHA-1 and MGF1 with SHA-1 are the defaults, which DER leaves out.
  return sequence(
    oid(oids.rsaOaep),
    sequence(
      ...(digest === "SHA1" ? [] : [context(0, hash)]),
      ...(maskDigest === "SHA1" ? [] : [context(1, sequence(oid(oids.mgf1), mask))]),
      ...(label && label.length > 0 ? [context(2, sequence(oid(oids.pSpecified), octetString(label)))] : []),
    ),
  );
}
