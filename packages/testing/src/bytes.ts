/** What may stand in a `bytes` literal: bytes as they are, ASCII text, or one byte. */
export type BytesPart = Uint8Array | string | number;

/**
 * Bytes written as hexadecimal digits, with white space, line comments (`//`) and block comments between them.
 *
 * Digits come in pairs; a comment ends with its line and never spans an interpolated value.
 *
 * @throws RangeError when a part is not hexadecimal, not ASCII, or not a byte.
 */
export function bytes(strings: TemplateStringsArray, ...parts: readonly BytesPart[]): Uint8Array<ArrayBuffer> {
  const chunks = strings.raw.flatMap((text, index) => {
    const part = parts[index];
    return part === undefined ? [fromHex(text)] : [fromHex(text), fromPart(part)];
  });
  return concatBytes(...chunks);
}

/** All the given bytes, one after the other. */
export function concatBytes(...chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return joinBytes(chunks);
}

/** As `concatBytes`, for chunks too many to be arguments. */
export function joinBytes(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    result.set(chunk, offset);
    offset += chunk.length;
  }
  return result;
}

/** Text of which every character is one byte (ISO 8859-1). */
export function latin1(text: string): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) throw new RangeError("the text holds a character that is not one byte");
    result[i] = code;
  }
  return result;
}

/** `1a 2b …`, the form a `bytes` literal takes. */
export function toHex(value: Uint8Array): string {
  return Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/** A 16-bit unsigned integer, least significant byte first. */
export function uint16(value: number): Uint8Array<ArrayBuffer> {
  return integer(value, 2);
}

/** A 32-bit unsigned integer, least significant byte first. */
export function uint32(value: number): Uint8Array<ArrayBuffer> {
  return integer(value, 4);
}

function integer(value: number, size: number): Uint8Array<ArrayBuffer> {
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** (size * 8)) throw new RangeError("not in range");
  return Uint8Array.from({ length: size }, (_, index) => Math.floor(value / 2 ** (index * 8)) & 0xff);
}

function fromHex(text: string): Uint8Array {
  const digits = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, " ").split(/\s+/);
  return concatBytes(
    ...digits.map((word) => {
      if (!/^([0-9a-f]{2})*$/i.test(word))
        throw new RangeError("a byte literal holds something other than hexadecimal pairs");
      return Uint8Array.from({ length: word.length / 2 }, (_, index) =>
        parseInt(word.slice(index * 2, index * 2 + 2), 16),
      );
    }),
  );
}

function fromPart(part: BytesPart): Uint8Array {
  if (part instanceof Uint8Array) return part;
  if (typeof part === "number") return integer(part, 1);
  if (/[^\0-\x7f]/.test(part)) throw new RangeError("text in a byte literal must be ASCII");
  return latin1(part);
}
