import { ldifError } from "./record.js";
import { decodeUtf8 } from "./utf8.js";

/** A line with its continuations; `""` for an empty one, which ends a record. */
export interface LdifLine {
  readonly text: string;
  /** Where it begins, from 1. */
  readonly number: number;
}

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const NUMBER_SIGN = 0x23;

/** Cuts octets that come in pieces into unfolded lines, without comments. @see RFC 2849, notes 2 and 3 */
export class LdifLines {
  readonly #maxLength: number;
  #octets = new Uint8Array(1024);
  #length = 0;
  /** Where in the octets the physical line begins. */
  #start = 0;
  /** The last physical line that has begun. */
  #number = 0;
  #firstNumber = 0;
  #isOpen = false;
  #isComment = false;
  #isContinuation = false;
  #isAtStart = true;

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** The lines that are known to be whole with this piece, which may be cut anywhere. */
  *push(piece: Uint8Array): Generator<LdifLine> {
    for (let at = 0; at < piece.length;) {
      if (this.#isAtStart) {
        const isContinuation = piece[at] === SPACE;
        if (!isContinuation && this.#isOpen) yield* this.#take();
        this.#begin(isContinuation, piece[at] === NUMBER_SIGN);
        if (isContinuation) at += 1;
      }
      const end = piece.indexOf(LF, at);
      this.#append(piece.subarray(at, end < 0 ? piece.length : end));
      if (end < 0) return;
      yield* this.#endPhysicalLine();
      at = end + 1;
    }
  }

  /** The last line, where the text does not end with an empty one. */
  *end(): Generator<LdifLine> {
    if (!this.#isAtStart) yield* this.#endPhysicalLine();
    if (this.#isOpen) yield* this.#take();
  }

  #begin(isContinuation: boolean, isComment: boolean): void {
    this.#number += 1;
    this.#isAtStart = false;
    this.#isContinuation = isContinuation;
    if (isContinuation && !this.#isOpen) throw ldifError("a continuation has no line before it", this.#number);
    this.#start = this.#length;
    if (isContinuation) return;
    this.#isOpen = true;
    this.#isComment = isComment;
    this.#firstNumber = this.#number;
  }

  #append(octets: Uint8Array): void {
    if (this.#isComment) return;
    const length = this.#length + octets.length;
    if (length > this.#maxLength) throw ldifError("a line is longer than allowed", this.#firstNumber);
    if (length > this.#octets.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#octets.length));
      larger.set(this.#octets.subarray(0, this.#length));
      this.#octets = larger;
    }
    this.#octets.set(octets, this.#length);
    this.#length = length;
  }

  *#endPhysicalLine(): Generator<LdifLine> {
    this.#isAtStart = true;
    if (this.#length > this.#start && this.#octets[this.#length - 1] === CR) this.#length -= 1;
    if (this.#length === 0 && !this.#isContinuation && !this.#isComment) yield* this.#take();
  }

  *#take(): Generator<LdifLine> {
    const text = decodeUtf8(this.#octets.subarray(0, this.#length));
    this.#isOpen = false;
    this.#length = 0;
    if (this.#isComment) return;
    if (text === undefined) throw ldifError("a line is no UTF-8", this.#firstNumber);
    const isMarked = this.#firstNumber === 1 && text.startsWith("\u{feff}");
    yield { text: isMarked ? text.slice(1) : text, number: this.#firstNumber };
  }
}
