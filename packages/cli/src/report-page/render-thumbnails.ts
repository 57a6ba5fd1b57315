import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { FileReport } from "@dicomsec/deidentification";
import dcmjsImaging from "dcmjs-imaging";
import { encode } from "fast-png";

const LONGEST_SIDE = 112;
const MOST_THUMBNAILS = 48;
/** Larger outputs are not rendered: the report is not worth the memory. */
const LARGEST_FILE = 64 * 1024 * 1024;

/** Reasons not to show an image: its pixels may tell whose it is. */
const mayIdentify: ReadonlySet<string> = new Set([
  "REVIEW_BURNED_IN_ANNOTATION",
  "REVIEW_BURNED_IN_UNKNOWN",
  "REVIEW_EMBEDDED_OVERLAY",
  "REVIEW_RECOGNIZABLE_VISUAL_FEATURES",
]);

/** First frames of outputs as PNG data URLs, by file number: spread over the batch; none whose pixels may identify. */
export async function renderThumbnails(
  files: readonly FileReport[],
  out: string,
): Promise<ReadonlyMap<number, string>> {
  const { DicomImage, NativePixelDecoder } = dcmjsImaging;
  dcmjsImaging.log.setLevel("silent");
  await NativePixelDecoder.initializeAsync();
  const thumbnails = new Map<number, string>();
  for (const { number, output } of chosen(files)) {
    const path = join(out, output!);
    if ((await stat(path)).size > LARGEST_FILE) continue;
    const bytes = await readFile(path);
    try {
      const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
      const { width, height, pixels } = new DicomImage(buffer).render({ frame: 0 });
      thumbnails.set(number, thumbnail(new Uint8Array(pixels), width, height));
    } catch {
      // What cannot be rendered goes without a picture: many SOP Classes have none.
    }
    await new Promise(setImmediate);
  }
  return thumbnails;
}

/** Evenly spread, so that each series of a large batch has a chance. */
function chosen(files: readonly FileReport[]): readonly FileReport[] {
  const candidates = files.filter(
    ({ output, review }) => output !== undefined && !review.some(({ code }) => mayIdentify.has(code)),
  );
  const step = Math.max(1, Math.ceil(candidates.length / MOST_THUMBNAILS));
  return candidates.filter((_, at) => at % step === 0);
}

/** Averages blocks of pixels: RGBA in, PNG out. */
function thumbnail(pixels: Uint8Array, width: number, height: number): string {
  const scale = Math.max(1, Math.max(width, height) / LONGEST_SIDE);
  const [columns, rows] = [Math.max(1, Math.floor(width / scale)), Math.max(1, Math.floor(height / scale))];
  const data = new Uint8Array(columns * rows * 3);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const color = average(
        pixels,
        width,
        Math.floor(column * scale),
        Math.floor(row * scale),
        Math.ceil(scale),
        height,
      );
      data.set(color, (row * columns + column) * 3);
    }
  }
  const png = encode({ width: columns, height: rows, data, channels: 3, depth: 8 });
  return `data:image/png;base64,${base64(png)}`;
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

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
