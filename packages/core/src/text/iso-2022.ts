import { type DoubleByteSet, doubleByteIndex } from "./code-elements.js";
import { replacementCharacter } from "./code-table.js";
import { ascii, type CodeElement, designations } from "./defined-terms.js";
import { type Delimiters, resetsCodeElements } from "./delimiters.js";
import { type ReportProblem, textProblem } from "./problems.js";
import { textOfUnits } from "./units.js";

/** The code elements of a Specific Character Set of ISO 2022 kind, with or without code extensions. */
export interface IsoRepertoire {
  /** What is active at the begin of a value, and again after each delimiter. */
  readonly initialG0: CodeElement;
  readonly initialG1: CodeElement | undefined;
  /** The code elements that escape sequences may designate; empty without code extensions. */
  readonly extensions: readonly CodeElement[];
}

const escapeByte = 0x1b;

/**
 * Decodes one value field. Never throws: bytes that are no character become U+FFFD, bytes where no set is declared are read as
 * ISO 8859-1, and both are reported.
 * @see PS3.5 6.1.2.5
 */
export function decodeIso2022(
  repertoire: IsoRepertoire,
  bytes: Uint8Array,
  range: { readonly start: number; readonly end: number },
  delimiters: Delimiters,
  report: ReportProblem,
): string {
  return new Iso2022Reader(repertoire, bytes, range, delimiters, report).read();
}

class Iso2022Reader {
  private at: number;
  private readonly end: number;
  private readonly units: Uint16Array;
  private length = 0;
  private g0: CodeElement;
  private g1: CodeElement | undefined;

  constructor(
    private readonly repertoire: IsoRepertoire,
    private readonly bytes: Uint8Array,
    { start, end }: { readonly start: number; readonly end: number },
    private readonly delimiters: Delimiters,
    private readonly report: ReportProblem,
  ) {
    this.at = start;
    this.end = end;
    this.units = new Uint16Array(end - start);
    this.g0 = repertoire.initialG0;
    this.g1 = repertoire.initialG1;
  }

  read(): string {
    while (this.at < this.end) {
      const byte = this.bytes[this.at]!;
      if (byte === escapeByte) this.readEscape();
      else if (byte >= 0xa0) this.readHigh(byte);
      else if (byte <= 0x20 || byte >= 0x7f || this.g0.set === undefined) this.readSingle(byte);
      else this.readPair(this.g0.set as DoubleByteSet, 0x21);
    }
    return textOfUnits(this.units.subarray(0, this.length));
  }

  private put(unit: number, size: number): void {
    if (unit === replacementCharacter) this.report(textProblem.undecodable);
    this.units[this.length++] = unit;
    this.at += size;
  }

  private readSingle(byte: number): void {
    if (byte >= 0x80) this.report(textProblem.control);
    this.put(byte, 1);
    if (resetsCodeElements(byte, this.delimiters)) {
      this.g0 = this.repertoire.initialG0;
      this.g1 = this.repertoire.initialG1;
    }
  }

  private readEscape(): void {
    const element = designations.find(({ escape }) => this.startsWith(escape));
    if (element === undefined) {
      this.report(textProblem.unknownEscape);
      this.put(replacementCharacter, 1);
      return;
    }
    if (!this.declares(element)) this.report(textProblem.undeclaredEscape);
    if (element.side === "G0") this.g0 = element;
    else this.g1 = element;
    this.at += element.escape.length;
  }

  private startsWith(escape: readonly number[]): boolean {
    return this.at + escape.length <= this.end && escape.every((byte, i) => this.bytes[this.at + i] === byte);
  }

  private declares(element: CodeElement): boolean {
    const { initialG0, extensions } = this.repertoire;
    return element === initialG0 || element === ascii || extensions.includes(element);
  }

  private readHigh(byte: number): void {
    this.g1 ??= this.undesignatedG1();
    const set = this.g1?.set;
    if (set?.kind === "double") this.readPair(set, 0xa1);
    else if (set?.kind === "single") this.put(set.units()[byte - 0x80]!, 1);
    else {
      this.report(textProblem.undeclaredBytes);
      this.put(byte, 1);
    }
  }

  /** The G1 that must be meant where none is designated: the only one declared. */
  private undesignatedG1(): CodeElement | undefined {
    const candidates = this.repertoire.extensions.filter((element) => element.side === "G1");
    if (candidates.length !== 1) return undefined;
    this.report(textProblem.missingEscape);
    return candidates[0];
  }

  /** A pair of bytes, the lower of which is `low`; a byte without a second one stands for itself alone. */
  private readPair(set: DoubleByteSet, low: number): void {
    const row = this.bytes[this.at]! - low;
    const column = this.at + 1 < this.end ? this.bytes[this.at + 1]! - low : -1;
    if (row > 93 || column < 0 || column > 93) this.put(replacementCharacter, 1);
    else this.put(set.units()[doubleByteIndex(row + 0x21, column + 0x21)]!, 2);
  }
}

/**
 * Encodes text, with escape sequences where code extensions are declared: each delimiter and the end of the text finds the initial
 * code elements active.
 * @returns the bytes, or the index of the first character that no declared set has
 * @see PS3.5 6.1.2.5.3
 */
export function encodeIso2022(repertoire: IsoRepertoire, text: string, delimiters: Delimiters): Uint8Array | number {
  return new Iso2022Writer(repertoire, delimiters).write(text);
}

class Iso2022Writer {
  private readonly bytes: number[] = [];
  private g0: CodeElement;
  private g1: CodeElement | undefined;

  constructor(
    private readonly repertoire: IsoRepertoire,
    private readonly delimiters: Delimiters,
  ) {
    this.g0 = repertoire.initialG0;
    this.g1 = repertoire.initialG1;
  }

  write(text: string): Uint8Array | number {
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit === escapeByte) return i;
      if (unit < 0x80) this.writeAscii(unit);
      else if (!this.writeOther(unit)) return i;
    }
    this.restoreG0();
    return Uint8Array.from(this.bytes);
  }

  private writeAscii(code: number): void {
    this.restoreG0();
    if (resetsCodeElements(code, this.delimiters)) this.restoreG1();
    this.bytes.push(code);
  }

  private designate(element: CodeElement): void {
    this.bytes.push(...element.escape);
    if (element.side === "G0") this.g0 = element;
    else this.g1 = element;
  }

  private restoreG0(): void {
    if (this.g0 !== this.repertoire.initialG0) this.designate(this.repertoire.initialG0);
  }

  /** Where Value 1 has no G1 there is nothing to return to: the delimiter itself ends the designation. */
  private restoreG1(): void {
    const { initialG1 } = this.repertoire;
    if (initialG1 !== undefined && this.g1 !== initialG1) this.designate(initialG1);
    this.g1 = initialG1;
  }

  private writeOther(unit: number): boolean {
    const active = [this.g0, this.g1].find((element) => element?.set?.codes().has(unit));
    const element = active ?? this.repertoire.extensions.find(({ set }) => set?.codes().has(unit));
    if (element?.set === undefined) return false;
    if (element !== active) this.designate(element);
    const code = element.set.codes().get(unit)!;
    if (element.set.kind === "single") this.bytes.push(code);
    else if (element.side === "G0") this.bytes.push(code >> 8, code & 0xff);
    else this.bytes.push((code >> 8) | 0x80, (code & 0xff) | 0x80);
    return true;
  }
}
