import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { FileReport } from "@dicomsec/deidentification";
import dcmjsImaging from "dcmjs-imaging";
import { encode } from "fast-png";
import { pngUrl } from "./png-url.js";

const LONGEST_SIDE = 160;
/** Of redacted outputs a person must see what was blacked out. */
const LONGEST_SIDE_REDACTED = 320;
const MOST_THUMBNAILS = 48;
const MOST_REDACTED = 24;
/** Larger outputs are not rendered: the report is not worth the memory. */
const LARGEST_FILE = 64 * 1024 * 1024;

/** Reasons not to show an image: its pixels may tell whose it is. */
const mayIdentify: ReadonlySet<string> = new Set([
  "REVIEW_BURNED_IN_ANNOTATION",
  "REVIEW_BURNED_IN_UNKNOWN",
  "REVIEW_EMBEDDED_OVERLAY",
  "REVIEW_RECOGNIZABLE_VISUAL_FEATURES",
  "REVIEW_VISUAL_FEATURES_UNKNOWN",
]);

/** Frames of outputs as PNG data URLs, by file number: spread over the batch; none whose pixels may identify. */
export async function renderThumbnails(
  files: readonly FileReport[],
  out: string,
): Promise<ReadonlyMap<number, string>> {
  const { DicomImage, NativePixelDecoder } = dcmjsImaging;
  dcmjsImaging.log.setLevel("silent");
  await NativePixelDecoder.initializeAsync();
  const thumbnails = new Map<number, string>();
  for (const { number, output, pixels } of chosen(files)) {
    const path = join(out, output!);
    if ((await stat(path)).size > LARGEST_FILE) continue;
    const bytes = await readFile(path);
    const regions = pixels?.regions ?? [];
    const frame = frameToShow(regions);
    try {
      const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
      const rendering = new DicomImage(buffer).render({ frame });
      const image = shrink(rendering, regions.length > 0 ? LONGEST_SIDE_REDACTED : LONGEST_SIDE);
      for (const region of regions) if (isIn(region, frame)) outline(image, region, image.width / rendering.width);
      thumbnails.set(number, pngUrl(encode({ ...image, channels: 3, depth: 8 })));
    } catch {
      // What cannot be rendered goes without a picture: many SOP Classes have none.
    }
    await new Promise(setImmediate);
  }
  return thumbnails;
}

/** Redacted outputs and others, each evenly spread, so that each series of a large batch has a chance. */
function chosen(files: readonly FileReport[]): readonly FileReport[] {
  const candidates = files.filter(mayBeShown);
  const isRedacted = ({ pixels }: FileReport) => pixels?.verdict === "redacted";
  const redacted = spread(candidates.filter(isRedacted), MOST_REDACTED);
  return [
    ...redacted,
    ...spread(
      candidates.filter((file) => !isRedacted(file)),
      MOST_THUMBNAILS - redacted.length,
    ),
  ];
}

/** Where pixels were to be cleaned, only those that were inspected; else those that do not look as if they identify. */
function mayBeShown({ output, review, pixels }: FileReport): boolean {
  if (output === undefined || review.some(({ code }) => mayIdentify.has(code))) return false;
  return pixels === undefined || (pixels.inspected && ["clean", "redacted"].includes(pixels.verdict));
}

function spread<File>(files: readonly File[], most: number): readonly File[] {
  const count = Math.min(most, files.length);
  return Array.from({ length: count }, (_, at) => files[Math.floor((at * files.length) / count)]!);
}

type Region = NonNullable<FileReport["pixels"]>["regions"][number];

/** The first frame in which something was blacked out, from 0. */
function frameToShow(regions: readonly Region[]): number {
  const [first] = regions;
  return first === undefined || first.frames === "all" ? 0 : (first.frames[0] ?? 1) - 1;
}

function isIn({ frames }: Region, frame: number): boolean {
  return frames === "all" || frames.includes(frame + 1);
}

interface Picture {
  readonly width: number;
  readonly height: number;
  /** RGB. */
  readonly data: Uint8Array;
}

/** Averages blocks of pixels. */
function shrink(rendering: { width: number; height: number; pixels: ArrayBuffer }, longest: number): Picture {
  const { width, height } = rendering;
  const pixels = new Uint8Array(rendering.pixels);
  const scale = Math.max(1, Math.max(width, height) / longest);
  const [columns, rows] = [Math.max(1, Math.floor(width / scale)), Math.max(1, Math.floor(height / scale))];
  const data = new Uint8Array(columns * rows * 3);
  const size = Math.ceil(scale);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [left, top] = [Math.floor(column * scale), Math.floor(row * scale)];
      data.set(average(pixels, width, left, top, size, height), (row * columns + column) * 3);
    }
  }
  return { width: columns, height: rows, data };
}

const outlineColor = [255, 176, 32];

/** Draws the border of a region around what is black. */
function outline({ width, height, data }: Picture, region: Region, scale: number): void {
  const [left, right] = [clamp(region.x, scale, width), clamp(region.x + region.width, scale, width)];
  const [top, bottom] = [clamp(region.y, scale, height), clamp(region.y + region.height, scale, height)];
  for (let x = left; x <= right; x++) for (const y of [top, bottom]) data.set(outlineColor, (y * width + x) * 3);
  for (let y = top; y <= bottom; y++) for (const x of [left, right]) data.set(outlineColor, (y * width + x) * 3);
}

function clamp(place: number, scale: number, size: number): number {
  return Math.min(size - 1, Math.max(0, Math.round(place * scale)));
}

function average(pixels: Uint8Array, width: number, left: number, top: number, size: number, height: number): number[] {
  const sum = [0, 0, 0];
  let count = 0;
  for (let y = top; y < Math.min(top + size, height); y++) {
    for (let x = left; x < Math.min(left + size, width); x++) {
      const at = (y * width + x) * 4;
      for (let channel = 0; channel < 3; channel++) sum[channel]! += pixels[at + channel]!;
      count++;
    }
  }
  return sum.map((value) => Math.round(value / Math.max(1, count)));
}
