import { AssociationError } from "../errors.js";

/** Bytes that wait to be taken before the sender has to wait. */
const HIGH_WATER_MARK = 2 ** 20;
/** Bytes that are worth a write to a file. */
const BATCH_LENGTH = 2 ** 18;
/** What a piece is counted as at least: each has memory of its own. */
const MIN_COST = 256;

/** The Data Set of a message as it arrives, in the transfer syntax of its presentation context; it can be read once. */
export class MessageData implements AsyncIterable<Uint8Array> {
  readonly #pieces: Uint8Array[] = [];
  #cost = 0;
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
    this.#cost += costOf(bytes);
    this.#wakeReader?.();
    if (this.#cost < HIGH_WATER_MARK) return undefined;
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

  /** What has come and what will is dropped; whoever still reads fails, unless all was read. */
  discard(): void {
    this.#failure ??= this.#isEnded && this.#pieces.length === 0 ? undefined : dropped();
    this.#isDiscarded = true;
    this.#pieces.length = 0;
    this.#cost = 0;
    this.#wakeReader?.();
    this.#wakeWriter?.();
  }

  /** @throws AssociationError when the association or the operation ends first, or when it was read before */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    for await (const [piece] of this.#taken({ most: 1, least: 1 })) yield piece!;
  }

  /** @internal Many pieces at a time, for what takes them as fast as one. Throws as the iteration does. */
  batches(): AsyncGenerator<readonly Uint8Array[], void, void> {
    return this.#taken({ most: Infinity, least: BATCH_LENGTH });
  }

  /** At most so many pieces at a time, when they have come to the least cost, or all have come. */
  async *#taken({ most, least }: { most: number; least: number }): AsyncGenerator<readonly Uint8Array[], void, void> {
    if (this.#isTaken)
      throw new AssociationError("ERR_ASSOCIATION_OPTIONS", { message: "the Data Set of a message was read before" });
    this.#isTaken = true;
    try {
      for (;;) {
        const isEnough = this.#cost >= least || this.#isEnded || this.#failure !== undefined;
        const pieces = isEnough ? this.#pieces.splice(0, most) : [];
        if (pieces.length > 0) {
          this.#cost -= pieces.reduce((sum, piece) => sum + costOf(piece), 0);
          if (this.#cost < HIGH_WATER_MARK / 2) this.#wakeWriter?.();
          yield pieces;
        } else if (this.#failure) throw this.#failure;
        else if (this.#isEnded) return;
        else await new Promise<void>((resolve) => (this.#wakeReader = resolve));
      }
    } finally {
      this.discard();
    }
  }
}

function costOf(piece: Uint8Array): number {
  return Math.max(MIN_COST, piece.length);
}

function dropped(): AssociationError {
  return new AssociationError("ERR_ASSOCIATION_ENDED", {
    message: "the operation ended before the Data Set of its message was read",
  });
}
