/** What a byte or a pair of bytes without a character gives. */
export const replacementCharacter = 0xfffd;

const lineFeed = 0x0a;

/**
 * The UTF-16 code units of many codes in one pass of a TextDecoder.
 * @param write puts the bytes of a code at an offset and gives the offset behind them
 */
export function unitsByDecoder(
  label: string,
  count: number,
  write: (bytes: Uint8Array, offset: number, at: number) => number,
): Uint16Array {
  const bytes = new Uint8Array(count * 5);
  let length = 0;
  for (let at = 0; at < count; at++) {
    length = write(bytes, length, at);
    bytes[length++] = lineFeed;
  }
  return unitsOfLines(new TextDecoder(label).decode(bytes.subarray(0, length)), count);
}

/** The only code unit of each line; `replacementCharacter` for a line of several. */
function unitsOfLines(text: string, count: number): Uint16Array {
  const units = new Uint16Array(count);
  let begin = 0;
  for (let at = 0; at < count; at++) {
    const end = text.indexOf("\n", begin);
    units[at] = end === begin + 1 ? text.charCodeAt(begin) : replacementCharacter;
    begin = end + 1;
  }
  return units;
}
