import { type Dataset, parseDate, Tag } from "@dicomsec/core";
import type { ElementCleaner, PatientIdentity } from "../cleaning.js";
import { DeidentificationError } from "../errors.js";
import { configError } from "../rules/condition.js";
import { dayNumberOf, secondsPerDay } from "./calendar.js";
import { CutDates } from "./cut-dates.js";
import type { DatePrecision } from "./cut-value.js";
import { createPatientShift, type ShiftRange } from "./patient-shift.js";
import { ShiftedDates } from "./shifted-dates.js";

/**
 * How dates are modified.
 * @see PS3.15 E.3.6
 */
export type ModifiedDatesOptions =
  /** All dates and times of a patient are shifted by the same time, which is made of the key: intervals stay. */
  | ({ readonly manner: "shift"; readonly shiftOf?: undefined } & ShiftRange)
  /** The same by days that the caller knows, for instance of an earlier release. */
  | { readonly manner: "shift"; readonly shiftOf: (patient: PatientIdentity) => number | undefined }
  /** All dates of a patient are shifted by days so that the earliest becomes one and the same day for every patient. */
  | {
      readonly manner: "epoch";
      /** The earliest day of all instances of the patient as `YYYYMMDD`, see `earliestDate`. */
      readonly earliestOf: (patient: PatientIdentity, root: Dataset) => string | undefined;
      /** What becomes of it, as `YYYYMMDD`. Default: 19600101. */
      readonly epoch?: string;
    }
  /** Of dates the year stays, or year and month; of times nothing. */
  | { readonly manner: DatePrecision };

/** The dates of one instance. */
export interface InstanceDates extends ElementCleaner {
  /** Days from the patient's earliest date to Study Date, for (0012,0052); undefined but for the manner `epoch`. */
  readonly offsetDays?: number | undefined;
}

export interface DateModifier {
  /**
   * @throws {DeidentificationError} `ERR_DEIDENTIFICATION_PATIENT_UNKNOWN` when `shiftOf` or `earliestOf` does not know the patient,
   * `ERR_DEIDENTIFICATION_CONFIG` when what they answer is no shift or date.
   */
  instance(patient: PatientIdentity, root: Dataset): InstanceDates;
}

const defaultEpoch = "19600101";

/**
 * Makes what modifies the dates of a batch. It cleans DA, TM and DT; a value that is none, and what a shift would move out of the years 0001
 * to 9999, is dropped. Timestamps of VR OB are dropped, and so are dates that are printed in the standard, as Context Group Version (0008,0106):
 * shifted, they would tell the shift.
 * @throws {DeidentificationError} `ERR_DEIDENTIFICATION_KEY_LENGTH`, and `ERR_DEIDENTIFICATION_CONFIG` for a range or epoch that is none.
 * @see PS3.15 E.3.6
 */
export function createDateModifier(options: ModifiedDatesOptions, key: Uint8Array): DateModifier {
  if (options.manner === "epoch") return epochModifier(options);
  if (options.manner !== "shift") {
    const dates = new CutDates(options.manner);
    return { instance: () => dates };
  }
  const { shiftOf } = options;
  if (shiftOf) return { instance: (patient) => new ShiftedDates(givenShift(shiftOf(patient)) * secondsPerDay) };
  const secondsOf = createPatientShift(options, key);
  return { instance: (patient, root) => new ShiftedDates(secondsOf(patient, root)) };
}

/** A shift of 0 would leave every date as it is. */
function givenShift(days: number | undefined): number {
  if (days === undefined) throw unknownPatient("No date shift is known for the patient");
  if (!Number.isSafeInteger(days * secondsPerDay) || !Number.isInteger(days) || days === 0) {
    throw configError("A date shift is a number of whole days other than 0");
  }
  return days;
}

function epochModifier(options: Extract<ModifiedDatesOptions, { manner: "epoch" }>): DateModifier {
  const { earliestOf, epoch = defaultEpoch } = options;
  const epochDay = dayOf(epoch);
  if (epochDay === undefined) throw configError("The epoch of modified dates is a day as YYYYMMDD");
  return {
    instance: (patient, root) => {
      const earliest = earliestOf(patient, root);
      if (earliest === undefined) throw unknownPatient("No earliest date is known for the patient");
      const first = dayOf(earliest);
      if (first === undefined) throw configError("The earliest date of a patient is a day as YYYYMMDD");
      if (first === epochDay)
        throw configError("The earliest date of a patient is the epoch itself: no date would change");
      return new ShiftedDates((epochDay - first) * secondsPerDay, daysSince(first, root));
    },
  };
}

function daysSince(first: number, root: Dataset): number | undefined {
  const study = dayOf(root.getString(Tag.StudyDate) ?? "");
  return study === undefined ? undefined : study - first;
}

function dayOf(text: string): number | undefined {
  const date = parseDate(text);
  return date && dayNumberOf(date);
}

function unknownPatient(message: string): DeidentificationError {
  return new DeidentificationError("ERR_DEIDENTIFICATION_PATIENT_UNKNOWN", { message });
}
