/** Why a profile is not met, is not known to be met, or what else is worth knowing. */
export type TlsFindingCode =
  /** A version that a server must offer is not accepted. */
  | "TLS_VERSION_MISSING"
  /** A version that must not be negotiated is accepted. */
  | "TLS_VERSION_FORBIDDEN"
  /** A version that should not be negotiated is accepted. */
  | "TLS_VERSION_DISCOURAGED"
  /** Whether a version that matters is accepted is not known. */
  | "TLS_VERSION_UNKNOWN"
  /** TLS 1.2 is chosen when TLS 1.3 is offered too. */
  | "TLS_VERSION_ORDER"
  /** Suites that a server must accept are not accepted. */
  | "TLS_SUITE_MISSING"
  /** Suites that a server must accept need a kind of certificate that the node did not show. */
  | "TLS_SUITE_NOT_SHOWN"
  /** Suites that are not on the closed list of the profile are accepted. */
  | "TLS_SUITE_NOT_ALLOWED"
  /** Suites that encrypt nothing are accepted. */
  | "TLS_SUITE_NULL"
  /** Suites that authenticate nobody are accepted. */
  | "TLS_SUITE_ANONYMOUS"
  /** Suites with RC4 are accepted. */
  | "TLS_SUITE_RC4"
  /** Suites of less than 112 bits, such as those for export, are accepted. */
  | "TLS_SUITE_WEAK"
  /** Suites that should not be negotiated are accepted: 3DES, static key exchanges, DHE of TLS 1.2. */
  | "TLS_SUITE_DISCOURAGED"
  /** Not all suites that the node may accept are known. */
  | "TLS_SUITE_UNKNOWN"
  /** No suite of TLS 1.2 has forward secrecy. */
  | "TLS_SUITE_NO_FORWARD_SECRECY"
  /** A weaker suite can be chosen where both sides have a stronger one. */
  | "TLS_SUITE_ORDER"
  /** The modulus of a DHE key exchange is too short. */
  | "TLS_DH_SHORT"
  /** A DHE suite is accepted, and its modulus was not seen. */
  | "TLS_DH_UNKNOWN"
  /** A curve of the key exchange is too short. */
  | "TLS_GROUP_SHORT"
  /** Not all groups that the node may accept are known. */
  | "TLS_GROUP_UNKNOWN"
  /** The handshake is signed over MD5 or SHA-1 for who offers nothing better. */
  | "TLS_SIGNATURE_HASH"
  /** Not all signature algorithms that the node may use are known. */
  | "TLS_SIGNATURE_UNKNOWN"
  /** No certificate was seen, or it cannot be read. */
  | "TLS_CERTIFICATE_NOT_SEEN"
  /** A key of a chain is too short, or of a kind that the profile does not have. */
  | "TLS_CERTIFICATE_KEY"
  /** A certificate of a chain is signed over a hash that the profile does not have. */
  | "TLS_CERTIFICATE_HASH"
  /** A key or a signature of a chain is of a kind whose strength is not known here. */
  | "TLS_CERTIFICATE_UNKNOWN"
  /** The certificate of the node is not valid yet, or not any more. */
  | "TLS_CERTIFICATE_VALIDITY"
  /** The chain does not hold, or leads to no trust anchor; or that cannot be told. */
  | "TLS_CERTIFICATE_UNTRUSTED"
  /** No trust anchors were given. */
  | "TLS_CERTIFICATE_NOT_JUDGED"
  /** A server must support mutual authentication, and may have it switched off: it does not ask for a client certificate. */
  | "TLS_CLIENT_CERTIFICATE_NOT_ASKED"
  /** Whether a client certificate is asked for is not known. */
  | "TLS_CLIENT_CERTIFICATE_UNKNOWN"
  /** Compression is accepted. */
  | "TLS_COMPRESSION"
  /** renegotiation_info is not acknowledged. */
  | "TLS_RENEGOTIATION"
  /** extended_master_secret is not acknowledged. */
  | "TLS_EXTENDED_MASTER_SECRET";

/** `no`: the profile is not met. `unknown`: it is not known to be met. `note`: it can be met all the same. */
export type TlsFindingEffect = "no" | "unknown" | "note";

/** One reason; the message names nothing of the certificates. */
export interface TlsFinding {
  readonly code: TlsFindingCode;
  readonly effect: TlsFindingEffect;
  readonly message: string;
  /** The versions, suites, groups or signature algorithms in question. */
  readonly items?: readonly string[];
}
