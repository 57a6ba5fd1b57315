import type { DicomDate } from "@dicomsec/core";

export const secondsPerDay = 86_400;

/** Days of 400 years, after which the Gregorian calendar repeats itself. */
const daysPerEra = 146_097;

/**
 * The number of a day of the proleptic Gregorian calendar; 0 is 1 March 0000. Counted from March, so that the leap day is the last of a year.
 * Integers only: no time zone has a say.
 */
export function dayNumberOf({ year, month, day }: DicomDate): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * daysPerEra + yearOfEra * 365 + leapDays + dayOfYear;
}

/** The day with a number; undefined outside the years 0001 to 9999, which four digits can write. */
export function dayWithNumber(number: number): DicomDate | undefined {
  const era = Math.floor(number / daysPerEra);
  const dayOfEra = number - era * daysPerEra;
  const [fourYears, century] = [1460, 36_524];
  const leapDays = Math.floor(dayOfEra / fourYears) - Math.floor(dayOfEra / century) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return isWritable(year) ? { year, month, day } : undefined;
}

/** Whether four digits can write the year; PS3.5 has no year 0. */
export function isWritable(year: number): boolean {
  return year >= 1 && year <= 9999;
}
