import { UNIVERSAL } from "../asn1/der.js";
import { damaged, PkiError } from "../errors.js";
import type { ByteChunks } from "./content.js";
import { BLOCK_LENGTH } from "./gather.js";

/** Identifier and length octets of a value whose content has not been read yet. */
export interface Header {
  readonly identifier: number;
  /** `undefined`: indefinite. */
  readonly length: number | undefined;
  /** The octets of the header themselves. */
  readonly bytes: Uint8Array;
}

/** Deepest nesting of the constructed pieces of one OCTET STRING. */
const MAX_DEPTH = 16;
/** Longest header: one identifier octet, one length octet and six of length. */
const MAX_HEADER = 8;

/**
 * Reads BER from chunks cut anywhere, value by value, on demand: only what was asked for is in memory.
 *
 * `enter` and `leave` follow constructed values of both forms of length, and nothing is read beyond the one entered last.
 */
export class PullReader {
  readonly #source: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #block: Uint8Array = new Uint8Array();
  #at = 0;
  /** Offset in the whole input of the first octet of the block. */
  #blockStart = 0;
  /** Where each value entered ends; `undefined` where end-of-contents octets say so. */
  readonly #ends: (number | undefined)[] = [];

  constructor(chunks: ByteChunks) {
    this.#source =
      Symbol.asyncIterator in chunks
        ? chunks[Symbol.asyncIterator]()
        : (chunks as Iterable<Uint8Array>)[Symbol.iterator]();
  }

  /** The header of the next value. @throws PkiError ERR_PKI_DAMAGED at the end of the input, or of the value entered */
  async header(): Promise<Header> {
    return this.#headerInBlock() ?? this.#inside(await this.#headerAcrossBlocks());
  }

  /** The header of the next value, which must have this identifier. */
  async expect(identifier: number): Promise<Header> {
    const header = await this.header();
    if (header.identifier !== identifier) throw damaged("a CMS object is not of the form it must have");
    return header;
  }

  /** Goes into a constructed value. */
  enter(header: Header): void {
    if ((header.identifier & 0x20) === 0) throw damaged("a value that must be constructed is primitive");
    this.#ends.push(header.length === undefined ? undefined : this.#offset + header.length);
  }

  /** Whether the value entered last holds nothing more. */
  async atEnd(): Promise<boolean> {
    return this.#atEndInBlock() ?? (await this.peek()) === 0;
  }

  /** Goes out of the value entered last. @throws PkiError ERR_PKI_DAMAGED when something is left in it */
  async leave(): Promise<void> {
    const end = this.#ends.at(-1);
    if (end === undefined) {
      const [first, second] = await this.#octets(2);
      if (first !== 0 || second !== 0) throw damaged("a CMS object holds something unexpected");
    } else if (this.#offset !== end) throw damaged("a CMS object holds something unexpected");
    this.#ends.pop();
  }

  /** The next octet without taking it. @throws PkiError ERR_PKI_DAMAGED at the end of the input */
  async peek(): Promise<number> {
    if (this.#offset === this.#end || !(await this.#fill())) throw truncated();
    return this.#block[this.#at]!;
  }

  /** The next value, whole. @throws PkiError ERR_PKI_LIMIT when it is longer than `limit` */
  async value(limit: number): Promise<Uint8Array> {
    const collector = new Collector(limit);
    await this.#collect(await this.header(), collector, 0);
    return collector.bytes();
  }

  /** Nothing may follow. @throws PkiError ERR_PKI_DAMAGED */
  async finish(): Promise<void> {
    if (await this.#fill()) throw damaged("bytes follow the end of a CMS object");
  }

  /** Ends the source without reading on. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }

  /**
   * The octets of an OCTET STRING whose header was read: primitive ones as they come, as views of the input; those in constructed pieces, at any
   * depth, joined to blocks.
   */
  async *octets(header: Header): AsyncIterable<Uint8Array> {
    if ((header.identifier & 0x20) === 0) {
      yield* this.#primitive(header);
      return;
    }
    const depth = this.#ends.length;
    const blocks = new BlockBuilder();
    this.enter(header);
    for (let piece = await this.#piece(depth); piece; piece = await this.#piece(depth)) {
      for (let left = piece.length!; left > 0;) {
        if (this.#at === this.#block.length && !(await this.#fill())) throw truncated();
        left -= blocks.add(this.#take(Math.min(left, blocks.room)));
        if (blocks.room === 0) yield blocks.take();
      }
    }
    if (blocks.room < BLOCK_LENGTH) yield blocks.take();
  }

  /** The header of the next primitive piece; `undefined` where the OCTET STRING that was entered at `depth` has ended. */
  async #piece(depth: number): Promise<Header | undefined> {
    while (this.#ends.length > depth) {
      // Pieces are short and many: what lies in the block at hand is not waited for.
      if (this.#atEndInBlock() ?? (await this.atEnd())) {
        await this.leave();
        continue;
      }
      const piece = this.#headerInBlock() ?? (await this.header());
      if ((piece.identifier & 0xdf) !== UNIVERSAL.octetString)
        throw damaged("a constructed OCTET STRING holds something else");
      if ((piece.identifier & 0x20) === 0) return piece;
      if (this.#ends.length - depth > MAX_DEPTH)
        throw new PkiError("ERR_PKI_LIMIT", "an OCTET STRING is nested too deep");
      this.enter(piece);
    }
    return undefined;
  }

  async *#primitive({ length }: Header): AsyncIterable<Uint8Array> {
    for (let left = length!; left > 0;) {
      if (!(await this.#fill())) throw truncated();
      const piece = this.#take(left);
      left -= piece.length;
      yield piece;
    }
  }

  async #collect(header: Header, collector: Collector, depth: number): Promise<void> {
    if (depth > 2 * MAX_DEPTH) throw new PkiError("ERR_PKI_LIMIT", "a CMS object is nested too deep");
    collector.begin(header);
    if (header.length !== undefined) {
      for await (const piece of this.#primitive(header)) collector.add(piece);
      return;
    }
    this.enter(header);
    while (!(await this.atEnd())) await this.#collect(await this.header(), collector, depth + 1);
    await this.leave();
    collector.add(new Uint8Array(2));
  }

  get #offset(): number {
    return this.#blockStart + this.#at;
  }

  /** The end of the innermost value whose length is definite. */
  get #end(): number | undefined {
    return this.#ends.findLast((end) => end !== undefined);
  }

  /** As `atEnd`; `undefined` where the next octet has to be waited for. */
  #atEndInBlock(): boolean | undefined {
    const end = this.#ends.at(-1);
    if (end !== undefined) return this.#offset === end;
    if (this.#at === this.#block.length || this.#offset === this.#end) return undefined;
    return this.#block[this.#at] === 0;
  }

  /** The common case: no octet has to be waited for. */
  #headerInBlock(): Header | undefined {
    if (this.#block.length - this.#at < MAX_HEADER) return undefined;
    const start = this.#at;
    const first = this.#block[start + 1]!;
    const count = first > 0x80 ? first & 0x7f : 0;
    if (count > MAX_HEADER - 2) throw damaged("an ASN.1 length is too long");
    this.#at += 2 + count;
    return this.#inside(readHeader(this.#block.subarray(start, this.#at)));
  }

  async #headerAcrossBlocks(): Promise<Header> {
    const start = await this.#octets(2);
    const count = start[1]! > 0x80 ? start[1]! & 0x7f : 0;
    if (count > MAX_HEADER - 2) throw damaged("an ASN.1 length is too long");
    return readHeader(Uint8Array.of(...start, ...(await this.#octets(count))));
  }

  /** Nothing may reach beyond the value that holds it. */
  #inside(header: Header): Header {
    const end = this.#end;
    if (end !== undefined && this.#offset + (header.length ?? 0) > end)
      throw damaged("an ASN.1 length reaches beyond the value that holds it");
    return header;
  }

  async #octets(count: number): Promise<Uint8Array> {
    const octets = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      if (!(await this.#fill())) throw truncated();
      octets[i] = this.#block[this.#at++]!;
    }
    return octets;
  }

  /** At most `length` octets of the block at hand, as a view. */
  #take(length: number): Uint8Array {
    const piece = this.#block.subarray(this.#at, this.#at + length);
    this.#at += piece.length;
    return piece;
  }

  /** Whether there is an octet to take. */
  async #fill(): Promise<boolean> {
    while (this.#at === this.#block.length) {
      const { done, value } = await this.#source.next();
      if (done) return false;
      this.#blockStart += this.#block.length;
      this.#block = value;
      this.#at = 0;
    }
    return true;
  }
}

function readHeader(bytes: Uint8Array): Header {
  const identifier = bytes[0]!;
  if ((identifier & 0x1f) === 0x1f) throw damaged("an ASN.1 tag number is above 30");
  const first = bytes[1]!;
  if (first === 0x80) {
    if ((identifier & 0x20) === 0) throw damaged("a primitive ASN.1 value has an indefinite length");
    return { identifier, length: undefined, bytes };
  }
  if (first < 0x80) return { identifier, length: first, bytes };
  return { identifier, length: bytes.subarray(2).reduce((sum, octet) => sum * 256 + octet, 0), bytes };
}

function truncated(): PkiError {
  return damaged("a CMS object is truncated");
}

/** Joins short pieces to blocks, each in memory of its own. */
class BlockBuilder {
  #block = new Uint8Array(BLOCK_LENGTH);
  #filled = 0;

  get room(): number {
    return BLOCK_LENGTH - this.#filled;
  }

  /** Copies no more than there is room for, and says how much that was. */
  add(octets: Uint8Array): number {
    this.#block.set(octets, this.#filled);
    this.#filled += octets.length;
    return octets.length;
  }

  take(): Uint8Array {
    const block = this.#block.subarray(0, this.#filled);
    this.#block = new Uint8Array(BLOCK_LENGTH);
    this.#filled = 0;
    return block;
  }
}

/** Most values of indefinite length, and values inside them, in a small value. */
const MAX_VALUES = 20_000;

/** Puts a small value together, no longer than its limit whatever its headers say. */
class Collector {
  readonly #limit: number;
  #bytes = new Uint8Array(256);
  #length = 0;
  #values = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  begin({ bytes, length = 0 }: Header): void {
    if (++this.#values > MAX_VALUES || this.#length + bytes.length + length > this.#limit)
      throw new PkiError("ERR_PKI_LIMIT", "a part of a CMS object is longer than the limit");
    this.add(bytes);
  }

  /** Room is made for what has come, not for what was announced. */
  add(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#bytes.length) {
      const longer = new Uint8Array(Math.max(length, 2 * this.#bytes.length));
      longer.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = longer;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = length;
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}
