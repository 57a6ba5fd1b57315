import { Duplex } from "node:stream";
import { callbackify } from "node:util";
import { TransportError } from "../errors.js";
import { connectionError, hearErrors, writeAll } from "../duplex.js";
import { acceptSession, connectSession, type IsclNegotiated, type IsclSession } from "./handshake.js";
import { type ConnectIsclOptions, type IsclOptions, resolveIsclOptions } from "./options.js";
import { packetType } from "./packet.js";

/** The port registered as dicom-iscl (PS3.15 B.2). */
export const isclPort = 2761;

/**
 * A connection secured with the mechanisms of B.2.
 *
 * It ends with an authenticated packet: one that is cut off fails with ERR_TRANSPORT_CLOSED, one that was tampered with fails with
 * ERR_TRANSPORT_INTEGRITY (ERR_TRANSPORT_LIMIT when a packet says that it is longer than agreed) and is dropped, so that the peer fails with
 * ERR_TRANSPORT_CLOSED. Both are for the upper layer to turn into A-P-ABORT. When the peer has ended its direction, this one ends too.
 */
export interface IsclSocket extends Duplex {
  readonly negotiated: IsclNegotiated;
}

/**
 * Secures a connection as the end that opened it; the connection belongs to the result, and is destroyed when the handshake fails.
 *
 * The framing is our own: see the first lines of this entry point.
 *
 * @throws TransportError ERR_TRANSPORT_OPTIONS; ERR_TRANSPORT_HANDSHAKE when the peer did not authenticate itself or sent another message
 * than was due; ERR_TRANSPORT_NOT_AUTHORIZED when it has another name than it should; ERR_TRANSPORT_VERSION, ERR_TRANSPORT_SUITE when there
 * is nothing in common; ERR_TRANSPORT_LIMIT when a packet is too long; ERR_TRANSPORT_CLOSED; the reason of `signal` when that is aborted.
 * @see PS3.15-2007 B.2
 */
export async function connectIscl(connection: Duplex, options: ConnectIsclOptions): Promise<IsclSocket> {
  const resolved = resolveIsclOptions(options);
  return secure(connection, resolved.signal, () => connectSession(connection, resolved));
}

/**
 * Secures a connection as the end that accepted it; otherwise like `connectIscl`.
 *
 * @throws TransportError, like `connectIscl`.
 * @see PS3.15-2007 B.2
 */
export async function acceptIscl(connection: Duplex, options: IsclOptions): Promise<IsclSocket> {
  const resolved = resolveIsclOptions({ ...options, keyIndex: 0 });
  return secure(connection, resolved.signal, () => acceptSession(connection, resolved));
}

async function secure(
  connection: Duplex,
  signal: AbortSignal | undefined,
  handshake: () => Promise<IsclSession>,
): Promise<IsclSocket> {
  hearErrors(connection);
  const abort = () => connection.destroy();
  signal?.addEventListener("abort", abort);
  try {
    signal?.throwIfAborted();
    const session = await handshake();
    signal?.throwIfAborted();
    return new SecuredConnection(connection, session);
  } catch (cause) {
    connection.destroy();
    throw signal?.aborted ? signal.reason : cause;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

class SecuredConnection extends Duplex implements IsclSocket {
  readonly negotiated: IsclNegotiated;
  readonly #connection: Duplex;
  readonly #session: IsclSession;
  readonly #maxPayloadLength: number;
  #resume: () => void = () => {};
  #peerHasClosed = false;

  constructor(connection: Duplex, session: IsclSession) {
    super({ allowHalfOpen: false });
    this.negotiated = session.negotiated;
    this.#connection = connection;
    this.#session = session;
    this.#maxPayloadLength = session.sealer.maxPayloadLength(session.negotiated.maxPacketLength);
    connection.once("close", () => this.#onConnectionClose());
    void this.#readPackets();
  }

  override _read(): void {
    this.#resume();
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, callback: (error: Error | null) => void): void {
    callbackify(() => this.#send(chunk))(callback);
  }

  override _final(callback: (error: Error | null) => void): void {
    const packet = this.#session.sealer.seal(packetType.close, new Uint8Array(0));
    callbackify(() => writeAll(this.#connection, packet))(callback);
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    if (error === null && this.writableFinished) this.#connection.end(() => this.#connection.destroy());
    else this.#connection.destroy();
    callback(error);
  }

  async #send(bytes: Uint8Array): Promise<void> {
    for (let offset = 0; offset < bytes.length; offset += this.#maxPayloadLength) {
      const payload = bytes.subarray(offset, offset + this.#maxPayloadLength);
      await writeAll(this.#connection, this.#session.sealer.seal(packetType.data, payload));
    }
  }

  async #readPackets(): Promise<void> {
    const { reader, opener, negotiated } = this.#session;
    try {
      for (;;) {
        const payload = opener.open(await reader.next(negotiated.maxPacketLength));
        if (!payload) break;
        await this.#give(payload);
      }
      this.#peerHasClosed = true;
      this.push(null);
    } catch (cause) {
      this.destroy(connectionError(cause));
    }
  }

  /** Waits while nobody reads: the peer is slowed down. */
  async #give(payload: Uint8Array): Promise<void> {
    const resumed = new Promise<void>((resolve) => {
      this.#resume = resolve;
    });
    if (!this.push(payload)) await resumed;
  }

  #onConnectionClose(): void {
    if (!this.#peerHasClosed) this.destroy(new TransportError("ERR_TRANSPORT_CLOSED", "the connection ended"));
  }
}
