import type { DataElement } from "@dicomsec/core";

/**
 * What a cleaner says of one element under action C: it stays as it is; it gets another text value (values between backslashes, their number
 * kept); or nothing of it may stay, so that the action of the profile without the option applies.
 * @see PS3.15 E.1.1 Table E.1-1a "C"
 */
export type Cleaned =
  { readonly kind: "unchanged" } | { readonly kind: "value"; readonly value: string } | { readonly kind: "dropped" };

export const unchanged: Cleaned = { kind: "unchanged" };
export const dropped: Cleaned = { kind: "dropped" };

/** Whose instance it is, as the input says: what must be the same for all instances of one patient. */
export interface PatientIdentity {
  /** Patient ID (0010,0020), trimmed; undefined when it is absent or empty. */
  readonly patientId: string | undefined;
  /** Issuer of Patient ID (0010,0021), trimmed; undefined when it is absent or empty. */
  readonly issuer: string | undefined;
}

/** Cleans elements of one instance. */
export interface ElementCleaner {
  clean(element: DataElement): Cleaned;
}
