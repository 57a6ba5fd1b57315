import { PkiError } from "../errors.js";

/** The content of a message: given out once, and read to its end by `drain` wherever who took it has stopped. */
export class ContentSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #isTaken = false;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** @throws PkiError ERR_PKI_CONTENT_LENGTH when it was taken before */
  take(): AsyncIterable<Uint8Array> {
    if (this.#isTaken) throw new PkiError("ERR_PKI_CONTENT_LENGTH", "the content was read before");
    this.#isTaken = true;
    // Without `return`: who stops early must not end what `drain` goes on with.
    const next = (): Promise<IteratorResult<Uint8Array>> => this.#chunks.next();
    return { [Symbol.asyncIterator]: () => ({ next }) };
  }

  async drain(): Promise<void> {
    while (!(await this.#chunks.next()).done) continue;
  }
}
