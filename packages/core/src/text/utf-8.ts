import { type ReportProblem, textProblem } from "./problems.js";

const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { ignoreBOM: true });
const strictDecoder = /* @__PURE__ */ new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

/** Decodes UTF-8; what cannot be decoded becomes U+FFFD and is reported. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number, report: ReportProblem): string {
  const text = decodeValidUtf8(bytes, start, end);
  if (text !== undefined) return text;
  report(textProblem.undecodable);
  return decoder.decode(bytes.subarray(start, end));
}

/** Decodes UTF-8; gives undefined when the bytes are none. */
export function decodeValidUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  try {
    return strictDecoder.decode(bytes.subarray(start, end));
  } catch {
    return undefined;
  }
}

/** Encodes text in UTF-8; gives the index of the first character that has no encoding. */
export function encodeUtf8(text: string): Uint8Array | number {
  const refused = [text.search(/\p{Surrogate}/u), text.indexOf("\u001b")].filter((index) => index >= 0);
  return refused.length === 0 ? new TextEncoder().encode(text) : Math.min(...refused);
}
