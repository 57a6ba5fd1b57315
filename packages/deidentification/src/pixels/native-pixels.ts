import { type DataElement, type Dataset, framesOf, type Part } from "@dicomsec/core";
import { changedRange } from "./computed-source.js";
import { fillBoxes, fillPlan, type FillPlan } from "./fill-plan.js";
import { pixelElement } from "./image-facts.js";
import type { BoxesOf, PixelAccess, PixelInput } from "./pixel-access.js";
import { readable, UnreadablePixels } from "./unreadable-pixels.js";

/** So many bytes of a value in memory are filled at once: their bits can be counted in 32 bits. */
const BLOCK_LENGTH = 1 << 26;

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
  const pieces = element.littleEndianParts.map((part) => {
    const start = from;
    from += part.length;
    return redacted(part, start, plan, boxesOf);
  });
  const [only] = pieces;
  const value = pieces.length === 1 && only instanceof Uint8Array ? only : { pieces };
  dataset.set(tag, value, valueVr === "UN" ? "OW" : valueVr);
}

function redacted(part: Part, start: number, plan: FillPlan, boxesOf: BoxesOf) {
  if (!(part instanceof Uint8Array)) {
    const { swapUnit } = part;
    const change = (bytes: Uint8Array, from: number) => {
      if (swapUnit > 1) reverseUnits(bytes, swapUnit);
      fillBoxes(plan, bytes, start + from, boxesOf);
    };
    return changedRange(part, change, swapUnit);
  }
  const bytes = new Uint8Array(part);
  for (let at = 0; at < bytes.length; at += BLOCK_LENGTH) {
    fillBoxes(plan, bytes.subarray(at, at + BLOCK_LENGTH), start + at, boxesOf);
  }
  return bytes;
}

function reverseUnits(bytes: Uint8Array, unit: number): void {
  for (let at = 0; at + unit <= bytes.length; at += unit) bytes.subarray(at, at + unit).reverse();
}
