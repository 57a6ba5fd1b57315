import type { Duplex } from "node:stream";
import { TransportError } from "../errors.js";
import { chunksOf, connectionError, hearErrors } from "../duplex.js";
import { encodeMllp } from "./frame.js";
import { readMllp, type ReadMllpOptions } from "./read-mllp.js";

export interface SendMllpOptions {
  /** How long the acknowledgement may take once the message is being written. Default: 30,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

interface Exchange {
  readonly frame: Uint8Array;
  readonly timeoutMs: number;
  readonly resolve: (acknowledgement: Uint8Array) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Sends HL7 messages over a connection, plain or secured, and gives the acknowledgement of each; messages and acknowledgements are bytes.
 *
 * One message is on its way at a time, the others wait. When an acknowledgement stays out, or its caller gives up, the connection is
 * destroyed: what comes later could be taken for the acknowledgement of another message.
 */
export class MllpClient implements AsyncDisposable {
  readonly #connection: Duplex;
  readonly #waiting: Exchange[] = [];
  #current: Exchange | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Whether what has come already is still to be looked at: nothing of it can answer what is sent next. */
  #isSettling = false;
  #ended: TransportError | undefined;

  /** The connection belongs to the client from now on. */
  constructor(connection: Duplex, options: ReadMllpOptions = {}) {
    this.#connection = connection;
    hearErrors(connection);
    void this.#readAcknowledgements(options);
  }

  /**
   * Sends a message and gives its acknowledgement.
   *
   * @throws TransportError ERR_TRANSPORT_MESSAGE when the message cannot be framed, or the acknowledgement is badly framed;
   * ERR_TRANSPORT_TIMEOUT when none came; ERR_TRANSPORT_CLOSED when the connection ended; ERR_TRANSPORT_PROTOCOL when the peer sent what
   * nobody asked for; ERR_TRANSPORT_OPTIONS when `timeoutMs` is no time; the reason of `signal` when that is aborted.
   */
  async send(message: Uint8Array, options: SendMllpOptions = {}): Promise<Uint8Array> {
    const { timeoutMs = 30_000, signal } = options;
    if (!(timeoutMs > 0 && timeoutMs < 2 ** 31))
      throw new TransportError("ERR_TRANSPORT_OPTIONS", "timeoutMs is no time");
    const frame = encodeMllp(message);
    signal?.throwIfAborted();
    if (this.#ended) throw this.#ended;
    let abort = () => {};
    try {
      return await new Promise((resolve, reject) => {
        const exchange: Exchange = { frame, timeoutMs, resolve, reject };
        abort = () => this.#giveUp(exchange, signal?.reason);
        signal?.addEventListener("abort", abort);
        this.#waiting.push(exchange);
        this.#sendNext();
      });
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  /** Ends the connection; messages that still wait fail with ERR_TRANSPORT_CLOSED. */
  async close(): Promise<void> {
    if (!this.#ended && !this.#current) {
      // Everything sent was acknowledged: nothing is in the way of an orderly end.
      this.#connection.end(() => this.#connection.destroy());
    } else {
      this.#connection.destroy();
    }
    this.#end(new TransportError("ERR_TRANSPORT_CLOSED", "the MLLP client was closed"));
    await closed(this.#connection);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #readAcknowledgements(options: ReadMllpOptions): Promise<void> {
    try {
      for await (const message of readMllp(chunksOf(this.#connection), options)) this.#acknowledge(message);
      this.#fail(new TransportError("ERR_TRANSPORT_CLOSED", "the peer ended the connection"));
    } catch (cause) {
      this.#fail(connectionError(cause));
    }
  }

  #acknowledge(message: Uint8Array): void {
    const exchange = this.#current;
    if (!exchange) throw new TransportError("ERR_TRANSPORT_PROTOCOL", "the peer sent a message that nobody waits for");
    this.#finishCurrent();
    exchange.resolve(message);
    this.#isSettling = true;
    setImmediate(() => {
      this.#isSettling = false;
      this.#sendNext();
    });
  }

  #sendNext(): void {
    if (this.#current || this.#isSettling) return;
    const exchange = this.#waiting.shift();
    if (!exchange) return;
    this.#current = exchange;
    this.#timer = setTimeout(() => {
      this.#giveUp(exchange, new TransportError("ERR_TRANSPORT_TIMEOUT", "no acknowledgement came in time"));
    }, exchange.timeoutMs);
    this.#connection.write(exchange.frame);
  }

  #giveUp(exchange: Exchange, reason: unknown): void {
    exchange.reject(reason);
    if (exchange === this.#current) {
      this.#fail(
        new TransportError("ERR_TRANSPORT_CLOSED", "an acknowledgement was given up, and the connection with it"),
      );
      return;
    }
    const index = this.#waiting.indexOf(exchange);
    if (index >= 0) this.#waiting.splice(index, 1);
  }

  #fail(error: TransportError): void {
    this.#connection.destroy();
    this.#end(error);
  }

  #end(error: TransportError): void {
    if (this.#ended) return;
    this.#ended = error;
    this.#current?.reject(error);
    this.#finishCurrent();
    for (const exchange of this.#waiting.splice(0)) exchange.reject(error);
  }

  #finishCurrent(): void {
    clearTimeout(this.#timer);
    this.#current = undefined;
  }
}

async function closed(connection: Duplex): Promise<void> {
  if (connection.closed) return;
  await new Promise<void>((resolve) => {
    connection.once("close", () => resolve());
  });
}
