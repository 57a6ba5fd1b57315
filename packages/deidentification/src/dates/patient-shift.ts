import type { Dataset } from "@dicomsec/core";
import type { PatientIdentity } from "../cleaning.js";
import { createKeyedDigits } from "../keys.js";
import { patientKeyOf, studyKeyOf } from "../patient.js";
import { configError } from "../rules/condition.js";
import { secondsPerDay } from "./calendar.js";

/** Which shifts there are. */
export interface ShiftRange {
  /** The fewest and the most days to add; 0 is never taken. Default: -3650 to -1. */
  readonly rangeDays?: readonly [min: number, max: number];
  /** Whole days, by which the time of day stays, or seconds, by which it moves as well. Default: `days`. */
  readonly unit?: "days" | "seconds";
}

/** No shift of more days leaves a date in the calendar. */
const mostDays = 9999 * 366;

/**
 * The seconds to add to the dates and times of a patient, made of the key and of Patient ID with its issuer; without a Patient ID, of the study.
 * Who has not the key cannot try IDs to find the shift.
 */
export function createPatientShift(
  { rangeDays = [-3650, -1], unit = "days" }: ShiftRange,
  key: Uint8Array,
): (patient: PatientIdentity, root: Dataset) => number {
  const [min, max] = rangeDays;
  const isRange = [min, max].every((days) => Number.isInteger(days) && Math.abs(days) <= mostDays) && min <= max;
  if (!isRange || (min === 0 && max === 0)) throw configError("The range of a date shift is two whole numbers of days");
  const scale = unit === "seconds" ? secondsPerDay : 1;
  const pick = pickIn(min * scale, max * scale);
  const digitsOf = createKeyedDigits(key, "date");
  return (patient, root) => pick(digitsOf(patientKeyOf(patient) ?? studyKeyOf(root))) * (secondsPerDay / scale);
}

/** One of the numbers of a range other than 0, each as likely as the others: 256 bits leave no bias that could be seen. */
function pickIn(min: number, max: number): (digits: string) => number {
  const hasZero = min <= 0 && max >= 0;
  const count = BigInt(max - min + (hasZero ? 0 : 1));
  return (digits) => {
    const picked = min + Number(BigInt(`0x${digits}`) % count);
    return hasZero && picked >= 0 ? picked + 1 : picked;
  };
}
