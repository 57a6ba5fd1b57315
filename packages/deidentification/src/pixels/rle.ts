import type { ImageFacts } from "./image-facts.js";

const HEADER_LENGTH = 64;
const LONGEST_RUN = 128;

/** Thrown inside the package when RLE data are damaged. */
export class RleError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RleError";
  }
}

/** Decodes a frame: samples of a pixel beside one another, Little Endian. @throws RleError @see PS3.5 G */
export function decodeRle(frame: Uint8Array, image: ImageFacts): Uint8Array {
  const bytesPerSample = image.bitsAllocated / 8;
  const segments = image.samplesPerPixel * bytesPerSample;
  if (frame.length < HEADER_LENGTH) throw new RleError("the header is cut off");
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  if (view.getUint32(0, true) !== segments)
    throw new RleError("the number of segments is not that of the bytes of a pixel");
  const pixels = image.rows * image.columns;
  // A run of two bytes makes 128.
  if (pixels * segments > 64 * frame.length) throw new RleError("the frame is too short for its pixels");
  const native = new Uint8Array(pixels * segments);
  let last = 0;
  for (let at = 0; at < segments; at++) {
    const start = view.getUint32(4 + 4 * at, true);
    const end = at + 1 < segments ? view.getUint32(8 + 4 * at, true) : frame.length;
    if (start < HEADER_LENGTH || end > frame.length || start > end)
      throw new RleError("a segment lies outside the frame");
    const place = firstByte(at, bytesPerSample);
    last = start + decodeSegment(frame.subarray(start, end), native, place, segments, pixels);
  }
  // Padding is all that may follow: other data would be more pixels, at which nobody looks.
  if (frame.subarray(last + 1).some((byte) => byte !== 0)) throw new RleError("data follow the last segment");
  return native;
}

/** Segments hold the bytes of samples, the most significant first. */
function firstByte(segment: number, bytesPerSample: number): number {
  const sample = Math.floor(segment / bytesPerSample);
  return sample * bytesPerSample + (bytesPerSample - 1 - (segment % bytesPerSample));
}

/** @returns how many bytes were read */
function decodeSegment(segment: Uint8Array, native: Uint8Array, first: number, step: number, count: number): number {
  let done = 0;
  let at = 0;
  while (done < count) {
    const control = segment[at++];
    if (control === undefined) throw new RleError("a segment is too short");
    if (control === 128) continue;
    const isRun = control > 128;
    const length = Math.min(count - done, isRun ? 257 - control : control + 1);
    if (at + (isRun ? 1 : length) > segment.length) throw new RleError("a segment is too short");
    for (let more = 0; more < length; more++) native[first + step * (done + more)] = segment[isRun ? at : at + more]!;
    done += length;
    at += isRun ? 1 : control + 1;
  }
  return at;
}

/** Encodes a frame whose samples stand beside one another, Little Endian. @see PS3.5 G */
export function encodeRle(native: Uint8Array, image: ImageFacts): Uint8Array {
  const bytesPerSample = image.bitsAllocated / 8;
  const segments = image.samplesPerPixel * bytesPerSample;
  const header = new DataView(new ArrayBuffer(HEADER_LENGTH));
  header.setUint32(0, segments, true);
  const parts: Uint8Array[] = [new Uint8Array(header.buffer)];
  let offset = HEADER_LENGTH;
  for (let at = 0; at < segments; at++) {
    header.setUint32(4 + 4 * at, offset, true);
    const segment = encodeSegment(native, firstByte(at, bytesPerSample), segments, image);
    parts.push(segment);
    offset += segment.length;
  }
  const frame = new Uint8Array(offset);
  let at = 0;
  for (const part of parts) {
    frame.set(part, at);
    at += part.length;
  }
  return frame;
}

/** Rows are encoded each by itself. */
function encodeSegment(native: Uint8Array, first: number, step: number, { rows, columns }: ImageFacts): Uint8Array {
  const row = new Uint8Array(columns);
  const encoded = new Uint8Array(rows * (columns + Math.ceil(columns / LONGEST_RUN)) + 1);
  let length = 0;
  for (let at = 0; at < rows; at++) {
    for (let column = 0; column < columns; column++) row[column] = native[first + step * (at * columns + column)]!;
    length = encodeRow(row, encoded, length);
  }
  return encoded.slice(0, length + (length & 1));
}

function encodeRow(row: Uint8Array, encoded: Uint8Array, start: number): number {
  let length = start;
  let literal = 0;
  const flush = (end: number) => {
    for (; literal < end; literal += LONGEST_RUN) {
      const part = row.subarray(literal, Math.min(end, literal + LONGEST_RUN));
      encoded[length++] = part.length - 1;
      encoded.set(part, length);
      length += part.length;
    }
  };
  for (let at = 0; at < row.length;) {
    let run = 1;
    while (run < LONGEST_RUN && row[at + run] === row[at]) run++;
    if (run < 3) {
      at += run;
      continue;
    }
    flush(at);
    encoded[length++] = 257 - run;
    encoded[length++] = row[at]!;
    at += run;
    literal = at;
  }
  flush(row.length);
  return length;
}
