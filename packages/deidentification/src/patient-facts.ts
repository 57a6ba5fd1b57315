import type { PatientPseudonym } from "./pseudonyms.js";
import type { PatientIdentity } from "./cleaning.js";
import { readDateShifts, readPseudonymMap } from "./config/patient-maps.js";
import { patientKeyOf, studyKeyOf } from "./patient.js";
import type { Dataset } from "@dicomsec/core";
import type { ConfigContext } from "./config/deidentifier-options.js";

/** What is known of the patients of a batch, as plain data for its workers. As confidential as the inputs. */
export interface PatientFacts {
  /** CSV as `readPseudonymMap` reads it. */
  readonly pseudonymMap?: string;
  /** CSV as `readDateShifts` reads it. */
  readonly dateShifts?: string;
  /** Counted pseudonyms by `patientKeyOf`. */
  readonly counted?: Readonly<Record<string, string>>;
  /** Earliest days by `patientKeyOf`, or `studyKeyOf` without a Patient ID. */
  readonly earliest?: Readonly<Record<string, string>>;
}

/** What a configuration needs of the facts. @throws {DeidentificationError} `ERR_DEIDENTIFICATION_CONFIG` for a map that is none. */
export function contextOf(facts: PatientFacts): Pick<ConfigContext, "pseudonymOf" | "shiftOf" | "earliestOf"> {
  const { pseudonymMap, dateShifts, counted, earliest } = facts;
  return {
    ...(pseudonymMap === undefined ? {} : { pseudonymOf: readPseudonymMap(pseudonymMap) }),
    ...(counted === undefined ? {} : { pseudonymOf: countedPseudonym(counted) }),
    ...(dateShifts === undefined ? {} : { shiftOf: readDateShifts(dateShifts) }),
    ...(earliest === undefined
      ? {}
      : {
          earliestOf: (patient: PatientIdentity, root: Dataset) =>
            own(earliest, patientKeyOf(patient) ?? studyKeyOf(root)),
        }),
  };
}

function countedPseudonym(counted: Readonly<Record<string, string>>) {
  return (patient: PatientIdentity, root: Dataset): PatientPseudonym | undefined => {
    const id = own(counted, patientKeyOf(patient) ?? studyKeyOf(root));
    return id === undefined ? undefined : { id };
  };
}

/** A Patient ID may be `constructor`. */
function own(record: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
