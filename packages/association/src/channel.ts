import type { Duplex } from "node:stream";
import { integrityFailureReason, TransportError } from "@dicomsec/transport";
import { type AbortCause, AssociationError } from "./errors.js";
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
  readonly #chunks: AsyncIterator<Uint8Array>;
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
    this.#chunks = connection.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
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
    try {
      for (;;) {
        const event = this.#events.next();
        if (!event.done) return event.value;
        if (this.isWithinPdu) onPart?.();
        const chunk = await this.#chunks.next();
        if (chunk.done) throw closed();
        this.#events = this.#parser.push(chunk.value);
      }
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
    await this.write([encodePdu(pdu)]);
  }

  /** The pieces go out together. @throws AssociationError as `next` does; ERR_ASSOCIATION_TIMEOUT when the peer does not take them */
  async write(pieces: readonly Uint8Array[]): Promise<void> {
    const { connection } = this;
    if (connection.destroyed || connection.writableEnded) throw this.#failed(connection.errored);
    connection.cork();
    let isRoom = true;
    for (const piece of pieces) isRoom = connection.write(piece);
    connection.uncork();
    if (!isRoom) await this.#drained();
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
      while (!(await this.#chunks.next()).done);
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

  #drained(): Promise<void> {
    const { connection } = this;
    return new Promise((resolve, reject) => {
      const settle = (error?: unknown): void => {
        clearTimeout(timer);
        connection.off("drain", onDrain);
        connection.off("close", onClose);
        if (error === undefined) resolve();
        else reject(this.#failed(error));
      };
      const onDrain = (): void => settle();
      const onClose = (): void => settle(connectionError(connection.errored));
      const timer = setTimeout(() => settle(timedOut("the peer does not take what is sent")), this.#stallMs);
      connection.once("drain", onDrain);
      connection.once("close", onClose);
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
