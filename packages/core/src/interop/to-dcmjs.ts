import dcmjs from "dcmjs";
import { splitFragments } from "../codec/fragment-items.js";
import { swapped } from "../codec/swap-bytes.js";
import type { DataElement } from "../dataset/data-element.js";
import type { Dataset } from "../dataset/dataset.js";
import { decodeBigInts, decodeNumbers } from "../dataset/decode-value.js";
import { transferSyntaxFacts } from "../dictionary/index.js";
import { DecodeError } from "../errors.js";
import type { DicomFile } from "../file/dicom-file.js";
import { framesOf } from "../file/frames.js";
import { isPrivate, tagDigits } from "../tag.js";
import { type VR, vrFacts } from "../vr.js";
import type { DcmjsDict, DcmjsElement, DcmjsFile } from "./dcmjs-dict.js";

const FILE_META_GROUP_LENGTH = 0x00020000;
const SPECIFIC_CHARACTER_SET = 0x00080005;
const PIXEL_DATA = 0x7fe00010;

/**
 * A file as dcmjs's `DicomMessage.readFile` would give it: a `DicomDict`, which dcmjs can write.
 *
 * Where dcmjs loses something, this does not: all character sets are read, empty numbers stay empty, empty Items stay, private elements
 * without a VR have the one that a private dictionary knows, fragments of one frame are one frame. Values left in their source are read.
 * @throws whatever the source throws
 */
export async function toDcmjs(file: DicomFile): Promise<DcmjsFile> {
  const meta = await toDcmjsDict(file.fileMeta, true);
  delete meta[tagDigits(FILE_META_GROUP_LENGTH)];
  meta["00020010"] ??= { vr: "UI", Value: [file.transferSyntaxUid] };
  const dicomDict = new dcmjs.data.DicomDict(meta);
  const littleEndian = transferSyntaxFacts(file.transferSyntaxUid)?.littleEndian ?? true;
  return Object.assign(dicomDict, { dict: await toDcmjsDict(file.dataset, littleEndian) });
}

/** A Dataset as dcmjs holds it; binary values in a byte order. */
export async function toDcmjsDict(dataset: Dataset, littleEndian: boolean): Promise<DcmjsDict> {
  const dict: DcmjsDict = {};
  for (const element of dataset) {
    dict[tagDigits(element.tag)] ??= dcmjs.data.ValueRepresentation.addTagAccessors(
      await toDcmjsElement(element, littleEndian),
    );
  }
  return dict;
}

async function toDcmjsElement(element: DataElement, littleEndian: boolean): Promise<DcmjsElement> {
  if (element.isSequence) return { vr: "SQ", Value: await itemsOf(element, littleEndian) };
  const bytes = await element.read();
  // A value of VR SQ that is no Sequence is of no known structure.
  const vr = element.vr === "SQ" && bytes.length > 0 ? "UN" : vrOf(element);
  const { kind, bytesPerValue } = vrFacts(vr);
  if (kind === "string" || kind === "text") return textElement(element, vr, bytes);
  if (kind === "number" && vr !== "SV") return { vr, Value: numbersOf(element, vr, bytes) };
  if (kind === "sequence") return { vr, Value: [] };
  if (element.isEncapsulated) return { vr, Value: (await framesOfElement(element, bytes)).map(bufferOf) };
  const isOrdered = vr === "UN" || element.littleEndian === littleEndian;
  return { vr, Value: [bufferOf(swapped(bytes, isOrdered ? 1 : bytesPerValue))] };
}

/** Of UN, dcmjs reads what the standard has, and leaves private elements as they are. */
function vrOf(element: DataElement): VR {
  return isPrivate(element.tag) ? element.vr : element.valueVr;
}

async function itemsOf(element: DataElement, littleEndian: boolean): Promise<DcmjsDict[]> {
  const items: DcmjsDict[] = [];
  for (const item of element.items) items.push(await toDcmjsDict(item, littleEndian));
  return items;
}

function numbersOf({ littleEndian }: DataElement, vr: VR, bytes: Uint8Array): readonly (number | bigint)[] {
  return vr === "UV" ? decodeBigInts(bytes, vr, littleEndian) : decodeNumbers(bytes, vr, littleEndian);
}

/** dcmjs parts and trims text in its own way, which its own functions do here. */
function textElement({ tag, dataset }: DataElement, vr: VR, bytes: Uint8Array): DcmjsElement {
  if (tag === SPECIFIC_CHARACTER_SET) return { vr, Value: ["ISO_IR 192"] };
  const representation = dcmjs.data.ValueRepresentation.createByTypeString(vr);
  const text = dataset.characterSet.decode(bytes, 0, bytes.length, vr);
  const parted = (whole: string) => representation.dropPadByte(whole.split("\\"));
  if (vr === "PN") {
    const name = text.replace(/ $/, "");
    return { vr, Value: representation.applyFormatting(name), _rawValue: name };
  }
  if (vr === "CS" || vr === "DS" || vr === "IS" || vr === "UI") {
    const raw = parted(vr === "UI" ? text.replace(/\0$/, "") : text);
    return { vr, Value: representation.applyFormatting(raw), _rawValue: raw };
  }
  if (vrFacts(vr).kind === "text" && text.includes("\\")) {
    return { vr, Value: [representation.applyFormatting(text)], _rawValue: [text] };
  }
  return { vr, Value: parted(representation.applyFormatting(text) as string), _rawValue: parted(text) };
}

/** The frames of Pixel Data; where they cannot be told apart, the fragments. */
async function framesOfElement(element: DataElement, items: Uint8Array): Promise<readonly Uint8Array[]> {
  const fragments = (splitFragments(items) ?? []).slice(1);
  if (element.tag !== PIXEL_DATA) return fragments;
  try {
    return await Promise.all([...(await framesOf(element.dataset))].map((frame) => frame.read()));
  } catch (error) {
    if (error instanceof DecodeError && error.code === "ERR_DECODE_VALUE") return fragments;
    throw error;
  }
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
