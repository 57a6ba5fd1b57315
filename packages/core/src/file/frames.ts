import type { DataElement } from "../dataset/data-element.js";
import { Dataset } from "../dataset/dataset.js";
import { decodeBigInts } from "../dataset/decode-value.js";
import { DecodeError, type DecodeErrorCode } from "../errors.js";
import { vrFacts } from "../vr.js";
import type { DicomFile } from "./dicom-file.js";
import { cutPiece, joinPieces, lengthOf, type Piece } from "./byte-source.js";
import { Frame, type FrameLayout, Frames } from "./frame.js";
import { firstFragments, fragmentOffsets, readBasicOffsetTable } from "./offset-tables.js";

const SAMPLES_PER_PIXEL = 0x00280002;
const PHOTOMETRIC_INTERPRETATION = 0x00280004;
const NUMBER_OF_FRAMES = 0x00280008;
const ROWS = 0x00280010;
const COLUMNS = 0x00280011;
const BITS_ALLOCATED = 0x00280100;
const EXTENDED_OFFSET_TABLE = 0x7fe00001;
const EXTENDED_OFFSET_TABLE_LENGTHS = 0x7fe00002;
/** Pixel Data, Float Pixel Data, Double Float Pixel Data. */
const PIXEL_DATA_TAGS = [0x7fe00010, 0x7fe00008, 0x7fe00009];

/**
 * The frames of a Dataset's Pixel Data (or Float or Double Float Pixel Data); none when it has no such element.
 *
 * Frames of encapsulated Pixel Data are found by the Extended Offset Table, else by the Basic Offset Table, else there is a fragment per
 * frame, or one frame of all fragments, or the fragments show by a marker of JPEG where a frame begins. Nothing of the frames is read before it is asked for.
 * @throws DecodeError with path: ERR_DECODE_VALUE when the attributes that tell the size of a frame are absent, or the fragments cannot
 *   be told apart (which those of video cannot); ERR_DECODE_LENGTH when the value is too short for its frames
 * @see PS3.5 8, PS3.5 A.4
 */
export async function framesOf(input: DicomFile | Dataset): Promise<Frames> {
  const dataset = input instanceof Dataset ? input : input.dataset;
  for (const tag of PIXEL_DATA_TAGS) {
    const element = dataset.get(tag);
    if (element) return element.isEncapsulated ? encapsulatedFrames(element) : nativeFrames(element);
  }
  return new Frames(0, () => new Frame([], whole(0)));
}

/** The layout of a frame that is all of its pieces. */
function whole(length: number): FrameLayout {
  return { length, firstBit: 0, unusedBits: 0, skip: 0, swapUnit: 1 };
}

/** Number of Frames (0028,0008), where it is present and a number. */
function declaredCount({ dataset }: DataElement): number | undefined {
  const count = dataset.getNumber(NUMBER_OF_FRAMES);
  return count !== undefined && Number.isInteger(count) && count >= 0 ? count : undefined;
}

// ---- Native, PS3.5 8.1

function nativeFrames(element: DataElement): Frames {
  const count = declaredCount(element) ?? 1;
  const bits = frameBits(element);
  if (count * bits > element.length * 8) fail(element, "ERR_DECODE_LENGTH", "the value is too short for its frames");
  const { pieces } = element;
  return new Frames(count, (at) => nativeFrame(element, pieces, at * bits, bits));
}

function nativeFrame(element: DataElement, value: readonly Piece[], firstBit: number, bits: number): Frame {
  const unit = element.littleEndian ? 1 : vrFacts(element.vr).bytesPerValue;
  const from = Math.floor(firstBit / 8);
  const to = Math.ceil((firstBit + bits) / 8);
  const start = from - (from % unit);
  const end = Math.min(Math.ceil(to / unit) * unit, element.length);
  return new Frame(cutPieces(value, start, end), {
    length: Math.ceil(bits / 8),
    firstBit: firstBit % 8,
    unusedBits: (8 - (bits % 8)) % 8,
    skip: from - start,
    swapUnit: unit,
  });
}

/** Samples of chrominance that two or four pixels share (PS3.3 C.7.6.3.1.2). */
const samplesPerPixel: { readonly [photometricInterpretation: string]: number } = {
  YBR_FULL_422: 2,
  YBR_PARTIAL_422: 2,
  YBR_PARTIAL_420: 1.5,
};

function frameBits(element: DataElement): number {
  const { dataset } = element;
  const [rows, columns, bitsAllocated] = [ROWS, COLUMNS, BITS_ALLOCATED].map((tag) => dataset.getNumber(tag));
  if (!rows || !columns || !bitsAllocated) {
    return fail(element, "ERR_DECODE_VALUE", "Rows, Columns or Bits Allocated is absent");
  }
  const samples = dataset.getNumber(SAMPLES_PER_PIXEL) ?? 1;
  const shared = samplesPerPixel[dataset.getString(PHOTOMETRIC_INTERPRETATION) ?? ""];
  return rows * columns * bitsAllocated * (samples === 3 ? (shared ?? samples) : samples);
}

// ---- Encapsulated, PS3.5 A.4

async function encapsulatedFrames(element: DataElement): Promise<Frames> {
  const [table = [], ...fragments] = element.fragmentParts!;
  const offsets = fragmentOffsets(fragments.map(lengthOf));
  const basic = readBasicOffsetTable(await joinPieces(table));
  const extended = await extendedTable(element);
  const count = declaredCount(element) ?? (extended.offsets.length || basic.length || 1);
  const first =
    framesByTable(extended.offsets, offsets, count) ??
    framesByTable(basic, offsets, count) ??
    framesWithoutTable(fragments.length, count) ??
    (await framesByMarker(fragments, count));
  if (!first)
    return fail(element, "ERR_DECODE_VALUE", "the fragments of one frame cannot be told from those of the next");
  return new Frames(first.length, (at) => {
    const pieces = fragments.slice(first[at], first[at + 1]).flat();
    return new Frame(pieces, whole(Math.min(lengthOf(pieces), extended.lengths[at] ?? Infinity)));
  });
}

function framesByTable(
  table: readonly number[],
  offsets: readonly number[],
  count: number,
): readonly number[] | undefined {
  return table.length === count ? firstFragments(table, offsets) : undefined;
}

function framesWithoutTable(fragments: number, frames: number): readonly number[] | undefined {
  if (fragments === frames) return Array.from({ length: frames }, (_, at) => at);
  return frames === 1 && fragments > 0 ? [0] : undefined;
}

/** Fragments of JPEG, JPEG-LS and JPEG 2000 show where a frame begins: with SOI, in JPEG 2000 SOC and SIZ. */
async function framesByMarker(
  fragments: readonly (readonly Piece[])[],
  count: number,
): Promise<readonly number[] | undefined> {
  if (count > fragments.length) return undefined;
  const first: number[] = [];
  for (const [at, [piece]] of fragments.entries()) {
    const marker = piece ? await joinPieces([cutPiece(piece, 0, Math.min(4, piece.length))]) : undefined;
    if (marker && startsCodestream(marker)) first.push(at);
  }
  return first.length === count && first[0] === 0 ? first : undefined;
}

function startsCodestream([first, second, third, fourth]: Uint8Array): boolean {
  if (first !== 0xff || third !== 0xff) return false;
  return second === 0xd8 || (second === 0x4f && fourth === 0x51);
}

/** The Extended Offset Table; its lengths where there are as many. @see PS3.3 C.7.6.3.1.8 */
async function extendedTable({
  dataset,
}: DataElement): Promise<{ readonly offsets: readonly number[]; readonly lengths: readonly number[] }> {
  const offsets = await numbersOf(dataset, EXTENDED_OFFSET_TABLE);
  const lengths = await numbersOf(dataset, EXTENDED_OFFSET_TABLE_LENGTHS);
  return { offsets, lengths: lengths.length === offsets.length ? lengths : [] };
}

async function numbersOf(dataset: Dataset, tag: number): Promise<readonly number[]> {
  const element = dataset.get(tag);
  return element ? decodeBigInts(await element.read(), "OV", element.littleEndian).map(Number) : [];
}

// ---- Pieces

function cutPieces(pieces: readonly Piece[], from: number, to: number): readonly Piece[] {
  if (pieces.length === 1) return [cutPiece(pieces[0]!, from, to)];
  const cut: Piece[] = [];
  let at = 0;
  for (const piece of pieces) {
    const [first, last] = [Math.max(from - at, 0), Math.min(to - at, piece.length)];
    if (first < last) cut.push(cutPiece(piece, first, last));
    at += piece.length;
  }
  return cut;
}

function fail(element: DataElement, code: DecodeErrorCode, message: string): never {
  throw new DecodeError(code, { message, path: element.path });
}
