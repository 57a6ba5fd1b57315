import type { SourceRange } from "../file/byte-source.js";
import { type DatasetIndex, type Encoding, firstAtOrAfter } from "./dataset-index.js";

/** A stretch of output: bytes at hand (perhaps a view of the input), or a stretch of a source whose values may need swapping. */
export type Part = Uint8Array | (SourceRange & { readonly swapUnit: 1 | 2 | 4 | 8 });

/** Where a length was left open. */
export interface Mark {
  readonly view: DataView;
  readonly offset: number;
  /** Bytes written when the value began. */
  readonly from: number;
}

const FIRST_CHUNK = 4 * 1024;
const LARGEST_CHUNK = 64 * 1024;
/** So few are copied faster one by one. */
const FEW_BYTES = 24;
/** Below this a copy is cheaper than one more part. */
const SMALLEST_VIEW = 1024;

/** Collects output as few large parts: untouched ranges of the input as views, everything else in chunks of its own. */
export class PartWriter {
  readonly parts: Part[] = [];
  /** Bytes written so far. */
  length = 0;
  #chunk = new Uint8Array(FIRST_CHUNK);
  #view = new DataView(this.#chunk.buffer);
  #partStart = 0;
  #fill = 0;

  /** Writes the header of an element, and leaves the length open when none is given. */
  elementHeader(tag: number, vr: string, longLength: boolean, length: number, encoding: Encoding): Mark {
    const offset = this.#reserve(12);
    const view = this.#view;
    const { littleEndian } = encoding;
    view.setUint16(offset, tag >>> 16, littleEndian);
    view.setUint16(offset + 2, tag & 0xffff, littleEndian);
    if (!encoding.explicitVr) {
      view.setUint32(offset + 4, length, littleEndian);
      return this.#advance(view, offset + 4, 8);
    }
    view.setUint8(offset + 4, vr.charCodeAt(0));
    view.setUint8(offset + 5, vr.charCodeAt(1));
    if (!longLength) {
      view.setUint16(offset + 6, length, littleEndian);
      return this.#advance(view, offset + 6, 8);
    }
    view.setUint16(offset + 6, 0);
    view.setUint32(offset + 8, length, littleEndian);
    return this.#advance(view, offset + 8, 12);
  }

  /** Writes an Item's header or a delimitation item. */
  itemHeader(tag: number, length: number, littleEndian: boolean): Mark {
    const offset = this.#reserve(8);
    const view = this.#view;
    view.setUint16(offset, tag >>> 16, littleEndian);
    view.setUint16(offset + 2, tag & 0xffff, littleEndian);
    view.setUint32(offset + 4, length, littleEndian);
    return this.#advance(view, offset + 4, 8);
  }

  /** Writes a number and lets it be corrected later. */
  uint32(value: number, littleEndian: boolean): Mark {
    const offset = this.#reserve(4);
    this.#view.setUint32(offset, value, littleEndian);
    return this.#advance(this.#view, offset, 4);
  }

  bytes(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (bytes.length >= SMALLEST_VIEW) {
      this.part(bytes, bytes.length);
      return;
    }
    const offset = this.#reserve(bytes.length);
    if (bytes.length > FEW_BYTES) this.#chunk.set(bytes, offset);
    else for (let at = 0; at < bytes.length; at++) this.#chunk[offset + at] = bytes[at]!;
    this.#fill += bytes.length;
    this.length += bytes.length;
  }

  /** Writes a range of an index's bytes, and the external values that belong between them. */
  range(index: DatasetIndex, start: number, end: number): void {
    const { external, bytes } = index;
    let from = start;
    if (external) {
      let next = firstAtOrAfter(external.positions, start + 1);
      for (let to = external.positions[next]; to !== undefined && to <= end; to = external.positions[++next]) {
        this.bytes(bytes.subarray(from, to));
        from = to;
        this.source({ source: external.source, offset: external.offsets[next]!, length: external.lengths[next]! }, 1);
      }
    }
    this.bytes(bytes.subarray(from, end));
  }

  source(range: SourceRange, swapUnit: 1 | 2 | 4 | 8): void {
    if (range.length > 0) this.part({ ...range, swapUnit }, range.length);
  }

  /** The parts, once everything is written. */
  finish(): readonly Part[] {
    this.#flush();
    return this.parts;
  }

  part(part: Part, length: number): void {
    this.#flush();
    this.parts.push(part);
    this.length += length;
  }

  #reserve(length: number): number {
    if (this.#fill + length > this.#chunk.length) {
      this.#flush();
      this.#chunk = new Uint8Array(Math.max(length, Math.min(LARGEST_CHUNK, this.#chunk.length * 2)));
      this.#view = new DataView(this.#chunk.buffer);
      this.#partStart = this.#fill = 0;
    }
    return this.#fill;
  }

  #advance(view: DataView, offset: number, length: number): Mark {
    this.#fill += length;
    this.length += length;
    return { view, offset, from: this.length };
  }

  #flush(): void {
    if (this.#fill > this.#partStart) this.parts.push(this.#chunk.subarray(this.#partStart, this.#fill));
    this.#partStart = this.#fill;
  }
}
