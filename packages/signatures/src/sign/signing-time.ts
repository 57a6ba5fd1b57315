import { formatDateTime } from "@dicomsec/core";

/** A Digital Signature DateTime, with its offset from UTC and to the microsecond as the peers write it. @see PS3.3 C.12.1.1.3 */
export function signingTime(now: Date, offsetMinutes: number): string {
  const local = new Date(now.getTime() + offsetMinutes * 60_000);
  return formatDateTime({
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    fraction: `${String(local.getUTCMilliseconds()).padStart(3, "0")}000`,
    offsetMinutes,
  });
}
