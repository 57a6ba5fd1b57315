import { type DataElement, type Dataset, framesOf, type Part, type Piece } from "@dicomsec/core";
import { changedRange } from "./computed-source.js";
import { fillBoxes, fillPlan, touchedSpan } from "./fill-plan.js";
import { type ImageFacts, pixelElement } from "./image-facts.js";
import type { PixelAccess, PixelInput } from "./pixel-access.js";
import { readable, UnreadablePixels } from "./unreadable-pixels.js";

/** So many bytes of a value in memory are changed at once: their bits can be counted in 32 bits. */
const BLOCK_LENGTH = 1 << 26;
const LARGEST_UNIT = 8;

/** What is done to native pixels. */
interface Edit {
  /** The bytes among those of all frames that may change in a frame. */
  readonly spanOf: (frame: number) => { readonly from: number; readonly to: number } | undefined;
  /** Changes bytes in place, which begin at an offset among those of all frames. */
  readonly apply: (bytes: Uint8Array, from: number) => void;
}

/** Native Pixel Data. A value left in its source stays there: it is changed as it is read. @see PS3.5 8 */
export function nativePixels({ file, image }: PixelInput): PixelAccess {
  const { dataset } = file;
  const plan = fillPlan(dataset, image);
  const change = async (edit: Edit) => {
    const element = pixelElement(dataset)!;
    if (element.length * 8 < plan.frameBits * image.frames) throw new UnreadablePixels("PIXELS_UNREADABLE");
    setChanged(dataset, element, image, edit);
    return { sameTransferSyntax: true, lossy: false };
  };
  return {
    image,
    readFrame: async (at) => {
      const frames = await readable(() => framesOf(dataset));
      const bytes = await frames.at(at)!.read();
      return { bytes, image };
    },
    redact: (boxesOf) =>
      change({
        spanOf: (frame) => {
          const boxes = boxesOf(frame);
          return boxes.length === 0 ? undefined : touchedSpan(plan, frame, boxes);
        },
        apply: (bytes, from) => fillBoxes(plan, bytes, from, boxesOf),
      }),
    change: ({ touches, apply }) => {
      const length = plan.frameBits / 8;
      const spanOf = (frame: number) =>
        touches(frame) ? { from: frame * length, to: (frame + 1) * length } : undefined;
      return change({ spanOf, apply });
    },
  };
}

/** How many bytes follow the last frame, but for a padding byte. */
export function bytesAfterFrames({ file: { dataset }, image }: PixelInput): number {
  const used = Math.ceil((fillPlan(dataset, image).frameBits * image.frames) / 8);
  return Math.max(0, pixelElement(dataset)!.length - used - (used & 1));
}

function setChanged(dataset: Dataset, element: DataElement, image: ImageFacts, edit: Edit): void {
  const { tag, valueVr } = element;
  let from = 0;
  const pieces = element.littleEndianParts.flatMap((part) => {
    const start = from;
    from += part.length;
    return changed(part, start, image, edit);
  });
  const [only] = pieces;
  const value = pieces.length === 1 && only instanceof Uint8Array ? only : { pieces };
  dataset.set(tag, value, valueVr === "UN" ? "OW" : valueVr);
}

function changed(part: Part, start: number, image: ImageFacts, edit: Edit): readonly Piece[] {
  if (!(part instanceof Uint8Array)) {
    const { swapUnit } = part;
    const change = (bytes: Uint8Array, from: number) => {
      if (swapUnit > 1) reverseUnits(bytes, swapUnit);
      edit.apply(bytes, start + from);
    };
    return [changedRange(part, change, Math.max(swapUnit, Math.ceil(image.bitsAllocated / 8)))];
  }
  return image.bitsAllocated === 1 ? [copied(part, start, edit)] : touchedPieces(part, start, image, edit);
}

function copied(part: Uint8Array, start: number, { apply }: Edit): Uint8Array {
  const bytes = new Uint8Array(part);
  for (let at = 0; at < bytes.length; at += BLOCK_LENGTH) {
    apply(bytes.subarray(at, at + BLOCK_LENGTH), start + at);
  }
  return bytes;
}

/** Copies of what is touched, and views of what lies between: most of a value is never copied. */
function touchedPieces(part: Uint8Array, start: number, { frames }: ImageFacts, edit: Edit): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let done = 0;
  for (let frame = 0; frame < frames; frame++) {
    const span = edit.spanOf(frame);
    if (!span) continue;
    // Pieces are cut between the units in which their bytes may be swapped.
    const from = Math.max(done, alignedDown(span.from - start));
    const to = Math.min(part.length, alignedDown(span.to - start + LARGEST_UNIT - 1));
    if (from >= to) continue;
    if (from > done) pieces.push(part.subarray(done, from));
    pieces.push(copied(part.subarray(from, to), start + from, edit));
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
