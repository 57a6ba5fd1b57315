export type { Attachment, ReadableSource } from "./attachment.js";
export { certificateAddresses } from "./addresses.js";
export { EmailError, type EmailErrorCode } from "./errors.js";
export { fileSetAttachments } from "./file-set.js";
export type { EmailFinding, EmailFindingCode, EmailWarningCode } from "./open/findings.js";
export { openEmail } from "./open/open-email.js";
export type {
  EmailHeader,
  EmailLayer,
  EmailSigner,
  OpenedEmail,
  OpenEmailOptions,
  ReleasedContent,
} from "./open/open-options.js";
export { secureEmail } from "./secure/secure-email.js";
export { type MailServer, sendEmail, type SentEmail } from "./send-email.js";
export type { EmailContent, Protection, SecureEmail, SecureEmailOptions } from "./secure/secure-options.js";
