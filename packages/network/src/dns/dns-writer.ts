import { checkDomainName, domainNameKey, type DomainName } from "./domain-name.js";

const encoder = new TextEncoder();
/** How far a pointer reaches. */
const MAX_POINTER = 0x3fff;

/** Writes a DNS message. */
export class DnsWriter {
  readonly #octets: number[] = [];
  readonly #names = new Map<string, number>();

  get length(): number {
    return this.#octets.length;
  }

  uint8(value: number): void {
    this.#octets.push(value & 0xff);
  }

  uint16(value: number): void {
    this.#octets.push((value >>> 8) & 0xff, value & 0xff);
  }

  uint32(value: number): void {
    this.uint16(value >>> 16);
    this.uint16(value);
  }

  octets(octets: Uint8Array): void {
    for (const octet of octets) this.#octets.push(octet);
  }

  /** A name whose end is a pointer where it was written before (RFC 1035 4.1.4). */
  compressedName(name: DomainName): void {
    this.#name(name, true);
  }

  name(name: DomainName): void {
    this.#name(name, false);
  }

  /** Writes what has its length, in two octets, before it. */
  withLength(write: () => void): void {
    const at = this.length;
    this.uint16(0);
    write();
    const length = this.length - at - 2;
    this.#octets[at] = length >>> 8;
    this.#octets[at + 1] = length & 0xff;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#octets);
  }

  #name(name: DomainName, isCompressed: boolean): void {
    checkDomainName(name);
    for (const [at, label] of name.entries()) {
      const key = domainNameKey(name.slice(at));
      const known = this.#names.get(key);
      if (isCompressed && known !== undefined) return this.uint16(0xc000 | known);
      if (known === undefined && this.length <= MAX_POINTER) this.#names.set(key, this.length);
      const octets = encoder.encode(label);
      this.uint8(octets.length);
      this.octets(octets);
    }
    this.uint8(0);
  }
}
