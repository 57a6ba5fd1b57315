import { JpegError } from "./jpeg-error.js";

const LONGEST_CODE = 16;
const LOOKED_UP = 9;

/** A Huffman table as DHT defines it. @see ISO/IEC 10918-1 C.2, F.2.2.3 */
export class HuffmanTable {
  /** Codes of each length, then the symbols: the content of DHT after its class and destination. */
  readonly definition: Uint8Array;
  /** By the next bits of the data: length of the code and symbol; 0 for longer codes. */
  readonly #lookup = new Uint16Array(1 << LOOKED_UP);
  /** By length: the first code that is greater than all of that length, aligned to 16 bits. */
  readonly #limits = new Uint32Array(LONGEST_CODE + 2);
  readonly #offsets = new Int32Array(LONGEST_CODE + 1);
  readonly #symbols: Uint8Array;
  readonly codes = new Uint16Array(256);
  /** 0 for a symbol without a code. */
  readonly lengths = new Uint8Array(256);

  constructor(definition: Uint8Array) {
    this.definition = definition;
    this.#symbols = definition.subarray(LONGEST_CODE);
    let code = 0;
    let at = 0;
    for (let length = 1; length <= LONGEST_CODE; length++, code <<= 1) {
      this.#offsets[length] = at - code;
      for (let left = definition[length - 1]!; left > 0; left--, code++) this.#add(this.#symbols[at++]!, code, length);
      if (code > 1 << length) throw new JpegError("a Huffman table is impossible");
      this.#limits[length] = code << (LONGEST_CODE - length);
    }
  }

  #add(symbol: number, code: number, length: number): void {
    this.codes[symbol] = code;
    this.lengths[symbol] = length;
    if (length > LOOKED_UP) return;
    const first = code << (LOOKED_UP - length);
    this.#lookup.fill((length << 8) | symbol, first, first + (1 << (LOOKED_UP - length)));
  }

  /** Length and symbol, as `length << 8 | symbol`, of the code that 16 bits begin with. */
  find(bits: number): number {
    const known = this.#lookup[bits >>> (LONGEST_CODE - LOOKED_UP)]!;
    if (known !== 0) return known;
    for (let length = LOOKED_UP + 1; length <= LONGEST_CODE; length++) {
      if (bits < this.#limits[length]!) {
        const symbol = this.#symbols[this.#offsets[length]! + (bits >>> (LONGEST_CODE - length))];
        if (symbol !== undefined) return (length << 8) | symbol;
      }
    }
    throw new JpegError("a Huffman code is not in its table");
  }
}

/** A table with a code for every symbol that may occur: categories of DC, runs and categories of AC. */
export function wholeTable(isAc: boolean): HuffmanTable {
  const symbols: number[] = [];
  if (!isAc) for (let category = 0; category < 16; category++) symbols.push(category);
  else {
    symbols.push(0x00, 0xf0);
    for (let run = 0; run < 16; run++)
      for (let category = 1; category < 16; category++) symbols.push((run << 4) | category);
  }
  const definition = new Uint8Array(LONGEST_CODE + symbols.length);
  definition[(isAc ? 8 : 5) - 1] = symbols.length;
  definition.set(symbols, LONGEST_CODE);
  return new HuffmanTable(definition);
}
