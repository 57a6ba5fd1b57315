export { type CipherSuite, cipherSuite, cipherSuites } from "./cipher-suites.js";
export { connect, type ConnectOptions } from "./connect.js";
export type { SecureConnection } from "./connection.js";
export { TransportError, type TransportErrorCode, type TransportErrorOptions } from "./errors.js";
export { httpsAgent, httpsConnector, serveHttp } from "./http.js";
export type { Identity } from "./identities.js";
export type {
  LegacyConnection,
  LegacyEngine,
  LegacyOptions,
  LegacySession,
  LegacySuite,
  LegacyVersion,
} from "./legacy-engine.js";
export { listen, type ListenOptions, type Refusal, type SecureListener } from "./listen.js";
export {
  encodeMllp,
  MllpClient,
  type MllpHandler,
  type MllpWarning,
  readMllp,
  type ReadMllpOptions,
  type SendMllpOptions,
  serveMllp,
  type ServeMllpOptions,
} from "./mllp/index.js";
export type { Negotiated } from "./negotiated.js";
export {
  defaultTlsProfile,
  type KeyGroup,
  type TlsProfile,
  tlsProfile,
  type TlsProfileName,
  tlsProfiles,
  type TlsVersion,
} from "./profiles.js";
export { integrityFailureReason } from "./provider-reason.js";
export { type Replacement, type SecureContext, secureContext, type SecureContextOptions } from "./secure-context.js";
export type { Authorization, Authorize, PeerCertificate, Trust } from "./trust.js";
export type { TransportWarning } from "./warnings.js";
