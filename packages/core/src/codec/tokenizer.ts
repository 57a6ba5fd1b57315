import { vrCodeOf } from "../dictionary/index.js";
import { DecodeError, type DecodeErrorCode, type DecodeWarning } from "../errors.js";
import { formatTag, type TagNumber } from "../tag.js";
import {
  Column,
  DatasetIndex,
  type Encoding,
  ITEM,
  ITEM_DELIMITATION,
  LAST_TAG,
  ROW_SIZE,
  RowFlag,
  SEQUENCE_DELIMITATION,
  UNDEFINED_LENGTH,
} from "./dataset-index.js";
import type { ByteSource } from "../file/byte-source.js";
import { growRows, growRowsInSteps, ownRows, type Scratch, takeScratch } from "./scratch.js";
import { hasLongLength, LO, mayBeEncapsulated, NO_VR, SQ, UL, UN, vrCodeByLetters } from "./vr-codes.js";

const PIXEL_DATA = 0x7fe00010;
const SPECIFIC_CHARACTER_SET = 0x00080005;
const PIXEL_REPRESENTATION = 0x00280103;
const LONGEST_NEEDED_LENGTH = 0xffff;

/** What a container on the stack holds. */
const Kind = { elements: 0, items: 1, fragments: 2 } as const;

/** The flags of a container on the stack. */
const StackFlag = { kindMask: 3, openEnded: 4, implicitVr: 8, bigEndian: 16 } as const;

/** What is to be read. */
export interface TokenizerInput {
  readonly encoding: Encoding;
  /** Length of the whole input in bytes; the resident bytes may be fewer. */
  readonly size: number;
  /** Where the Dataset begins in the input. */
  readonly start: number;
  /** Whether the bytes are the value of a Sequence rather than a Dataset. */
  readonly sequenceValue: boolean;
  /** Reading ends before the first root element whose Tag is greater. */
  readonly lastTag: TagNumber;
  /** Values longer than this are left in the source. */
  readonly externalThreshold: number;
}

/** How it is to be read. */
export interface TokenizerLimits {
  /** Deepest nesting of Sequences. */
  readonly maxDepth: number;
  readonly strict: boolean;
  readonly onWarning: ((warning: DecodeWarning) => void) | undefined;
}

/** What the tokenizer wants before it can go on. */
export type TokenizerStatus =
  | { readonly kind: "done" }
  /** At least `size` resident bytes are needed. */
  | { readonly kind: "more"; readonly size: number }
  /** Drop the resident bytes from `position` on and go on with the source at `offset`. */
  | { readonly kind: "skip"; readonly position: number; readonly offset: number };

const SMALLEST_HEADER = 8;
/** Fewer rows are moved in no time. */
const MANY_ROWS = 1 << 15;

const done: TokenizerStatus = { kind: "done" };

/**
 * Turns encoded bytes into the rows of a DatasetIndex in one pass, allocating nothing per element.
 *
 * It can stop at any byte and is then run again with more resident bytes. Offsets in rows are positions in the resident bytes;
 * `delta` is what external values have taken out of them so far.
 * @see PS3.5 7.1, 7.5, A.4
 */
export class Tokenizer {
  readonly #input: TokenizerInput;
  readonly #limits: TokenizerLimits;
  readonly #scratch: Scratch;
  #count = 0;
  #position: number;
  #delta = 0;
  #sorted = true;

  /** Open Sequences and Items; entry 0 of the stack is the input. */
  #depth = 0;

  /** Paths of open Sequences and Items, by depth, and the rows they are of. */
  readonly #paths: { readonly paths: string[]; readonly rows: number[] } = { paths: [""], rows: [-1] };

  readonly #externalPositions: number[] = [];
  readonly #externalOffsets: number[] = [];
  readonly #externalLengths: number[] = [];

  constructor(input: TokenizerInput, limits: TokenizerLimits) {
    this.#input = input;
    this.#limits = limits;
    this.#position = input.start;
    const { encoding } = input;
    const scratch = (this.#scratch = takeScratch(2 * limits.maxDepth + 1));
    scratch.stackEnds[0] = input.size;
    scratch.stackTags[0] = -1;
    scratch.stackItems[0] = 0;
    scratch.stackFlags[0] =
      (input.sequenceValue ? Kind.items : Kind.elements) |
      (encoding.explicitVr ? 0 : StackFlag.implicitVr) |
      (encoding.littleEndian ? 0 : StackFlag.bigEndian);
  }

  /** Whether `run` might have to move many rows: in input that arrives block by block, of which a good part has been read. */
  needsRoom(bytes: Uint8Array): boolean {
    return this.#count > MANY_ROWS && bytes.length < this.#input.size;
  }

  /** Makes room for all rows that bytes yet unread can hold, in steps. */
  makeRoom(bytes: Uint8Array): Generator<void, void, void> {
    const unread = bytes.length - this.#position;
    return growRowsInSteps(this.#scratch, this.#count + Math.ceil(unread / SMALLEST_HEADER));
  }

  /** Reads as far as the resident bytes go. @throws DecodeError */
  run(bytes: Uint8Array): TokenizerStatus {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const limit = bytes.length;
    const scratch = this.#scratch;
    const { stackRows, stackEnds, stackTags, stackItems, stackFlags } = scratch;
    const maxStack = 2 * this.#limits.maxDepth;
    const delta = this.#delta;
    const { lastTag: stopAfter, externalThreshold: threshold } = this.#input;
    let { rows } = scratch;
    let count = this.#count;
    let position = this.#position;
    let depth = this.#depth;

    let loadedDepth = -1;
    let end = 0;
    let kind: number = Kind.elements;
    let openEnded = false;
    let implicit = false;
    let littleEndian = true;
    let lastTag = -1;

    for (;;) {
      if (depth !== loadedDepth) {
        loadedDepth = this.#depth = depth;
        const flags = stackFlags[depth]!;
        end = stackEnds[depth]! - delta;
        kind = flags & StackFlag.kindMask;
        openEnded = (flags & StackFlag.openEnded) !== 0;
        implicit = (flags & StackFlag.implicitVr) !== 0;
        littleEndian = (flags & StackFlag.bigEndian) === 0;
        lastTag = stackTags[depth]!;
      }
      if (end - position < 8) {
        if (position < end) {
          this.#cutShort(position, end, count);
          depth = 0;
          break;
        }
        if (depth === 0) break;
        if (openEnded) this.#departUnclosed("ERR_DECODE_TRUNCATED", position);
        depth = this.#close(depth, position, count, 0);
        continue;
      }
      if (position + 8 > limit) return this.#suspend(position, count, lastTag, position + 8);
      const at = count * ROW_SIZE;
      if (at === rows.length) rows = growRows(scratch);
      const group = view.getUint16(position, littleEndian);
      const tag = ((group << 16) | view.getUint16(position + 2, littleEndian)) >>> 0;

      if (kind === Kind.elements && group !== 0xfffe) {
        if (depth === 0 && (tag > stopAfter || (tag === 0 && lastTag > 0))) {
          if (tag === 0) this.#depart("ERR_DECODE_TRAILING", "the Dataset is followed by padding", position);
          break;
        }

        // Header
        let headerLength = 8;
        let length: number;
        let code: number;
        let flags = littleEndian ? 0 : RowFlag.bigEndian;
        let knownVr = true;
        if (implicit) {
          flags |= RowFlag.implicitVr;
          code = implicitVrCode(tag);
          length = view.getUint32(position + 4, littleEndian);
        } else {
          code = vrCodeByLetters[(bytes[position + 4]! << 8) | bytes[position + 5]!]!;
          if (code === NO_VR) {
            if (depth === 0 && tag <= lastTag) {
              this.#depart("ERR_DECODE_TRAILING", "the Dataset is followed by other bytes", position);
              break;
            }
            if (end - position >= 12 && position + 12 > limit) {
              return this.#suspend(position, count, lastTag, position + 12);
            }
            knownVr = false;
            code = UN;
            if (end - position >= 12 && seemsLongLength(view, position, end, littleEndian)) headerLength = 12;
          } else if (hasLongLength[code] === 1) {
            headerLength = 12;
          }
          if (headerLength === 8) {
            length = view.getUint16(position + 6, littleEndian);
          } else {
            if (end - position < 12) {
              this.#cutShort(position, end, count);
              depth = 0;
              break;
            }
            if (position + 12 > limit) return this.#suspend(position, count, lastTag, position + 12);
            flags |= RowFlag.longHeader;
            length = view.getUint32(position + 8, littleEndian);
          }
        }
        const valueStart = position + headerLength;

        // Value: none of it is believed beyond the container's end.
        let opens: number = -1;
        if (length === UNDEFINED_LENGTH) {
          flags |= RowFlag.undefinedLength | RowFlag.container;
          opens = tag === PIXEL_DATA || mayBeEncapsulated[code] === 1 ? Kind.fragments : Kind.items;
          if (opens === Kind.fragments) flags |= RowFlag.fragments;
        } else {
          if (length > end - valueStart) {
            if (end + delta !== this.#input.size) this.#failBeyondEnd(position, tag);
            flags |= RowFlag.truncated;
            length = end - valueStart;
          }
          if (code === SQ || (code === UN && !implicit && vrCodeOf(tag) === SQ)) {
            if (length >= 8 && valueStart + 8 > limit) return this.#suspend(position, count, lastTag, valueStart + 8);
            if (length === 0 && code === SQ) flags |= RowFlag.container;
            else if (length >= 8 && startsWithItem(view, valueStart, littleEndian && code === SQ)) {
              flags |= RowFlag.container;
              opens = Kind.items;
            }
          }
          if (opens === -1) {
            if (length > threshold && !isNeeded(tag, length)) flags |= RowFlag.external;
            else if (valueStart + length > limit) {
              return this.#suspend(position, count, lastTag, valueStart + length);
            }
          }
        }

        // Everything needed is here: now departures are reported once.
        if (!knownVr) this.#depart("ERR_DECODE_VR", "the VR is not one of PS3.5 Table 6.2-1", position, tag);
        if (flags & RowFlag.truncated) {
          this.#markTruncated();
          this.#depart("ERR_DECODE_TRUNCATED", "the input ends inside a value", position, tag);
        }
        if ((length & 1) === 1 && length !== UNDEFINED_LENGTH) {
          this.#depart("ERR_DECODE_LENGTH", "the length of a value is odd", position, tag);
        }
        if (code === SQ && length > 0 && opens === -1) {
          this.#depart("ERR_DECODE_STRUCTURE", "a Sequence does not begin with an Item", position, tag);
        }
        if (tag <= lastTag) {
          this.#sorted = false;
          this.#depart("ERR_DECODE_ORDER", "Tags do not ascend", position, tag);
        }
        lastTag = tag;

        rows[at] = tag;
        rows[at + Column.info] = code | flags;
        rows[at + Column.start] = position;
        if (opens === -1) {
          rows[at + Column.length] = length;
          rows[at + Column.next] = ++count;
          position = valueStart + length;
          if (flags & RowFlag.external) {
            this.#keepExternal(valueStart, length);
            this.#suspend(valueStart, count, lastTag, 0);
            return { kind: "skip", position: valueStart, offset: valueStart + this.#delta };
          }
        } else {
          if (depth + 2 > maxStack) this.#fail("ERR_DECODE_DEPTH", "Sequences are nested too deeply", position, tag);
          stackTags[depth++] = tag;
          stackRows[depth] = count++;
          stackEnds[depth] = length === UNDEFINED_LENGTH ? end + delta : valueStart + length + delta;
          stackItems[depth] = 0;
          // The content of UN is Implicit VR Little Endian whatever surrounds it (PS3.5 6.2.2 note 2).
          stackFlags[depth] =
            opens |
            (length === UNDEFINED_LENGTH ? StackFlag.openEnded : 0) |
            (implicit || code === UN ? StackFlag.implicitVr : 0) |
            (littleEndian || code === UN ? 0 : StackFlag.bigEndian);
          position = valueStart;
        }
        continue;
      }

      let length = view.getUint32(position + 4, littleEndian);
      const valueStart = position + 8;

      if (kind !== Kind.elements && tag === ITEM) {
        let flags = (littleEndian ? 0 : RowFlag.bigEndian) | (implicit ? RowFlag.implicitVr : 0);
        if (length === UNDEFINED_LENGTH) flags |= RowFlag.undefinedLength;
        else if (length > end - valueStart) {
          if (end + delta !== this.#input.size) this.#failBeyondEnd(position, tag);
          flags |= RowFlag.truncated;
          length = end - valueStart;
        }
        if (kind === Kind.fragments) {
          if (length === UNDEFINED_LENGTH) {
            this.#fail("ERR_DECODE_STRUCTURE", "a fragment has no length", position, tag);
          }
          if (length <= threshold && valueStart + length > limit) {
            return this.#suspend(position, count, lastTag, valueStart + length);
          }
          flags |= RowFlag.fragments;
        } else flags |= RowFlag.container;
        if (flags & RowFlag.truncated) {
          this.#markTruncated();
          this.#depart("ERR_DECODE_TRUNCATED", "the input ends inside an Item", position, tag);
        }
        if ((length & 1) === 1 && length !== UNDEFINED_LENGTH) {
          this.#depart("ERR_DECODE_LENGTH", "the length of an Item is odd", position, tag);
        }
        stackItems[depth]!++;
        rows[at] = ITEM;
        rows[at + Column.info] = NO_VR | flags;
        rows[at + Column.start] = position;
        if (kind === Kind.fragments) {
          rows[at + Column.length] = length;
          rows[at + Column.next] = ++count;
          position = valueStart + length;
          if (length > threshold) {
            rows[at + Column.info]! |= RowFlag.external;
            this.#keepExternal(valueStart, length);
            this.#suspend(valueStart, count, lastTag, 0);
            return { kind: "skip", position: valueStart, offset: valueStart + this.#delta };
          }
        } else {
          depth++;
          stackRows[depth] = count++;
          stackEnds[depth] = length === UNDEFINED_LENGTH ? end + delta : valueStart + length + delta;
          stackTags[depth] = -1;
          stackFlags[depth] =
            Kind.elements |
            (length === UNDEFINED_LENGTH ? StackFlag.openEnded : 0) |
            (implicit ? StackFlag.implicitVr : 0) |
            (littleEndian ? 0 : StackFlag.bigEndian);
          position = valueStart;
        }
        continue;
      }

      const closes = kind === Kind.elements ? ITEM_DELIMITATION : SEQUENCE_DELIMITATION;
      if (tag === closes && openEnded) {
        if (length !== 0) this.#depart("ERR_DECODE_LENGTH", "a delimitation item has a length", position, tag);
        depth = this.#close(depth, position, count, RowFlag.delimited);
        position = valueStart;
      } else if (openEnded && tag !== ITEM_DELIMITATION) {
        this.#departUnclosed("ERR_DECODE_STRUCTURE", position, tag);
        depth = this.#close(depth, position, count, 0);
      } else if (tag === ITEM_DELIMITATION || tag === SEQUENCE_DELIMITATION) {
        this.#depart("ERR_DECODE_STRUCTURE", "a delimitation item closes nothing", position, tag);
        position = valueStart;
      } else this.#fail("ERR_DECODE_STRUCTURE", "neither an Item nor a delimitation item", position, tag);
    }

    this.#suspend(position, count, lastTag, 0);
    return done;
  }

  /** The index; call it once, after `run` said "done". `bytes` are all resident bytes. */
  finish(bytes: Uint8Array, source?: ByteSource): DatasetIndex {
    const end = this.#position;
    const rows = ownRows(this.#scratch, this.#count);
    // What follows File Meta Information is the Dataset.
    const isEverything = this.#input.lastTag === LAST_TAG;
    return new DatasetIndex({
      bytes,
      encoding: this.#input.encoding,
      rows,
      count: this.#count,
      sorted: this.#sorted,
      begin: this.#input.start,
      end,
      trailing: source
        ? { source, offset: end + this.#delta, length: this.#input.size - end - this.#delta }
        : bytes.subarray(end, isEverything ? bytes.length : end),
      external: source && {
        source,
        positions: this.#externalPositions,
        offsets: this.#externalOffsets,
        lengths: this.#externalLengths,
      },
    });
  }

  #suspend(position: number, count: number, lastTag: number, size: number): TokenizerStatus {
    this.#position = position;
    this.#count = count;
    this.#scratch.stackTags[this.#depth] = lastTag;
    return { kind: "more", size };
  }

  #keepExternal(position: number, length: number): void {
    this.#externalPositions.push(position);
    this.#externalOffsets.push(position + this.#delta);
    this.#externalLengths.push(length);
    this.#delta += length;
  }

  #close(depth: number, position: number, count: number, flags: number): number {
    const { rows, stackRows } = this.#scratch;
    const at = stackRows[depth]! * ROW_SIZE;
    const info = rows[at + Column.info]!;
    rows[at + Column.length] = position - rows[at + Column.start]! - (info & RowFlag.longHeader ? 12 : 8);
    rows[at + Column.next] = count;
    rows[at + Column.info] = info | flags;
    return depth - 1;
  }

  /** Fewer bytes are left than a header takes: fine (and reported) at the end of the input only. */
  #cutShort(position: number, end: number, count: number): void {
    if (end + this.#delta !== this.#input.size) {
      this.#fail("ERR_DECODE_STRUCTURE", "an Item or Sequence ends inside a header", position);
    }
    this.#depart("ERR_DECODE_TRUNCATED", "the input ends inside a header", position);
    for (let depth = this.#depth; depth > 0; depth--) this.#close(depth, position, count, RowFlag.truncated);
    this.#depth = 0;
  }

  #departUnclosed(code: DecodeErrorCode, position: number, tag?: TagNumber): void {
    this.#markTruncated();
    this.#depart(code, "a delimitation item is missing", position, tag);
  }

  /** What is open holds something that ends too early: it cannot be written as it came once other bytes follow. */
  #markTruncated(): void {
    const { rows, stackRows } = this.#scratch;
    for (let depth = this.#depth; depth > 0; depth--) {
      const info = stackRows[depth]! * ROW_SIZE + Column.info;
      // Where one is marked, those around it are.
      if (rows[info]! & RowFlag.truncated) return;
      rows[info]! |= RowFlag.truncated;
    }
  }

  #failBeyondEnd(position: number, tag: TagNumber): never {
    this.#fail("ERR_DECODE_LENGTH_BEYOND_END", "a length reaches beyond its Item or Sequence", position, tag);
  }

  #depart(code: DecodeErrorCode, message: string, position: number, tag?: TagNumber): void {
    const { strict, onWarning } = this.#limits;
    if (strict) this.#fail(code, message, position, tag);
    onWarning?.({ code, message, ...this.#place(position, tag) });
  }

  #fail(code: DecodeErrorCode, message: string, position: number, tag?: TagNumber): never {
    throw new DecodeError(code, { message, ...this.#place(position, tag) });
  }

  #place(position: number, tag: TagNumber | undefined): { path: string; offset: number } {
    let path = this.#openPath();
    if (tag !== undefined && tag >>> 16 !== 0xfffe) path += (path === "" ? "" : ".") + formatTag(tag);
    return { path, offset: position + this.#delta };
  }

  /** The path of the innermost open Sequence or Item. Malformed input can have a departure in every element: paths are kept. */
  #openPath(): string {
    const { rows, stackRows, stackFlags, stackItems } = this.#scratch;
    const { paths, rows: pathRows } = this.#paths;
    let depth = this.#depth;
    while (depth > 0 && pathRows[depth] !== stackRows[depth]) depth--;
    for (depth++; depth <= this.#depth; depth++) {
      const isItem = (stackFlags[depth]! & StackFlag.kindMask) === Kind.elements;
      const outer = paths[depth - 1]!;
      const tag = formatTag(rows[stackRows[depth]! * ROW_SIZE]!);
      paths[depth] = outer + (isItem ? `[${stackItems[depth - 1]! - 1}]` : (outer === "" ? "" : ".") + tag);
      pathRows[depth] = stackRows[depth]!;
    }
    return paths[this.#depth]!;
  }
}

/** The VR an element without VR has: from PS3.6, from PS3.5 7.8.1 for private creators, else UN. */
function implicitVrCode(tag: TagNumber): number {
  if ((tag & 0xffff) === 0) return UL;
  if ((tag & 0x10000) !== 0) return (tag & 0xffff) >= 0x10 && (tag & 0xffff) <= 0xff ? LO : UN;
  const code = vrCodeOf(tag);
  return code < NO_VR ? code : UN;
}

/** Whether other elements cannot be decoded without this one, so that it is never left in its source. */
function isNeeded(tag: TagNumber, length: number): boolean {
  const isCreator = (tag & 0x10000) !== 0 && (tag & 0xff00) === 0;
  return (
    (isCreator || tag === SPECIFIC_CHARACTER_SET || tag === PIXEL_REPRESENTATION) && length <= LONGEST_NEEDED_LENGTH
  );
}

function startsWithItem(view: DataView, position: number, littleEndian: boolean): boolean {
  return view.getUint16(position, littleEndian) === 0xfffe && view.getUint16(position + 2, littleEndian) === 0xe000;
}

/** Whether an element of unknown VR has the header of a long one: new VRs do (PS3.5 6.2), mangled ones may not. */
function seemsLongLength(view: DataView, position: number, end: number, littleEndian: boolean): boolean {
  if (view.getUint16(position + 6, littleEndian) !== 0) return false;
  const length = view.getUint32(position + 8, littleEndian);
  return length <= end - position - 12;
}
