import {
  type DicomTime,
  formatDate,
  formatDateTime,
  formatTime,
  parseDate,
  parseDateTime,
  parseTime,
} from "@dicomsec/core";
import { dayNumberOf, dayWithNumber, isWritable, secondsPerDay } from "./calendar.js";

/** Adds seconds to one value of a DA, at a time of that day if one is given, else at its beginning. Undefined when it is no date or leaves the calendar. */
export function shiftDate(text: string, seconds: number, timeText = ""): string | undefined {
  const date = parseDate(text);
  if (date === undefined || !isWritable(date.year)) return undefined;
  const time = parseTime(timeText);
  const shifted = dayWithNumber(dayNumberOf(date) + daysOver(time, seconds));
  return shifted && formatDate(shifted);
}

/** Adds seconds to one value of a TM, round the clock; as precise as it was. */
export function shiftTime(text: string, seconds: number): string | undefined {
  const time = parseTime(text);
  return time && formatTime(timeAfter(time, seconds));
}

/** Adds seconds to one value of a DT; of one that is cut, to the first second that it may mean. Offset from UTC and precision stay. */
export function shiftDateTime(text: string, seconds: number): string | undefined {
  const value = parseDateTime(text);
  if (value === undefined || !isWritable(value.year)) return undefined;
  const { month, day, hour, offsetMinutes } = value;
  const time = hour === undefined ? undefined : { ...value, hour };
  const first = dayNumberOf({ year: value.year, month: month ?? 1, day: day ?? 1 });
  const shifted = dayWithNumber(first + daysOver(time, seconds));
  if (shifted === undefined) return undefined;
  return formatDateTime({
    year: shifted.year,
    ...(month !== undefined && { month: shifted.month }),
    ...(day !== undefined && { day: shifted.day }),
    ...(time !== undefined && timeAfter(time, seconds)),
    ...(offsetMinutes !== undefined && { offsetMinutes }),
  });
}

/** Days from that of a time to that of the time so many seconds later. */
function daysOver(time: DicomTime | undefined, seconds: number): number {
  return Math.floor((secondOfDay(time) + seconds) / secondsPerDay);
}

function timeAfter({ minute, second, fraction, ...time }: DicomTime, seconds: number): DicomTime {
  const from = secondOfDay({ hour: time.hour, minute: minute ?? 0, second: second ?? 0 });
  const total = (((from + seconds) % secondsPerDay) + secondsPerDay) % secondsPerDay;
  return {
    hour: Math.floor(total / 3600),
    ...(minute !== undefined && { minute: Math.floor(total / 60) % 60 }),
    ...(second !== undefined && { second: leapSecond(total % 60, second) }),
    ...(fraction !== undefined && { fraction }),
  };
}

/** A leap second counts as the second before it, and is again one where it stays the last of a minute. */
function secondOfDay({ hour, minute = 0, second = 0 }: DicomTime = { hour: 0 }): number {
  return hour * 3600 + minute * 60 + Math.min(second, 59);
}

function leapSecond(shifted: number, original: number): number {
  return original === 60 && shifted === 59 ? 60 : shifted;
}
