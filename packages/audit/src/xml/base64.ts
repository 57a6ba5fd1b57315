const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const values = new Int8Array(128).fill(-1);
for (const [value, character] of Array.from(alphabet).entries()) values[character.charCodeAt(0)] = value;

/** RFC 4648 section 4, with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = "";
  const end = bytes.length - (bytes.length % 3);
  for (let at = 0; at < end; at += 3) {
    const bits = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
    text += alphabet[bits >> 18]! + alphabet[(bits >> 12) & 63]! + alphabet[(bits >> 6) & 63]! + alphabet[bits & 63]!;
  }
  const [first, second] = bytes.subarray(end);
  if (first === undefined) return text;
  const bits = (first << 16) | ((second ?? 0) << 8);
  const last = second === undefined ? "=" : alphabet[(bits >> 6) & 63]!;
  return `${text}${alphabet[bits >> 18]!}${alphabet[(bits >> 12) & 63]!}${last}=`;
}

/** The bytes of an xsd:base64Binary, white space left out; `undefined` when it is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const compact = text.replace(/[\t\n\r ]/g, "");
  if (compact.length % 4 !== 0) return undefined;
  const padding = compact.endsWith("==") ? 2 : compact.endsWith("=") ? 1 : 0;
  const digits = compact.length - padding;
  const bytes = new Uint8Array((compact.length / 4) * 3 - padding);
  let [bits, count, at] = [0, 0, 0];
  for (let index = 0; index < digits; index++) {
    const value = values[compact.charCodeAt(index)] ?? -1;
    if (value < 0) return undefined;
    bits = ((bits << 6) | value) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[at++] = (bits >> count) & 0xff;
  }
  // What is left over of the last digit means nothing, and is nothing.
  return (bits & ((1 << count) - 1)) === 0 ? bytes : undefined;
}
