import { InvalidArgumentError } from "commander";

const form = /^(\d{4})-(\d\d)-(\d\d)(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

/** A date, or a date and time with its zone: a time without one would mean another on every computer. */
export function dateTime(value: string): Date {
  const [year = 0, month = 0, day = 0] = form.exec(value)?.slice(1, 4).map(Number) ?? [];
  const date = new Date(value);
  if (!isDay(year, month, day) || Number.isNaN(date.getTime()))
    throw new InvalidArgumentError("a date, or a date and time with its zone");
  return date;
}

/** Whether the calendar has it: a Date takes 31 February for 3 March. */
function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return year > 0 && date.getUTCMonth() === month - 1;
}
