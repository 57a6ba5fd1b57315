/** Why a key, a certificate or a CMS object cannot be used. */
export type PkiErrorCode =
  /** The bytes are of no form this package knows. */
  | "ERR_PKI_UNKNOWN_FORM"
  /** The encoding is truncated, malformed, or has bytes after its end. */
  | "ERR_PKI_DAMAGED"
  /** The encoding is larger or deeper than the caller's limits. */
  | "ERR_PKI_LIMIT"
  /** A password is needed and none was given. */
  | "ERR_PKI_PASSWORD_REQUIRED"
  /** The password does not open the key store, or holds a character that is not allowed. */
  | "ERR_PKI_PASSWORD"
  /** An algorithm that this package, or the platform it runs on, does not offer; the message names it. */
  | "ERR_PKI_UNSUPPORTED_ALGORITHM"
  /** An algorithm, a key or a key size that the caller's policy refuses. */
  | "ERR_PKI_WEAK"
  /** There is no private key where one is needed. */
  | "ERR_PKI_NO_PRIVATE_KEY"
  /** There is no certificate where one is needed, or none that belongs to the private key. */
  | "ERR_PKI_NO_CERTIFICATE"
  /** There is no entry of that alias, or several and none was named. */
  | "ERR_PKI_ALIAS"
  /** The message names no recipient that the given keys stand for. */
  | "ERR_PKI_NO_RECIPIENT"
  /** The content cannot be decrypted. On purpose it does not say whether the key, the password or the content is wrong. */
  | "ERR_PKI_DECRYPT"
  /** The content that was given is shorter or longer than was said. */
  | "ERR_PKI_CONTENT_LENGTH"
  /** A time-stamp authority could not be reached, refused, or answered something else than was asked. */
  | "ERR_PKI_TIME_STAMP";

/** The error of this package: a stable `code`, and never a key, a password, a subject or content in its message. */
export class PkiError extends Error {
  readonly code: PkiErrorCode;

  constructor(code: PkiErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "PkiError";
    this.code = code;
  }
}

export function damaged(message: string, cause?: unknown): PkiError {
  return new PkiError("ERR_PKI_DAMAGED", message, cause === undefined ? undefined : { cause });
}

/** `what` names the algorithm: its word in this package, or the dotted form of its OBJECT IDENTIFIER. */
export function unsupported(what: string): PkiError {
  return new PkiError("ERR_PKI_UNSUPPORTED_ALGORITHM", `${what} is not supported here`);
}
