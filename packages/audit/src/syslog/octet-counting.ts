import { AuditError } from "../errors.js";
import { filled } from "./slab.js";

/** A syslog message with its length before it, in octets. @see RFC 5425 section 4.3.1 */
export function encodeFrame(message: Uint8Array): Uint8Array {
  const length = `${message.length} `;
  return filled(length.length + message.length, (target) => {
    for (let at = 0; at < length.length; at++) target[at] = length.charCodeAt(at);
    target.set(message, length.length);
    return target.length;
  });
}

export interface FrameDecoderOptions {
  /** Longest message. Default: 1 MiB. */
  readonly maxLength?: number;
  /**
   * `octet-counting`: RFC 5425 alone. `either`: a frame that begins with `<` ends with a line feed, as senders of "TLS syslog" without RFC 5425 have it. Default:
   * `octet-counting`.
   */
  readonly framing?: "octet-counting" | "either";
}

/** A message that was too long, and is gone. */
export interface OversizedFrame {
  readonly length: number;
}

const DIGIT_0 = 0x30;
const SPACE = 0x20;
const LESS_THAN = 0x3c;
const LINE_FEED = 0x0a;
const MOST_DIGITS = 10;

/**
 * Takes a stream apart into syslog messages, however it is cut. A message that is too long is passed over and told; what is no frame at all throws, and then nothing
 * more of the stream can be believed.
 */
export class FrameDecoder {
  readonly #maxLength: number;
  readonly #isEither: boolean;
  /** What is there of a message that comes in pieces, with room for more: it takes little more than its octets, however small the pieces are. */
  #kept = new Uint8Array();
  #held = 0;
  /** Of the message that is being read; `undefined` within the length before it, or within a line. */
  #wanted: number | undefined;
  #digits = 0;
  #skipping = 0;
  #isLine = false;
  #isLineSkipped = false;

  constructor({ maxLength = 2 ** 20, framing = "octet-counting" }: FrameDecoderOptions = {}) {
    this.#maxLength = maxLength;
    this.#isEither = framing === "either";
  }

  /** Whether a frame has begun and is not complete. */
  get isWithinFrame(): boolean {
    return this.#held > 0 || this.#wanted !== undefined || this.#digits > 0 || this.#skipping > 0 || this.#isLine;
  }

  /**
   * The messages that a piece completes: views of it where one piece holds all of them.
   *
   * @throws AuditError ERR_AUDIT_SYSLOG
   */
  *push(piece: Uint8Array): Generator<Uint8Array | OversizedFrame, void, void> {
    let at = 0;
    while (at < piece.length) {
      if (this.#skipping > 0) at += this.#skip(piece.length - at);
      else if (this.#isLine) {
        const end = piece.indexOf(LINE_FEED, at);
        const message = this.#line(piece.subarray(at, end < 0 ? piece.length : end), end >= 0);
        at = end < 0 ? piece.length : end + 1;
        if (message) yield message;
      } else if (this.#wanted === undefined) {
        const oversized = this.#length(piece[at]!);
        if (!this.#isLine) at++;
        if (oversized) yield oversized;
      } else {
        const taken = Math.min(this.#wanted - this.#held, piece.length - at);
        const message = this.#take(piece.subarray(at, at + taken));
        at += taken;
        if (message) yield message;
      }
    }
  }

  #skip(available: number): number {
    const skipped = Math.min(this.#skipping, available);
    this.#skipping -= skipped;
    return skipped;
  }

  /** One octet of the length; a line begins in its place, where that is allowed. */
  #length(octet: number): OversizedFrame | undefined {
    if (octet === SPACE && this.#digits > 0) {
      const length = this.#held;
      [this.#held, this.#digits] = [0, 0];
      if (length <= this.#maxLength) {
        this.#wanted = length;
        return undefined;
      }
      this.#skipping = length;
      return { length };
    }
    const digit = octet - DIGIT_0;
    const isFirst = this.#digits === 0;
    if (isFirst && this.#isEither && octet === LESS_THAN) {
      this.#isLine = true;
      return undefined;
    }
    // MSG-LEN begins with no zero, and is not empty.
    if (digit < 0 || digit > 9 || (isFirst && digit === 0) || this.#digits === MOST_DIGITS) throw noFrame();
    this.#digits++;
    this.#held = this.#held * 10 + digit;
    return undefined;
  }

  #take(part: Uint8Array): Uint8Array | undefined {
    if (this.#held === 0 && part.length === this.#wanted) {
      this.#wanted = undefined;
      return part;
    }
    this.#keep(part);
    if (this.#held < this.#wanted!) return undefined;
    this.#wanted = undefined;
    return this.#whole();
  }

  #line(part: Uint8Array, isEnd: boolean): Uint8Array | OversizedFrame | undefined {
    if (this.#held + part.length > this.#maxLength) {
      this.#isLineSkipped = true;
      this.#kept = new Uint8Array();
    }
    if (this.#isLineSkipped) this.#held += part.length;
    else this.#keep(part);
    if (!isEnd) return undefined;
    const length = this.#held;
    const isSkipped = this.#isLineSkipped;
    [this.#isLine, this.#isLineSkipped] = [false, false];
    if (!isSkipped) return this.#whole();
    this.#held = 0;
    return { length };
  }

  /** A copy, since a piece is the caller's. */
  #keep(part: Uint8Array): void {
    const length = this.#held + part.length;
    if (length > this.#kept.length) {
      const larger = new Uint8Array(Math.max(length, Math.min(2 * this.#kept.length, this.#wanted ?? this.#maxLength)));
      larger.set(this.#kept.subarray(0, this.#held));
      this.#kept = larger;
    }
    this.#kept.set(part, this.#held);
    this.#held = length;
  }

  #whole(): Uint8Array {
    const message = this.#kept.subarray(0, this.#held);
    [this.#kept, this.#held] = [new Uint8Array(), 0];
    return message;
  }
}

function noFrame(): AuditError {
  return new AuditError("ERR_AUDIT_SYSLOG", { message: "there is no MSG-LEN of RFC 5425 where a frame should begin" });
}
