import { TransportError } from "../errors.js";

/** The bytes of one message while it is read: the limit is checked before they are taken, and small chunks are not kept one by one. */
export class MessageBuffer {
  readonly #maxLength: number;
  #bytes = new Uint8Array(0);
  #length = 0;

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  append(chunk: Uint8Array): void {
    const length = this.#length + chunk.length;
    if (length > this.#maxLength) {
      throw new TransportError("ERR_TRANSPORT_MESSAGE", `the message is longer than ${this.#maxLength} bytes`);
    }
    if (length > this.#bytes.length) this.#grow(length);
    this.#bytes.set(chunk, this.#length);
    this.#length = length;
  }

  /** What was appended, for good: the buffer is empty then. */
  take(): Uint8Array {
    const message = this.#bytes.subarray(0, this.#length);
    this.#bytes = new Uint8Array(0);
    this.#length = 0;
    return message;
  }

  #grow(length: number): void {
    const grown = new Uint8Array(Math.min(Math.max(length, 2 * this.#bytes.length), this.#maxLength));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
