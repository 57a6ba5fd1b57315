import dcmjs from "dcmjs";
import { joinFragments } from "../codec/fragment-items.js";
import { swapped } from "../codec/swap-bytes.js";
import { Dataset } from "../dataset/dataset.js";
import { transferSyntaxFacts } from "../dictionary/index.js";
import { DicomFile } from "../file/dicom-file.js";
import { encapsulateFrames, type OffsetTableKind } from "../file/offset-tables.js";
import type { DicomJson, DicomJsonElement } from "../json/dicom-json.js";
import { fromDicomJson, type FromDicomJsonOptions } from "../json/from-dicom-json.js";
import { isVR, type VR, vrFacts } from "../vr.js";
import type { DcmjsDict, DcmjsElement, DcmjsFile } from "./dcmjs-dict.js";
import { jsonName, jsonNumber, jsonText } from "./dcmjs-values.js";

const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
const EXTENDED_OFFSET_TABLE = "7FE00001";
const PIXEL_DATA = "7FE00010";
/** The nesting that fromDicomJson allows. */
const DEEPEST = 64;

export interface FromDcmjsOptions {
  /** Gives the value that a BulkDataURI stands for, as in `fromDicomJson`. Default: none is known. */
  readonly bulkData?: NonNullable<FromDicomJsonOptions["bulkData"]>;
}

/**
 * A file from what dcmjs's `DicomMessage.readFile` gives, or from a `DicomDict` that was made or changed.
 *
 * Text is written in UTF-8, as dcmjs does; a value that was not changed keeps its encoded text. Group Lengths are corrected.
 * @throws DecodeError as `fromDicomJson`, with path
 */
export function fromDcmjs(dicomDict: DcmjsFile, options: FromDcmjsOptions = {}): DicomFile {
  const fileMeta = fromFileMeta(dicomDict.meta);
  const transferSyntaxUid = fileMeta.getString(0x00020010) ?? EXPLICIT_LITTLE_ENDIAN;
  if (!fileMeta.has(0x00020010)) fileMeta.set(0x00020010, transferSyntaxUid, "UI");
  const dataset = fromDcmjsDict(dicomDict.dict, transferSyntaxUid, options);
  return new DicomFile({ preamble: new Uint8Array(128), fileMeta, dataset, transferSyntaxUid });
}

/** Group 0002 is no group of a Dataset: it is read under another number. */
function fromFileMeta(meta: DcmjsDict): Dataset {
  const moved = Object.entries(meta).map(([tag, element]) => [tag.replace(/^0002/, "0008"), element] as const);
  const read = fromDcmjsDict(Object.fromEntries(moved), EXPLICIT_LITTLE_ENDIAN, {});
  const fileMeta = new Dataset();
  for (const { tag, bytes, vr } of read) if ((tag & 0xffff) !== 0) fileMeta.set(0x00020000 | (tag & 0xffff), bytes, vr);
  return fileMeta;
}

/** A Dataset from what dcmjs holds, whose binary values are in the byte order of a Transfer Syntax. */
export function fromDcmjsDict(dict: DcmjsDict, transferSyntaxUid: string, options: FromDcmjsOptions): Dataset {
  const reader = new DcmjsReader(transferSyntaxUid);
  const json = reader.json(dict);
  return fromDicomJson(json, {
    bulkData: (uri, tag, vr) => reader.values.get(uri) ?? options.bulkData?.(uri, tag, vr),
  });
}

/** Turns what dcmjs holds into the DICOM JSON Model, with binary values beside it. */
class DcmjsReader {
  /** Binary values by the BulkDataURI that stands for them. */
  readonly values = new Map<string, Uint8Array>();
  readonly #isEncapsulated: boolean;
  readonly #littleEndian: boolean;

  constructor(transferSyntaxUid: string) {
    const facts = transferSyntaxFacts(transferSyntaxUid);
    this.#isEncapsulated = facts?.encapsulated ?? false;
    this.#littleEndian = facts?.littleEndian ?? true;
  }

  json(dict: DcmjsDict, depth = 0): DicomJson {
    // Beside an Extended Offset Table, the basic one is empty (PS3.5 A.4).
    const offsetTable = EXTENDED_OFFSET_TABLE in dict ? "none" : "basic";
    return Object.fromEntries(
      Object.entries(dict).map(([tag, element]) => [tag, this.#element(tag, element, offsetTable, depth)]),
    );
  }

  #element(tag: string, element: DcmjsElement, offsetTable: OffsetTableKind, depth: number): DicomJsonElement {
    const vr = vrOf(element.vr);
    const { InlineBinary, BulkDataURI } = element;
    // What is no VR, fromDicomJson refuses, with its path.
    if (!isVR(vr) || InlineBinary !== undefined || BulkDataURI !== undefined)
      return { ...element, vr } as DicomJsonElement;
    const { kind } = vrFacts(vr);
    if (kind === "bytes" || vr === "SV") return this.#binary(tag, vr, listOf(element.Value), offsetTable);
    if (kind === "sequence") return { vr, Value: listOf(element.Value).map((item) => this.#item(item, depth + 1)) };
    const values =
      kind === "number" ? listOf(element.Value).map((value) => jsonNumber(value, vr)) : textsOf(element, vr);
    return values.length === 0 ? { vr } : { vr, Value: values as NonNullable<DicomJsonElement["Value"]> };
  }

  /** Items beyond the depth that fromDicomJson refuses are not looked into. */
  #item(item: unknown, depth: number): DicomJson {
    const isDict = typeof item === "object" && item !== null;
    return isDict && depth <= DEEPEST ? this.json(item as DcmjsDict, depth) : (item as DicomJson);
  }

  #binary(tag: string, vr: VR, buffers: readonly unknown[], offsetTable: OffsetTableKind): DicomJsonElement {
    const parts = buffers.map(bytesOf);
    if (parts.length === 0) return { vr };
    if (parts.some((part) => part === undefined)) return { vr, Value: buffers as string[] };
    const uri = `dcmjs:${this.values.size}`;
    this.values.set(uri, this.#bytes(tag, vr, parts as Uint8Array[], offsetTable));
    return { vr, BulkDataURI: uri };
  }

  #bytes(tag: string, vr: VR, parts: readonly Uint8Array[], offsetTable: OffsetTableKind): Uint8Array {
    if (parts.length > 1 || (tag === PIXEL_DATA && this.#isEncapsulated)) {
      return joinFragments(encapsulateFrames(parts, { offsetTable }).fragments);
    }
    return swapped(parts[0]!, this.#littleEndian ? 1 : vrFacts(vr).bytesPerValue);
  }
}

/** What dcmjs's dictionary calls a VR where PS3.6 has several, and what is meant. */
const dictionaryVrs: { readonly [vr: string]: VR } = { ox: "OW", xs: "US", lt: "OW", up: "UL" };

function vrOf(vr: unknown): string {
  return typeof vr === "string" ? (dictionaryVrs[vr] ?? vr) : "";
}

function textsOf(element: DcmjsElement, vr: VR): readonly unknown[] {
  const current = element._rawValue === undefined ? element.Value : unchangedText(element, vr);
  const texts = listOf(current);
  const isEmpty = texts.every((text) => text === "" || text === null);
  if (isEmpty && texts.length < 2) return [];
  if (vr === "PN") return texts.flatMap(jsonName);
  return texts.flatMap((text) => jsonText(text, vr));
}

/** The text as it was encoded when the value was not changed, else the value. */
function unchangedText(element: DcmjsElement, vr: VR): unknown {
  return dcmjs.data.DicomMessage._getTagWriteValues(vr, element);
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function bytesOf(buffer: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(buffer)) return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  const isBuffer = Object.prototype.toString.call(buffer) === "[object ArrayBuffer]";
  return isBuffer ? new Uint8Array(buffer as ArrayBuffer) : undefined;
}
