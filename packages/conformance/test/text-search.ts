/** Whether bytes hold a text as ISO 8859-1, UTF-8, UTF-16 or in ISO 2022 with JIS X 0208; ASCII letters in any case. */
export function holds(bytes: Uint8Array, text: string): boolean {
  const haystack = foldedOf(bytes);
  return encodingsOf(text).some((encoded) => haystack.includes(encoded));
}

const foldedTexts = new WeakMap<Uint8Array, string>();
const encodedTexts = new Map<string, readonly string[]>();

/** A character for each byte, ASCII letters in lower case. */
function folded(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function foldedOf(bytes: Uint8Array): string {
  const known = foldedTexts.get(bytes) ?? folded(bytes);
  foldedTexts.set(bytes, known);
  return known;
}

function encodingsOf(text: string): readonly string[] {
  const known = encodedTexts.get(text) ?? [text, text.toUpperCase(), text.toLowerCase()].flatMap(encode);
  encodedTexts.set(text, known);
  return known;
}

function encode(text: string): string[] {
  const wide = Buffer.from(text, "utf16le");
  const encoded = [Buffer.from(text, "utf8"), wide, Buffer.from(wide).swap16(), jisOf(text)];
  if (!/[^\0-\xff]/.test(text)) encoded.push(Buffer.from(text, "latin1"));
  return encoded.filter((bytes) => bytes !== undefined).map(folded);
}

let jisCodes: ReadonlyMap<string, readonly number[]> | undefined;

/** JIS X 0208 is EUC-JP without the high bits: the platform decodes it, and so tells all its characters. */
function jisCode(character: string): readonly number[] | undefined {
  jisCodes ??= new Map(
    Array.from({ length: 94 * 94 }, (_, at) => [0x21 + Math.floor(at / 94), 0x21 + (at % 94)]).map((code) => [
      new TextDecoder("euc-jp").decode(Uint8Array.from(code, (byte) => byte | 0x80)),
      code,
    ]),
  );
  return jisCodes.get(character);
}

/** Text in ISO 2022: an escape sequence before each change between ASCII and kanji. */
function jisOf(text: string): Buffer | undefined {
  const bytes: number[] = [];
  let isKanji = false;
  for (const character of text) {
    const isAscii = character < "\x80";
    const code = isAscii ? [character.charCodeAt(0)] : jisCode(character);
    if (code === undefined) return undefined;
    if (isKanji === isAscii) bytes.push(0x1b, ...(isAscii ? [0x28, 0x42] : [0x24, 0x42]));
    isKanji = !isAscii;
    bytes.push(...code);
  }
  return Buffer.from(isKanji ? [...bytes, 0x1b, 0x28, 0x42] : bytes);
}
