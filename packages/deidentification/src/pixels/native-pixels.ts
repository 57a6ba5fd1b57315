import { type DataElement, type Dataset, framesOf, type Part, type Piece } from "@dicomsec/core";
import { changedRange } from "./computed-source.js";
import { fillBoxes, fillPlan, type FillPlan, touchedSpan } from "./fill-plan.js";
import { pixelElement } from "./image-facts.js";
import type { BoxesOf, PixelAccess, PixelInput } from "./pixel-access.js";
import { readable, UnreadablePixels } from "./unreadable-pixels.js";

/** So many bytes of a value in memory are filled at once: their bits can be counted in 32 bits. */
const BLOCK_LENGTH = 1 << 26;
const LARGEST_UNIT = 8;

/** Native Pixel Data. A value left in its source stays there: boxes are blacked out as it is read. @see PS3.5 8 */
export function nativePixels({ file, image }: PixelInput): PixelAccess {
  const { dataset } = file;
  const plan = fillPlan(dataset, image);
  return {
    image,
    readFrame: async (at) => {
      const frames = await readable(() => framesOf(dataset));
      const bytes = await frames.at(at)!.read();
      return { bytes, image };
    },
    redact: async (boxesOf) => {
      const element = pixelElement(dataset)!;
      if (element.length * 8 < plan.frameBits * image.frames) throw new UnreadablePixels("PIXELS_UNREADABLE");
      setRedacted(dataset, element, plan, boxesOf);
      return { sameTransferSyntax: true, lossy: false };
    },
  };
}

/** How many bytes follow the last frame, but for a padding byte. */
export function bytesAfterFrames({ file: { dataset }, image }: PixelInput): number {
  const used = Math.ceil((fillPlan(dataset, image).frameBits * image.frames) / 8);
  return Math.max(0, pixelElement(dataset)!.length - used - (used & 1));
}

function setRedacted(dataset: Dataset, element: DataElement, plan: FillPlan, boxesOf: BoxesOf): void {
  const { tag, valueVr } = element;
  let from = 0;
  const pieces = element.littleEndianParts.flatMap((part) => {
    const start = from;
    from += part.length;
    return redacted(part, start, plan, boxesOf);
  });
  const [only] = pieces;
  const value = pieces.length === 1 && only instanceof Uint8Array ? only : { pieces };
  dataset.set(tag, value, valueVr === "UN" ? "OW" : valueVr);
}

function redacted(part: Part, start: number, plan: FillPlan, boxesOf: BoxesOf): readonly Piece[] {
  if (!(part instanceof Uint8Array)) {
    const { swapUnit } = part;
    const change = (bytes: Uint8Array, from: number) => {
      if (swapUnit > 1) reverseUnits(bytes, swapUnit);
      fillBoxes(plan, bytes, start + from, boxesOf);
    };
    return [changedRange(part, change, swapUnit)];
  }
  return plan.image.bitsAllocated === 1
    ? [filled(part, start, plan, boxesOf)]
    : touchedPieces(part, start, plan, boxesOf);
}

function filled(part: Uint8Array, start: number, plan: FillPlan, boxesOf: BoxesOf): Uint8Array {
  const bytes = new Uint8Array(part);
  for (let at = 0; at < bytes.length; at += BLOCK_LENGTH) {
    fillBoxes(plan, bytes.subarray(at, at + BLOCK_LENGTH), start + at, boxesOf);
  }
  return bytes;
}

/** Copies of what boxes touch, and views of what lies between: most of a value is never copied. */
function touchedPieces(part: Uint8Array, start: number, plan: FillPlan, boxesOf: BoxesOf): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let done = 0;
  for (let frame = 0; frame < plan.image.frames; frame++) {
    const boxes = boxesOf(frame);
    if (boxes.length === 0) continue;
    const span = touchedSpan(plan, frame, boxes);
    // Pieces are cut between the units in which their bytes may be swapped.
    const from = Math.max(done, alignedDown(span.from - start));
    const to = Math.min(part.length, alignedDown(span.to - start + LARGEST_UNIT - 1));
    if (from >= to) continue;
    if (from > done) pieces.push(part.subarray(done, from));
    pieces.push(filled(part.subarray(from, to), start + from, plan, boxesOf));
    done = to;
  }
  return done < part.length ? [...pieces, part.subarray(done)] : pieces;
}

function alignedDown(at: number): number {
  return at - (at % LARGEST_UNIT);
}

function reverseUnits(bytes: Uint8Array, unit: number): void {
  for (let at = 0; at + unit <= bytes.length; at += unit) bytes.subarray(at, at + unit).reverse();
}
