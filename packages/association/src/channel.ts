import type { Duplex } from "node:stream";
import { integrityFailureReason, TransportError } from "@dicomsec/transport";
import { type AbortCause, AssociationError } from "./errors.js";
import { encodePdu } from "./pdu/control-pdu.js";
import type { ControlPdu } from "./pdu/pdu.js";
import { type PduEvent, PduParser, type PduLimits } from "./pdu/pdu-parser.js";

/**
 * PDUs over a connection: read one by one, as fast as they are asked for; written in their order.
 *
 * When the peer breaks PS3.8 it gets an A-ABORT that says so, and `next` throws.
 */
export class Channel {
  readonly connection: Duplex;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #parser: PduParser;
  #events: Iterator<PduEvent, void, void> = [][Symbol.iterator]();

  constructor(connection: Duplex, limits: PduLimits) {
    this.connection = connection;
    this.#parser = new PduParser(limits);
    connection.on("error", () => {});
    if ("setNoDelay" in connection && typeof connection.setNoDelay === "function") connection.setNoDelay(true);
    this.#chunks = connection.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  }

  get isWithinPdu(): boolean {
    return this.#parser.isWithinPdu;
  }

  /**
   * The next PDU, or piece of data.
   *
   * @throws AssociationError ERR_ASSOCIATION_CLOSED, ERR_ASSOCIATION_INTEGRITY, ERR_ASSOCIATION_PDU, ERR_ASSOCIATION_LIMIT
   */
  async next(): Promise<PduEvent> {
    try {
      for (;;) {
        const event = this.#events.next();
        if (!event.done) return event.value;
        const chunk = await this.#chunks.next();
        if (chunk.done) throw closed();
        this.#events = this.#parser.push(chunk.value);
      }
    } catch (error) {
      const failure = connectionError(error);
      if (failure.abort && failure.code !== "ERR_ASSOCIATION_INTEGRITY") this.abort(failure.abort);
      throw failure;
    }
  }

  /** What `work` gives, unless time is up or the caller gives up first. @throws AssociationError ERR_ASSOCIATION_TIMEOUT; the reason of `signal` */
  within<T>(
    { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal | undefined },
    work: () => Promise<T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
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
    const { source, reason } = (error instanceof AssociationError && error.abort) || { source: 0, reason: 0 };
    if (isPeers) this.connection.destroy();
    else this.abort({ source, reason });
  }

  /** Resolves when more may be written. */
  async send(pdu: ControlPdu): Promise<void> {
    await this.write([encodePdu(pdu)]);
  }

  /** The pieces go out together. @throws AssociationError as `next` does */
  async write(pieces: readonly Uint8Array[]): Promise<void> {
    const { connection } = this;
    if (connection.destroyed || connection.writableEnded) throw connectionError(connection.errored);
    connection.cork();
    let isRoom = true;
    for (const piece of pieces) isRoom = connection.write(piece);
    connection.uncork();
    if (!isRoom) await this.#drained();
  }

  /** Sends A-ABORT and lets go of the connection, however much of what was written before has gone out. */
  abort({ source, reason }: AbortCause): void {
    const { connection } = this;
    if (connection.destroyed || connection.writableEnded) return;
    connection.end(encodePdu({ kind: "abort", source, reason }));
    this.destroySoon(ABORT_LINGER_MS);
  }

  /** Destroys the connection when the peer has closed it, or after a time. */
  destroySoon(afterMs: number): void {
    const { connection } = this;
    const timer = setTimeout(() => connection.destroy(), afterMs);
    connection.once("close", () => clearTimeout(timer));
    connection.once("end", () => connection.destroy());
    connection.resume();
  }

  #drained(): Promise<void> {
    const { connection } = this;
    return new Promise((resolve, reject) => {
      const onDrain = (): void => {
        connection.off("close", onClose);
        resolve();
      };
      const onClose = (): void => {
        connection.off("drain", onDrain);
        reject(connectionError(connection.errored));
      };
      connection.once("drain", onDrain);
      connection.once("close", onClose);
    });
  }
}

/** How long a peer has to read an A-ABORT. */
const ABORT_LINGER_MS = 1000;

export function timedOut(message: string): AssociationError {
  return new AssociationError("ERR_ASSOCIATION_TIMEOUT", { message, abort: { source: 2, reason: 0 } });
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
