import { alertName } from "../alerts.js";
import { concat, TlsDecodeError, TlsReader } from "../tls-bytes.js";
import {
  type KeyExchange,
  readCertificates,
  readKeyExchange,
  readServerHello,
  type ServerHello,
} from "./server-messages.js";

/** Most bytes that a node may send before it is its turn no more. */
const MAX_FLIGHT_BYTES = 0x40000;
/** Most bytes of one record, with what encryption adds. @see RFC 8446 5.2, RFC 5246 6.2.3 */
const MAX_RECORD_BYTES = 0x4000 + 2048;

const CHANGE_CIPHER_SPEC = 20;
const ALERT = 21;
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;

const SERVER_HELLO = 2;
const CERTIFICATE = 11;
const SERVER_KEY_EXCHANGE = 12;
const CERTIFICATE_REQUEST = 13;
const SERVER_HELLO_DONE = 14;
const FINISHED = 20;

/** What a node answered to a ClientHello. */
export interface ServerFlight {
  readonly hello: ServerHello;
  /** DER, the leaf first. `undefined`: not seen. */
  readonly certificates: readonly Uint8Array[] | undefined;
  readonly keyExchange: KeyExchange;
  readonly requestsCertificate: boolean;
  /** Whether all of the flight was seen; else what is missing in it may have been about to come. */
  readonly isComplete: boolean;
}

/** Why nothing more is read. */
export type FlightEnd =
  | { readonly kind: "complete" }
  | { readonly kind: "alert"; readonly alert: string }
  /** The first bytes are those of another protocol. */
  | { readonly kind: "notTls" }
  | { readonly kind: "malformed" };

/** Opens the encrypted records of TLS 1.3: the content type and the content, or `undefined` for what is not authentic. */
export type RecordOpener = (
  header: Uint8Array,
  payload: Uint8Array,
) => { readonly type: number; readonly content: Uint8Array } | undefined;

/** Makes the opener once the ServerHello is known; `undefined` where its keys cannot be agreed on. */
export type OpenerFactory = (hello: ServerHello, serverHelloMessage: Uint8Array) => RecordOpener | undefined;

/** Reads the first flight of a server from bytes cut anywhere: up to ServerHelloDone, or as far as it can be read. */
export class FlightReader {
  readonly #createOpener: OpenerFactory | undefined;
  #pending: Uint8Array = new Uint8Array(0);
  #messages: Uint8Array = new Uint8Array(0);
  #received = 0;
  #open: RecordOpener | undefined;
  #flight: ServerFlight | undefined;

  /** @param createOpener without one, an answer of TLS 1.3 ends with its ServerHello */
  constructor(createOpener?: OpenerFactory) {
    this.#createOpener = createOpener;
  }

  /** What was seen so far; `undefined` before a ServerHello. */
  get flight(): ServerFlight | undefined {
    return this.#flight;
  }

  /** Takes more bytes; `undefined` when more are needed. */
  push(bytes: Uint8Array): FlightEnd | undefined {
    try {
      this.#received += bytes.length;
      if (this.#received > MAX_FLIGHT_BYTES) return { kind: "malformed" };
      this.#pending = concat(this.#pending, bytes);
      return this.#readRecords();
    } catch (error) {
      if (error instanceof TlsDecodeError) return { kind: "malformed" };
      throw error;
    }
  }

  #readRecords(): FlightEnd | undefined {
    for (;;) {
      if (this.#flight === undefined && !looksLikeTls(this.#pending)) return { kind: "notTls" };
      if (this.#pending.length < 5) return undefined;
      const length = this.#pending[3]! * 256 + this.#pending[4]!;
      if (length === 0 || length > MAX_RECORD_BYTES) return { kind: "malformed" };
      if (this.#pending.length < 5 + length) return undefined;
      const record = this.#pending.subarray(0, 5 + length);
      this.#pending = this.#pending.subarray(5 + length);
      const end = this.#readRecord(record.subarray(0, 5), record.subarray(5));
      if (end) return end;
    }
  }

  #readRecord(header: Uint8Array, payload: Uint8Array): FlightEnd | undefined {
    const type = header[0]!;
    if (type !== APPLICATION_DATA) return this.#readContent(type, payload);
    const opened = this.#open?.(header, payload);
    return opened ? this.#readContent(opened.type, opened.content) : { kind: "malformed" };
  }

  #readContent(type: number, content: Uint8Array): FlightEnd | undefined {
    if (type === CHANGE_CIPHER_SPEC && this.#open) return undefined;
    if (type === ALERT && content.length === 2) return endOfAlert(content);
    if (type !== HANDSHAKE) return { kind: "malformed" };
    this.#messages = concat(this.#messages, content);
    return this.#readMessages();
  }

  #readMessages(): FlightEnd | undefined {
    while (this.#messages.length >= 4) {
      const length = new TlsReader(this.#messages.subarray(1, 4)).uint(3);
      if (length > MAX_FLIGHT_BYTES) return { kind: "malformed" };
      if (this.#messages.length < 4 + length) return undefined;
      const message = this.#messages.subarray(0, 4 + length);
      this.#messages = this.#messages.subarray(4 + length);
      if (this.#readMessage(message)) return { kind: "complete" };
    }
    return undefined;
  }

  /** Whether the message was the last one that can be read. @throws TlsDecodeError */
  #readMessage(message: Uint8Array): boolean {
    const type = message[0]!;
    const body = new TlsReader(message.subarray(4));
    if (this.#flight === undefined) return this.#readHello(type, body, message);
    const { hello } = this.#flight;
    if (type === CERTIFICATE) this.#see({ certificates: readCertificates(body, hello.version) });
    if (type === SERVER_KEY_EXCHANGE) this.#see({ keyExchange: readKeyExchange(body, hello) });
    if (type === CERTIFICATE_REQUEST) this.#see({ requestsCertificate: true });
    const isLast = type === (hello.version === "TLSv1.3" ? FINISHED : SERVER_HELLO_DONE);
    if (isLast) this.#see({ isComplete: true });
    return isLast;
  }

  #readHello(type: number, body: TlsReader, message: Uint8Array): boolean {
    if (type !== SERVER_HELLO) throw new TlsDecodeError();
    const hello = readServerHello(body);
    const { group } = hello;
    const keyExchange = group === undefined ? {} : { group };
    this.#flight = { hello, certificates: undefined, keyExchange, requestsCertificate: false, isComplete: false };
    if (hello.version !== "TLSv1.3") return false;
    this.#open = hello.isRetry ? undefined : this.#createOpener?.(hello, message);
    return this.#open === undefined;
  }

  #see(what: Partial<ServerFlight>): void {
    this.#flight = { ...this.#flight!, ...what };
  }
}

/** A warning, such as unrecognized_name, ends nothing; close_notify does. */
function endOfAlert([level, description]: Uint8Array): FlightEnd | undefined {
  if (level === 1 && description !== 0) return undefined;
  return { kind: "alert", alert: alertName(description!) };
}

function looksLikeTls([type, major]: Uint8Array): boolean {
  if (type !== undefined && (type < CHANGE_CIPHER_SPEC || type > APPLICATION_DATA)) return false;
  return major === undefined || major === 3;
}
