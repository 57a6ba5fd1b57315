import type { Duplex } from "node:stream";

/** What may wait to be taken before the connection is told to wait. */
const HIGH_WATER_MARK = 2 ** 18;
/** What a chunk is counted as at least: each has memory of its own, and a place in the list. */
const MIN_COST = 256;

/**
 * What comes over a connection, in the chunks that it comes in. Reading goes on while some of it waits: a stop and a start for each chunk, as the
 * iteration of a stream makes them, cost more than the chunk.
 */
export class IncomingChunks {
  readonly #connection: Duplex;
  readonly #chunks: Uint8Array[] = [];
  #cost = 0;
  #isEnded: boolean;
  /** Whoever reads, and who drops what still comes at the end of an association. */
  readonly #waiting: (() => void)[] = [];

  constructor(connection: Duplex) {
    this.#connection = connection;
    // Of one that is gone no event comes any more.
    this.#isEnded = connection.destroyed || connection.readableEnded;
    const end = (): void => {
      this.#isEnded = true;
      this.#wake();
    };
    connection.on("data", (chunk: Uint8Array) => this.#put(chunk));
    connection.once("end", end);
    connection.once("close", end);
  }

  /** The next chunk, if there is one. */
  take(): Uint8Array | undefined {
    const chunk = this.#chunks.shift();
    if (!chunk) return undefined;
    this.#cost -= costOf(chunk);
    if (this.#cost < HIGH_WATER_MARK / 2 && this.#connection.isPaused()) this.#connection.resume();
    return chunk;
  }

  /** Waits for a chunk; false at the end. @throws what the connection failed with */
  async wait(): Promise<boolean> {
    for (;;) {
      if (this.#chunks.length > 0) return true;
      if (this.#connection.errored) throw this.#connection.errored;
      if (this.#isEnded) return false;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #put(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#cost += costOf(chunk);
    if (this.#cost >= HIGH_WATER_MARK) this.#connection.pause();
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function costOf(chunk: Uint8Array): number {
  return Math.max(MIN_COST, chunk.length);
}
