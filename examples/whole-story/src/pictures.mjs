import { Tag } from "@dicomsec/core";
import { encode } from "fast-png";

/**
 * The first frame of an image with native grey pixels as a PNG data URL; nothing for other instances. Pixels of 16 bits go from black for the least
 * value to white for the greatest.
 *
 * @param {import("@dicomsec/core").Dataset} dataset
 * @returns {string | undefined}
 */
export function picture(dataset) {
  const number = (/** @type {import("@dicomsec/core").TagNumber} */ tag) => dataset.getNumber(tag) ?? 0;
  const [width, height] = [number(Tag.Columns), number(Tag.Rows)];
  const pixels = dataset.get(Tag.PixelData);
  if (!pixels || pixels.undefinedLength || number(Tag.SamplesPerPixel) !== 1) return undefined;
  const isByte = number(Tag.BitsAllocated) === 8;
  const frame = (isByte ? pixels.bytes : pixels.numbers).slice(0, width * height);
  const [black, white] = isByte ? [0, 255] : [Math.min(...frame), Math.max(...frame)];
  const data = Uint8Array.from(frame, (value) => (255 * (value - black)) / Math.max(1, white - black));
  return `data:image/png;base64,${Buffer.from(encode({ width, height, data, channels: 1, depth: 8 })).toString("base64")}`;
}
