import { type DataElement, type Dataset, formatDate, parseDate, parseDateTime } from "@dicomsec/core";
import { profileRow } from "../profile-table.js";
import { isWritable } from "./calendar.js";
import { datesOfOthers } from "./public-dates.js";

/**
 * The earliest day of an instance as `YYYYMMDD`, at any depth, among the dates that the Retain Longitudinal Temporal Information with
 * Modified Dates Option cleans and that are the patient's: not the birth date, nor when a device was made. Undefined without any. A DT without
 * a day counts for none. The text compares as the days do.
 * @see PS3.15 E.3.6
 */
export function earliestDate(dataset: Dataset): string | undefined {
  let earliest: string | undefined;
  for (const element of dataset.elements()) {
    const found = element.isSequence ? element.items.map(earliestDate) : datesOf(element);
    for (const date of found) if (date !== undefined && (earliest === undefined || date < earliest)) earliest = date;
  }
  return earliest;
}

function datesOf(element: DataElement): readonly (string | undefined)[] {
  const { tag, valueVr: vr } = element;
  if ((vr !== "DA" && vr !== "DT") || !element.isLoaded || datesOfOthers.has(tag)) return [];
  if (profileRow(tag)?.options.rtnLongModifDates !== "C") return [];
  return element.strings.map(vr === "DA" ? dayOfDate : dayOfDateTime);
}

function dayOfDate(text: string): string | undefined {
  const date = parseDate(text);
  return date && isWritable(date.year) ? formatDate(date) : undefined;
}

function dayOfDateTime(text: string): string | undefined {
  const { year = 0, month, day } = parseDateTime(text) ?? {};
  return isWritable(year) && month !== undefined && day !== undefined ? formatDate({ year, month, day }) : undefined;
}
