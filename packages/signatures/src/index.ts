export { SignatureError, type SignatureErrorCode } from "./errors.js";
export type { FindingEffect, SignatureFinding, SignatureFindingCode, SignatureStatus } from "./findings.js";
export type { ProfileName } from "./profile-name.js";
export { requiredTags } from "./profiles/profile-tags.js";
export type { SignOptions, TimeStampSource } from "./sign-options.js";
export { purposeOfCode, type SignaturePurpose, signaturePurposes } from "./signature-purpose.js";
export type { SignatureVerification } from "./verification.js";
export type { VerifyOptions } from "./verify-options.js";
