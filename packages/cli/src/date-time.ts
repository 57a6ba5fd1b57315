import { InvalidArgumentError } from "commander";

/** A date, or a date and time with its zone: a time without one would mean another on every computer. */
export function dateTime(value: string): Date {
  const isWhole = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(value);
  const date = new Date(value);
  if (!isWhole || Number.isNaN(date.getTime()))
    throw new InvalidArgumentError("a date, or a date and time with its zone");
  return date;
}
