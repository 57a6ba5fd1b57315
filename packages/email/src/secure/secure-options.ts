import type { Certificate, Signer } from "@dicomsec/pki";
import type { Attachment } from "../attachment.js";

/** What a message says, to whom. */
export interface EmailContent {
  /** `user@host` or `Name <user@host>`; the certificate of the signer must name the address, if it names any. */
  readonly from: string;
  /** At least one. */
  readonly to: readonly [string, ...string[]];
  readonly cc?: readonly string[];
  /** Stays inside the encryption. Default: none. */
  readonly subject?: string;
  /** The body. Default: none. */
  readonly text?: string;
  /** The files of the File-set, and any others. */
  readonly attachments: readonly Attachment[];
}

/** In which order the message is signed and encrypted (PS3.15 B.8 allows both; the third is the triple wrapping of RFC 2634 1.1). */
export type Protection = "sign-then-encrypt" | "encrypt-then-sign" | "sign-encrypt-sign";

export interface SecureEmailOptions {
  /** Who signs: RSA or ECDSA. */
  readonly signer: Signer;
  /** Certificates of RSA keys that can read the message: of each recipient, and of the sender who wants to read it again. */
  readonly recipients: readonly [Certificate, ...Certificate[]];
  /** Default: sign-then-encrypt, so that who signed is seen by the recipients alone. */
  readonly protection?: Protection;
  /** Default: SHA256. */
  readonly digest?: "SHA256" | "SHA384" | "SHA512";
  /** PS3.15 B.8 wants AES. Default: aes-256-cbc. */
  readonly cipher?: "aes-128-cbc" | "aes-192-cbc" | "aes-256-cbc";
  /** Whether body and attachments are compressed (PS3.15 B.8 c). Default: false. */
  readonly compress?: boolean;
  /** The attachments as they are, each under its path, or all in one ZIP file. Default: files. */
  readonly packaging?: "files" | "zip";
  /** The subject that everybody on the way can read. Default: `[...]`, as RFC 9788 has it. */
  readonly outerSubject?: string;
  /** Whether RSA keys of less than 2048 bits may sign or receive. Default: false. */
  readonly allowWeak?: boolean;
  /** The date of the message and of its signature. Default: the time of the computer. */
  readonly now?: Date;
  /** Default: a random one at the host of the sender's address. */
  readonly messageId?: string;
  readonly signal?: AbortSignal;
}

/** A message that can be sent, or written to a file, once. */
export interface SecureEmail {
  /** The addresses that the mail server is told. */
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  /** The message, in lines that end with CRLF. Its errors come while it is read: a message that was not read to its end must not be sent. */
  readonly chunks: AsyncIterable<Uint8Array>;
}
