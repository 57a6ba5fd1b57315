/** Longer values are pixels, curves and documents. */
const LONGEST = 65_536;
const SHORTEST = 3;

/** The text that a value of bytes is, for a person to look at: private elements of VR UN often are text. Undefined when it is none. */
export function textIn(bytes: Uint8Array): string | undefined {
  if (bytes.length > LONGEST) return undefined;
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0 || bytes[end - 1] === 0x20)) end--;
  const value = bytes.subarray(0, end);
  if (value.length < SHORTEST || !value.every(isPrintable)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(value);
  } catch {
    return new TextDecoder("latin1").decode(value);
  }
}

/** Letters of any character set, line ends and tabs, and the escape that changes character sets. */
function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte !== 0x7f) || [0x09, 0x0a, 0x0d, 0x1b].includes(byte);
}
