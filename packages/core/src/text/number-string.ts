import { EncodeError } from "../errors.js";

const longestDecimalString = 16;
/** The largest number that 16 characters with a sign can write: rounding a larger one would give infinity. */
const largestDecimal = 1.79769313e308;
const smallestInteger = -(2 ** 31);
const largestInteger = 2 ** 31 - 1;

/** Reads one value of a DS, its spaces trimmed or not; undefined when it is no decimal string. @see PS3.5 Table 6.2-1 */
export function parseDecimalString(text: string): number | undefined {
  const digits = trimSpaces(text);
  if (digits.length > longestDecimalString || !/^[+-]?(\d+\.?\d*|\.\d+)(E[+-]?\d+)?$/i.test(digits)) return undefined;
  return Number(digits);
}

/**
 * Writes a number as one value of a DS. A number that needs more than 16 characters is rounded to what fits.
 * @throws EncodeError ERR_ENCODE_VALUE when the number is not finite
 * @see PS3.5 Table 6.2-1
 */
export function formatDecimalString(value: number): string {
  if (!Number.isFinite(value)) throw new EncodeError("ERR_ENCODE_VALUE", { message: "a DS holds finite numbers only" });
  const bounded = Math.max(-largestDecimal, Math.min(largestDecimal, value));
  for (let digits = 17; digits > 1; digits--) {
    const rounded = Number(bounded.toPrecision(digits));
    const text = [String(rounded), rounded.toExponential()].find((form) => form.length <= longestDecimalString);
    if (text !== undefined) return text;
  }
  return bounded.toExponential(0);
}

/** Reads one value of an IS, its spaces trimmed or not; undefined when it is no integer of 32 bits. @see PS3.5 Table 6.2-1 */
export function parseIntegerString(text: string): number | undefined {
  const digits = trimSpaces(text);
  if (digits.length > 12 || !/^[+-]?\d+$/.test(digits)) return undefined;
  const value = Number(digits);
  return value >= smallestInteger && value <= largestInteger ? value + 0 : undefined;
}

/**
 * Writes a number as one value of an IS.
 * @throws EncodeError ERR_ENCODE_VALUE when it is not an integer from -2^31 to 2^31 - 1
 * @see PS3.5 Table 6.2-1
 */
export function formatIntegerString(value: number): string {
  if (Number.isInteger(value) && value >= smallestInteger && value <= largestInteger) return String(value);
  throw new EncodeError("ERR_ENCODE_VALUE", { message: "an IS holds integers from -2^31 to 2^31 - 1 only" });
}

function trimSpaces(text: string): string {
  return text.replace(/^ +| +$/g, "");
}
