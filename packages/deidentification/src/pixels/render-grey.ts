import { type Dataset, Tag } from "@dicomsec/core";
import type { ImageFacts } from "./image-facts.js";
import { paletteOf } from "./palette.js";

/** A picture of a frame for a text detector: a byte per pixel, row by row. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8Array;
  /** The frame, counted from 0. */
  readonly frame: number;
}

/**
 * The brightness of a native frame, from its least value to its greatest; of colours the mean, of YBR the luminance.
 * @param bytes The frame, Little Endian.
 */
export function renderGrey(bytes: Uint8Array, image: ImageFacts, dataset: Dataset): Uint8Array {
  const values = valuesOf(bytes, image, !dataset.has(Tag.PixelData));
  const palette = image.photometricInterpretation === "PALETTE COLOR" ? paletteOf(dataset) : undefined;
  if (palette) {
    const last = palette.brightness.length - 1;
    return new Uint8Array(
      values.map((value) => palette.brightness[Math.max(0, Math.min(last, value - palette.first))]!),
    );
  }
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least && value !== -Infinity) least = value;
    if (value > most && value !== Infinity) most = value;
  }
  const scale = most > least ? 255 / (most - least) : 0;
  const inverted = image.photometricInterpretation === "MONOCHROME1";
  return new Uint8Array(values.map((value) => (inverted ? most - value : value - least) * scale));
}

function valuesOf(bytes: Uint8Array, image: ImageFacts, isFloat: boolean): Float64Array {
  const { rows, columns, samplesPerPixel, photometricInterpretation, planar } = image;
  const pixels = rows * columns;
  const sample = sampleReader(bytes, image, isFloat);
  const isShared = samplesPerPixel === 3 && photometricInterpretation.endsWith("_422");
  const step = planar ? 1 : samplesPerPixel;
  const used = samplesPerPixel === 1 || photometricInterpretation.startsWith("YBR") ? 1 : 3;
  const values = new Float64Array(pixels);
  for (let at = 0; at < pixels; at++) {
    if (isShared) values[at] = sample(2 * at - (at & 1));
    else for (let of = 0; of < used; of++) values[at]! += sample(at * step + of * (planar ? pixels : 1));
  }
  return values;
}

/** Reads the stored value of a sample by its position. */
function sampleReader(
  bytes: Uint8Array,
  { bitsAllocated, bitsStored, highBit, signed }: ImageFacts,
  isFloat: boolean,
): (at: number) => number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bitsAllocated === 1) return (at) => (bytes[at >>> 3]! >>> (at & 7)) & 1;
  if (isFloat) return (at) => (bitsAllocated === 64 ? view.getFloat64(8 * at, true) : view.getFloat32(4 * at, true));
  const reads: { readonly [bits: number]: (at: number) => number } = {
    8: (at) => bytes[at]!,
    16: (at) => view.getUint16(2 * at, true),
    32: (at) => view.getUint32(4 * at, true),
    64: (at) => Number(view.getBigUint64(8 * at, true)),
  };
  const raw = reads[bitsAllocated]!;
  const [low, range] = [2 ** (highBit + 1 - bitsStored), 2 ** bitsStored];
  return (at) => {
    const value = Math.floor(raw(at) / low) % range;
    return signed && value >= range / 2 ? value - range : value;
  };
}
