/** What a value identifies by. */
export type LeakKind =
  /** A person's name, whole or in part. */
  | "name"
  /** The UID of an instance, series, study, frame of reference, device …; not one that PS3.6 registers. */
  | "uid"
  | "date"
  | "time"
  /** A number or code given to a patient, visit, order, report or specimen. */
  | "id"
  /** An address, a telephone number, a place of residence. */
  | "contact"
  /** An institution, its departments and rooms. */
  | "organization"
  /** A device, by serial number, station name or AE title. */
  | "device"
  /** What somebody wrote, and text of private elements. */
  | "text"
  /** Bytes that are no text: of overlays, documents, icons, private elements. */
  | "content";

/** A value of an original that must not be found in what was made of it. As confidential as the original. */
export interface IdentifyingValue {
  readonly kind: LeakKind;
  /** The value without padding. For kind "content", some of its bytes, a character each. */
  readonly text: string;
  /** Tag path of its element in the original, or `preamble` or `trailing` for what stands outside of elements. */
  readonly path: string;
  /** The keyword of that element; absent for private ones. */
  readonly keyword?: string;
  /** The Specific Character Set in force; only for text beyond ASCII. */
  readonly characterSet?: readonly string[];
  /** The value as it was encoded; only for text beyond ASCII. */
  readonly encoded?: Uint8Array;
  /** Whether an attribute that identifies nobody says the same: then it is no find where such attributes stand. */
  readonly isSaidElsewhere: boolean;
}
