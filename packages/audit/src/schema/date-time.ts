import { AuditError } from "../errors.js";

const form =
  /^(-?(?:[1-9]\d{4,}|(?!0000)\d{4}))-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):(\d\d))?$/;

/** Whether a text is an xsd:dateTime; the second may be 60, and the time zone may be absent. */
export function isDateTime(text: string): boolean {
  return partsOf(text) !== undefined;
}

/** Whether it says in which time zone, as A.5.2 wants it. */
export function hasTimeZone(text: string): boolean {
  return /(?:Z|[+-]\d\d:\d\d)$/.test(text);
}

/**
 * The moment of an EventDateTime, in milliseconds since 1970; a leap second counts as the last millisecond before it ends. `undefined` when it is no date and
 * time, or has no time zone.
 */
export function epochOf(text: string): number | undefined {
  const found = partsOf(text);
  if (!found || !hasTimeZone(text)) return undefined;
  const isLeap = found.second === 60;
  const readable = isLeap ? text.replace(/:60(?:\.\d+)?/, ":59.999") : text;
  const epoch = Date.parse(readable);
  return Number.isNaN(epoch) ? undefined : epoch;
}

/** An EventDateTime of a moment, or of a text that is one. @throws AuditError ERR_AUDIT_DATE_TIME */
export function eventDateTime(moment: Date | string): string {
  if (typeof moment === "string" ? isDateTime(moment) && hasTimeZone(moment) : !Number.isNaN(moment.getTime()))
    return typeof moment === "string" ? moment : moment.toISOString();
  throw new AuditError("ERR_AUDIT_DATE_TIME", {
    message: "EventDateTime needs a date, a time and a time zone (PS3.15 A.5.2)",
    path: "EventIdentification.EventDateTime",
  });
}

function partsOf(text: string): { readonly second: number } | undefined {
  const match = form.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number]; // prettier-ignore
  const [zoneHours, zoneMinutes] = [Number(match[8] ?? 0), Number(match[9] ?? 0)];
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
  const isTime = hour <= 23 && minute <= 59 && second <= 60;
  return isDay && isTime && zoneMinutes <= 59 && zoneHours * 60 + zoneMinutes <= 14 * 60 ? { second } : undefined;
}

function daysOf(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}
