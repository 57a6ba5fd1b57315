import { type FileHandle, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { recordAt } from "./record.js";

/** A file of records, named by the number of the first. */
export interface Segment {
  readonly path: string;
  readonly firstSequence: number;
  /** As far as it is whole. */
  length: number;
}

const nameForm = /^(\d{16})\.log$/;

export function segmentPath(folder: string, firstSequence: number): string {
  return join(folder, `${String(firstSequence).padStart(16, "0")}.log`);
}

/** The segments of a folder, the oldest first. */
export async function listSegments(folder: string): Promise<Segment[]> {
  const segments: Segment[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const [, digits] = nameForm.exec(name) ?? [];
    if (digits === undefined) continue;
    const path = join(folder, name);
    await using file = await open(path);
    segments.push({ path, firstSequence: Number(digits), length: (await file.stat()).size });
  }
  return segments;
}

/** Cuts off what a process left half-written, and tells the last number. */
export async function repairTail(segment: Segment): Promise<{ readonly lastSequence: number; readonly cut: number }> {
  await using file = await open(segment.path, "r+");
  const { size } = await file.stat();
  const bytes = await readAll(file, size);
  let [end, lastSequence] = [0, segment.firstSequence - 1];
  for (let offset = 0; offset < size;) {
    const found = recordAt(bytes, offset, lastSequence);
    if (found.kind === "record") [offset, end, lastSequence] = [found.end, found.end, found.record.sequence];
    // Whatever is intact behind a damage is kept, and found by its readers.
    else offset++;
  }
  if (end < size) {
    await file.truncate(end);
    await file.sync();
  }
  segment.length = end;
  return { lastSequence, cut: size - end };
}

async function readAll(file: FileHandle, length: number, from = 0): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const { bytesRead } = await file.read(bytes, at, length - at, from + at);
    if (bytesRead === 0) return bytes.subarray(0, at);
    at += bytesRead;
  }
  return bytes;
}

/** Reads segments, one after the other, of which it has one open at a time. */
export class SegmentFile implements AsyncDisposable {
  #open: { readonly path: string; readonly handle: FileHandle } | undefined;

  /** The bytes of a segment from an offset on, at most as many as are asked for. @throws what Node throws */
  async read(segment: Segment, offset: number, length: number): Promise<Uint8Array> {
    if (this.#open?.path !== segment.path) {
      await this[Symbol.asyncDispose]();
      this.#open = { path: segment.path, handle: await open(segment.path) };
    }
    return readAll(this.#open.handle, Math.min(length, segment.length - offset), offset);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { handle } = this.#open ?? {};
    this.#open = undefined;
    await handle?.close();
  }
}

export async function removeSegment({ path }: Segment): Promise<void> {
  await rm(path, { force: true });
}

/** A name is on disk when its folder is. */
export async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder);
  await handle.sync();
}
