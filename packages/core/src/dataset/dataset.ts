import {
  Column,
  type DatasetIndex,
  type Encoding,
  explicitLittleEndian,
  firstAtOrAfter,
  implicitLittleEndian,
  ITEM,
  LAST_TAG,
  ROW_SIZE,
  RowFlag,
} from "../codec/dataset-index.js";
import { Tokenizer } from "../codec/tokenizer.js";
import { SQ, UN, vrNames } from "../codec/vr-codes.js";
import { DecodeError, EncodeError } from "../errors.js";
import type { SourceRange } from "../file/byte-source.js";
import { formatTag, isPrivate, type TagNumber } from "../tag.js";
import { type CharacterSet, characterSetOf, decodeAscii, defaultCharacterSet } from "../text/index.js";
import type { VR } from "../vr.js";
import { DataElement, type OwnValue } from "./data-element.js";
import { encodedValue, type ElementValue, encodeValue } from "./encode-value.js";
import { resolveVr } from "./resolve-vr.js";

const SPECIFIC_CHARACTER_SET = 0x00080005;
const noTags: readonly TagNumber[] = [];

interface Changes {
  readonly edits: Map<TagNumber, DataElement | null>;
  /** Tags that were set and that no row has, ascending. */
  added: TagNumber[];
}

/** What is remembered of a Dataset that was asked for it; most are not. */
interface Memory {
  characterSet?: CharacterSet | undefined;
  trailing?: Uint8Array | SourceRange;
  /** The rows of this Dataset, once it proves to have many: ascending by Tag, of a malformed input's duplicates the first. */
  siblings?: readonly number[];
}

/** The Items of Sequences by row: much smaller than a Map, and Sequences are mostly read in their order. */
class ItemLists {
  readonly rows: number[] = [];
  readonly lists: (readonly Dataset[])[] = [];

  get(row: number): readonly Dataset[] | undefined {
    const at = firstAtOrAfter(this.rows, row);
    return this.rows[at] === row ? this.lists[at] : undefined;
  }

  set(row: number, items: readonly Dataset[]): void {
    const at = firstAtOrAfter(this.rows, row);
    this.rows.splice(at, 0, row);
    this.lists.splice(at, 0, items);
  }
}

/** Most come in ascending order. */
function insertAscending(tags: TagNumber[], tag: TagNumber): void {
  let at = tags.length;
  while (at > 0 && tags[at - 1]! > tag) at--;
  tags.splice(at, 0, tag);
}

/** Up to so many rows are searched one by one. */
const FEW_ROWS = 16;
/** The nesting that lazily read Sequences (UN, private) may add. */
const LAZY_MAX_DEPTH = 64;

/**
 * The data elements of a SOP Instance or of an Item, in ascending order of Tag.
 *
 * A Dataset that was read is a view of the bytes it came from: nothing is decoded before it is asked for, and what is not
 * changed is written back byte for byte.
 * @see PS3.5 7
 */
export class Dataset implements Iterable<DataElement> {
  /** The Dataset whose Sequence holds this Item; undefined for a root Dataset. */
  parent: Dataset | undefined;
  /** The Tag of that Sequence. */
  parentTag: TagNumber = 0;
  /** @internal Where the elements were read from. */
  readonly index: DatasetIndex | undefined;
  /** @internal Row of the Item, or -1 for a root Dataset. */
  readonly itemRow: number;
  /** There once this Dataset or an Item in it was changed. */
  #changes: Changes | undefined;
  #items: ItemLists | undefined;
  #memory: Memory | undefined;

  /** An empty Dataset. */
  constructor();
  /** @internal */
  constructor(index: DatasetIndex, itemRow?: number, parent?: Dataset, parentTag?: TagNumber);
  constructor(index?: DatasetIndex, itemRow = -1, parent?: Dataset, parentTag: TagNumber = 0) {
    this.index = index;
    this.itemRow = itemRow;
    this.parent = parent;
    this.parentTag = parentTag;
  }

  // ---- Reading

  /** The data element with this Tag; the first one where a malformed input has several. */
  get(tag: TagNumber): DataElement | undefined {
    const edit = this.edits?.get(tag);
    if (edit !== undefined) return edit ?? undefined;
    const row = this.rowOf(tag);
    return row < 0 ? undefined : new DataElement(this, tag, row);
  }

  has(tag: TagNumber): boolean {
    const edit = this.edits?.get(tag);
    return edit === undefined ? this.rowOf(tag) >= 0 : edit !== null;
  }

  /**
   * The data elements in ascending order of Tag (a malformed input: in its order).
   * @param select Says by Tag and VR which are wanted of those without Items and fragments: the others cost little. Default: all.
   */
  elements(select?: (tag: TagNumber, vr: VR) => boolean): DataElement[] {
    if (this.#changes === undefined && !select) return this.#untouchedElements();
    const elements: DataElement[] = [];
    this.forEachRow(
      (row, tag) => {
        if (!select || this.#isSelected(row, tag, select)) elements.push(new DataElement(this, tag, row));
      },
      (element) => {
        if (!select || element.isSequence || element.isEncapsulated || select(element.tag, element.vr))
          elements.push(element);
      },
    );
    return elements;
  }

  #isSelected(row: number, tag: TagNumber, select: (tag: TagNumber, vr: VR) => boolean): boolean {
    const info = this.index!.info(row);
    if (info & RowFlag.container) return true;
    return select(
      tag,
      info & RowFlag.implicitVr ? new DataElement(this, tag, row).vr : vrNames[info & RowFlag.vrMask]!,
    );
  }

  #untouchedElements(): DataElement[] {
    const { index } = this;
    if (!index) return [];
    const { rows } = index;
    const first = this.itemRow + 1;
    // A list that grows takes four times the memory of one that is made to measure.
    const elements = new Array<DataElement>(index.countSiblings(first, this.lastRow));
    for (let at = 0, row = first; at < elements.length; at++, row = rows[row * ROW_SIZE + Column.next]!) {
      elements[at] = new DataElement(this, rows[row * ROW_SIZE]!, row);
    }
    return elements;
  }

  [Symbol.iterator](): Iterator<DataElement> {
    return this.elements()[Symbol.iterator]();
  }

  /** The first text value without padding; undefined when the element is absent or empty. Numbers are given as text. */
  getString(tag: TagNumber): string | undefined {
    return this.get(tag)?.string;
  }

  /** The text values without padding; none when the element is absent or empty. */
  getStrings(tag: TagNumber): readonly string[] {
    return this.get(tag)?.strings ?? [];
  }

  /** The first number of a binary VR, DS or IS; undefined when the element is absent or empty. */
  getNumber(tag: TagNumber): number | undefined {
    return this.get(tag)?.number;
  }

  /** The numbers of a binary VR, DS or IS. */
  getNumbers(tag: TagNumber): readonly number[] {
    return this.get(tag)?.numbers ?? [];
  }

  /** The encoded value, a view. @throws DecodeError ERR_DECODE_VALUE_NOT_LOADED */
  getBytes(tag: TagNumber): Uint8Array | undefined {
    return this.get(tag)?.bytes;
  }

  /** The Items of a Sequence; none when it is absent. */
  getItems(tag: TagNumber): readonly Dataset[] {
    return this.get(tag)?.items ?? [];
  }

  /** The Tag under which a private element of this Dataset is encoded. @see PS3.5 7.8.1 */
  privateTag(creator: string, group: number, element: number): TagNumber | undefined {
    for (let block = 0x10; block <= 0xff; block++) {
      const name = this.getString(((group << 16) | block) >>> 0);
      if (name === creator) return ((group << 16) | (block << 8) | (element & 0xff)) >>> 0;
    }
    return undefined;
  }

  /** The Private Creator that reserved the block of a private Tag. @see PS3.5 7.8.1 */
  privateCreatorOf(tag: TagNumber): string | undefined {
    const block = (tag & 0xffff) >>> 8;
    if (!isPrivate(tag) || block < 0x10) return undefined;
    return this.getString(((tag & 0xffff0000) | block) >>> 0);
  }

  /** The character set that Specific Character Set (0008,0005) declares here, or else in the nearest enclosing Dataset. */
  get characterSet(): CharacterSet {
    const memory = (this.#memory ??= {});
    return (memory.characterSet ??= this.#declaredCharacterSet());
  }

  /** Tag path of this Item from the root Dataset, `(0040,A730)[2]`; empty for a root Dataset. */
  get path(): string {
    if (!this.parent) return "";
    const at = this.parent.getItems(this.parentTag).indexOf(this);
    const { path } = this.parent;
    return `${path}${path === "" ? "" : "."}${formatTag(this.parentTag)}[${at}]`;
  }

  /** How the elements were encoded when read; Explicit VR Little Endian for a new Dataset. */
  get encoding(): Encoding {
    const { index } = this;
    if (!index || this.itemRow < 0) return index?.encoding ?? explicitLittleEndian;
    const info = index.info(this.itemRow);
    return { explicitVr: (info & RowFlag.implicitVr) === 0, littleEndian: (info & RowFlag.bigEndian) === 0 };
  }

  /** What followed the Dataset in its input: bytes, or a stretch of the source; empty for an Item. */
  get trailing(): Uint8Array | SourceRange {
    return this.#memory?.trailing ?? (this.itemRow < 0 && this.index ? this.index.trailing : new Uint8Array(0));
  }

  // ---- Changing

  /**
   * Sets the value of an element, in place of any other with this Tag.
   *
   * The VR is the given one, else that of the element in its place, else that of PS3.6. Text is encoded in the character set
   * in force. A single string for a VR with several values may hold backslashes between them. An Item given here leaves the
   * Sequence it was in.
   * @throws EncodeError ERR_ENCODE_CHARACTER_SET, ERR_ENCODE_VALUE, ERR_ENCODE_LENGTH, with path
   */
  set(tag: TagNumber, value: ElementValue, vr?: VR): void {
    const own = encodeValue(value, vr ?? this.#vrFor(tag), this, tag);
    const undefinedLength = own.items !== undefined && (this.get(tag)?.undefinedLength ?? false);
    this.#put(tag, undefinedLength ? { ...own, undefinedLength } : own);
  }

  /**
   * Puts an element of another Dataset in place of any other with this Tag as it is encoded there: the same VR, a defined or an undefined
   * length. Its text is not converted, and its Items leave the Sequence they were in.
   * @throws DecodeError ERR_DECODE_VALUE_NOT_LOADED for a value left in its source
   */
  adopt(element: DataElement): void {
    this.#put(element.tag, encodedValue(element));
  }

  /** Removes an element; whether there was one. */
  delete(tag: TagNumber): boolean {
    const edit = this.edits?.get(tag);
    const isInInput = this.rowOf(tag) >= 0;
    if (edit === null || (edit === undefined && !isInInput)) return false;
    if (isInInput) this.#change().edits.set(tag, null);
    else {
      const changes = this.#change();
      changes.edits.delete(tag);
      changes.added = changes.added.filter((added) => added !== tag);
    }
    this.#touch(tag);
    return true;
  }

  /** Puts an Item into a Sequence, at its end or before position `at`, making the Sequence when it is absent. */
  addItem(tag: TagNumber, item: Dataset = new Dataset(), at?: number): Dataset {
    const items = [...this.getItems(tag)];
    items.splice(at ?? items.length, 0, item);
    this.set(tag, items, "SQ");
    return item;
  }

  /** Takes an Item out of a Sequence, which stays, even when empty. */
  removeItem(tag: TagNumber, at: number): void {
    this.set(tag, this.getItems(tag).toSpliced(at, 1), "SQ");
  }

  /** Forgets the bytes that followed the Dataset in its input. */
  dropTrailing(): void {
    if (this.trailing.length === 0) return;
    (this.#memory ??= {}).trailing = new Uint8Array(0);
    this.#touch(0);
  }

  // ---- Inside the codec

  /** @internal Whether this Dataset or an Item in it was changed. */
  get changed(): boolean {
    return this.#changes !== undefined;
  }

  /** @internal What was set (an element) or deleted (null). */
  get edits(): ReadonlyMap<TagNumber, DataElement | null> | undefined {
    return this.#changes?.edits;
  }

  /** @internal The first row with this Tag, or -1. */
  rowOf(tag: TagNumber): number {
    const { index } = this;
    if (!index) return -1;
    const siblings = this.#memory?.siblings;
    if (siblings) return siblingWithTag(index, siblings, tag);
    const { rows, sorted } = index;
    const last = this.lastRow;
    let seen = 0;
    for (let row = this.itemRow + 1; row < last; row = rows[row * ROW_SIZE + Column.next]!) {
      const at = rows[row * ROW_SIZE]!;
      if (at === tag) return row;
      if (sorted && at > tag) return -1;
      if (++seen === FEW_ROWS) {
        const all = ((this.#memory ??= {}).siblings = sorted ? this.#rows() : this.#firstRowsByTag());
        return siblingWithTag(index, all, tag);
      }
    }
    return -1;
  }

  /** The rows of this Dataset without those inside them. */
  #rows(): number[] {
    const rows: number[] = [];
    const index = this.index!;
    for (let row = this.itemRow + 1; row < this.lastRow; row = index.next(row)) rows.push(row);
    return rows;
  }

  #firstRowsByTag(): number[] {
    const { rows } = this.index!;
    const tagOf = (row: number) => rows[row * ROW_SIZE]!;
    const ascending = this.#rows().sort((a, b) => tagOf(a) - tagOf(b) || a - b);
    return ascending.filter((row, at) => at === 0 || tagOf(row) !== tagOf(ascending[at - 1]!));
  }

  /** @internal The row after the last one of this Dataset. */
  get lastRow(): number {
    return this.itemRow < 0 ? this.index!.count : this.index!.next(this.itemRow);
  }

  /** @internal Walks rows and set elements in their order; deleted and replaced rows are left out. */
  forEachRow(onRow: (row: number, tag: TagNumber) => void, onOwn: (element: DataElement) => void): void {
    const { edits, index } = this;
    const added = this.#changes?.added ?? noTags;
    let next = 0;
    if (index) {
      const { rows } = index;
      const last = this.lastRow;
      for (let row = this.itemRow + 1; row < last; row = rows[row * ROW_SIZE + Column.next]!) {
        const tag = rows[row * ROW_SIZE]!;
        while (next < added.length && added[next]! < tag) onOwn(edits!.get(added[next++]!)!);
        const edit = edits?.get(tag);
        if (edit === undefined) onRow(row, tag);
        // Of duplicates in a malformed input the first gives its place to the value that was set.
        else if (edit !== null && (index.sorted || this.rowOf(tag) === row)) onOwn(edit);
      }
    }
    while (next < added.length) onOwn(edits!.get(added[next++]!)!);
  }

  /** @internal The Items of a row: those of a Sequence, or those found in a value of UN or unknown VR. */
  itemsAt(row: number): readonly Dataset[] {
    const known = this.#items?.get(row);
    if (known) return known;
    const items = this.#readItems(row);
    if (items.length > 0) (this.#items ??= new ItemLists()).set(row, items);
    return items;
  }

  /** @internal Whether an Item of this row was changed. */
  hasChangedItems(row: number): boolean {
    return this.#items?.get(row)?.some((item) => item.changed) ?? false;
  }

  /** @internal */
  fragmentsAt(row: number): readonly Uint8Array[] {
    const index = this.index!;
    const fragments: Uint8Array[] = [];
    for (let at = row + 1; at < index.next(row); at++) {
      if (index.info(at) & RowFlag.external) {
        throw new DecodeError("ERR_DECODE_VALUE_NOT_LOADED", {
          message: "a fragment was left in its source",
          path: this.path,
        });
      }
      fragments.push(index.bytes.subarray(index.valueStart(at), index.valueEnd(at)));
    }
    return fragments;
  }

  /** Makes this Dataset an Item of another. */
  #attach(parent: Dataset, tag: TagNumber): void {
    if (this.parent !== parent && !this.has(SPECIFIC_CHARACTER_SET)) {
      const { terms } = this.characterSet;
      const same = terms.join("\\") === parent.characterSet.terms.join("\\");
      if (!same && terms.length > 0) this.set(SPECIFIC_CHARACTER_SET, [...terms]);
    }
    this.parent = parent;
    this.parentTag = tag;
    this.#forgetCharacterSet();
  }

  #put(tag: TagNumber, own: OwnValue): void {
    const { items } = own;
    if (items) {
      checkNoneIsAround(items, this);
      leaveSequences(items, this, tag);
      for (const item of items) item.#attach(this, tag);
    }
    this.#edit(tag, new DataElement(this, tag, -1, own));
    this.#touch(tag);
  }

  #edit(tag: TagNumber, edit: DataElement): void {
    const changes = this.#change();
    if (!changes.edits.has(tag) && this.rowOf(tag) < 0) insertAscending(changes.added, tag);
    changes.edits.set(tag, edit);
  }

  #touch(tag: TagNumber): void {
    if (tag === SPECIFIC_CHARACTER_SET) this.#forgetCharacterSet();
    this.#change();
  }

  /** What was changed here; the Datasets around this one know that something was. */
  #change(): Changes {
    if (this.#changes) return this.#changes;
    this.#changes = { edits: new Map(), added: [] };
    if (this.parent) this.parent.#change();
    return this.#changes;
  }

  /** Where none was asked for, none below was inherited from here. */
  #forgetCharacterSet(): void {
    if (this.#memory?.characterSet === undefined) return;
    this.#memory.characterSet = undefined;
    for (const items of this.#items?.lists ?? []) for (const item of items) item.#forgetCharacterSet();
    for (const edit of this.edits?.values() ?? [])
      for (const item of edit?.own?.items ?? []) item.#forgetCharacterSet();
  }

  #declaredCharacterSet(): CharacterSet {
    const declared = this.get(SPECIFIC_CHARACTER_SET);
    if (!declared) return this.parent?.characterSet ?? defaultCharacterSet;
    const terms = decodeAscii(declared.bytes, 0, declared.bytes.length).split("\\");
    return characterSetOf(terms.map((term) => term.replace(/[\0 ]+$/, "").trimStart()));
  }

  #vrFor(tag: TagNumber): VR {
    const present = this.get(tag);
    const known = present && present.vr !== "UN" ? present.vr : resolveVr(this, tag);
    if (known) return known;
    throw new EncodeError("ERR_ENCODE_VALUE", {
      message: "the VR must be given: the Tag is in no dictionary",
      path: `${this.path === "" ? "" : `${this.path}.`}${formatTag(tag)}`,
    });
  }

  #readItems(row: number): readonly Dataset[] {
    const index = this.index!;
    const info = index.info(row);
    const tag = index.tag(row);
    if (info & RowFlag.container)
      return info & RowFlag.fragments ? [] : this.#itemRows(index, row + 1, index.next(row), tag);
    const code = info & RowFlag.vrMask;
    if ((code !== UN && code !== SQ) || info & RowFlag.external) return [];
    return this.#readUnknownItems(index, row, tag);
  }

  #itemRows(index: DatasetIndex, first: number, last: number, tag: TagNumber): readonly Dataset[] {
    const items = new Array<Dataset>(index.countSiblings(first, last));
    for (let at = 0, row = first; at < items.length; at++, row = index.next(row)) {
      items[at] = new Dataset(index, row, this, tag);
    }
    return items;
  }

  /** A value of UN or unknown VR that is made of Items from end to end is read as a Sequence (PS3.5 6.2.2). */
  #readUnknownItems(index: DatasetIndex, row: number, tag: TagNumber): readonly Dataset[] {
    const start = index.valueStart(row);
    const value = index.bytes.subarray(start, index.valueEnd(row));
    if (value.length < 8 || new DataView(value.buffer, value.byteOffset).getUint32(0, true) !== swapHalves(ITEM))
      return [];
    const maxDepth = LAZY_MAX_DEPTH - lazyDepthOf(this);
    if (maxDepth <= 0) return [];
    try {
      const tokenizer = new Tokenizer(
        {
          encoding: implicitLittleEndian,
          start: 0,
          size: value.length,
          sequenceValue: true,
          lastTag: LAST_TAG,
          externalThreshold: Infinity,
        },
        { maxDepth, strict: true, onWarning: undefined },
      );
      tokenizer.run(value);
      const content = tokenizer.finish(value);
      return content.end === value.length ? this.#itemRows(content, 0, content.count, tag) : [];
    } catch (error) {
      if (error instanceof DecodeError) return [];
      throw error;
    }
  }
}

/** How many Items deep a Dataset is in Sequences that were read lazily. */
function lazyDepthOf(dataset: Dataset): number {
  let depth = 0;
  let lazyDepth = 0;
  for (let at = dataset; at.parent; at = at.parent) {
    depth++;
    if (at.index !== at.parent.index) lazyDepth = depth;
  }
  return lazyDepth;
}

function checkNoneIsAround(items: readonly Dataset[], dataset: Dataset): void {
  const around = new Set<Dataset>();
  for (let at: Dataset | undefined = dataset; at; at = at.parent) around.add(at);
  if (!items.some((item) => around.has(item))) return;
  throw new EncodeError("ERR_ENCODE_VALUE", { message: "a Dataset cannot be an Item of itself", path: dataset.path });
}

/** Takes Items out of the other Sequences that they are in, of each all at once. */
function leaveSequences(items: readonly Dataset[], parent: Dataset, tag: TagNumber): void {
  const left = new Set(items.filter((item) => item.parent && (item.parent !== parent || item.parentTag !== tag)));
  for (const { parent: from, parentTag } of left) {
    const there = from!.getItems(parentTag);
    const rest = there.filter((item) => !left.has(item));
    if (rest.length < there.length) from!.set(parentTag, rest, "SQ");
  }
}

function swapHalves(tag: TagNumber): number {
  return ((tag << 16) | (tag >>> 16)) >>> 0;
}

/** Binary search in rows that ascend by Tag. */
function siblingWithTag(index: DatasetIndex, siblings: readonly number[], tag: TagNumber): number {
  let low = 0;
  let high = siblings.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const row = siblings[middle]!;
    const at = index.rows[row * ROW_SIZE]!;
    if (at === tag) return row;
    if (at < tag) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
