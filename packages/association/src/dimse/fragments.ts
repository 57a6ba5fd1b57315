import type { Channel } from "../channel.js";
import { pduType } from "../pdu/pdu.js";

/** PDU header, and with it that of the presentation data value. */
const HEADERS_LENGTH = 12;
/** One PDU of the length that most peers take, or several shorter ones. */
const BUFFER_LENGTH = 2 ** 17 + 6;
/** What is left of a buffer when another fragment is not worth its beginning. */
const REST_LENGTH = 4096;
/** Buffers that are kept for later, of all associations together. */
const MAX_SPARE = 8;

const spare: Uint8Array[] = [];

/**
 * The fragments of a message: their bytes are gathered behind the headers in one buffer, which a connection takes faster than a list of pieces (TLS
 * would copy it into fresh memory). While one buffer is written the other is filled.
 */
export class Fragments {
  readonly #channel: Channel;
  readonly #contextId: number;
  readonly #maxLength: number;
  #buffer = spare.pop() ?? new Uint8Array(BUFFER_LENGTH);
  /** Of the fragment that is being filled: it is known to be the last one when nothing follows. */
  #start = 0;
  #end = HEADERS_LENGTH;
  #written: Promise<Uint8Array | undefined> = Promise.resolve(undefined);

  constructor(channel: Channel, contextId: number, maxLength: number) {
    this.#channel = channel;
    this.#contextId = contextId;
    this.#maxLength = maxLength;
  }

  /** Whether no other fragment should begin before the next `write`. */
  get isFull(): boolean {
    return this.#buffer.length - this.#start < HEADERS_LENGTH + Math.min(this.#maxLength, REST_LENGTH);
  }

  /** Takes what the fragment has room for, and gives the rest. */
  fill(bytes: Uint8Array, control: number): Uint8Array {
    const limit = Math.min(this.#start + HEADERS_LENGTH + this.#maxLength, this.#buffer.length);
    if (this.#end === limit) {
      this.end(control);
      return bytes;
    }
    const piece = bytes.subarray(0, limit - this.#end);
    this.#buffer.set(piece, this.#end);
    this.#end += piece.length;
    return bytes.subarray(piece.length);
  }

  /** Writes the headers of the fragment. */
  end(control: number): void {
    const length = this.#end - this.#start - HEADERS_LENGTH;
    const view = new DataView(this.#buffer.buffer, this.#buffer.byteOffset + this.#start, HEADERS_LENGTH);
    view.setUint16(0, pduType.dataTransfer << 8);
    view.setUint32(2, length + 6);
    view.setUint32(6, length + 2);
    view.setUint8(10, this.#contextId);
    view.setUint8(11, control);
    this.#start = this.#end;
    this.#end += HEADERS_LENGTH;
  }

  /** What has ended goes out; resolves when there is room for more. */
  async write(): Promise<void> {
    const buffer = this.#buffer;
    const written = await this.#written;
    this.#written = this.#channel.writeThrough(this.#taken()).then((isFree) => (isFree ? buffer : undefined));
    this.#written.catch(() => {});
    this.#buffer = written ?? spare.pop() ?? new Uint8Array(BUFFER_LENGTH);
    this.#start = 0;
    this.#end = HEADERS_LENGTH;
  }

  /** The rest goes out. */
  async finish(): Promise<void> {
    const written = await this.#written;
    const isShort = this.#start <= REST_LENGTH;
    if (isShort) await this.#channel.write(this.#taken().slice());
    const isFree = isShort || (await this.#channel.writeThrough(this.#taken()));
    if (written) giveBack(written);
    if (isFree) giveBack(this.#buffer);
  }

  #taken(): Uint8Array {
    return this.#buffer.subarray(0, this.#start);
  }
}

function giveBack(buffer: Uint8Array): void {
  if (spare.length < MAX_SPARE) spare.push(buffer);
}
