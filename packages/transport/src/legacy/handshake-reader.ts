import { concat, uint, vector } from "../tls-bytes.js";
import { ProtocolFault } from "./alerts.js";
import { ByteQueue } from "./byte-queue.js";

/** RFC 5246 7.4. */
export const handshakeType = {
  helloRequest: 0,
  clientHello: 1,
  serverHello: 2,
  certificate: 11,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
} as const;

/** Longest body of a handshake message; a chain of certificates is the longest. */
const MAX_MESSAGE = 2 ** 16;

export interface HandshakeMessage {
  readonly type: number;
  readonly body: Uint8Array;
  /** With its header, as transcripts have it. */
  readonly bytes: Uint8Array;
}

export function handshakeMessage(type: number, body: Uint8Array): Uint8Array {
  return concat(uint(1, type), vector(3, body));
}

/** Puts handshake messages together: one may fill several records, and one record may hold several. */
export class HandshakeReader {
  readonly #queue = new ByteQueue();
  #header: Uint8Array | undefined;

  /** No message has begun. */
  get isEmpty(): boolean {
    return this.#header === undefined && this.#queue.isEmpty;
  }

  push(fragment: Uint8Array): void {
    this.#queue.push(fragment);
  }

  /** @throws ProtocolFault for a message that is too long, before it is gathered */
  next(): HandshakeMessage | undefined {
    this.#header ??= this.#queue.take(4);
    if (!this.#header) return undefined;
    const [type, high, middle, low] = this.#header as unknown as readonly [number, number, number, number];
    const length = high * 65536 + middle * 256 + low;
    if (length > MAX_MESSAGE) throw new ProtocolFault("decode_error", "a handshake message is too long");
    const body = length === 0 ? new Uint8Array(0) : this.#queue.take(length);
    if (!body) return undefined;
    const bytes = concat(this.#header, body);
    this.#header = undefined;
    return { type, body: bytes.subarray(4), bytes };
  }
}
