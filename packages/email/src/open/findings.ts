/** Why a message is not what PS3.15 B.8 wants, or not known to be. */
export type EmailFindingCode =
  /** No part of the way from the outside to the content is encrypted. */
  | "EMAIL_NOT_ENCRYPTED"
  /** Nobody signed, where nothing is encrypted either. */
  | "EMAIL_NOT_SIGNED"
  /** It cannot be decrypted, or what is inside is not what was signed, or nobody signed it who is trusted. On purpose it does not say which. */
  | "EMAIL_NOT_OPENED"
  /** A signature is not one over this content. */
  | "EMAIL_SIGNATURE"
  /** The certificate of the signer is not at hand, or its algorithm is not known here. */
  | "EMAIL_SIGNATURE_UNCHECKED"
  /** The digest of the signature is MD5: content can be made that it does not tell apart. */
  | "EMAIL_DIGEST"
  /** The certification path of the signer is wrong: expired, revoked, not for e-mail. */
  | "EMAIL_SIGNER_INVALID"
  /** The given trust does not lead to the signer. */
  | "EMAIL_SIGNER_UNTRUSTED"
  /** No trust was given, and so nothing is known about who signed. */
  | "EMAIL_SIGNER_NOT_JUDGED"
  /** The certificate of the signer is for other addresses than that of the sender. */
  | "EMAIL_SENDER"
  /** The certificate of the signer names no address, so that nothing says that the sender signed. */
  | "EMAIL_SENDER_UNKNOWN";

/** What is worth to be known about a message, whatever the answer is. */
export type EmailWarningCode =
  /** A content cipher other than AES. */
  | "EMAIL_NOT_AES"
  /** A digest of a signature is SHA-1. */
  | "EMAIL_SHA1"
  /** An RSA key of less than 2048 bits. */
  | "EMAIL_SHORT_KEY"
  /** From, To or Subject stand outside the signature and the encryption only. */
  | "EMAIL_HEADER_UNPROTECTED"
  /** A name of an attachment would have been no path inside a folder, and was changed. */
  | "EMAIL_NAME_CHANGED";

export interface EmailFinding<Code = EmailFindingCode> {
  readonly code: Code;
  readonly message: string;
}

type Status = "invalid" | "indeterminate";

const findings: Readonly<Record<EmailFindingCode, readonly [Status, string]>> = {
  EMAIL_NOT_ENCRYPTED: ["invalid", "the message is not encrypted"],
  EMAIL_NOT_SIGNED: ["invalid", "the message is not signed"],
  EMAIL_NOT_OPENED: ["invalid", "the message cannot be decrypted, or its content is not what somebody signed"],
  EMAIL_SIGNATURE: ["invalid", "the content is not what was signed"],
  EMAIL_SIGNATURE_UNCHECKED: [
    "indeterminate",
    "the certificate of the signer is not at hand, or its algorithm is not known here",
  ],
  EMAIL_DIGEST: ["indeterminate", "the digest of the signature is MD5"],
  EMAIL_SIGNER_INVALID: ["invalid", "the certification path of the signer is not valid"],
  EMAIL_SIGNER_UNTRUSTED: ["indeterminate", "the given trust does not lead to the signer"],
  EMAIL_SIGNER_NOT_JUDGED: ["indeterminate", "no trust was given to judge the signer by"],
  EMAIL_SENDER: ["invalid", "the certificate of the signer is for another address than the sender's"],
  EMAIL_SENDER_UNKNOWN: ["indeterminate", "the certificate of the signer names no address"],
};

const warnings: Readonly<Record<EmailWarningCode, string>> = {
  EMAIL_NOT_AES: "the content cipher is not AES",
  EMAIL_SHA1: "the digest of a signature is SHA-1",
  EMAIL_SHORT_KEY: "an RSA key has less than 2048 bits",
  EMAIL_HEADER_UNPROTECTED: "sender, recipients or subject are neither signed nor encrypted",
  EMAIL_NAME_CHANGED: "names of attachments were changed, so that they are paths inside a folder",
};

export function finding(code: EmailFindingCode): EmailFinding {
  return { code, message: findings[code][1] };
}

export function warning(code: EmailWarningCode): EmailFinding<EmailWarningCode> {
  return { code, message: warnings[code] };
}

/** The answer that follows from findings. */
export function statusOf(codes: readonly EmailFindingCode[]): "valid" | Status {
  if (codes.length === 0) return "valid";
  return codes.some((code) => findings[code][0] === "invalid") ? "invalid" : "indeterminate";
}
