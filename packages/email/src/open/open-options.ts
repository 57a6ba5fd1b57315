import type {
  AuthenticatedCipher,
  Certificate,
  ContentCipher,
  Crl,
  Decryptor,
  OcspResponse,
  PathValidation,
  RecipientInfo,
  SignerVerification,
} from "@dicomsec/pki";
import type { EmailFinding, EmailWarningCode } from "./findings.js";

export interface OpenEmailOptions {
  /** Private keys that may open the message. Default: none. */
  readonly decryptors?: readonly Decryptor[];
  /** Certification authorities whose signers are trusted. Default: none, and the answer is indeterminate at best. */
  readonly trust?: readonly Certificate[];
  /** Certificates that signers or their authorities may have, besides those in the message. Default: none. */
  readonly certificates?: readonly Certificate[];
  /** Default: those in the message only. */
  readonly crls?: readonly Crl[];
  readonly ocspResponses?: readonly OcspResponse[];
  /** When the signers must be valid. Default: the time of the computer. */
  readonly at?: Date;
  /**
   * Whether a signer whose certificate names no address at all may have sent the message: then the sender's address proves nothing. Default: false.
   */
  readonly allowSignerWithoutAddress?: boolean;
  /** Whether the files also appear when the answer is `indeterminate`, never when it is `invalid`. Default: false. */
  readonly allowIndeterminate?: boolean;
  /** Most octets of the message, and of what comes out of any compression or encoding in it. Default: 8 GiB. */
  readonly maxLength?: number;
  /** Most parts. Default: 10,000. */
  readonly maxParts?: number;
  /** Most layers of signatures, encryption and compression, and of multiparts inside each other. Default: 8. */
  readonly maxDepth?: number;
  readonly signal?: AbortSignal;
}

/** One layer between the outside of a message and its content. */
export type EmailLayer =
  | {
      readonly kind: "encrypted";
      readonly cipher: ContentCipher | AuthenticatedCipher;
      readonly recipients: readonly RecipientInfo[];
    }
  | { readonly kind: "signed"; readonly signers: readonly EmailSigner[] }
  | { readonly kind: "compressed" };

/** One signature of a message. */
export interface EmailSigner {
  readonly verification: SignerVerification;
  /** Absent where no trust was given, or the certificate is not at hand. */
  readonly path: PathValidation | undefined;
}

/** What the header of a message says. */
export interface EmailHeader {
  /** The sender's address, behind its name if there is one: in quotation marks, unless it is letters and digits alone. */
  readonly from: string;
  readonly to: string;
  readonly cc: string;
  readonly subject: string;
  readonly date: string;
  /** Whether it stood inside the signature or the encryption. */
  readonly isProtected: boolean;
}

/** The content, once it was released. */
export interface ReleasedContent {
  readonly header: EmailHeader;
  /** The first part that is plain text and no attachment, up to 1 MiB. */
  readonly text: string | undefined;
  /** Paths below the output folder, in their order. */
  readonly files: readonly { readonly name: string; readonly length: number }[];
}

/** The answer to a message. */
export interface OpenedEmail {
  /**
   * valid: encrypted, and signed by whom the trust leads to and whose address is that of the sender. invalid: it is not. indeterminate: that is not
   * known.
   */
  readonly status: "valid" | "invalid" | "indeterminate";
  readonly findings: readonly EmailFinding[];
  readonly warnings: readonly EmailFinding<EmailWarningCode>[];
  /** From the outside in, as far as they were read: nothing is read behind a signature that is not valid. */
  readonly layers: readonly EmailLayer[];
  /** Names of header fields, in lower case, that nothing protects: anybody on the way can have changed, added or read them. */
  readonly unprotected: readonly string[];
  /** Absent where nothing was released. */
  readonly content: ReleasedContent | undefined;
}
