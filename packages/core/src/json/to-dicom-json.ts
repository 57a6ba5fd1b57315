import type { DataElement } from "../dataset/data-element.js";
import type { Dataset } from "../dataset/dataset.js";
import { swapped } from "../codec/swap-bytes.js";
import { breather } from "../file/event-loop.js";
import { isGroupLength, tagDigits } from "../tag.js";
import { type VR, vrFacts } from "../vr.js";
import { encodeBase64 } from "./base64.js";
import type { DicomJson, DicomJsonElement } from "./dicom-json.js";
import { valuesToJson } from "./value-to-json.js";

const SPECIFIC_CHARACTER_SET = 0x00080005;

export interface ToDicomJsonOptions {
  /**
   * Gives the BulkDataURI that stands for an element's value; undefined puts the value into the JSON. Asked for each element that is not
   * a Sequence and not empty. Default: no value is left out, which takes twice the memory of the largest ones.
   */
  readonly bulkDataUri?: (element: DataElement) => string | undefined;
  readonly signal?: AbortSignal;
}

/**
 * Writes a Dataset as a DICOM JSON Model Object; values left in their source are read from it.
 *
 * Group Lengths are left out. Text is Unicode, so that Specific Character Set (0008,0005) becomes ISO_IR 192 where it is present.
 * Numbers that JSON has no number for are text: DS and IS that are malformed or too precise, SV and UV beyond 2^53, NaN and Infinity.
 * @throws whatever the source throws
 * @see PS3.18 F.2
 */
export async function toDicomJson(dataset: Dataset, options: ToDicomJsonOptions = {}): Promise<DicomJson> {
  return datasetToJson(dataset, { bulkDataUri: () => undefined, ...options, breathe: breather(options.signal) });
}

interface Context {
  readonly bulkDataUri: (element: DataElement) => string | undefined;
  readonly breathe: () => Promise<void> | undefined;
}

async function datasetToJson(dataset: Dataset, context: Context): Promise<DicomJson> {
  await context.breathe();
  const json: { [tag: string]: DicomJsonElement } = {};
  for (const element of dataset) {
    const digits = tagDigits(element.tag);
    // Of a Tag that a malformed input has twice, the first element counts.
    if (isGroupLength(element.tag) || json[digits]) continue;
    if (element.isSequence) json[digits] = await sequenceToJson(element.items, context);
    else json[digits] = await elementToJson(element, context);
  }
  return json;
}

async function sequenceToJson(items: readonly Dataset[], context: Context): Promise<DicomJsonElement> {
  const values: DicomJson[] = [];
  for (const item of items) values.push(await datasetToJson(item, context));
  return withValues("SQ", values);
}

async function elementToJson(element: DataElement, context: Context): Promise<DicomJsonElement> {
  const { tag } = element;
  // A value of VR SQ that is no Sequence is of no known structure.
  const vr = element.vr === "SQ" && element.length > 0 ? "UN" : element.vr;
  if (tag === SPECIFIC_CHARACTER_SET) return { vr: "CS", Value: ["ISO_IR 192"] };
  if (element.length === 0) return { vr };
  const uri = context.bulkDataUri(element);
  if (uri !== undefined) return { vr, BulkDataURI: uri };
  const bytes = await element.read();
  const { kind, bytesPerValue } = vrFacts(vr);
  if (element.isEncapsulated) return { vr, InlineBinary: encodeBase64(bytes) };
  if (kind === "bytes") {
    return { vr, InlineBinary: encodeBase64(swapped(bytes, element.littleEndian ? 1 : bytesPerValue)) };
  }
  return withValues(vr, valuesToJson(element, bytes));
}

function withValues(vr: VR, values: NonNullable<DicomJsonElement["Value"]>): DicomJsonElement {
  return values.length === 0 ? { vr } : { vr, Value: values };
}
