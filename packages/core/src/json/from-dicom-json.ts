import { Dataset } from "../dataset/dataset.js";
import { DecodeError, type DecodeErrorCode, EncodeError } from "../errors.js";
import { formatTag, groupOf, parseTag, type TagNumber } from "../tag.js";
import { isVR, type VR, vrFacts } from "../vr.js";
import { decodeBase64 } from "./base64.js";
import { splitFragments } from "../codec/fragment-items.js";
import { valuesFromJson } from "./value-from-json.js";

const SPECIFIC_CHARACTER_SET = 0x00080005;
const PIXEL_DATA = 0x7fe00010;
const UTF_8 = "ISO_IR 192";

export interface FromDicomJsonOptions {
  /** Gives the value that a BulkDataURI stands for: encoded Little Endian, of encapsulated Pixel Data its Items. Default: none is known. */
  readonly bulkData?: (uri: string, tag: TagNumber, vr: VR) => Uint8Array | undefined;
  /** Deepest allowed nesting of Sequences. Default: 64. */
  readonly maxDepth?: number;
}

/**
 * Reads a DICOM JSON Model Object, as `JSON.parse` gives it, as a Dataset.
 *
 * Its text is in UTF-8 when it declares a character set or has text beyond the default repertoire. Text longer than its VR allows is kept.
 * @throws DecodeError with path: ERR_DECODE_NOT_DICOM when it is no object; ERR_DECODE_STRUCTURE for a name that is no Tag of a
 *   Dataset; ERR_DECODE_VR; ERR_DECODE_VALUE; ERR_DECODE_DEPTH; ERR_DECODE_VALUE_NOT_LOADED for a BulkDataURI that `bulkData` does not know
 * @see PS3.18 F.2
 */
export function fromDicomJson(json: unknown, options: FromDicomJsonOptions = {}): Dataset {
  if (!isObject(json))
    throw new DecodeError("ERR_DECODE_NOT_DICOM", { message: "the JSON is not an object", path: "" });
  const reader = new DicomJsonReader({ bulkData: () => undefined, maxDepth: 64, ...options }, isBeyondAscii(json));
  const dataset = new Dataset();
  reader.readInto(dataset, json, 0);
  return dataset;
}

type JsonObject = { readonly [name: string]: unknown };

class DicomJsonReader {
  readonly #options: Required<FromDicomJsonOptions>;
  readonly #needsUtf8: boolean;

  constructor(options: Required<FromDicomJsonOptions>, needsUtf8: boolean) {
    this.#options = options;
    this.#needsUtf8 = needsUtf8;
  }

  readInto(dataset: Dataset, json: JsonObject, depth: number): void {
    const declares = "00080005" in json || (this.#needsUtf8 && depth === 0);
    if (declares) dataset.set(SPECIFIC_CHARACTER_SET, UTF_8);
    for (const [name, element] of Object.entries(json)) {
      const tag = this.#tag(name, dataset);
      if (tag !== SPECIFIC_CHARACTER_SET || !declares) this.#element(dataset, tag, element, depth);
    }
  }

  #tag(name: string, dataset: Dataset): TagNumber {
    const tag = name.length === 8 ? parseTag(name) : undefined;
    const isOfDataset = tag !== undefined && groupOf(tag) !== 0x0002 && groupOf(tag) !== 0xfffe;
    if (isOfDataset) return tag;
    throw new DecodeError("ERR_DECODE_STRUCTURE", { message: "a name is not the Tag of an element of a Dataset", path: dataset.path }); // prettier-ignore
  }

  #element(dataset: Dataset, tag: TagNumber, json: unknown, depth: number): void {
    const fail = failure(dataset, tag);
    if (!isObject(json)) return fail("ERR_DECODE_VALUE", "an element is not an object");
    const { vr } = json;
    if (typeof vr !== "string" || !isVR(vr)) return fail("ERR_DECODE_VR", "the VR is not one of PS3.5 Table 6.2-1");
    const given = (["Value", "InlineBinary", "BulkDataURI"] as const).filter((name) => json[name] !== undefined);
    if (given.length > 1) fail("ERR_DECODE_VALUE", "an element has its value in more than one form");
    try {
      const { Value = [], InlineBinary, BulkDataURI } = json;
      if (InlineBinary !== undefined) this.#bytes(dataset, tag, vr, inlineBytes(InlineBinary, fail));
      else if (BulkDataURI !== undefined) this.#bytes(dataset, tag, vr, this.#bulkBytes(BulkDataURI, tag, vr, fail));
      else this.#values(dataset, tag, vr, Value, depth);
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      fail("ERR_DECODE_VALUE", error.message, error);
    }
  }

  #bulkBytes(uri: unknown, tag: TagNumber, vr: VR, fail: FailWithCode): Uint8Array {
    if (typeof uri !== "string") return fail("ERR_DECODE_VALUE", "a BulkDataURI is not text");
    return (
      this.#options.bulkData(uri, tag, vr) ??
      fail("ERR_DECODE_VALUE_NOT_LOADED", "what a BulkDataURI stands for is not known")
    );
  }

  #bytes(dataset: Dataset, tag: TagNumber, vr: VR, bytes: Uint8Array): void {
    const fragments = tag === PIXEL_DATA ? splitFragments(bytes) : undefined;
    dataset.set(tag, fragments ? { fragments } : bytes, vr);
  }

  #values(dataset: Dataset, tag: TagNumber, vr: VR, values: unknown, depth: number): void {
    const fail = failure(dataset, tag);
    if (!Array.isArray(values)) return fail("ERR_DECODE_VALUE", "Value is not a list");
    if (vr === "SQ") return this.#items(dataset, tag, values, depth);
    const value =
      values.length === 0 ? null : valuesFromJson(values, vr, (message) => fail("ERR_DECODE_VALUE", message));
    if (value === null || vrFacts(vr).kind === "number") return dataset.set(tag, value, vr);
    // As bytes, text may be longer than its VR allows.
    dataset.set(tag, dataset.characterSet.encode((value as readonly string[]).join("\\"), vr), vr);
  }

  #items(dataset: Dataset, tag: TagNumber, values: readonly unknown[], depth: number): void {
    const fail = failure(dataset, tag);
    if (depth === this.#options.maxDepth) fail("ERR_DECODE_DEPTH", "Sequences are nested too deeply");
    // The Items are in their place before they are read: it gives their character set, and the path in errors.
    const items = values.map(() => new Dataset());
    dataset.set(tag, items, "SQ");
    values.forEach((value, at) => {
      if (value !== null && !isObject(value)) fail("ERR_DECODE_VALUE", "an Item is not an object");
      this.readInto(items[at]!, (value ?? {}) as JsonObject, depth + 1);
    });
  }
}

type FailWithCode = (code: DecodeErrorCode, message: string, cause?: unknown) => never;

function failure(dataset: Dataset, tag: TagNumber): FailWithCode {
  return (code, message, cause) => {
    const { path } = dataset;
    throw new DecodeError(code, { message, path: `${path}${path === "" ? "" : "."}${formatTag(tag)}`, cause });
  };
}

function inlineBytes(text: unknown, fail: FailWithCode): Uint8Array {
  const bytes = typeof text === "string" ? decodeBase64(text) : undefined;
  return bytes ?? fail("ERR_DECODE_VALUE", "InlineBinary is not Base64");
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether any text has a character beyond US-ASCII; however deep the JSON is nested. */
function isBeyondAscii(json: unknown): boolean {
  const open: unknown[] = [json];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value === "string" && /[^\0-\x7f]/.test(value)) return true;
    if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) open.push(inner ?? "");
  }
  return false;
}
