import type { TagNumber } from "@dicomsec/core";

/** What a finding does to the verdict: a signature with a `note` alone is valid. */
export type FindingEffect = "invalid" | "indeterminate" | "note";

const effects = {
  // ---- The Digital Signatures Macro (PS3.3 C.12.1.1.3)
  /** An attribute of Type 1 is absent or empty in the item of the Digital Signatures Sequence or of the MAC Parameters Sequence. */
  SIGNATURE_INCOMPLETE: "invalid",
  /**
   * The item of the signature holds an element that the Digital Signatures Macro has not. Its MAC input would be the same if that were an element of
   * the Dataset: signed elements could have been hidden here.
   */
  SIGNATURE_FOREIGN_ELEMENT: "invalid",
  /** The Digital Signatures Sequence cannot be read as Items; of a file that was opened, it may be too large a value of VR UN. */
  SIGNATURES_UNREADABLE: "indeterminate",
  /** No item of the MAC Parameters Sequence has the MAC ID Number of the signature. */
  MAC_PARAMETERS_ABSENT: "invalid",
  /** Several items of the MAC Parameters Sequence have the MAC ID Number of the signature: which one is meant cannot be told. */
  MAC_ID_AMBIGUOUS: "invalid",
  /** Several signatures of the Dataset have one Digital Signature UID. */
  SIGNATURE_UID_DUPLICATE: "note",
  /** The MAC Algorithm is none of PS3.15 C.1. */
  MAC_ALGORITHM_UNKNOWN: "indeterminate",
  /** The MAC Calculation Transfer Syntax is Implicit VR or Big Endian, which PS3.3 C.12.1.1.3.1.2 does not allow. */
  MAC_TRANSFER_SYNTAX_FORBIDDEN: "invalid",
  /** The MAC Calculation Transfer Syntax is not known. */
  MAC_TRANSFER_SYNTAX_UNKNOWN: "indeterminate",
  /** Data Elements Signed lists an element that is never signed. */
  ELEMENT_FORBIDDEN: "invalid",
  /** Data Elements Signed lists an element that is absent. */
  ELEMENT_ABSENT: "invalid",
  /** Data Elements Signed lists an element twice, or not in ascending order. */
  ELEMENTS_NOT_ASCENDING: "note",
  /** The VR of a listed element, or of one in it, is not known: the file came through Implicit VR or UN. */
  ELEMENT_VR_UNKNOWN: "indeterminate",
  /** A listed element, or one in it, came as UN, and has the VR that a dictionary gives it. */
  ELEMENT_VR_RESTORED: "note",
  /** Pixel Data is listed, and was encoded otherwise when it was signed (compressed, decompressed). */
  PIXEL_DATA_REENCODED: "indeterminate",

  /** The file has more signatures than are verified: this is one of those beyond. */
  NOT_VERIFIED: "indeterminate",

  // ---- The signature
  /** The signature is not one over this content by the key of the certificate. */
  SIGNATURE_MISMATCH: "invalid",
  /** The signature is right over the form that DCMTK before 3.5.4 gave encapsulated data, not over that of the standard. */
  OLD_DCMTK_FORM: "note",
  /** In Implicit VR numbers are signed as unsigned ones (US), as DCMTK takes them, that are signed ones (SS) by PS3.6; they are the same numbers. */
  DCMTK_IMPLICIT_VR: "note",
  /**
   * In Implicit VR the signature is right for DCMTK, which takes numbers for unsigned ones (US) that are signed ones (SS) by Pixel Representation
   * (0028,0103): what a reader sees is not what was signed.
   */
  DCMTK_IMPLICIT_NUMBERS: "indeterminate",
  /**
   * The signature is right over a MAC input that lacks parts of these Sequences: DCMTK up to 3.6.7 loses what is left of a Sequence inside an Item when a
   * buffer of 16 KiB is full. What it left out anybody may have changed.
   */
  DCMTK_PARTIAL_SEQUENCES: "indeterminate",
  /** The Certificate Type is not X509_1993_SIG. */
  CERTIFICATE_TYPE_UNKNOWN: "indeterminate",
  /** The Certificate of Signer cannot be read. */
  CERTIFICATE_DAMAGED: "invalid",
  /** A kind of key, or a curve, that is not supported, or a key that the platform cannot read. */
  KEY_UNSUPPORTED: "indeterminate",
  /** The MAC Algorithm, or the key, is weak by the measure of today. */
  WEAK_ALGORITHM: "note",
  /** The MAC Algorithm, or the key, is one that the caller's policy refuses. */
  ALGORITHM_REFUSED: "indeterminate",

  // ---- The time of signing
  /** The Digital Signature DateTime cannot be read. */
  SIGNED_AT_UNREADABLE: "invalid",
  /** The Digital Signature DateTime lacks its offset from UTC, or is not precise to the second; it was taken as UTC. */
  SIGNED_AT_IMPRECISE: "note",
  /** The Digital Signature DateTime is later than the time of verification, or than the time stamp. */
  SIGNED_AT_IMPOSSIBLE: "indeterminate",

  // ---- The signer
  /** No trust was given, or none of it leads to the signer. */
  SIGNER_UNTRUSTED: "indeterminate",
  /** The certificate was not yet valid when the signature says it was made. */
  SIGNER_NOT_YET_VALID: "invalid",
  /** The certificate had expired when the signature says it was made. */
  SIGNER_EXPIRED: "invalid",
  /** The certificate has expired since, and no time stamp proves that the signature is older. */
  SIGNER_EXPIRED_SINCE: "indeterminate",
  /** The certificate is revoked, and no time stamp proves that the signature is older. */
  SIGNER_REVOKED: "invalid",
  /** The certification path is wrong for another reason; `signerPath` says which. */
  SIGNER_PATH: "invalid",
  /** Revocation must be known and is not, or something in the path could not be checked. */
  SIGNER_NOT_CHECKED: "indeterminate",

  // ---- The time stamp
  /** The Certified Timestamp Type is not CMS_TSP. */
  TIME_STAMP_TYPE_UNKNOWN: "indeterminate",
  /** The Certified Timestamp is not a time-stamp token. */
  TIME_STAMP_DAMAGED: "invalid",
  /** The time stamp is of another signature. */
  TIME_STAMP_MISMATCH: "invalid",
  /** The time stamp is wrong for another reason; `timeStamp` says which. */
  TIME_STAMP_INVALID: "invalid",
  /** The time stamp is later than the time of verification, and proves nothing. */
  TIME_STAMP_IN_FUTURE: "indeterminate",
  /** The trust that was given does not lead to the time-stamp authority, or something could not be checked. */
  TIME_STAMP_UNTRUSTED: "indeterminate",

  // ---- What is covered
  /** The instance has Pixel Data (or float ones), and the signature does not cover them. */
  PIXEL_DATA_NOT_COVERED: "note",
  /** The signature does not cover SOP Instance UID: it would fit another instance with the same values. */
  SOP_INSTANCE_UID_NOT_COVERED: "note",
  /** The signature does not meet the profile that the caller asks for. */
  PROFILE_NOT_MET: "invalid",
} as const satisfies Readonly<Record<string, FindingEffect>>;

/** What was found about a Digital Signature; the list is closed. */
export type SignatureFindingCode = keyof typeof effects;

/** One finding; no message holds a value. */
export interface SignatureFinding {
  readonly code: SignatureFindingCode;
  readonly effect: FindingEffect;
  readonly message: string;
  /** The elements it is about, in the Dataset that holds the signature. */
  readonly tags?: readonly TagNumber[];
}

/** The verdict on a signature. Rely on `valid` alone: `indeterminate` is what could not be checked. */
export type SignatureStatus = "valid" | "invalid" | "indeterminate";

export function finding(code: SignatureFindingCode, message: string, tags?: readonly TagNumber[]): SignatureFinding {
  return { code, effect: effects[code], message, ...(tags && { tags }) };
}

/** The status that follows from the findings: the worst of their effects. */
export function statusOf(findings: readonly { readonly effect: FindingEffect }[]): SignatureStatus {
  const has = (effect: FindingEffect): boolean => findings.some((one) => one.effect === effect);
  if (has("invalid")) return "invalid";
  return has("indeterminate") ? "indeterminate" : "valid";
}
