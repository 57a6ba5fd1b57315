import { type Dataset, Tag } from "@dicomsec/core";
import type { PatientIdentity } from "./cleaning.js";
import { DeidentificationError } from "./errors.js";

/** What stands in place of a patient's ID and name. */
export interface PatientPseudonym {
  readonly id: string;
  /** Default: the ID. */
  readonly name?: string;
}

/** How patients get their pseudonyms. */
export type PseudonymOptions =
  /** Made of the key: the same on every machine. */
  | { readonly manner: "keyed"; /** Default: `ANON-`. */ readonly prefix?: string }
  /** Given: by a table, a counter, or whatever the caller has. Undefined for a patient refuses the instance. */
  | {
      readonly manner: "given";
      readonly pseudonymOf: (patient: PatientIdentity, root: Dataset) => PatientPseudonym | undefined;
    };

/** Room for the eleven characters of a keyed pseudonym in the 64 of an LO. */
const LONGEST_PREFIX = 53;

/** @throws {DeidentificationError} `ERR_DEIDENTIFICATION_CONFIG` for a prefix that is too long or not printable ASCII. */
export function checkedPrefix(options: PseudonymOptions | undefined): string | undefined {
  const prefix = options?.manner === "keyed" ? options.prefix : undefined;
  if (prefix !== undefined && (prefix.length > LONGEST_PREFIX || !/^[ -<>-[\]_-~]*$/.test(prefix))) {
    throw refused(`A prefix has at most ${LONGEST_PREFIX} printable characters of ASCII without \\, ^ and =`);
  }
  return prefix;
}

/**
 * The pseudonym given for a patient; undefined where pseudonyms are made of the key.
 * @throws {DeidentificationError} `ERR_DEIDENTIFICATION_PATIENT_UNKNOWN` when none is given, `ERR_DEIDENTIFICATION_CONFIG` for one that is none.
 */
export function givenPseudonym(
  options: PseudonymOptions | undefined,
  patient: PatientIdentity,
  root: Dataset,
): Required<PatientPseudonym> | undefined {
  if (options?.manner !== "given") return undefined;
  const pseudonym = options.pseudonymOf(patient, root);
  if (pseudonym === undefined) {
    throw new DeidentificationError("ERR_DEIDENTIFICATION_PATIENT_UNKNOWN", {
      message: "No pseudonym is given for the patient of this instance",
    });
  }
  const { id, name = id } = pseudonym;
  if (!isPseudonymText(id) || !isPseudonymText(name)) {
    throw refused("A pseudonym is not empty and has at most 64 characters, none of them \\ or a control character");
  }
  if (id === patient.patientId || name === root.get(Tag.PatientName)?.string) {
    throw refused("The pseudonym given for a patient is the patient's own ID or name");
  }
  return { id, name };
}

/** Whether LO and PN can hold a text. */
export function isPseudonymText(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return text !== "" && text.length <= 64 && !/[\\\u0000-\u001f]/.test(text);
}

function refused(message: string): DeidentificationError {
  return new DeidentificationError("ERR_DEIDENTIFICATION_CONFIG", { message });
}
