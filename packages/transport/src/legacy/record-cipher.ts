import {
  type Cipher,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  type Decipher,
  type KeyObject,
  timingSafeEqual,
} from "node:crypto";
import { TransportError } from "../errors.js";
import { ProtocolFault } from "./alerts.js";
import { MAC_LENGTH, type RecordKeys } from "./key-schedule.js";
import { suiteParameters, versionNumbers } from "./versions.js";

export const MAX_FRAGMENT = 2 ** 14;
/** Most padding, its length included. */
const MAX_PADDING = 256;
/**
 * Most blocks of 3DES under one key, 32 GiB: at the birthday bound of 64-bit blocks two of them collide with even odds, and a collision tells
 * the XOR of two blocks of plaintext (Sweet32). AES is not bounded by its blocks.
 */
const MAX_3DES_BLOCKS = 2 ** 32;
/** Sequence numbers have 64 bits and must not wrap (RFC 5246 6.1); these end long before. */
const MAX_SEQUENCE = 2 ** 48;

const ALERT = 21;

/** Where a direction begins to count. */
export interface RecordCounters {
  readonly sequence: number;
  readonly blocks: number;
}

const noRecords: RecordCounters = { sequence: 0, blocks: 0 };

/** The sequence number, the MAC and the limits of one direction. */
class RecordMac {
  readonly blockLength: number;
  /** Length of the IV that every record begins with. */
  readonly ivLength: number;
  /** seq_num, type, version and length: what the MAC is over before the fragment (RFC 5246 6.2.3.1). */
  readonly #header = new Uint8Array(13);
  readonly #view = new DataView(this.#header.buffer);
  readonly #key: KeyObject;
  readonly #maxBlocks: number;
  #sequence: number;
  #blocks: number;

  constructor({ suite, version, macKey }: RecordKeys, { sequence, blocks }: RecordCounters) {
    const { blockLength, cipher } = suiteParameters[suite];
    this.blockLength = blockLength;
    this.ivLength = version === "TLSv1" ? 0 : blockLength;
    this.#key = createSecretKey(macKey);
    this.#maxBlocks = cipher === "des-ede3-cbc" ? MAX_3DES_BLOCKS : Infinity;
    this.#view.setUint16(9, versionNumbers[version]);
    this.#sequence = sequence;
    this.#blocks = blocks;
  }

  /** Counts a record of so many bytes of ciphertext; an alert may say that the limit is reached. @throws TransportError ERR_TRANSPORT_LIMIT */
  count(type: number, ciphertextLength: number): void {
    const blocks = this.#blocks + ciphertextLength / this.blockLength;
    const isOver = this.#sequence >= MAX_SEQUENCE || blocks > this.#maxBlocks;
    // What is not sent is not counted, or nobody could open the alert that comes instead.
    if (isOver && type !== ALERT) {
      throw new TransportError("ERR_TRANSPORT_LIMIT", "the keys of the connection protect no more data");
    }
    this.#view.setUint32(0, Math.floor(this.#sequence / 2 ** 32));
    this.#view.setUint32(4, this.#sequence % 2 ** 32);
    this.#sequence++;
    this.#blocks = blocks;
  }

  /** Of the record that was counted last. */
  digest(type: number, fragment: Uint8Array): Uint8Array {
    this.#header[8] = type;
    this.#view.setUint16(11, fragment.length);
    return createHmac("sha1", this.#key).update(this.#header).update(fragment).digest();
  }
}

/** Protects the records that are sent (RFC 5246 6.2.3.2). One CBC stream goes through all of them. */
export class RecordEncryptor {
  readonly #mac: RecordMac;
  readonly #cipher: Cipher;
  readonly #randomBytes: (length: number) => Uint8Array;
  readonly #plaintext = new Uint8Array(MAX_FRAGMENT + MAC_LENGTH + 2 * 16);
  #ivs = new Uint8Array(0);

  constructor(keys: RecordKeys, randomBytes: (length: number) => Uint8Array, counters = noRecords) {
    this.#mac = new RecordMac(keys, counters);
    this.#cipher = createCipheriv(suiteParameters[keys.suite].cipher, keys.key, keys.iv).setAutoPadding(false);
    this.#randomBytes = randomBytes;
  }

  encrypt(type: number, fragment: Uint8Array): Uint8Array {
    const { ivLength, blockLength } = this.#mac;
    const macAt = ivLength + fragment.length;
    const unpadded = macAt + MAC_LENGTH + 1;
    const length = Math.ceil(unpadded / blockLength) * blockLength;
    this.#mac.count(type, length);
    // A random block at the front of a record, encrypted as the next one of the stream, is the IV of what follows it.
    this.#plaintext.set(this.#iv(ivLength));
    this.#plaintext.set(fragment, ivLength);
    this.#plaintext.set(this.#mac.digest(type, fragment), macAt);
    this.#plaintext.fill(length - unpadded, unpadded - 1, length);
    return this.#cipher.update(this.#plaintext.subarray(0, length));
  }

  #iv(length: number): Uint8Array {
    if (this.#ivs.length < length) this.#ivs = new Uint8Array(this.#randomBytes(64 * length));
    const iv = this.#ivs.subarray(0, length);
    this.#ivs = this.#ivs.subarray(length);
    return iv;
  }
}

/**
 * Opens the records that come. A wrong padding and a wrong MAC are one error, found in the same time: the MAC is computed and compared whatever
 * the padding is, and SHA-1 compresses as many blocks as for the longest fragment that the record could hold (Lucky Thirteen).
 */
export class RecordDecryptor {
  readonly #mac: RecordMac;
  readonly #decipher: Decipher;
  readonly #equaliser = createHash("sha1");

  constructor(keys: RecordKeys, counters = noRecords) {
    this.#mac = new RecordMac(keys, counters);
    this.#decipher = createDecipheriv(suiteParameters[keys.suite].cipher, keys.key, keys.iv).setAutoPadding(false);
  }

  /** The fragment. @throws ProtocolFault bad_record_mac, record_overflow; TransportError ERR_TRANSPORT_LIMIT */
  decrypt(type: number, ciphertext: Uint8Array): Uint8Array {
    const { ivLength, blockLength } = this.#mac;
    // Lengths of records are public.
    if (ciphertext.length % blockLength !== 0 || ciphertext.length < ivLength + MAC_LENGTH + 1) throw badRecordMac();
    this.#mac.count(type, ciphertext.length);
    // Without the block that decrypts to nothing: the IV.
    const plaintext = this.#decipher.update(ciphertext).subarray(ivLength);
    const fragment = this.#open(type, plaintext);
    if (fragment.length > MAX_FRAGMENT)
      throw new ProtocolFault("record_overflow", "a record holds more than 2^14 bytes");
    return fragment;
  }

  #open(type: number, plaintext: Uint8Array): Uint8Array {
    const longest = plaintext.length - MAC_LENGTH - 1;
    const claimed = plaintext.at(-1)!;
    // All ones where the padding leaves room for the MAC; without room there is none to remove.
    const fits = ~((longest - claimed) >> 31);
    const padding = claimed & fits;
    const length = longest - padding;
    const mac = this.#mac.digest(type, plaintext.subarray(0, length));
    this.#equaliser.update(zeros.subarray(0, 64 * (compressions(longest) - compressions(length))));

    const tail = plaintext.subarray(Math.max(0, longest + 1 - MAX_PADDING));
    const start = length - (plaintext.length - tail.length);
    const expected = new Uint8Array(tail.length).fill(padding);
    expected.set(mac, start);
    let difference = ~fits;
    for (let i = 0; i < tail.length; i++) difference |= (tail[i]! ^ expected[i]!) & ~((i - start) >> 31);
    if (difference !== 0) throw badRecordMac();
    return plaintext.subarray(0, length);
  }
}

/** A fragment that leaves the whole range of paddings open differs by four compressions at most. */
const zeros = new Uint8Array(64 * 5);

/** How often SHA-1 compresses for the inner hash over the header and a fragment, besides that of the key. */
function compressions(fragmentLength: number): number {
  return Math.ceil((13 + fragmentLength + 9) / 64);
}

function badRecordMac(): ProtocolFault {
  return new ProtocolFault("bad_record_mac", "a record was altered, repeated, lost or out of order");
}

/** Whether secrets are equal, in a time that does not depend on their bytes. */
export function isEqualSecret(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
