import { explicitLittleEndian, type Encoding } from "../codec/dataset-index.js";
import { encodeDataset, encodeElement } from "../codec/encoder.js";
import { type Mark, type Part, PartWriter } from "../codec/part-writer.js";
import { swapped } from "../codec/swap-bytes.js";
import type { Dataset } from "../dataset/dataset.js";
import { transferSyntaxFacts } from "../dictionary/index.js";
import { EncodeError } from "../errors.js";
import { readRange } from "./byte-source.js";
import { deflate } from "./deflate.js";
import type { TagNumber } from "../tag.js";
import type { DicomFile } from "./dicom-file.js";
import { breather } from "./event-loop.js";

const FILE_META_GROUP_LENGTH = 0x00020000;
const PIXEL_DATA = 0x7fe00010;
const PREAMBLE_LENGTH = 128;
const PREFIX = Uint8Array.of(0x44, 0x49, 0x43, 0x4d);

export interface WriteDatasetOptions {
  /** Default: the encoding the Dataset was read in; Explicit VR Little Endian for a new one. */
  readonly transferSyntaxUid?: string;
}

/**
 * Writes a file: byte for byte what was read, except for what was changed.
 * @throws EncodeError ERR_ENCODE_TRANSFER_SYNTAX when the Transfer Syntax cannot carry the Dataset;
 *   ERR_ENCODE_VALUE_NOT_LOADED for a file from `openFile` with values left in their source (use `streamFile`)
 */
export function writeFile(file: DicomFile): Uint8Array {
  const parts = loadedParts(fileParts(file));
  return parts.length === 1 ? parts[0]!.slice() : joinParts(parts);
}

/** As `writeFile`, but gives the output in pieces for a gathering write; unchanged ones are views of the input. */
export function writeFileParts(file: DicomFile): readonly Uint8Array[] {
  return loadedParts(fileParts(file));
}

/**
 * Writes a file piece by piece; values left in their source are read as they are needed.
 * @throws EncodeError as `writeFile`, and whatever the source throws
 */
export async function* streamFile(
  file: DicomFile,
  options?: { readonly signal?: AbortSignal },
): AsyncIterable<Uint8Array> {
  const breathe = breather(options?.signal);
  for (const part of fileParts(file)) {
    for await (const block of streamPart(part)) {
      yield block;
      await breathe();
    }
  }
}

/** Writes a Dataset without preamble and File Meta Information. @throws EncodeError */
export function writeDataset(dataset: Dataset, options?: WriteDatasetOptions): Uint8Array {
  const uid = options?.transferSyntaxUid;
  const encoding = uid === undefined ? dataset.encoding : encodingOf(uid);
  checkPixelData(dataset, uid);
  const writer = new PartWriter();
  encodeDataset(dataset, encoding, writer);
  appendTrailing(dataset, writer);
  const bytes = joinParts(loadedParts(writer.finish()));
  return uid !== undefined && transferSyntaxFacts(uid)?.deflated ? deflate(bytes) : bytes;
}

/**
 * Writes one element as it stands in the written Dataset; nothing when it is absent. Not for Group Lengths.
 * @throws EncodeError
 */
export function writeElement(dataset: Dataset, tag: TagNumber, options?: WriteDatasetOptions): Uint8Array {
  return joinParts(loadedParts(writeElementParts(dataset, tag, options)));
}

/**
 * As `writeElement`, but in pieces: what was left in its source is a stretch of that, which `streamPart` reads.
 * @throws EncodeError
 */
export function writeElementParts(dataset: Dataset, tag: TagNumber, options?: WriteDatasetOptions): readonly Part[] {
  const uid = options?.transferSyntaxUid;
  const writer = new PartWriter();
  encodeElement(dataset, tag, { encoding: uid === undefined ? dataset.encoding : encodingOf(uid), writer });
  return writer.finish();
}

/** @internal The output as a list of parts. */
export function fileParts(file: DicomFile): readonly Part[] {
  const { origin, dataset, fileMeta } = file;
  const writer = new PartWriter();
  const isSameSyntax = origin?.transferSyntaxUid === file.transferSyntaxUid;
  const isSame =
    origin && isSameSyntax && !dataset.changed && !fileMeta.changed && isSamePreamble(file.preamble, origin.preamble);
  if (isSame) {
    const { input } = origin;
    if (input instanceof Uint8Array) writer.part(input, input.length);
    else writer.source({ source: input, offset: 0, length: input.size }, 1);
    return writer.finish();
  }
  writeHead(file, writer);
  if (isSameSyntax && !dataset.changed && origin.deflated) writer.bytes(origin.deflated);
  else writeBody(file, writer);
  return writer.finish();
}

/** The preamble may have been changed in place. */
function isSamePreamble(now: Uint8Array | undefined, then: Uint8Array | undefined): boolean {
  if (!now || !then) return now === then;
  return now.length === then.length && now.every((byte, at) => byte === then[at]);
}

function writeHead(file: DicomFile, writer: PartWriter): void {
  const { fileMeta, origin } = file;
  const hasPrefix = origin === undefined || origin.hasPrefix || fileMeta.changed;
  if (file.preamble) writer.bytes(file.preamble);
  else if (hasPrefix && !origin?.hasPrefix) writer.bytes(new Uint8Array(PREAMBLE_LENGTH));
  if (hasPrefix) writer.bytes(PREFIX);
  const lacksGroupLength = fileMeta.changed && !fileMeta.has(FILE_META_GROUP_LENGTH);
  const encoding = fileMeta.changed ? explicitLittleEndian : fileMeta.encoding;
  const mark = lacksGroupLength ? groupLengthMark(writer) : undefined;
  encodeDataset(fileMeta, encoding, writer);
  mark?.view.setUint32(mark.offset, writer.length - mark.from, true);
}

function groupLengthMark(writer: PartWriter): Mark {
  writer.elementHeader(FILE_META_GROUP_LENGTH, "UL", false, 4, explicitLittleEndian);
  return writer.uint32(0, true);
}

function writeBody(file: DicomFile, writer: PartWriter): void {
  const { dataset, transferSyntaxUid } = file;
  const facts = transferSyntaxFacts(transferSyntaxUid);
  if (!facts && file.origin?.transferSyntaxUid !== transferSyntaxUid) encodingOf(transferSyntaxUid);
  if (file.origin?.transferSyntaxUid !== transferSyntaxUid) checkPixelData(dataset, transferSyntaxUid);
  const body = facts?.deflated ? new PartWriter() : writer;
  encodeDataset(dataset, facts ?? dataset.encoding, body);
  if (facts?.deflated) writer.bytes(deflate(joinParts(loadedParts(body.finish()))));
  else appendTrailing(dataset, writer);
}

function appendTrailing(dataset: Dataset, writer: PartWriter): void {
  const { trailing } = dataset;
  if (trailing instanceof Uint8Array) writer.bytes(trailing);
  else writer.source(trailing, 1);
}

function encodingOf(transferSyntaxUid: string): Encoding {
  const facts = transferSyntaxFacts(transferSyntaxUid);
  if (facts) return facts;
  throw new EncodeError("ERR_ENCODE_TRANSFER_SYNTAX", { message: "the Transfer Syntax is not known" });
}

/** Native pixel data cannot go into an encapsulated Transfer Syntax, nor the reverse, without a codec. @see PS3.5 A.4 */
function checkPixelData(dataset: Dataset, transferSyntaxUid: string | undefined): void {
  const pixelData = dataset.get(PIXEL_DATA);
  if (transferSyntaxUid === undefined || !pixelData) return;
  const isEncapsulated = transferSyntaxFacts(transferSyntaxUid)?.encapsulated ?? false;
  if (isEncapsulated === pixelData.undefinedLength) return;
  throw new EncodeError("ERR_ENCODE_TRANSFER_SYNTAX", {
    message: isEncapsulated
      ? "the Transfer Syntax wants encapsulated Pixel Data, and it is native"
      : "the Transfer Syntax wants native Pixel Data, and it is encapsulated",
    path: pixelData.path,
  });
}

function loadedParts(parts: readonly Part[]): readonly Uint8Array[] {
  return parts.map((part) => {
    if (part instanceof Uint8Array) return part;
    throw new EncodeError("ERR_ENCODE_VALUE_NOT_LOADED", {
      message: "a value was left in its source: stream the file instead",
      offset: part.offset,
    });
  });
}

function joinParts(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The blocks of one part, read from its source where it was left there. @throws DecodeError ERR_DECODE_TRUNCATED */
export async function* streamPart(part: Part, blockLength?: number): AsyncIterable<Uint8Array> {
  if (part instanceof Uint8Array) {
    yield part;
    return;
  }
  if (part.swapUnit === 1) yield* readRange(part, blockLength);
  else yield* swappedBlocks(part, part.swapUnit);
}

async function* swappedBlocks(range: Exclude<Part, Uint8Array>, unit: 2 | 4 | 8): AsyncIterable<Uint8Array> {
  let rest = new Uint8Array(0);
  for await (const block of readRange(range)) {
    const bytes = new Uint8Array(rest.length + block.length);
    bytes.set(rest);
    bytes.set(block, rest.length);
    const whole = bytes.length - (bytes.length % unit);
    rest = bytes.slice(whole);
    if (whole > 0) yield swapped(bytes.subarray(0, whole), unit);
  }
  if (rest.length > 0) yield rest;
}
