import { AssociationError } from "../errors.js";

/** Bytes that wait to be taken before the sender has to wait. */
const HIGH_WATER_MARK = 2 ** 20;

/** The Data Set of a message as it arrives, in the transfer syntax of its presentation context; it can be read once. */
export class MessageData implements AsyncIterable<Uint8Array> {
  readonly #pieces: Uint8Array[] = [];
  #length = 0;
  #isEnded = false;
  #isDiscarded = false;
  #isTaken = false;
  #failure: Error | undefined;
  #wakeReader: (() => void) | undefined;
  #wakeWriter: (() => void) | undefined;

  /** @internal A promise when there is enough for the time being. */
  push(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#isDiscarded || bytes.length === 0) return undefined;
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    this.#wakeReader?.();
    if (this.#length < HIGH_WATER_MARK) return undefined;
    return new Promise((resolve) => (this.#wakeWriter = resolve));
  }

  /** @internal */
  end(): void {
    this.#isEnded = true;
    this.#wakeReader?.();
  }

  /** @internal The association ended before the Data Set did. */
  fail(error: Error): void {
    this.#failure ??= this.#isEnded ? undefined : error;
    this.#wakeReader?.();
    this.#wakeWriter?.();
  }

  /** What has come and what will is dropped. */
  discard(): void {
    this.#isDiscarded = true;
    this.#pieces.length = 0;
    this.#length = 0;
    this.#wakeWriter?.();
  }

  /** @throws AssociationError when the association ends first, or when it was read before */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    if (this.#isTaken)
      throw new AssociationError("ERR_ASSOCIATION_OPTIONS", { message: "the Data Set of a message was read before" });
    this.#isTaken = true;
    try {
      for (;;) {
        const piece = this.#pieces.shift();
        if (piece) {
          this.#length -= piece.length;
          if (this.#length < HIGH_WATER_MARK / 2) this.#wakeWriter?.();
          yield piece;
        } else if (this.#failure) throw this.#failure;
        else if (this.#isEnded || this.#isDiscarded) return;
        else await new Promise<void>((resolve) => (this.#wakeReader = resolve));
      }
    } finally {
      this.discard();
    }
  }
}
