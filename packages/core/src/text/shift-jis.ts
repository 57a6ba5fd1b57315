import { doubleByteIndex, doubleByteSets, singleByteSets } from "./code-elements.js";
import { replacementCharacter } from "./code-table.js";

/**
 * Decodes Shift_JIS, which some devices write under ISO_IR 13: it holds the Katakana of JIS X 0201 in the same places.
 * @returns undefined when the bytes are no Shift_JIS of JIS X 0201 and JIS X 0208
 */
export function decodeShiftJis(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = "";
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    const isLead = (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xef);
    const unit = isLead ? pairUnit(byte, at + 1 < end ? bytes[++at]! : 0) : singleUnit(byte);
    if (unit === replacementCharacter) return undefined;
    text += String.fromCharCode(unit);
  }
  return text;
}

function singleUnit(byte: number): number {
  if (byte < 0x80) return byte;
  return byte >= 0xa1 ? singleByteSets[13].units()[byte - 0x80]! : replacementCharacter;
}

/** Each lead byte holds two rows of JIS X 0208: the trail bytes below 0x9F the odd one, the others the even one. */
function pairUnit(lead: number, trail: number): number {
  if (trail < 0x40 || trail === 0x7f || trail > 0xfc) return replacementCharacter;
  const row = 0x21 + 2 * (lead - (lead < 0xa0 ? 0x81 : 0xc1)) + (trail < 0x9f ? 0 : 1);
  const column = trail < 0x9f ? trail - (trail < 0x7f ? 0x1f : 0x20) : trail - 0x7e;
  return doubleByteSets[87].units()[doubleByteIndex(row, column)]!;
}
