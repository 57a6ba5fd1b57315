import { UNIVERSAL } from "../asn1/der.js";
import { damaged, PkiError } from "../errors.js";
import { readPemBlocks } from "../keys/pem-blocks.js";
import { isPem } from "./pem.js";

/** One DER value whose content was not looked into. */
export interface DerValue {
  readonly identifier: number;
  readonly content: Uint8Array;
  /** The whole encoding. */
  readonly bytes: Uint8Array;
}

/**
 * The values that stand one after the other; nothing inside them is read, so that a list of a million entries costs no more than its bytes.
 *
 * @throws PkiError ERR_PKI_DAMAGED
 */
export function* derValues(bytes: Uint8Array): Generator<DerValue, void> {
  for (let at = 0; at < bytes.length;) {
    const { start, end } = contentRange(bytes, at);
    yield { identifier: bytes[at]!, content: bytes.subarray(start, end), bytes: bytes.subarray(at, end) };
    at = end;
  }
}

/** The one value that bytes are. @throws PkiError ERR_PKI_DAMAGED */
export function derValue(bytes: Uint8Array): DerValue {
  const [value, more] = derValues(bytes);
  if (value === undefined || more) throw damaged("bytes are not one DER value");
  return value;
}

function contentRange(bytes: Uint8Array, at: number): { readonly start: number; readonly end: number } {
  const first = bytes[at + 1];
  if (first === undefined || (bytes[at]! & 0x1f) === 0x1f)
    throw damaged("a DER value has no length, or a tag above 30");
  const octets = first < 0x80 ? 0 : first & 0x7f;
  const start = at + 2 + octets;
  if ((first >= 0x80 && octets === 0) || octets > 6 || start > bytes.length) throw damaged("a DER length is malformed");
  const length = octets === 0 ? first : bytes.subarray(at + 2, start).reduce((sum, octet) => sum * 256 + octet, 0);
  if (length > bytes.length - start) throw damaged("a DER length reaches beyond the end");
  return { start, end: start + length };
}

/**
 * The encodings in a PEM text, or in DER values one after the other; they keep nothing of the caller's bytes.
 *
 * @throws PkiError ERR_PKI_UNKNOWN_FORM, ERR_PKI_DAMAGED
 */
export function readEncodings(bytes: Uint8Array, labels: readonly string[]): Uint8Array[] {
  if (bytes[0] === UNIVERSAL.sequence) return Array.from(derValues(new Uint8Array(bytes)), (value) => value.bytes);
  if (!isPem(bytes)) throw new PkiError("ERR_PKI_UNKNOWN_FORM", "the bytes are neither DER nor PEM");
  const blocks = readPemBlocks(bytes).filter(({ label }) => labels.includes(label));
  return blocks.map((block) => derValue(block.bytes).bytes);
}
