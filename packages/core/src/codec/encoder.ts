import { DataElement } from "../dataset/data-element.js";
import type { Dataset } from "../dataset/dataset.js";
import { EncodeError } from "../errors.js";
import { groupOf, isGroupLength, type TagNumber } from "../tag.js";
import { lengthOf, type Piece } from "../file/byte-source.js";
import { type VR, vrFacts } from "../vr.js";
import {
  type DatasetIndex,
  type Encoding,
  implicitLittleEndian,
  ITEM,
  ITEM_DELIMITATION,
  RowFlag,
  SEQUENCE_DELIMITATION,
  UNDEFINED_LENGTH,
} from "./dataset-index.js";
import type { Mark, Part, PartWriter } from "./part-writer.js";

const LONGEST_SHORT_LENGTH = 0xffff;

/**
 * Writes a Dataset in an encoding: what is unchanged and already so encoded as ranges of its input, all else element by element.
 *
 * Lengths that were defined stay defined, undefined ones undefined; Group Lengths are corrected.
 */
export function encodeDataset(dataset: Dataset, encoding: Encoding, writer: PartWriter): void {
  new DatasetEncoder(dataset, encoding, writer).run();
}

/** Writes one element of a Dataset as `encodeDataset` writes it among the others; nothing when it is absent. */
export function encodeElement(
  dataset: Dataset,
  tag: TagNumber,
  { encoding, writer }: { readonly encoding: Encoding; readonly writer: PartWriter },
): void {
  new DatasetEncoder(dataset, encoding, writer).runFor(tag);
}

function isTruncatedItem({ index, itemRow }: Dataset): boolean {
  return index !== undefined && itemRow >= 0 && (index.info(itemRow) & RowFlag.truncated) !== 0;
}

class DatasetEncoder {
  readonly #dataset: Dataset;
  readonly #encoding: Encoding;
  readonly #writer: PartWriter;
  /** Rows that go out as one range: first and last. */
  #rangeFirst = -1;
  #rangeLast = -1;
  /** Groups in which something was set or deleted, once a Group Length makes it matter. */
  #changedGroups: ReadonlySet<number> | undefined;
  /** The Group Length whose group is being written. */
  #groupLength: { readonly group: number; readonly mark: Mark } | undefined;

  constructor(dataset: Dataset, encoding: Encoding, writer: PartWriter) {
    this.#dataset = dataset;
    this.#encoding = encoding;
    this.#writer = writer;
  }

  run(): void {
    const dataset = this.#dataset;
    const { index } = dataset;
    if (index && !dataset.changed && this.#isSameEncoding(dataset) && !isTruncatedItem(dataset)) {
      const start = dataset.itemRow < 0 ? index.begin : index.valueStart(dataset.itemRow);
      this.#writer.range(index, start, dataset.itemRow < 0 ? index.end : index.valueEnd(dataset.itemRow));
      return;
    }
    dataset.forEachRow(
      (row, tag) => {
        if (isGroupLength(tag)) this.#groupLengthRow(row, tag);
        else {
          this.#enterGroup(tag);
          this.#row(row, tag);
        }
      },
      (element) => {
        this.#flushRange();
        this.#enterGroup(element.tag);
        if (isGroupLength(element.tag)) this.#openGroup(element.tag);
        else this.#ownElement(element);
      },
    );
    this.#closeGroup();
    this.#flushRange();
  }

  runFor(tag: TagNumber): void {
    this.#dataset.forEachRow(
      (row, at) => at === tag && this.#row(row, at),
      (element) => element.tag === tag && this.#ownElement(element),
    );
    this.#flushRange();
  }

  #isSameEncoding(dataset: Dataset): boolean {
    const { explicitVr, littleEndian } = dataset.encoding;
    return explicitVr === this.#encoding.explicitVr && littleEndian === this.#encoding.littleEndian;
  }

  // ---- Group Length (gggg,0000), PS3.5 7.2

  #groupLengthRow(row: number, tag: TagNumber): void {
    this.#closeGroup();
    this.#changedGroups ??= new Set([...(this.#dataset.edits?.keys() ?? [])].map(groupOf));
    if (this.#changedGroups.has(groupOf(tag)) || this.#groupIsRebuilt(row, groupOf(tag))) this.#openGroup(tag);
    else this.#row(row, tag);
  }

  #openGroup(tag: TagNumber): void {
    this.#closeGroup();
    this.#flushRange();
    this.#writer.elementHeader(tag, "UL", false, 4, this.#encoding);
    this.#groupLength = { group: groupOf(tag), mark: this.#writer.uint32(0, this.#encoding.littleEndian) };
  }

  #groupIsRebuilt(from: number, group: number): boolean {
    const dataset = this.#dataset;
    const index = dataset.index!;
    for (let row = from; row < dataset.lastRow && groupOf(index.tag(row)) === group; row = index.next(row)) {
      if (dataset.hasChangedItems(row) || !this.#isRowUsable(row)) return true;
    }
    return false;
  }

  #enterGroup(tag: TagNumber): void {
    if (this.#groupLength && this.#groupLength.group !== groupOf(tag)) this.#closeGroup();
  }

  #closeGroup(): void {
    if (!this.#groupLength) return;
    this.#flushRange();
    const { view, offset, from } = this.#groupLength.mark;
    view.setUint32(offset, this.#writer.length - from, this.#encoding.littleEndian);
    this.#groupLength = undefined;
  }

  // ---- Rows of the input

  #row(row: number, tag: TagNumber): void {
    if (this.#isRowUsable(row) && !this.#dataset.hasChangedItems(row)) {
      // Between two rows that stay, rows may have been deleted.
      if (this.#rangeFirst >= 0 && this.#dataset.index!.next(this.#rangeLast) !== row) this.#flushRange();
      if (this.#rangeFirst < 0) this.#rangeFirst = row;
      this.#rangeLast = row;
      return;
    }
    this.#flushRange();
    this.#rebuild(new DataElement(this.#dataset, tag, row));
  }

  /** Whether a row is encoded as asked, and whole. */
  #isRowUsable(row: number): boolean {
    const info = this.#dataset.index!.info(row);
    const { explicitVr, littleEndian } = this.#encoding;
    return (
      ((info & RowFlag.implicitVr) === 0) === explicitVr &&
      ((info & RowFlag.bigEndian) === 0) === littleEndian &&
      (info & RowFlag.truncated) === 0
    );
  }

  #flushRange(): void {
    if (this.#rangeFirst < 0) return;
    const index = this.#dataset.index!;
    this.#writer.range(index, index.start(this.#rangeFirst), index.rowEnd(this.#rangeLast));
    this.#rangeFirst = -1;
  }

  #rebuild(element: DataElement): void {
    const index = this.#dataset.index!;
    const { row, tag } = element;
    const info = index.info(row);
    if (info & RowFlag.fragments) return this.#rebuildFragments(element, index);
    const { vr } = element;
    const isSequence = info & RowFlag.container || this.#dataset.hasChangedItems(row);
    if (isSequence || (vr === "SQ" && element.items.length > 0)) {
      return this.#sequence(tag, this.#staysUnknown(vr) ? "UN" : "SQ", element.items, element.undefinedLength);
    }
    // What the dictionary calls a Sequence and cannot be read as one stays as it is: bytes of unknown meaning.
    this.#rebuildValue(element, vr === "SQ" && element.length > 0 ? "UN" : vr);
  }

  /** UN in Big Endian would hold Little Endian Items (PS3.5 6.2.2 note 2), which few readers expect. */
  #staysUnknown(vr: VR): boolean {
    return vr === "UN" && this.#encoding.littleEndian;
  }

  #rebuildValue(element: DataElement, vr: VR): void {
    const { length, tag } = element;
    const facts = vrFacts(vr);
    const padding = length & 1;
    this.#header(tag, vr, length + padding);
    this.#parts(element.partsIn(this.#encoding.littleEndian));
    if (padding) this.#writer.bytes(Uint8Array.of(facts.padding));
  }

  #rebuildFragments(element: DataElement, index: DatasetIndex): void {
    const { row, tag } = element;
    const { littleEndian } = this.#encoding;
    this.#header(tag, element.vr, UNDEFINED_LENGTH);
    const isSameOrder = ((index.info(row) & RowFlag.bigEndian) === 0) === littleEndian;
    if (isSameOrder && (index.info(row) & RowFlag.truncated) === 0) {
      this.#writer.range(index, index.valueStart(row), index.valueEnd(row));
    } else for (let at = row + 1; at < index.next(row); at++) this.#rebuildFragment(at, index);
    this.#writer.itemHeader(SEQUENCE_DELIMITATION, 0, littleEndian);
  }

  #rebuildFragment(row: number, index: DatasetIndex): void {
    const length = index.length(row);
    this.#writer.itemHeader(ITEM, length + (length & 1), this.#encoding.littleEndian);
    this.#pieces(index.pieces(row));
    if (length & 1) this.#writer.bytes(Uint8Array.of(0));
  }

  // ---- Values that were set

  #ownElement(element: DataElement): void {
    const { tag, own } = element;
    const { vr, items, fragments, undefinedLength } = own!;
    if (items) return this.#sequence(tag, vr, items, undefinedLength);
    if (fragments) return this.#ownFragments(tag, vr, fragments);
    const { length } = element;
    if (!vrFacts(vr).longLength && length > LONGEST_SHORT_LENGTH && this.#encoding.explicitVr) {
      throw new EncodeError("ERR_ENCODE_LENGTH", {
        message: "the value is longer than its VR allows",
        path: element.path,
      });
    }
    if (length >= UNDEFINED_LENGTH) {
      throw new EncodeError("ERR_ENCODE_LENGTH", { message: "the value is too long", path: element.path });
    }
    this.#header(tag, vr, length);
    this.#parts(element.partsIn(this.#encoding.littleEndian));
  }

  #parts(parts: readonly Part[]): void {
    for (const part of parts) {
      if (part instanceof Uint8Array) this.#writer.bytes(part);
      else this.#writer.source(part, part.swapUnit);
    }
  }

  #pieces(pieces: readonly Piece[]): void {
    for (const piece of pieces) {
      if (piece instanceof Uint8Array) this.#writer.bytes(piece);
      else this.#writer.source(piece, 1);
    }
  }

  #ownFragments(tag: TagNumber, vr: VR, fragments: readonly (readonly Piece[])[]): void {
    this.#header(tag, vr, UNDEFINED_LENGTH);
    const { littleEndian } = this.#encoding;
    for (const fragment of fragments) {
      const length = lengthOf(fragment);
      this.#writer.itemHeader(ITEM, length + (length & 1), littleEndian);
      this.#pieces(fragment);
      if (length & 1) this.#writer.bytes(Uint8Array.of(0));
    }
    this.#writer.itemHeader(SEQUENCE_DELIMITATION, 0, littleEndian);
  }

  // ---- Sequences, PS3.5 7.5

  #sequence(tag: TagNumber, vr: VR, items: readonly Dataset[], undefinedLength: boolean): void {
    // The content of UN is Implicit VR Little Endian whatever surrounds it (PS3.5 6.2.2 note 2).
    const encoding = vr === "UN" ? implicitLittleEndian : this.#encoding;
    const mark = this.#header(tag, vr, undefinedLength ? UNDEFINED_LENGTH : 0);
    this.#items(items, encoding);
    if (undefinedLength) this.#writer.itemHeader(SEQUENCE_DELIMITATION, 0, encoding.littleEndian);
    else this.#closeLength(mark, this.#encoding.littleEndian);
  }

  /** Unchanged Items that followed one another in the input go out as one range. */
  #items(items: readonly Dataset[], encoding: Encoding): void {
    let source: DatasetIndex | undefined;
    let start = 0;
    let end = 0;
    for (const item of items) {
      const { index, itemRow } = item;
      const isWhole = index !== undefined && isWholeItem(item, encoding);
      if (!isWhole || index !== source || index.start(itemRow) !== end) {
        if (source) this.#writer.range(source, start, end);
        source = undefined;
      }
      if (!isWhole) {
        this.#item(item, encoding);
        continue;
      }
      if (!source) start = index.start(itemRow);
      source = index;
      end = index.rowEnd(itemRow);
    }
    if (source) this.#writer.range(source, start, end);
  }

  #item(item: Dataset, encoding: Encoding): void {
    const { index, itemRow } = item;
    const undefinedLength =
      index !== undefined && itemRow >= 0 && (index.info(itemRow) & RowFlag.undefinedLength) !== 0;
    const mark = this.#writer.itemHeader(ITEM, undefinedLength ? UNDEFINED_LENGTH : 0, encoding.littleEndian);
    encodeDataset(item, encoding, this.#writer);
    if (undefinedLength) this.#writer.itemHeader(ITEM_DELIMITATION, 0, encoding.littleEndian);
    else this.#closeLength(mark, encoding.littleEndian);
  }

  #closeLength({ view, offset, from }: Mark, littleEndian: boolean): void {
    const length = this.#writer.length - from;
    if (length >= UNDEFINED_LENGTH) {
      throw new EncodeError("ERR_ENCODE_LENGTH", {
        message: "a Sequence or Item is too long",
        path: this.#dataset.path,
      });
    }
    view.setUint32(offset, length, littleEndian);
  }

  #header(tag: TagNumber, vr: VR, length: number): Mark {
    const { longLength } = vrFacts(vr);
    // A value that outgrew its VR's length field is written as UN (PS3.5 6.2.2 note).
    const fits = longLength || length <= LONGEST_SHORT_LENGTH;
    return this.#writer.elementHeader(tag, fits ? vr : "UN", longLength || !fits, length, this.#encoding);
  }
}

/** Whether an Item stands in its input just as it is to be written. */
function isWholeItem(item: Dataset, encoding: Encoding): boolean {
  if (item.changed || item.itemRow < 0) return false;
  const { explicitVr, littleEndian } = item.encoding;
  if (explicitVr !== encoding.explicitVr || littleEndian !== encoding.littleEndian) return false;
  return (item.index!.info(item.itemRow) & RowFlag.truncated) === 0;
}
