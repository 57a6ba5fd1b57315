import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { FrameDecoder } from "../../syslog/octet-counting.js";
import type { Sender } from "../audit-sink.js";
import type { ReceiverProblem } from "./receiver-problem.js";
import type { SinkQueue } from "./sink-queue.js";

export interface StreamReceiverOptions {
  readonly sender: Sender;
  readonly queue: SinkQueue;
  readonly framing: "octet-counting" | "either";
  readonly maxMessageLength: number;
  readonly idleTimeoutMs: number;
  readonly frameTimeoutMs: number;
  readonly now: () => number;
  readonly onProblem: (problem: ReceiverProblem) => void;
}

/** How long a peer may take to close after we did. */
const FAREWELL_MS = 5000;

/**
 * Takes the messages of one connection. The peer's end is answered by ours only after everything that came before it is in the sink, and every other end is a reset, or
 * lacks at least the close_notify of TLS: so an end of ours confirms (the close barrier).
 */
export class StreamReceiver {
  readonly #connection: Duplex;
  readonly #options: StreamReceiverOptions;
  readonly #decoder: FrameDecoder;
  /** When the frame at hand began, or the last thing came. */
  #since: number;
  #isPaused = false;
  #isEnded = false;
  readonly closed: Promise<void>;

  constructor(connection: Duplex, options: StreamReceiverOptions) {
    const { framing, maxMessageLength: maxLength, now, sender, onProblem } = options;
    this.#connection = connection;
    this.#options = options;
    this.#decoder = new FrameDecoder({ framing, maxLength });
    this.#since = now();
    this.closed = new Promise((resolve) => connection.once("close", resolve));
    // Without it Node would answer the peer's end at once.
    connection.allowHalfOpen = true;
    connection.on("error", (error: Error & { readonly code?: string }) => {
      // Who has said its end may go without hearing ours.
      if (!this.#isEnded) onProblem({ kind: "broken", sender, error, ...(error.code && { code: error.code }) });
    });
    connection.on("data", (piece: Uint8Array) => this.#receive(piece));
    connection.once("end", () => void this.#end());
  }

  /** Whether the peer has said that no more comes. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Ends a connection that is too slow or silent for too long; asked from time to time. */
  expire(): void {
    const { now, frameTimeoutMs, idleTimeoutMs } = this.#options;
    if (this.#isPaused || this.#isEnded) return;
    const isWithin = this.#decoder.isWithinFrame;
    if (now() - this.#since > (isWithin ? frameTimeoutMs : idleTimeoutMs)) this.#fail(isWithin ? "slow" : "silent");
  }

  /** Closes in a way that cannot be taken for an orderly end. */
  reset(): void {
    // Node has no public way to it for the socket beneath TLS, and its `resetAndDestroy` sends a FIN first. Without a reset the end lacks close_notify, which not
    // every peer misses.
    const { _parent: beneath } = this.#connection as { readonly _parent?: Socket };
    if (beneath) Object.assign(beneath, { resetAndClosing: true }).destroy();
    this.#connection.destroy();
  }

  #receive(piece: Uint8Array): void {
    const { queue, sender, now, onProblem } = this.#options;
    const receivedAt = now();
    const wasWithin = this.#decoder.isWithinFrame;
    let isAnyWhole = false;
    try {
      for (const frame of this.#decoder.push(piece)) {
        isAnyWhole = true;
        if (frame instanceof Uint8Array) queue.push({ raw: frame, receivedAt, sender });
        else {
          queue.push({ raw: new Uint8Array(), receivedAt, sender, fault: { kind: "oversized", length: frame.length } });
          onProblem({ kind: "oversized", sender });
        }
      }
    } catch {
      queue.push({ raw: piece, receivedAt, sender, fault: { kind: "unframed" } });
      return this.#fail("unframed");
    }
    // The time of a frame runs from its first octet, however often another one comes.
    if (isAnyWhole || !wasWithin) this.#since = receivedAt;
    if (queue.isFull && !this.#isPaused) void this.#pause();
  }

  async #pause(): Promise<void> {
    this.#isPaused = true;
    this.#connection.pause();
    await this.#options.queue.room();
    // The peer could not go on meanwhile.
    this.#since = this.#options.now();
    this.#isPaused = false;
    this.#connection.resume();
  }

  async #end(): Promise<void> {
    this.#isEnded = true;
    if (this.#decoder.isWithinFrame) return this.#fail("truncated");
    try {
      await this.#options.queue.allStored();
    } catch {
      return this.reset();
    }
    this.#connection.end();
    const timer = setTimeout(() => this.#connection.destroy(), FAREWELL_MS);
    await this.closed;
    clearTimeout(timer);
  }

  #fail(kind: ReceiverProblem["kind"]): void {
    this.#options.onProblem({ kind, sender: this.#options.sender });
    this.reset();
  }
}
