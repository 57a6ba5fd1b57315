import { cutPiece, type Dataset, framesOf, joinPieces, lengthOf, type Piece, Tag } from "@dicomsec/core";
import { setFrames } from "./set-frames.js";

/** What was found beside the image in compressed frames. */
export interface StrippedFrames {
  /** How many frames lost something. */
  readonly frames: number;
  /** How many frames are of a JPEG family and could not be read to their end: they are as they were. */
  readonly unreadable: number;
}

const nothing: StrippedFrames = { frames: 0, unreadable: 0 };

/**
 * Takes out of compressed frames what is no image: COM and APPn segments (of JFIF and Adobe what decoding needs stays), and bytes after
 * the end of the image. Frames without any stay views of where they were. Frames left in their source are looked at one by one.
 * @throws DecodeError when the frames cannot be told apart, and whatever a source throws
 * @see PS3.15 E.3.1
 */
export async function stripFrameMetadata(dataset: Dataset): Promise<StrippedFrames> {
  if (!dataset.get(Tag.PixelData)?.isEncapsulated) return nothing;
  const all = await framesOf(dataset);
  const frames: (readonly Piece[])[] = [];
  let [stripped, unreadable] = [0, 0];
  for (const frame of all) {
    const pieces = cutPieces(frame.pieces, 0, frame.length);
    const kept = keptParts(await joinPieces(pieces));
    if (kept === "unreadable") unreadable++;
    if (typeof kept === "string") {
      frames.push(pieces);
      // A table may say that a frame ends before its fragments do; one byte is padding.
      if (lengthOf(frame.pieces) > frame.length + 1) stripped++;
    } else {
      stripped++;
      frames.push(kept.flatMap((part) => (part instanceof Uint8Array ? [part] : cutPieces(pieces, part[0], part[1]))));
    }
  }
  if (stripped > 0) setFrames(dataset, frames);
  return { frames: stripped, unreadable };
}

/** A stretch of a frame that stays, or bytes in place of what was there. */
type Part = readonly [from: number, to: number] | Uint8Array;

function cutPieces(pieces: readonly Piece[], from: number, to: number): readonly Piece[] {
  const cut: Piece[] = [];
  let at = 0;
  for (const piece of pieces) {
    const [first, last] = [Math.max(from - at, 0), Math.min(to - at, piece.length)];
    if (first < last) cut.push(first === 0 && last === piece.length ? piece : cutPiece(piece, first, last));
    at += piece.length;
  }
  return cut;
}

/** What of a frame stays; "all" also for a frame of another family. */
function keptParts(frame: Uint8Array): readonly Part[] | "all" | "unreadable" {
  const parts = frame[0] !== 0xff ? jp2Parts(frame) : frame[1] === 0xd8 ? jpegParts(frame) : codestreamParts(frame, 0);
  if (parts === undefined) return frame[0] === 0xff ? "unreadable" : "all";
  const merged = mergeParts(parts);
  const [only] = merged;
  const isWhole = merged.length === 1 && !(only instanceof Uint8Array) && only![0] === 0;
  // One byte of padding brings a fragment to even length (PS3.5 A.4).
  if (!isWhole) return merged;
  const end = (only as readonly [number, number])[1];
  return end === frame.length || (end + 1 === frame.length && end % 2 === 1 && frame[end] === 0) ? "all" : merged;
}

/** Stretches that follow one another as one. */
function mergeParts(parts: readonly Part[]): Part[] {
  const merged: Part[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (last && !(last instanceof Uint8Array) && !(part instanceof Uint8Array) && last[1] === part[0]) {
      merged[merged.length - 1] = [last[0], part[1]];
    } else merged.push(part);
  }
  return merged;
}

// ---- JPEG and JPEG-LS, ISO/IEC 10918-1 B and 14495-1 C

function jpegParts(frame: Uint8Array): readonly Part[] | undefined {
  const parts: Part[] = [[0, 2]];
  let isLs = false;
  for (let at = 2; at + 1 < frame.length;) {
    const marker = frame[at + 1]!;
    if (frame[at] !== 0xff) return undefined;
    if (marker === 0xd9) return [...parts, [at, at + 2]];
    const isAlone = marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
    const end = isAlone ? at + (marker === 0xff ? 1 : 2) : at + 2 + ((frame[at + 2] ?? 0) << 8) + (frame[at + 3] ?? 0);
    if (end > frame.length || (!isAlone && end < at + 4)) return undefined;
    isLs ||= marker === 0xf7;
    const data = marker === 0xda ? endOfEntropyCodedData(frame, end, isLs) : end;
    if (isBesideImage(marker)) {
      const kept = keptSegment(marker, frame.subarray(at, end));
      if (kept) parts.push(kept.length === end - at ? [at, end] : kept);
    } else parts.push([at, data]);
    at = data;
    // A stream without EOI ends with its data.
    if (marker === 0xda && at === frame.length) return parts;
  }
  return undefined;
}

/** COM and APPn of JPEG. */
export function isBesideImage(marker: number): boolean {
  return marker === 0xfe || (marker >= 0xe0 && marker <= 0xef);
}

function endOfEntropyCodedData(frame: Uint8Array, start: number, isLs: boolean): number {
  for (let at = frame.indexOf(0xff, start); at >= 0; at = frame.indexOf(0xff, at + 1)) {
    const next = frame[at + 1];
    if (next === undefined) break;
    // In JPEG-LS a bit 0 follows FF; in JPEG a byte 0 does.
    const isData = isLs ? next < 0x80 : next === 0;
    if (!isData && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return frame.length;
}

/** Segments that say how to decode, by marker: how they begin, and how many bytes of them say it. */
const decodingFacts: readonly { readonly marker: number; readonly name: string; readonly length: number }[] = [
  { marker: 0xe0, name: "JFIF\0", length: 18 },
  { marker: 0xe8, name: "mrfx", length: 9 },
  { marker: 0xee, name: "Adobe", length: 16 },
];

/** The segment itself, one without all that is not known to be harmless, or undefined when nothing of it may stay. */
export function keptSegment(marker: number, segment: Uint8Array): Uint8Array | undefined {
  const fact = decodingFacts.find((one) => one.marker === marker && startsWith(segment.subarray(4), one.name));
  if (!fact || segment.length < fact.length) return undefined;
  if (segment.length === fact.length && (marker !== 0xe0 || (segment[16] === 0 && segment[17] === 0))) return segment;
  const kept = segment.slice(0, fact.length);
  kept.set([0, fact.length - 2], 2);
  // JFIF without its thumbnail.
  if (marker === 0xe0) kept.fill(0, 16);
  return kept;
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return Array.from(text).every((char, at) => bytes[at] === char.charCodeAt(0));
}

// ---- JPEG 2000, ISO/IEC 15444-1 A and I

const J2k = { SOC: 0x4f, COM: 0x64, SOT: 0x90, SOD: 0x93, EOC: 0xd9 } as const;

/** The codestream in a JP2 file, in which boxes may hold anything. Undefined when it is none, or has no codestream. */
function jp2Parts(frame: Uint8Array): readonly Part[] | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  if (frame.length < 12 || view.getUint32(4) !== 0x6a502020) return undefined;
  for (let at = 0; at + 8 <= frame.length;) {
    const length = view.getUint32(at);
    const header = length === 1 ? 16 : 8;
    if (view.getUint32(at + 4) === 0x6a703263) return codestreamParts(frame, at + header);
    if (length < 8) return undefined;
    at += length;
  }
  return undefined;
}

function codestreamParts(frame: Uint8Array, start: number): readonly Part[] | undefined {
  if (frame[start] !== 0xff || frame[start + 1] !== J2k.SOC) return undefined;
  const parts: Part[] = [[start, start + 2]];
  let tileEnd = 0;
  for (let at = start + 2; at + 1 < frame.length;) {
    const marker = frame[at + 1]!;
    if (frame[at] !== 0xff) return undefined;
    if (marker === J2k.EOC) return [...parts, [at, at + 2]];
    if (marker === J2k.SOD) {
      const end = tileEnd || endOfCodestream(frame, at);
      if (end === undefined || end <= at || end > frame.length) return undefined;
      parts.push([at, end]);
      at = end;
      tileEnd = 0;
      continue;
    }
    const end = at + 2 + ((frame[at + 2] ?? 0) << 8) + (frame[at + 3] ?? 0);
    if (end > frame.length || end < at + 4) return undefined;
    if (marker === J2k.SOT) {
      const length = new DataView(frame.buffer, frame.byteOffset).getUint32(at + 6);
      tileEnd = length === 0 ? 0 : at + length;
    }
    if (marker !== J2k.COM) parts.push([at, end]);
    // Inside a tile-part, whose length is told in more than one place, a comment is emptied.
    else if (tileEnd > 0) parts.push(emptied(frame.subarray(at, end)));
    at = end;
  }
  return undefined;
}

/** In a tile-part of unknown length, the last one, no byte pair is greater than FF8F. */
function endOfCodestream(frame: Uint8Array, start: number): number | undefined {
  for (let at = frame.indexOf(0xff, start + 2); at >= 0; at = frame.indexOf(0xff, at + 1)) {
    if (frame[at + 1] === J2k.EOC) return at;
  }
  return undefined;
}

function emptied(comment: Uint8Array): Uint8Array {
  const bytes = comment.slice();
  bytes.fill(0x20, 6);
  return bytes;
}
