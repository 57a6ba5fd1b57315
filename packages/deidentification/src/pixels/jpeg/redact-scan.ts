import { BitReader, BitWriter } from "./bits.js";
import type { Component, FrameHeader } from "./frame-header.js";
import type { HuffmanTable } from "./huffman-table.js";
import { JpegError } from "./jpeg-error.js";

/** Thrown when a table has no code for a symbol that black needs. */
export class MissingCode extends Error {
  constructor(readonly table: HuffmanTable) {
    super("a Huffman table lacks a symbol");
  }
}

/** A component in a scan, with the tables it was coded with and the ones to code it with. */
export interface ScanComponent {
  readonly component: Component;
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
  readonly newDc: HuffmanTable;
  readonly newAc: HuffmanTable;
  /** The DC coefficient of black. */
  readonly black: number;
}

/** A scan to redact. */
export interface Scan {
  readonly frame: FrameHeader;
  readonly components: readonly ScanComponent[];
  /** MCUs between two restart markers; 0 for none. */
  readonly restartInterval: number;
  /** Whether an MCU of the frame, by its column and row, becomes black. */
  readonly isCovered: (column: number, row: number) => boolean;
}

/** Coded again: the entropy-coded data of a scan with the covered MCUs black, all other coefficients as they were. */
export function redactScan(scan: Scan, data: Uint8Array): Uint8Array {
  const { units, across } = layoutOf(scan);
  const intervals = intervalsOf(data);
  const perInterval = scan.restartInterval === 0 ? units : scan.restartInterval;
  if (intervals.length !== Math.ceil(units / perInterval))
    throw new JpegError("restart markers are not where they must be");
  const writer = new BitWriter(data.length + 64);
  intervals.forEach(([start, end], at) => {
    if (at > 0) writer.raw(Uint8Array.of(0xff, 0xd0 + ((at - 1) & 7)));
    const first = at * perInterval;
    const last = Math.min(units, first + perInterval);
    new IntervalCoder(scan, across, new BitReader(data, start, end), writer).run(first, last);
    writer.align();
  });
  return writer.bytes;
}

/** How many MCUs a scan has, all and across. Of one component alone an MCU is a block, and those without pixels are left out. */
function layoutOf({ frame, components }: Scan): { units: number; across: number } {
  const [only] = components;
  if (components.length === 1) {
    const { blocksAcross, blocksDown } = only!.component;
    return { units: blocksAcross * blocksDown, across: blocksAcross };
  }
  const across = Math.ceil(frame.width / (8 * frame.mostHorizontal));
  return { units: across * Math.ceil(frame.height / (8 * frame.mostVertical)), across };
}

/** Where the stretches between restart markers begin and end. */
function intervalsOf(data: Uint8Array): (readonly [number, number])[] {
  const intervals: (readonly [number, number])[] = [];
  let start = 0;
  for (let at = data.indexOf(0xff); at >= 0; at = data.indexOf(0xff, at + 1)) {
    const marker = data[at + 1];
    if (marker === undefined || marker === 0 || marker === 0xff) continue;
    if (marker < 0xd0 || marker > 0xd7) throw new JpegError("a marker stands in entropy-coded data");
    intervals.push([start, at]);
    start = at + 2;
  }
  return [...intervals, [start, data.length]];
}

class IntervalCoder {
  readonly #scan: Scan;
  readonly #across: number;
  readonly #reader: BitReader;
  readonly #writer: BitWriter;
  /** DC coefficients of the block before, by component: as they were and as they are. */
  readonly #before: Int32Array;
  readonly #now: Int32Array;

  constructor(scan: Scan, across: number, reader: BitReader, writer: BitWriter) {
    this.#scan = scan;
    this.#across = across;
    this.#reader = reader;
    this.#writer = writer;
    this.#before = new Int32Array(scan.components.length);
    this.#now = new Int32Array(scan.components.length);
  }

  run(first: number, end: number): void {
    const { components, isCovered } = this.#scan;
    const alone = components.length === 1 ? components[0]!.component : undefined;
    const last = this.#lastCovered(first, end, alone);
    for (let unit = first; unit < end; unit++) {
      if (unit > last && this.#isInStep(components)) return this.#copyRest();
      const column = unit % this.#across;
      const row = (unit - column) / this.#across;
      if (alone) {
        this.#block(0, isCovered(Math.floor(column / alone.horizontal), Math.floor(row / alone.vertical)));
        continue;
      }
      const covered = isCovered(column, row);
      for (let at = 0; at < components.length; at++) {
        const { horizontal, vertical } = components[at]!.component;
        for (let blocks = horizontal * vertical; blocks > 0; blocks--) this.#block(at, covered);
      }
    }
  }

  #lastCovered(first: number, end: number, alone: Component | undefined): number {
    const { isCovered } = this.#scan;
    for (let unit = end - 1; unit >= first; unit--) {
      const column = unit % this.#across;
      const row = (unit - column) / this.#across;
      if (isCovered(Math.floor(column / (alone?.horizontal ?? 1)), Math.floor(row / (alone?.vertical ?? 1))))
        return unit;
    }
    return first - 1;
  }

  /** Whether what follows is coded as it was, so that its bits can be copied. */
  #isInStep(components: readonly ScanComponent[]): boolean {
    return components.every(
      ({ dc, ac, newDc, newAc }, at) => dc === newDc && ac === newAc && this.#before[at] === this.#now[at],
    );
  }

  #copyRest(): void {
    const [reader, writer] = [this.#reader, this.#writer];
    while (reader.hasByte) writer.put(reader.take(8), 8);
    const { left } = reader;
    if (left > 0) writer.put(reader.take(left), left);
  }

  #block(at: number, covered: boolean): void {
    const { dc, ac, newDc, newAc, black } = this.#scan.components[at]!;
    const [reader, writer] = [this.#reader, this.#writer];
    const found = dc.find(reader.peek(16));
    reader.skip(found >>> 8);
    const category = found & 0xff;
    if (category > 15) throw new JpegError("a DC coefficient is too large");
    const value = this.#before[at]! + extended(reader.take(category), category);
    this.#before[at] = value;
    const target = covered ? black : value;
    this.#putDifference(newDc, target - this.#now[at]!);
    this.#now[at] = target;
    if (covered) put(newAc, 0, writer);
    for (let coefficient = 1; coefficient < 64; coefficient++) {
      const code = ac.find(reader.peek(16));
      reader.skip(code >>> 8);
      const symbol = code & 0xff;
      const size = symbol & 15;
      const bits = reader.take(size);
      if (!covered) {
        put(newAc, symbol, writer);
        if (size > 0) writer.put(bits, size);
      }
      if (symbol === 0) break;
      coefficient += symbol >>> 4;
      if (coefficient > 63) throw new JpegError("a block has too many coefficients");
    }
  }

  #putDifference(table: HuffmanTable, difference: number): void {
    const category = 32 - Math.clz32(Math.abs(difference));
    if (category > 15) throw new JpegError("a DC coefficient is too large");
    put(table, category, this.#writer);
    if (category > 0) this.#writer.put(difference > 0 ? difference : difference + (1 << category) - 1, category);
  }
}

function put(table: HuffmanTable, symbol: number, writer: BitWriter): void {
  const length = table.lengths[symbol]!;
  if (length === 0) throw new MissingCode(table);
  writer.put(table.codes[symbol]!, length);
}

/** @see ISO/IEC 10918-1 F.2.2.1 EXTEND */
function extended(bits: number, category: number): number {
  return category > 0 && bits < 1 << (category - 1) ? bits - (1 << category) + 1 : bits;
}
