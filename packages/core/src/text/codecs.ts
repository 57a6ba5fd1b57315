import type { SingleByteSet } from "./code-elements.js";
import { replacementCharacter } from "./code-table.js";
import { ascii } from "./defined-terms.js";
import type { Delimiters } from "./delimiters.js";
import { decodeGb18030, encodeGb18030 } from "./gb18030.js";
import { decodeIso2022, encodeIso2022, type IsoRepertoire } from "./iso-2022.js";
import { type ReportProblem, textProblem } from "./problems.js";
import { decodeShiftJis } from "./shift-jis.js";
import { decodeUtf8, decodeValidUtf8, encodeUtf8 } from "./utf-8.js";

/** How text becomes bytes and bytes text. */
export interface Codec {
  decode(bytes: Uint8Array, start: number, end: number, delimiters: Delimiters, report: ReportProblem): string;
  /** The bytes, or the index of the first character that cannot be encoded. */
  encode(text: string, delimiters: Delimiters): Uint8Array | number;
}

export const utf8Codec: Codec = {
  decode: (bytes, start, end, _delimiters, report) => decodeUtf8(bytes, start, end, report),
  encode: encodeUtf8,
};

export const gb18030Codec = (isGbk: boolean): Codec => ({
  decode: (bytes, start, end, _delimiters, report) => decodeGb18030(bytes, start, end, report),
  encode: (text) => encodeGb18030(text, isGbk),
});

/** Decodes text without escape sequences; gives undefined where only a reader of ISO 2022 knows what to do. */
type PlainDecoder = (bytes: Uint8Array, start: number, end: number, report: ReportProblem) => string | undefined;

const guessUtf8: PlainDecoder = (bytes, start, end, report) => {
  const text = decodeValidUtf8(bytes, start, end);
  if (text !== undefined) report(textProblem.undeclaredUtf8);
  return text;
};

const guessShiftJis: PlainDecoder = (bytes, start, end, report) => {
  const beyondKatakana = bytes.subarray(start, end).some((byte) => byte >= 0x80 && (byte < 0xa0 || byte > 0xdf));
  const text = beyondKatakana ? decodeShiftJis(bytes, start, end) : undefined;
  if (text !== undefined) report(textProblem.undeclaredShiftJis);
  return text;
};

/** Undefined, too, where a byte is no character, which the reader of ISO 2022 reports. */
const singleByteDecoder =
  (set: SingleByteSet): PlainDecoder =>
  (bytes, start, end) => {
    const units = set.units();
    let text = "";
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      const unit = byte < 0x80 ? byte : byte < 0xa0 ? replacementCharacter : units[byte - 0x80]!;
      if (unit === replacementCharacter) return undefined;
      text += String.fromCharCode(unit);
    }
    return text;
  };

function plainDecoderOf({ initialG1, extensions }: IsoRepertoire): PlainDecoder {
  if (initialG1?.register === 13) return guessShiftJis;
  if (initialG1?.set?.kind === "single") return singleByteDecoder(initialG1.set);
  const hasG1 = initialG1 !== undefined || extensions.some(({ side }) => side === "G1");
  return hasG1 ? () => undefined : guessUtf8;
}

function hasEscape(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === 0x1b) return true;
  return false;
}

export function isoCodec(repertoire: IsoRepertoire): Codec {
  const decodePlain = plainDecoderOf(repertoire);
  return {
    decode(bytes, start, end, delimiters, report) {
      const plain = hasEscape(bytes, start, end) ? undefined : decodePlain(bytes, start, end, report);
      return plain ?? decodeIso2022(repertoire, bytes, { start, end }, delimiters, report);
    },
    encode: (text, delimiters) => encodeIso2022(repertoire, text, delimiters),
  };
}

/** ISO-IR 6 alone. */
export const defaultCodec = isoCodec({ initialG0: ascii, initialG1: undefined, extensions: [] });
