import { UNIVERSAL } from "../asn1/der.js";

/** As much as is needed of a SET, the SEQUENCE and the OBJECT IDENTIFIER in it: their identifiers and lengths. */
const START_LENGTH = 24;

/**
 * Watches whether octets that pass are a SET OF attributes from their first to their last: what a signature over signed attributes is made over.
 *
 * Who removes the attributes of a message and puts their DER where the content was has a signature over that content (RFC 5652 5.4).
 */
export class AttributeSetWatch {
  readonly #start = new Uint8Array(START_LENGTH);
  #length = 0;

  update(bytes: Uint8Array): void {
    if (this.#length < START_LENGTH) this.#start.set(bytes.subarray(0, START_LENGTH - this.#length), this.#length);
    this.#length += bytes.length;
  }

  get isAttributeSet(): boolean {
    const set = this.#header(0, UNIVERSAL.set);
    const attribute = set && this.#header(set.contentAt, UNIVERSAL.sequence);
    if (!set || !attribute || this.#start[attribute.contentAt] !== UNIVERSAL.oid) return false;
    return set.contentAt + set.length === this.#length;
  }

  #header(at: number, identifier: number): { readonly contentAt: number; readonly length: number } | undefined {
    const first = this.#start[at + 1]!;
    if (this.#start[at] !== identifier || first === 0x80 || first > 0x86) return undefined;
    if (first < 0x80) return { contentAt: at + 2, length: first };
    const contentAt = at + 2 + (first & 0x7f);
    const length = this.#start.subarray(at + 2, contentAt).reduce((sum, octet) => sum * 256 + octet, 0);
    return { contentAt, length };
  }
}
