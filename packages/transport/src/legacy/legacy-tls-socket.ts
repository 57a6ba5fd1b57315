import { Duplex } from "node:stream";
import type { AlertName } from "../alerts.js";
import { closedEarly, TransportError } from "../errors.js";
import type { LegacyConnection, LegacyOptions, LegacySession } from "../legacy-engine.js";
import { concat } from "../tls-bytes.js";
import { alertFor, alertFragment, PeerAlert, unexpectedMessage } from "./alerts.js";
import { clientHandshake } from "./client-handshake.js";
import { closed, toTransportError } from "./connection-errors.js";
import { HandshakeChannel, MAX_IDLE_RECORDS, readAlert } from "./handshake-channel.js";
import { HandshakeReader, handshakeType } from "./handshake-reader.js";
import { resolveOptions } from "./options.js";
import { contentType, RecordLayer, type TlsRecord } from "./record-layer.js";
import { serverHandshake } from "./server-handshake.js";

/** Bytes that are encrypted or decrypted before others have their turn: some 3 ms of 3DES. */
const TURN_BYTES = 2 ** 16;
const HIGH_WATER_MARK = 2 ** 17;
/** How long a socket stays open after a fatal alert, so that a reset does not overtake the alert. */
const LINGER_MS = 1000;
/** Most requests to renegotiate that are declined before the connection ends. */
const MAX_RENEGOTIATIONS = 3;

/** TLS over a Duplex, with the suites of the legacy engine. */
export class LegacyTlsSocket extends Duplex implements LegacyConnection {
  readonly secured: Promise<LegacySession>;
  readonly #socket: Duplex;
  readonly #role: "client" | "server";
  readonly #records = new RecordLayer();
  readonly #handshake: HandshakeChannel;
  readonly #renegotiation = new HandshakeReader();
  #settle!: { readonly resolve: (session: LegacySession) => void; readonly reject: (error: Error) => void };
  #isSecured = false;
  /** Somebody reads. */
  #isWanted = false;
  #isReading = false;
  /** The peer said that no more data follow. */
  #isPeerDone = false;
  /** Why the socket brings no more bytes. */
  #loss: TransportError | undefined;
  #idleRecords = 0;
  #renegotiations = 0;
  /** What is to be written or ended once the handshake is done. */
  #postponed: (() => void) | undefined;
  #writing: ((error?: Error | null) => void) | undefined;
  #isLingering = false;

  /** @throws TransportError ERR_TRANSPORT_OPTIONS, ERR_TRANSPORT_IDENTITY */
  constructor(socket: Duplex, role: "client" | "server", options: LegacyOptions, head?: Uint8Array) {
    const resolved = resolveOptions(options, role);
    super({
      allowHalfOpen: socket.allowHalfOpen,
      readableHighWaterMark: HIGH_WATER_MARK,
      writableHighWaterMark: HIGH_WATER_MARK,
    });
    // What is left to say after the peer's end, close_notify at least, must still go out.
    socket.allowHalfOpen = true;
    this.#socket = socket;
    this.#role = role;
    this.secured = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Who does not await it hears of the error by the event.
    this.secured.catch(() => {});
    if (head) this.#records.push(head);
    this.#listen();
    this.#handshake = new HandshakeChannel(this.#records, {
      send: (pieces) => this.#send(pieces),
      more: () => socket.resume(),
    });
    const run = role === "client" ? clientHandshake : serverHandshake;
    run(this.#handshake, resolved).then(
      (session) => this.#secure(session),
      (error: unknown) => this.#fail(error),
    );
  }

  #listen(): void {
    this.#socket.on("data", (chunk: Uint8Array) => this.#receive(chunk));
    this.#socket.on("end", () => this.#lose());
    this.#socket.on("close", () => this.#lose());
    this.#socket.on("error", (error) => this.#lose(error));
    if (this.#socket.destroyed) process.nextTick(() => this.#lose());
  }

  #secure(session: LegacySession): void {
    if (this.destroyed) return;
    this.#isSecured = true;
    this.#settle.resolve(session);
    this.#postponed?.();
    this.#pump();
  }

  #whenSecured(action: () => void): void {
    if (this.#isSecured) action();
    else this.#postponed = action;
  }

  #receive(chunk: Uint8Array): void {
    if (this.destroyed || this.#isPeerDone) return;
    this.#records.push(chunk);
    if (this.#isSecured) this.#pump();
    else if (!this.#handshake.wake()) this.#socket.pause();
  }

  /** The socket ended, closed or failed. What it brought before is read first: it may be an alert that says why. */
  #lose(cause?: Error): void {
    if (this.destroyed) return;
    if (this.#isPeerDone) {
      if (this.#socket.destroyed && this.writableLength > 0) this.destroy(closed(cause));
      return;
    }
    // A handshake may still be done with what came before.
    this.#loss ??= closed(cause);
    if (this.#isSecured) this.#pump();
    else this.#handshake.end(closedEarly(cause));
  }

  override _read(): void {
    this.#isWanted = true;
    if (this.#isSecured) this.#pump();
  }

  #pump(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    let state: "starved" | "sated" | "spent";
    try {
      state = this.#readTurn();
    } finally {
      this.#isReading = false;
    }
    if (this.destroyed || this.#isPeerDone) return;
    if (state === "starved" && this.#loss) this.destroy(this.#loss);
    else if (state === "starved") this.#socket.resume();
    else this.#socket.pause();
    if (state === "spent") setImmediate(() => this.#pump());
  }

  /** Hands on what has come, until there is nothing more, nobody reads, or others must have their turn. */
  #readTurn(): "starved" | "sated" | "spent" {
    for (let bytes = 0; bytes < TURN_BYTES;) {
      if (!this.#isWanted && !this.#loss) return "sated";
      const data = this.#nextData();
      if (!data) return "starved";
      bytes += data.length;
      this.#isWanted = this.push(data);
    }
    return "spent";
  }

  /** The next data of the application; what comes between is dealt with. */
  #nextData(): Uint8Array | undefined {
    try {
      while (!this.destroyed && !this.#isPeerDone) {
        const record = this.#records.next();
        if (!record) return undefined;
        if (record.type !== contentType.handshake && !this.#renegotiation.isEmpty) throw unexpectedMessage("a record");
        if (record.type !== contentType.applicationData) this.#control(record);
        else if (record.fragment.length > 0) {
          this.#idleRecords = 0;
          return record.fragment;
        }
        if (++this.#idleRecords > MAX_IDLE_RECORDS) throw unexpectedMessage("one record without data too many");
      }
    } catch (error) {
      this.#fail(error);
    }
    return undefined;
  }

  #control({ type, fragment }: TlsRecord): void {
    if (type === contentType.handshake) return this.#declineRenegotiation(fragment);
    if (type !== contentType.alert) throw unexpectedMessage("a record");
    const { name, isFatal } = readAlert(fragment);
    if (isFatal) throw new PeerAlert(name, { isSecured: true });
    if (name !== "close_notify") return;
    this.#isPeerDone = true;
    this.push(null);
  }

  /** There is no renegotiation: a few requests are answered with a warning, and the next one ends the connection. */
  #declineRenegotiation(fragment: Uint8Array): void {
    const request = this.#role === "client" ? handshakeType.helloRequest : handshakeType.clientHello;
    if (fragment.length === 0) throw unexpectedMessage("a record");
    this.#renegotiation.push(fragment);
    for (let message; (message = this.#renegotiation.next());) {
      if (message.type !== request || ++this.#renegotiations > MAX_RENEGOTIATIONS) {
        throw unexpectedMessage("a handshake message");
      }
      this.#sendAlert("no_renegotiation", "warning");
    }
  }

  override _write(chunk: Uint8Array, _encoding: unknown, callback: (error?: Error | null) => void): void {
    this.#writing = callback;
    this.#whenSecured(() => this.#encrypt(chunk));
  }

  override _writev(chunks: readonly { readonly chunk: Uint8Array }[], callback: (error?: Error | null) => void): void {
    this._write(concat(...chunks.map(({ chunk }) => chunk)), undefined, callback);
  }

  #encrypt(bytes: Uint8Array): void {
    if (this.destroyed) return;
    if (!this.#socket.writable) return void this.destroy(closed());
    const pieces: Uint8Array[] = [];
    try {
      for (const piece of this.#records.protect(contentType.applicationData, bytes.subarray(0, TURN_BYTES)))
        pieces.push(piece);
    } catch (error) {
      this.#send(pieces);
      return this.#fail(error);
    }
    const rest = bytes.subarray(TURN_BYTES);
    this.#send(pieces, () => {
      if (rest.length > 0) setImmediate(() => this.#encrypt(rest));
      else this.#wrote();
    });
  }

  #wrote(error?: Error): void {
    const callback = this.#writing;
    this.#writing = undefined;
    callback?.(error);
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#whenSecured(() => {
      this.#sendAlert("close_notify", "warning");
      // Whether it arrived is nobody's business any more.
      this.#socket.end(() => callback());
    });
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const reason = error ?? closedEarly();
    this.#settle.reject(reason);
    this.#handshake.end(reason);
    if (this.#isLingering) linger(this.#socket);
    else this.#socket.destroy();
    this.#wrote(reason);
    callback(error);
  }

  /** Tells the peer, unless the peer told us, and destroys the connection. */
  #fail(cause: unknown): void {
    if (this.destroyed) return;
    const error = toTransportError(cause, { isSecured: this.#isSecured });
    const alert = error instanceof PeerAlert ? undefined : alertFor(error);
    if (alert) this.#sendAlert(alert, "fatal");
    this.#isLingering = alert !== undefined;
    this.destroy(alert ? new TransportError(error.code, error.message, { alert, cause: error.cause }) : error);
  }

  #sendAlert(name: AlertName, level: "warning" | "fatal"): void {
    this.#send([...this.#records.protect(contentType.alert, alertFragment(name, level))]);
  }

  /** Writes the pieces in one go; the callback is not called when that fails. */
  #send(pieces: readonly Uint8Array[], callback?: () => void): void {
    if (!this.#socket.writable || pieces.length === 0) return;
    this.#socket.cork();
    for (const piece of pieces.slice(0, -1)) this.#socket.write(piece);
    this.#socket.write(pieces.at(-1)!, (error) => {
      if (!error) callback?.();
    });
    this.#socket.uncork();
  }
}

/** Ends a socket, and waits a little for the peer to do so too. */
function linger(socket: Duplex): void {
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once("close", () => clearTimeout(timer));
  socket.end();
  socket.resume();
}
