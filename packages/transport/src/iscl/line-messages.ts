import { TransportError } from "../errors.js";
import { joined } from "./des.js";
import { maxIdentityLength } from "./options.js";

/** The one version of our framing. */
export const isclVersion = 1;
/** Bytes of a challenge, and of the key material in a token. */
export const challengeLength = 16;

/** Says from the first byte that this is our framing, and not that of ISCL V1.00. */
const magic = new TextEncoder().encode("dicomsec");

/** What the client offers: the line connection of ISCL. */
export interface LineRequest {
  readonly version: number;
  /** The sum of the bits of what is offered. */
  readonly integrity: number;
  readonly privacy: number;
  readonly keyIndex: number;
  readonly maxPacketLength: number;
  readonly identity: string;
}

/** What the server chose, and its challenge. */
export interface LineAnswer {
  readonly version: number;
  /** The bit of what was chosen. */
  readonly integrity: number;
  readonly privacy: number;
  readonly maxPacketLength: number;
  readonly challenge: Uint8Array;
  readonly identity: string;
}

/** magic (8), version, integrity, privacy, key index, longest packet (4), identity. */
export function encodeLineRequest(request: LineRequest): Uint8Array {
  const { version, integrity, privacy, keyIndex, maxPacketLength, identity } = request;
  const modes = Uint8Array.of(version, integrity, privacy, keyIndex);
  return joined([magic, modes, uint32(maxPacketLength), new TextEncoder().encode(identity)]);
}

/** @throws TransportError ERR_TRANSPORT_HANDSHAKE */
export function decodeLineRequest(body: Uint8Array): LineRequest {
  const reader = new FieldReader(body);
  if (!magic.every((byte) => reader.byte() === byte)) throw malformed();
  const [version, integrity, privacy, keyIndex] = [reader.byte(), reader.byte(), reader.byte(), reader.byte()];
  return { version, integrity, privacy, keyIndex, maxPacketLength: reader.uint32(), identity: reader.identity() };
}

/** version, integrity, privacy, zero, longest packet (4), challenge (16), identity. */
export function encodeLineAnswer(answer: LineAnswer): Uint8Array {
  const { version, integrity, privacy, maxPacketLength, challenge, identity } = answer;
  const modes = Uint8Array.of(version, integrity, privacy, 0);
  return joined([modes, uint32(maxPacketLength), challenge, new TextEncoder().encode(identity)]);
}

/** @throws TransportError ERR_TRANSPORT_HANDSHAKE */
export function decodeLineAnswer(body: Uint8Array): LineAnswer {
  const reader = new FieldReader(body);
  const [version, integrity, privacy, zero] = [reader.byte(), reader.byte(), reader.byte(), reader.byte()];
  if (zero !== 0) throw malformed();
  const maxPacketLength = reader.uint32();
  return {
    version,
    integrity,
    privacy,
    maxPacketLength,
    challenge: reader.bytes(challengeLength),
    identity: reader.identity(),
  };
}

class FieldReader {
  readonly #body: Uint8Array;
  #offset = 0;

  constructor(body: Uint8Array) {
    this.#body = body;
  }

  bytes(length: number): Uint8Array {
    const bytes = this.#body.subarray(this.#offset, (this.#offset += length));
    if (bytes.length !== length) throw malformed();
    return bytes;
  }

  byte(): number {
    return this.bytes(1)[0]!;
  }

  uint32(): number {
    const bytes = this.bytes(4);
    return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  }

  /** What is left. */
  identity(): string {
    const { length } = this.#body.subarray(this.#offset);
    if (length < 1 || length > maxIdentityLength) throw malformed();
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.bytes(length));
    } catch {
      throw malformed();
    }
  }
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function malformed(): TransportError {
  return new TransportError("ERR_TRANSPORT_HANDSHAKE", "a message of the ISCL line connection is malformed");
}
