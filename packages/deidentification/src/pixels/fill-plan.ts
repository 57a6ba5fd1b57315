import { type Dataset, Tag } from "@dicomsec/core";
import type { ImageFacts } from "./image-facts.js";
import { darkestIndex } from "./palette.js";
import type { PixelBox } from "./pixel-box.js";

/** A run of pixels of one kind in a frame: all of it, or the plane of one sample. */
interface Plane {
  /** Where it begins in the frame, in bytes. */
  readonly offset: number;
  readonly unitBytes: number;
  /** Pixels that share a unit. */
  readonly unitPixels: number;
  /** A row of black. */
  readonly black: Uint8Array;
}

/** How boxes of native pixels are blacked out. */
export interface FillPlan {
  readonly image: ImageFacts;
  readonly frameBits: number;
  readonly planes: readonly Plane[];
  /** Of pixels with 1 bit: the bit that is black. */
  readonly blackBit: number;
}

/** Samples of black, as fractions of the middle of their range; what has no row is black in all samples. @see PS3.3 C.7.6.3.1.2 */
const blackOfColors: {
  readonly [photometricInterpretation: string]: readonly ("least" | "middle" | "most" | "studio")[];
} = {
  YBR_FULL: ["least", "middle", "middle"],
  YBR_FULL_422: ["least", "least", "middle", "middle"],
  YBR_PARTIAL_422: ["studio", "studio", "middle", "middle"],
  CMYK: ["least", "least", "least", "most"],
};

/**
 * How boxes are blacked out in native pixels that are Little Endian. Black is the darkest value that is rendered: the least, the
 * greatest in MONOCHROME1, the darkest entry of a palette, or Pixel Padding Value (0028,0120) where that is in the dark half of the range.
 */
export function fillPlan(dataset: Dataset, image: ImageFacts): FillPlan {
  const { rows, columns, samplesPerPixel, bitsAllocated, photometricInterpretation } = image;
  const samples = blackSamples(dataset, image);
  const units = samples.map((sample) => cellOf(sample, image, hasEmbeddedOverlay(dataset)));
  const isShared = samplesPerPixel === 3 && photometricInterpretation.endsWith("_422");
  const bytes = bitsAllocated / 8;
  const planePixels = rows * columns;
  const whole = {
    offset: 0,
    unitBytes: bytes * samples.length,
    unitPixels: isShared ? 2 : 1,
    black: rowOf(units, columns),
  };
  const planes = units.map((unit, at) => ({
    offset: at * planePixels * bytes,
    unitBytes: bytes,
    unitPixels: 1,
    black: rowOf([unit], columns),
  }));
  return {
    image,
    frameBits: planePixels * bitsAllocated * (isShared ? 2 : samplesPerPixel),
    planes: image.planar && samplesPerPixel > 1 && !isShared ? planes : [whole],
    blackBit: samples[0]! & 1,
  };
}

function blackSamples(dataset: Dataset, image: ImageFacts): readonly number[] {
  const { bitsStored, samplesPerPixel, photometricInterpretation } = image;
  if (samplesPerPixel === 1) return [blackOfOne(dataset, image)];
  const levels = { least: 0, middle: 2 ** (bitsStored - 1), most: 2 ** bitsStored - 1, studio: 2 ** (bitsStored - 4) };
  const colors = blackOfColors[photometricInterpretation];
  return colors ? colors.map((level) => levels[level]) : Array.from({ length: samplesPerPixel }, () => 0);
}

function blackOfOne(
  dataset: Dataset,
  { signed, bitsStored, bitsAllocated, photometricInterpretation }: ImageFacts,
): number {
  if (photometricInterpretation === "PALETTE COLOR") return darkestIndex(dataset);
  if (!dataset.has(Tag.PixelData)) return 0;
  const least = signed ? -(2 ** (bitsStored - 1)) : 0;
  const most = least + 2 ** bitsStored - 1;
  const isInverted = photometricInterpretation === "MONOCHROME1";
  const padding = paddingValue(dataset, signed, bitsAllocated);
  const isDark = padding >= least && padding <= most && padding > (least + most) / 2 === isInverted;
  return isDark ? padding : isInverted ? most : least;
}

/** Pixel Padding Value (0028,0120), whichever VR it came with; NaN when it is absent. */
function paddingValue(dataset: Dataset, signed: boolean, bitsAllocated: number): number {
  const value = dataset.getNumber(Tag.PixelPaddingValue) ?? NaN;
  const range = 2 ** bitsAllocated;
  if (signed && value >= range / 2) return value - range;
  return !signed && value < 0 ? value + range : value;
}

/** Overlay Bit Position (60xx,0102) other than 0: an overlay lies in bits of Pixel Data that the pixels do not use. Retired. */
export function hasEmbeddedOverlay(dataset: Dataset): boolean {
  for (let group = 0x6000; group <= 0x601e; group += 2) {
    const tag = group * 0x10000 + 0x0102;
    if (dataset.has(tag) && (dataset.getNumber(tag) ?? 0) > 0) return true;
  }
  return false;
}

/** The bytes of a sample as allocated. Unused bits become those of the sign, as most readers expect, or 0 where an overlay was in them. */
function cellOf(
  sample: number,
  { bitsAllocated, bitsStored, highBit, signed }: ImageFacts,
  clearUnused: boolean,
): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bitsAllocated / 8));
  const range = 2n ** BigInt(bitsStored);
  let cell = ((BigInt(sample) % range) + range) % range;
  if (signed && !clearUnused && sample < 0) cell -= range;
  cell = BigInt.asUintN(bitsAllocated, cell << BigInt(highBit + 1 - bitsStored));
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number((cell >> BigInt(8 * at)) & 0xffn);
  return bytes;
}

function rowOf(samples: readonly Uint8Array[], columns: number): Uint8Array {
  const unit = samples.flatMap((sample) => [...sample]);
  const row = new Uint8Array(unit.length * columns);
  for (let at = 0; at < row.length; at += unit.length) row.set(unit, at);
  return row;
}

/**
 * Blacks out boxes in a stretch of native pixels, in place.
 * @param from Where the stretch begins in the value, in bytes.
 * @param boxesOf The boxes of a frame, counted from 0, inside the image.
 */
export function fillBoxes(
  plan: FillPlan,
  stretch: Uint8Array,
  from: number,
  boxesOf: (frame: number) => readonly PixelBox[],
): void {
  const { frameBits, image } = plan;
  const last = Math.min(image.frames - 1, Math.floor(((from + stretch.length) * 8 - 1) / frameBits));
  for (let frame = Math.floor((from * 8) / frameBits); frame <= last; frame++) {
    for (const box of boxesOf(frame)) {
      if (image.bitsAllocated === 1) fillBits(plan, stretch, frame * frameBits - from * 8, box);
      else
        for (const plane of plan.planes)
          fillBytes(plan, plane, stretch, (frame * frameBits) / 8 - from + plane.offset, box);
    }
  }
}

/** The bytes of the value that boxes of a frame touch, and others between them; of pixels with more than 1 bit. */
export function touchedSpan(
  { frameBits, image, planes }: FillPlan,
  frame: number,
  boxes: readonly PixelBox[],
): { readonly from: number; readonly to: number } {
  const start = (frame * frameBits) / 8;
  const [first, last] = [planes[0]!, planes.at(-1)!];
  const top = Math.min(...boxes.map(({ y }) => y));
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
  const rowsTo = (row: number, { unitPixels, unitBytes }: Plane) =>
    Math.floor((row * image.columns) / unitPixels) * unitBytes;
  const end = start + last.offset + rowsTo(bottom, last) + last.unitBytes;
  return { from: start + first.offset + rowsTo(top, first), to: Math.min(end, start + frameBits / 8) };
}

/** @param start Where the plane begins in the stretch, in bytes; before it when negative. */
function fillBytes({ image }: FillPlan, plane: Plane, stretch: Uint8Array, start: number, box: PixelBox): void {
  const { columns } = image;
  const { unitBytes, unitPixels, black } = plane;
  const rowBytes = (columns * unitBytes) / unitPixels;
  const firstRow = Math.max(box.y, Math.floor(-start / rowBytes) - 1);
  const lastRow = Math.min(box.y + box.height, Math.ceil((stretch.length - start) / rowBytes) + 1);
  for (let row = firstRow; row < lastRow; row++) {
    const first = start + Math.floor((row * columns + box.x) / unitPixels) * unitBytes;
    const end = start + Math.ceil((row * columns + box.x + box.width) / unitPixels) * unitBytes;
    const [begin, stop] = [Math.max(0, first), Math.min(stretch.length, end)];
    if (begin < stop) stretch.set(black.subarray(begin - first, stop - first), begin);
  }
}

/** Pixels of 1 bit are packed from the least significant bit on, across bytes and frames (PS3.5 8.1.1). */
function fillBits({ image, blackBit }: FillPlan, stretch: Uint8Array, start: number, box: PixelBox): void {
  for (let row = box.y; row < box.y + box.height; row++) {
    const first = Math.max(0, start + row * image.columns + box.x);
    const end = Math.min(stretch.length * 8, start + row * image.columns + box.x + box.width);
    for (let bit = first; bit < end;) {
      if ((bit & 7) === 0 && end - bit >= 8) {
        const whole = (end - bit) >>> 3;
        stretch.fill(blackBit ? 0xff : 0, bit >>> 3, (bit >>> 3) + whole);
        bit += whole * 8;
        continue;
      }
      if (blackBit) stretch[bit >>> 3]! |= 1 << (bit & 7);
      else stretch[bit >>> 3]! &= ~(1 << (bit & 7));
      bit++;
    }
  }
}
