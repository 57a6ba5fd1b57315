import { formatDate, formatDateTime, parseDate, parseDateTime } from "@dicomsec/core";
import { isWritable } from "./calendar.js";

/** What is left of a date. */
export type DatePrecision = "year" | "year-month";

/** The first day of the year or month of one value of a DA; undefined when it is no date. */
export function cutDate(text: string, to: DatePrecision): string | undefined {
  const date = parseDate(text);
  if (date === undefined || !isWritable(date.year)) return undefined;
  return formatDate({ year: date.year, month: to === "year" ? 1 : date.month, day: 1 });
}

/** One value of a DT cut to year or month, without its offset from UTC; undefined when it is none. */
export function cutDateTime(text: string, to: DatePrecision): string | undefined {
  const value = parseDateTime(text);
  if (value === undefined || !isWritable(value.year)) return undefined;
  const { year, month } = value;
  return formatDateTime({ year, ...(to === "year-month" && month !== undefined && { month }) });
}
