export { SignatureError, type SignatureErrorCode } from "./errors.js";
export type { FindingEffect, SignatureFinding, SignatureFindingCode, SignatureStatus } from "./findings.js";
export type { ProfileName } from "./profile-name.js";
export type { SignOptions, TimeStampSource } from "./sign-options.js";
export type { SignaturePurpose } from "./signature-purpose.js";
export type { SignatureVerification } from "./verification.js";
export type { VerifyOptions } from "./verify-options.js";
