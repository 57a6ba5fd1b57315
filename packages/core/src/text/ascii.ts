// Up to this many bytes, one call of String.fromCharCode for each 8 bytes is faster than a TextDecoder.
const longestShortText = 24;
const blockLength = 4096;
const escapeByte = 0x1b;

let asciiDecoder: TextDecoder | undefined;

/** Whether bytes are characters of the default repertoire alone: no byte from 0x80 and no escape sequence. @see PS3.5 6.1 */
export function isPlainAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x80 || byte === escapeByte) return false;
  }
  return true;
}

/** Text of bytes that are all below 0x80. */
export function decodePlainAscii(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= longestShortText) return shortText(bytes, start, end);
  asciiDecoder ??= new TextDecoder("ascii");
  return asciiDecoder.decode(bytes.subarray(start, end));
}

/**
 * Text of bytes of which each is one character: US-ASCII below 0x80, ISO 8859-1 above (not Windows-1252).
 * The fastest way to a string from a short value whose VR knows only the default repertoire.
 */
export function decodeAscii(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= longestShortText) return shortText(bytes, start, end);
  return isPlainAscii(bytes, start, end) ? decodePlainAscii(bytes, start, end) : latin1Text(bytes, start, end);
}

function latin1Text(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let i = start; i < end; i += blockLength) {
    text += String.fromCharCode(...bytes.subarray(i, Math.min(i + blockLength, end)));
  }
  return text;
}

// Every argument list is written out: V8 makes no array for it and no intermediate string for each character.
// prettier-ignore
function shortText(b: Uint8Array, i: number, end: number): string {
  switch (end - i) {
    case 0: return "";
    case 1: return String.fromCharCode(b[i]!);
    case 2: return String.fromCharCode(b[i]!, b[i + 1]!);
    case 3: return String.fromCharCode(b[i]!, b[i + 1]!, b[i + 2]!);
    case 4: return String.fromCharCode(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!);
    case 5: return String.fromCharCode(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!);
    case 6: return String.fromCharCode(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!);
    case 7: return String.fromCharCode(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!);
    case 8: return String.fromCharCode(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!);
    default: return shortText(b, i, i + 8) + shortText(b, i + 8, end);
  }
}
