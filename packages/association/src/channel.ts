import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { integrityFailureReason, TransportError } from "@dicomsec/transport";
import { type AbortCause, AssociationError } from "./errors.js";
import { IncomingChunks } from "./incoming-chunks.js";
import { encodePdu } from "./pdu/control-pdu.js";
import type { ControlPdu } from "./pdu/pdu.js";
import { type PduEvent, PduParser, type PduLimits } from "./pdu/pdu-parser.js";

export interface ChannelLimits extends PduLimits {
  /** How long the peer may take to take what is written. */
  readonly stallMs: number;
}

/** PDUs over a connection: read one by one, as fast as they are asked for; written in their order. */
export class Channel {
  readonly connection: Duplex;
  readonly #stallMs: number;
  readonly #chunks: IncomingChunks;
  readonly #parser: PduParser;
  #events: Iterator<PduEvent, void, void> = [][Symbol.iterator]();
  #failure: AssociationError | undefined;

  constructor(connection: Duplex, limits: ChannelLimits) {
    this.connection = connection;
    this.#stallMs = limits.stallMs;
    this.#parser = new PduParser(limits);
    connection.on("error", () => {});
    if ("setNoDelay" in connection && typeof connection.setNoDelay === "function") connection.setNoDelay(true);
    // A peer that vanished while nothing is waited for is found out.
    if ("setKeepAlive" in connection && typeof connection.setKeepAlive === "function")
      connection.setKeepAlive(true, KEEP_ALIVE_MS);
    this.#chunks = new IncomingChunks(connection);
  }

  get isWithinPdu(): boolean {
    return this.#parser.isWithinPdu;
  }

  /** What reading or writing first failed with. */
  get failure(): AssociationError | undefined {
    return this.#failure;
  }

  /**
   * The next PDU, or piece of data. `onPart` is called before the rest of a PDU that has begun is waited for.
   *
   * @throws AssociationError ERR_ASSOCIATION_CLOSED, ERR_ASSOCIATION_INTEGRITY, ERR_ASSOCIATION_PDU, ERR_ASSOCIATION_LIMIT
   */
  async next(onPart?: () => void): Promise<PduEvent> {
    for (;;) {
      const event = this.ready();
      if (event) return event;
      if (this.isWithinPdu) onPart?.();
      await this.#arrival();
    }
  }

  /** The next PDU, or piece of data, if it is there already: most are, and waiting for each would cost more than it. @throws as `next` does */
  ready(): PduEvent | undefined {
    try {
      for (;;) {
        const event = this.#events.next();
        if (!event.done) return event.value;
        const chunk = this.#chunks.take();
        if (!chunk) return undefined;
        this.#events = this.#parser.push(chunk);
      }
    } catch (error) {
      throw this.#failed(error);
    }
  }

  async #arrival(): Promise<void> {
    try {
      if (!(await this.#chunks.wait())) throw closed();
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /** What `work` gives, unless time is up or the caller gives up first. @throws AssociationError ERR_ASSOCIATION_TIMEOUT; the reason of `signal` */
  within<T>(
    { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal | undefined },
    work: () => Promise<T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const onAbort = (): void => reject(signal?.reason);
      const timer = setTimeout(() => reject(timedOut("the peer took too long")), timeoutMs);
      signal?.addEventListener("abort", onAbort, { once: true });
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
      };
      void work().then(resolve, reject).finally(done);
    });
  }

  /** After an error before the association: the peer gets an A-ABORT, unless it rejected or aborted itself. */
  giveUp(error: unknown): void {
    const isPeers = error instanceof AssociationError && /REJECTED|ABORTED/.test(error.code);
    if (isPeers) this.connection.destroy();
    else this.abort((error instanceof AssociationError && error.abort) || serviceUser);
  }

  /** Resolves when more may be written. */
  async send(pdu: ControlPdu): Promise<void> {
    await this.write(encodePdu(pdu));
  }

  /** Resolves when more may be written. @throws AssociationError as `next` does; ERR_ASSOCIATION_TIMEOUT when the peer does not take it */
  async write(bytes: Uint8Array): Promise<void> {
    const { connection } = this;
    this.#expectWritable();
    if (!connection.write(bytes)) await this.#taking((onTaken) => connection.once("drain", onTaken));
  }

  /**
   * Resolves when the connection has passed the bytes on, to whether their memory may be used again: other streams than sockets may hand on what they got.
   *
   * @throws as `write` does
   */
  async writeThrough(bytes: Uint8Array): Promise<boolean> {
    const { connection } = this;
    const isSocket = connection instanceof Socket;
    if (!isSocket) await this.write(bytes);
    else {
      this.#expectWritable();
      await this.#taking((onTaken) => connection.write(bytes, onTaken));
    }
    return isSocket;
  }

  /** Sends A-ABORT and lets go of the connection, however much of what was written before has gone out. */
  abort({ source, reason }: AbortCause): void {
    const { connection } = this;
    if (connection.destroyed) return;
    if (!connection.writableEnded) connection.end(encodePdu({ kind: "abort", source, reason }));
    this.destroySoon(LINGER_MS);
  }

  /** Ends this side of the connection, and lets go of it. */
  end(): void {
    if (!this.connection.writableEnded) this.connection.end();
    this.destroySoon(LINGER_MS);
  }

  /** Destroys the connection when the peer has closed it, or after a time; what still comes is dropped. */
  destroySoon(afterMs: number): void {
    const { connection } = this;
    if (connection.destroyed) return;
    const timer = setTimeout(() => connection.destroy(), afterMs);
    connection.once("close", () => clearTimeout(timer));
    void this.#drop();
  }

  async #drop(): Promise<void> {
    const { connection } = this;
    const destroy = (): void => void connection.destroy();
    try {
      while (await this.#chunks.wait()) this.#chunks.take();
      if (!connection.writableEnded) connection.end();
      if (connection.writableFinished) destroy();
      else connection.once("finish", destroy);
    } catch {
      destroy();
    }
  }

  #failed(cause: unknown): AssociationError {
    this.#failure ??= connectionError(cause);
    return this.#failure;
  }

  #expectWritable(): void {
    const { connection } = this;
    if (connection.destroyed || connection.writableEnded) throw this.#failed(connection.errored);
  }

  /** Waits for the connection to say that it took what was written; that it is gone is known then, too. */
  #taking(listen: (onTaken: (error?: Error | null) => void) => void): Promise<void> {
    const { connection } = this;
    return new Promise((resolve, reject) => {
      const settle = (error?: unknown): void => {
        clearTimeout(timer);
        connection.off("close", onClose);
        if (error === undefined) resolve();
        else reject(this.#failed(error));
      };
      const onClose = (): void => settle(connectionError(connection.errored));
      const timer = setTimeout(() => settle(timedOut("the peer does not take what is sent")), this.#stallMs);
      connection.once("close", onClose);
      // What a write failed with is what the connection is closed with.
      listen((error) => {
        if (!error) settle();
      });
    });
  }
}

/** How long a peer has to read the last thing that was said to it. */
const LINGER_MS = 1000;
/** Until the connection itself asks whether a silent peer is there. */
const KEEP_ALIVE_MS = 60_000;

/** A-ABORT of the user of the upper layer; it has no reason (PS3.8 9.3.8). */
export const serviceUser: AbortCause = { source: 0, reason: 0 };

export function timedOut(message: string): AssociationError {
  return new AssociationError("ERR_ASSOCIATION_TIMEOUT", { message, abort: serviceUser });
}

function closed(cause?: unknown): AssociationError {
  return new AssociationError("ERR_ASSOCIATION_CLOSED", { message: "the connection ended without a release", cause });
}

/** A-P-ABORT: what the transport reports, in the words of the upper layer. */
export function connectionError(cause: unknown): AssociationError {
  if (cause instanceof AssociationError) return cause;
  if (!(cause instanceof TransportError) || cause.code !== "ERR_TRANSPORT_INTEGRITY") return closed(cause ?? undefined);
  return new AssociationError("ERR_ASSOCIATION_INTEGRITY", {
    message: "data were altered on the way",
    cause,
    abort: { source: 2, reason: integrityFailureReason },
  });
}
