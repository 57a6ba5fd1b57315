import { methodCodes, type MethodCode, type ProfileOption } from "./options.js";
import { tableEdition } from "./profile-table.js";

/** What was carried out on an instance, not what was asked for. */
export interface ExecutedSteps {
  /** Whether every row of the Basic Profile was applied to every element at every depth, without exception. */
  readonly basicProfile: boolean;
  /** The options carried out in full. Those about pixels only where pixels were inspected or redacted. */
  readonly options: readonly ProfileOption[];
}

/** The values that tell of a de-identification; an attribute whose value is undefined is not written. */
export interface DeidentificationClaims {
  /** Patient Identity Removed (0012,0062). */
  readonly patientIdentityRemoved: "YES" | "NO";
  /** A value to append to De-identification Method (0012,0063), at most 64 characters. */
  readonly deidentificationMethod: string | undefined;
  /** Items to append to De-identification Method Code Sequence (0012,0064). */
  readonly deidentificationMethodCodes: readonly MethodCode[];
  /** Longitudinal Temporal Information Modified (0028,0303). */
  readonly longitudinalTemporalInformationModified: "REMOVED" | "MODIFIED" | "UNMODIFIED" | undefined;
  /** Burned In Annotation (0028,0301). */
  readonly burnedInAnnotation?: "NO";
  /** Recognizable Visual Features (0028,0302). */
  readonly recognizableVisualFeatures?: "NO";
}

/**
 * The codes of what was carried out: the profile's, then those of its options. None without the profile, for an option is one of
 * the profile.
 * @see PS3.16 CID 7050
 */
export function executedMethodCodes({ basicProfile, options }: ExecutedSteps): readonly MethodCode[] {
  if (!basicProfile) return [];
  return methodCodes.filter(({ option }) => option === undefined || options.includes(option));
}

function longitudinal(
  options: readonly ProfileOption[],
): DeidentificationClaims["longitudinalTemporalInformationModified"] {
  if (options.includes("retain-full-dates")) return "UNMODIFIED";
  return options.includes("retain-modified-dates") ? "MODIFIED" : "REMOVED";
}

/**
 * What an instance says of its de-identification, computed from what was done. Without the whole Basic Profile it says that the
 * identity was not removed, whatever it said before.
 * @see PS3.15 E.1.1 step 6, E.2
 */
export function claimsOf(executed: ExecutedSteps): DeidentificationClaims {
  const { basicProfile, options } = executed;
  return {
    patientIdentityRemoved: basicProfile ? "YES" : "NO",
    deidentificationMethod: basicProfile ? `DICOM PS3.15 ${tableEdition} Annex E Basic Profile` : undefined,
    deidentificationMethodCodes: executedMethodCodes(executed),
    longitudinalTemporalInformationModified: basicProfile ? longitudinal(options) : undefined,
    // What was done to pixels is so whatever became of attributes.
    ...(options.includes("clean-pixel-data") ? { burnedInAnnotation: "NO" as const } : {}),
    ...(options.includes("clean-recognizable-visual-features") ? { recognizableVisualFeatures: "NO" as const } : {}),
  };
}

/**
 * The codes to append to those an instance already has: what an earlier de-identification claimed stays, and nothing is claimed
 * twice.
 */
export function methodCodesToAppend(
  existing: readonly { readonly codeValue: string; readonly codingSchemeDesignator: string }[],
  executed: readonly MethodCode[],
): readonly MethodCode[] {
  const has = (code: MethodCode) =>
    existing.some((item) => item.codeValue === code.codeValue && item.codingSchemeDesignator === "DCM");
  return executed.filter((code) => !has(code));
}
