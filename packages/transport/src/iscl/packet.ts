import type { Duplex } from "node:stream";
import { TransportError } from "../errors.js";
import { chunksOf } from "../duplex.js";
import { joined } from "./des.js";

/** Bytes of a header: type, MAC form (0 in the handshake), two zeros, length of the body; big endian. */
export const headerLength = 8;

/** In the order in which they come; the framing is ours, see index.ts. */
export const packetType = {
  lineRequest: 1,
  lineAnswer: 2,
  clientToken: 3,
  serverToken: 4,
  data: 5,
  close: 6,
} as const;

export type PacketType = (typeof packetType)[keyof typeof packetType];

export interface Packet {
  readonly header: Uint8Array;
  readonly type: number;
  readonly macForm: number;
  readonly body: Uint8Array;
}

export function packetHeader(type: PacketType, macForm: number, bodyLength: number): Uint8Array {
  const header = new Uint8Array(headerLength);
  header.set([type, macForm]);
  new DataView(header.buffer).setUint32(4, bodyLength);
  return header;
}

export function encodePacket(type: PacketType, body: Uint8Array): Uint8Array {
  return joined([packetHeader(type, 0, body.length), body]);
}

/** Reads packets from a connection whose bytes arrive in chunks cut anywhere. */
export class PacketReader {
  readonly #chunks: AsyncGenerator<Uint8Array, void, void>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(connection: Duplex) {
    this.#chunks = chunksOf(connection);
  }

  /**
   * @throws TransportError ERR_TRANSPORT_LIMIT when the packet is longer than it may be, before room is made for it; ERR_TRANSPORT_CLOSED
   * when the connection ended.
   */
  async next(maxPacketLength: number): Promise<Packet> {
    const header = await this.#take(headerLength);
    const bodyLength = new DataView(header.buffer).getUint32(4);
    if (headerLength + bodyLength > maxPacketLength) {
      throw new TransportError("ERR_TRANSPORT_LIMIT", "the packet is longer than it may be");
    }
    return { header, type: header[0]!, macForm: header[1]!, body: await this.#take(bodyLength) };
  }

  async #take(length: number): Promise<Uint8Array> {
    const taken = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      if (this.#rest.length === 0) this.#rest = await this.#nextChunk();
      const piece = this.#rest.subarray(0, length - filled);
      taken.set(piece, filled);
      filled += piece.length;
      this.#rest = this.#rest.subarray(piece.length);
    }
    return taken;
  }

  async #nextChunk(): Promise<Uint8Array> {
    const { done, value } = await this.#chunks.next();
    if (done) throw new TransportError("ERR_TRANSPORT_CLOSED", "the peer ended the connection without closing ISCL");
    return value;
  }
}
