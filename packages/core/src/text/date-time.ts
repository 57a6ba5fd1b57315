/** A day of the Gregorian calendar; month and day count from 1. */
export interface DicomDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** A time of day as precise as it was given; a part is present only with the parts before it. */
export interface DicomTime {
  readonly hour: number;
  readonly minute?: number;
  /** 0 to 60; 60 is a leap second. */
  readonly second?: number;
  /** One to six digits after the point of the second, trailing zeros kept. */
  readonly fraction?: string;
}

/** A date and time as precise as it was given; a part is present only with the parts before it. */
export interface DicomDateTime {
  readonly year: number;
  readonly month?: number;
  readonly day?: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
  readonly fraction?: string;
  /** Minutes east of UTC, -720 to 840; undefined when no suffix was given. */
  readonly offsetMinutes?: number;
}

/** Reads one value of a DA: `YYYYMMDD`, or `YYYY.MM.DD` of ACR-NEMA; undefined when it is no day of the calendar. @see PS3.5 Table 6.2-1 */
export function parseDate(text: string): DicomDate | undefined {
  const match = /^(\d{4})(?:(\d\d)(\d\d)|\.(\d\d)\.(\d\d)) *$/.exec(text);
  if (match === null) return undefined;
  const [, year, ...rest] = match;
  const [month, day] = rest.filter((part) => part !== undefined);
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  return isDay(date) ? date : undefined;
}

/** Writes a day as one value of a DA. */
export function formatDate({ year, month, day }: DicomDate): string {
  return digits(year, 4) + digits(month, 2) + digits(day, 2);
}

/** Reads one value of a TM: `HHMMSS.FFFFFF` or a beginning of it, or `HH:MM:SS.FFFFFF` of ACR-NEMA; undefined when it is none. @see PS3.5 Table 6.2-1 */
export function parseTime(text: string): DicomTime | undefined {
  const match =
    /^(\d\d)(?:(\d\d)(?:(\d\d)(?:\.(\d{1,6}))?)?)? *$/.exec(text) ??
    /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)? *$/.exec(text);
  if (match === null) return undefined;
  const time = timeOf(match.slice(1));
  return isTime(time) ? time : undefined;
}

/** Writes a time as one value of a TM, as precise as it is. */
export function formatTime({ hour, minute, second, fraction }: DicomTime): string {
  const point = fraction === undefined ? "" : `.${fraction}`;
  return [hour, minute, second].map((part) => (part === undefined ? "" : digits(part, 2))).join("") + point;
}

/**
 * Reads one value of a DT: `YYYYMMDDHHMMSS.FFFFFF&ZZXX` or a beginning of it, with or without the offset from UTC; undefined when it is none.
 * @see PS3.5 Table 6.2-1
 */
export function parseDateTime(text: string): DicomDateTime | undefined {
  const match = /^(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.(\d{1,6}))?)?)?)?)?)?([+-]\d{4})? *$/.exec(
    text,
  );
  if (match === null) return undefined;
  const [, year, month, day, ...time] = match;
  const offset = time.pop();
  const offsetMinutes = offset === undefined ? undefined : offsetOf(offset);
  const date = {
    year: Number(year),
    ...(month !== undefined && { month: Number(month) }),
    ...(day !== undefined && { day: Number(day) }),
  };
  const whole = {
    ...date,
    ...(time[0] !== undefined && timeOf(time)),
    ...(offsetMinutes !== undefined && { offsetMinutes }),
  };
  const isValid = isDay({ month: 1, day: 1, ...date }) && isTime({ hour: 0, ...whole });
  return isValid && !Number.isNaN(offsetMinutes) ? whole : undefined;
}

/** Writes a date and time as one value of a DT, as precise as it is. */
export function formatDateTime(value: DicomDateTime): string {
  const { year, month, day, hour, offsetMinutes } = value;
  const date = [month, day].map((part) => (part === undefined ? "" : digits(part, 2))).join("");
  const time = hour === undefined ? "" : formatTime({ ...value, hour });
  return digits(year, 4) + date + time + (offsetMinutes === undefined ? "" : formatOffset(offsetMinutes));
}

function formatOffset(minutes: number): string {
  const size = Math.abs(minutes);
  return (minutes < 0 ? "-" : "+") + digits(Math.floor(size / 60), 2) + digits(size % 60, 2);
}

/** NaN when the offset is none that PS3.5 allows: -1200 to +1400, and not -0000. */
function offsetOf(text: string): number {
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(3));
  const signed = text.startsWith("-") ? -minutes : minutes;
  const isAllowed = Number(text.slice(3)) < 60 && signed >= -720 && signed <= 840 && text !== "-0000";
  return isAllowed ? signed : NaN;
}

function timeOf([hour, minute, second, fraction]: readonly (string | undefined)[]): DicomTime {
  return {
    hour: Number(hour),
    ...(minute !== undefined && { minute: Number(minute) }),
    ...(second !== undefined && { second: Number(second) }),
    ...(fraction !== undefined && { fraction }),
  };
}

function isTime({ hour, minute = 0, second = 0 }: DicomTime): boolean {
  return hour <= 23 && minute <= 59 && second <= 60;
}

function isDay({ year, month, day }: DicomDate): boolean {
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const monthLengths = [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day >= 1 && day <= (monthLengths[month - 1] ?? 0);
}

function digits(value: number, count: number): string {
  return String(value).padStart(count, "0");
}
