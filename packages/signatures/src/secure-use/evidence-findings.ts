import type { TagNumber } from "@dicomsec/core";
import type { FindingEffect, SignatureFinding, SignatureFindingCode } from "../findings.js";

const effects = {
  /** The reference has neither a Referenced Digital Signature Sequence nor a Referenced SOP Instance MAC Sequence. */
  REFERENCE_UNPROTECTED: "invalid",
  /** An attribute of Type 1 is absent or empty in the reference, or in what it says of a signature or a MAC. */
  REFERENCE_INCOMPLETE: "invalid",
  /** A Sequence of the document that should hold references cannot be read as Items: it came as UN, or has another VR. */
  EVIDENCE_UNREADABLE: "indeterminate",
  /** What the reference has are signatures of Items alone: the main Dataset may be another. */
  INSTANCE_NOT_COVERED: "indeterminate",
  /** The instance is not at hand. */
  INSTANCE_ABSENT: "indeterminate",
  /** The instance that was given has another SOP Instance UID, or another SOP Class UID, than the reference. */
  INSTANCE_DIFFERENT: "invalid",
  /** The instance has another MAC. */
  MAC_MISMATCH: "invalid",
  /** The instance has no signature of the Digital Signature UID. */
  SIGNATURE_ABSENT: "invalid",
  /** The instance has a signature of the Digital Signature UID, and its value is another. */
  SIGNATURE_DIFFERENT: "invalid",
  /** The signature is the one that is meant, and it is invalid. */
  SIGNATURE_INVALID: "invalid",
  /** The signature is the one that is meant, and whether it is valid could not be told. */
  SIGNATURE_INDETERMINATE: "indeterminate",
} as const satisfies Readonly<Record<string, FindingEffect>>;

/** What is found about a MAC as it is about that of a signature. */
const macCodes = [
  "MAC_ALGORITHM_UNKNOWN",
  "MAC_TRANSFER_SYNTAX_FORBIDDEN",
  "MAC_TRANSFER_SYNTAX_UNKNOWN",
  "ELEMENT_FORBIDDEN",
  "ELEMENT_ABSENT",
  "ELEMENTS_NOT_ASCENDING",
  "ELEMENT_VR_UNKNOWN",
  "PIXEL_DATA_REENCODED",
  "PIXEL_DATA_NOT_COVERED",
  "SOP_INSTANCE_UID_NOT_COVERED",
  "WEAK_ALGORITHM",
] as const satisfies readonly SignatureFindingCode[];

/** What was found about a reference to evidence; the list is closed. */
export type EvidenceFindingCode = keyof typeof effects | (typeof macCodes)[number];

/** One finding; no message holds a value. */
export interface EvidenceFinding {
  readonly code: EvidenceFindingCode;
  readonly effect: FindingEffect;
  readonly message: string;
  /** The elements of the instance that it is about. */
  readonly tags?: readonly TagNumber[];
}

export function evidenceFinding(code: keyof typeof effects, message: string): EvidenceFinding {
  return { code, effect: effects[code], message };
}

/** A finding about MAC Parameters as one about the reference that holds them. */
export function asEvidenceFinding(found: SignatureFinding): EvidenceFinding {
  const code = macCodes.find((one) => one === found.code);
  return code ? { ...found, code } : evidenceFinding("REFERENCE_INCOMPLETE", found.message);
}
