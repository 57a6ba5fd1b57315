/** Bytes that come in chunks and are taken in lengths that are known before. */
export class ByteQueue {
  #chunks: Uint8Array[] = [];
  #gathered: Uint8Array | undefined;
  #filled = 0;

  /** Nothing is left of what was pushed. */
  get isEmpty(): boolean {
    return this.#gathered === undefined && this.#chunks.length === 0;
  }

  /** The bytes stay the queue's: what is taken may be a view of them. */
  push(chunk: Uint8Array): void {
    if (chunk.length > 0) this.#chunks.push(chunk);
  }

  /** The next bytes, once all of them are there; until then it must be asked for the same length. */
  take(length: number): Uint8Array | undefined {
    const [first] = this.#chunks;
    if (!this.#gathered && first && first.length >= length) return this.#cut(length);
    if (this.#chunks.length === 0) return undefined;
    const gathered = (this.#gathered ??= new Uint8Array(length));
    while (this.#filled < length && this.#chunks.length > 0) {
      const part = this.#cut(Math.min(length - this.#filled, this.#chunks[0]!.length));
      gathered.set(part, this.#filled);
      this.#filled += part.length;
    }
    if (this.#filled < length) return undefined;
    this.#gathered = undefined;
    this.#filled = 0;
    return gathered;
  }

  #cut(length: number): Uint8Array {
    const first = this.#chunks[0]!;
    if (first.length === length) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(length);
    return first.subarray(0, length);
  }
}
