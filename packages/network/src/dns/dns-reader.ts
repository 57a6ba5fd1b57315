import { NetworkError } from "../errors.js";
import type { DomainName } from "./domain-name.js";

const MAX_NAME_OCTETS = 255;
/** No name needs more pointers than it has labels. */
const MAX_POINTERS = 127;
const POINTER = 0xc0;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads a DNS message; all that it says of lengths is checked before it is believed. */
export class DnsReader {
  readonly #message: Uint8Array;
  readonly #view: DataView;
  readonly #end: number;
  #offset: number;

  constructor(message: Uint8Array, offset = 0, end = message.length) {
    this.#message = message;
    this.#view = new DataView(message.buffer, message.byteOffset, message.byteLength);
    this.#offset = offset;
    this.#end = end;
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.#end - this.#offset;
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  /** A view, not a copy. */
  octets(length: number): Uint8Array {
    const start = this.#take(length);
    return this.#message.subarray(start, start + length);
  }

  /** The part of the message that comes next, to be read by itself; names in it may point back to the whole. */
  part(length: number): DnsReader {
    const start = this.#take(length);
    return new DnsReader(this.#message, start, start + length);
  }

  /** A name, compressed or not: a pointer goes to what was before it (RFC 1035 4.1.4). */
  name(): DomainName {
    const labels: string[] = [];
    let earlier: DnsReader | undefined;
    let octets = 1;
    for (let pointers = 0; ;) {
      const reader = earlier ?? this;
      const start = reader.offset;
      const length = reader.uint8();
      if (length === 0) return labels;
      if (length < 64) {
        octets += length + 1;
        if (octets > MAX_NAME_OCTETS) throw malformed("a domain name is longer than 255 octets");
        labels.push(label(reader.octets(length)));
      } else {
        const target = ((length & ~POINTER) << 8) | reader.uint8();
        if ((length & POINTER) !== POINTER || target >= start || ++pointers > MAX_POINTERS)
          throw malformed("a domain name has a label of an unknown kind, or a pointer that does not lead back");
        earlier = new DnsReader(this.#message, target, start);
      }
    }
  }

  #take(length: number): number {
    if (length > this.remaining) throw malformed("the message ends within a field");
    const start = this.#offset;
    this.#offset += length;
    return start;
  }
}

function label(octets: Uint8Array): string {
  try {
    return decoder.decode(octets);
  } catch (cause) {
    throw new NetworkError("ERR_NETWORK_PACKET", { message: "a label of a domain name is no UTF-8", cause });
  }
}

export function malformed(message: string): NetworkError {
  return new NetworkError("ERR_NETWORK_PACKET", { message });
}
