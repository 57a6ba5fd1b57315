export { SignatureError, type SignatureErrorCode } from "./errors.js";
export type { FindingEffect, SignatureFinding, SignatureFindingCode, SignatureStatus } from "./findings.js";
export { computeMac, type ComputeMacOptions, type InstanceMac } from "./mac/compute-mac.js";
export type { MacForm } from "./mac/mac-input.js";
export { type DigitalSignature, findSignatures } from "./macro/digital-signature.js";
export type { ProfileName } from "./profile-name.js";
export { requiredTags } from "./profiles/profile-tags.js";
export {
  addEvidenceReferences,
  type AddEvidenceReferencesOptions,
  type EvidenceInstances,
} from "./secure-use/add-evidence-references.js";
export type { BitPreservationCode, BitPreservationFinding } from "./secure-use/bit-preservation-findings.js";
export {
  type BitPreservation,
  compareBitPreserving,
  type CompareBitPreservingOptions,
} from "./secure-use/bit-preserving.js";
export {
  checkEvidenceReferences,
  type CheckEvidenceReferencesOptions,
  type EvidenceReferenceCheck,
} from "./secure-use/check-evidence-references.js";
export type { EvidenceFinding, EvidenceFindingCode } from "./secure-use/evidence-findings.js";
export { brokenSignatures, resignBroken, type Resigned, type ResignOptions } from "./secure-use/forwarding.js";
export { removeSignatures } from "./secure-use/remove-signatures.js";
export type { SignOptions, TimeStampSource } from "./sign-options.js";
export { type MadeSignature, sign, signAll, type SignRun } from "./sign/sign.js";
export { purposeOfCode, type SignaturePurpose, signaturePurposes } from "./signature-purpose.js";
export { attachTimeStamp, timeStampQuery } from "./time-stamp/two-steps.js";
export type { SignatureVerification } from "./verification.js";
export type { VerifyOptions } from "./verify-options.js";
export { writeMacInput } from "./verify/mac-input-of.js";
export { verify } from "./verify/verify.js";
