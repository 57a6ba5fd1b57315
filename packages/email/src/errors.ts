import { PkiError, type PkiErrorCode } from "@dicomsec/pki";

/** Why a message cannot be made, opened or sent. */
export type EmailErrorCode =
  /** An address or a content type that is none, or a header field with a control character or too long. */
  | "ERR_EMAIL_HEADER"
  /** The certificate of the signer names other addresses than that of the sender. */
  | "ERR_EMAIL_SENDER"
  /** A name of an attachment that would be no path inside a folder, or that another attachment has. */
  | "ERR_EMAIL_ATTACHMENT_NAME"
  /** There is nothing to attach, or the output folder exists already and is not empty. */
  | "ERR_EMAIL_FILE_SET"
  /** A key or an algorithm that is too weak, meant for another use, or not known here. */
  | "ERR_EMAIL_ALGORITHM"
  /** The message is not addressed to any of the given keys, or it is not said who shall read it. */
  | "ERR_EMAIL_NO_RECIPIENT"
  /** The input is no message, or what is neither encrypted nor signed in it is malformed or truncated. */
  | "ERR_EMAIL_DAMAGED"
  /** The message is larger, deeper or has more parts than the caller's limits. */
  | "ERR_EMAIL_LIMIT"
  /** No connection to the mail server, or none that is encrypted and whose certificate is trusted. */
  | "ERR_EMAIL_CONNECTION"
  /** The mail server refused the user, the sender, a recipient or the message. */
  | "ERR_EMAIL_REFUSED";

/** The error of this package: a stable `code`, and never an address, a name, a subject, a password or content in its message. */
export class EmailError extends Error {
  readonly code: EmailErrorCode;

  constructor(code: EmailErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "EmailError";
    this.code = code;
  }
}

const codes: Readonly<Partial<Record<PkiErrorCode, EmailErrorCode>>> = {
  ERR_PKI_UNKNOWN_FORM: "ERR_EMAIL_DAMAGED",
  ERR_PKI_DAMAGED: "ERR_EMAIL_DAMAGED",
  ERR_PKI_LIMIT: "ERR_EMAIL_LIMIT",
  ERR_PKI_NO_RECIPIENT: "ERR_EMAIL_NO_RECIPIENT",
};

/** What the keys and CMS streams throw, as an error of this package; others pass as they are. */
export function translate(error: unknown): unknown {
  if (!(error instanceof PkiError)) return error;
  return new EmailError(codes[error.code] ?? "ERR_EMAIL_ALGORITHM", error.message, { cause: error });
}
