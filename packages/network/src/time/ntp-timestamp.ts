/** Seconds from 1900, where era 0 of NTP begins, to 1970. */
const UNIX_EPOCH = 2_208_988_800n;
const FRACTION = 2n ** 32n;

/** The 64 bits of NTP for milliseconds since 1970; the era is not in them. @see RFC 5905 6 */
export function writeTimestamp(ms: number): bigint {
  const whole = Math.floor(ms);
  const fraction = BigInt(Math.round(((ms - whole) * 2 ** 32) / 1000));
  return BigInt.asUintN(64, ((BigInt(whole) + UNIX_EPOCH * 1000n) * FRACTION) / 1000n + fraction);
}

/** Milliseconds since 1970, of the era that brings the timestamp within 68 years of a time. @see RFC 5905 6, RFC 4330 3 */
export function readTimestamp(timestamp: bigint, nearMs: number): number {
  return nearMs + (Number(BigInt.asIntN(64, timestamp - writeTimestamp(nearMs))) * 1000) / 2 ** 32;
}

/** The short format of NTP, 16 bits each of seconds and fraction, never less than the milliseconds that it is for. */
export function writeShort(ms: number): number {
  return Math.min(Math.ceil((ms * 2 ** 16) / 1000), 0xffffffff);
}

export function readShort(short: number): number {
  return (short * 1000) / 2 ** 16;
}
