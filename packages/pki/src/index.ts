export {
  Certificate,
  certificatesForKey,
  isIssuerAndSerial,
  parseCertificate,
  parseCertificates,
} from "./certificates/certificate.js";
export type { BasicConstraints, Extension, KeyUsage, NameConstraints } from "./certificates/extensions.js";
export type { GeneralName, GeneralNameKind } from "./certificates/general-name.js";
export { isSameName } from "./certificates/name.js";
export { isSameKey, parsePublicKey } from "./certificates/public-key.js";
export { PkiError, type PkiErrorCode } from "./errors.js";
