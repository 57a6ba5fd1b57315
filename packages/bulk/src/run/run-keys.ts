import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes as nodeRandomBytes } from "node:crypto";
import { BulkError } from "../errors.js";

/** Bytes of the file that coordinator and workers have. */
export const RUN_KEY_LENGTH = 32;

const SALT_LENGTH = 16;
const TAG_LENGTH = 16;
const KEY_LENGTH = 32;
const NONCE_LENGTH = 12;

export interface RunKeysOptions {
  /** Default: those of Node. */
  readonly randomBytes?: (length: number) => Uint8Array;
}

/**
 * What coordinator and workers derive from the key that they share, and that itself goes nowhere: names that tell nobody anything, and the sealing of
 * what passes through a queue or lies in a target. HKDF with SHA-256 (RFC 5869), HMAC (RFC 2104), AES-256-GCM (NIST SP 800-38D) with a key for each
 * message, so that no number of messages uses a nonce twice.
 */
export class RunKeys {
  readonly #secret: Uint8Array;
  readonly #names: Uint8Array;
  readonly #randomBytes: (length: number) => Uint8Array;

  /** @throws BulkError ERR_BULK_OPTIONS for a key that has not 32 bytes */
  constructor(key: Uint8Array, { randomBytes = nodeRandomBytes }: RunKeysOptions = {}) {
    if (key.length !== RUN_KEY_LENGTH)
      throw new BulkError("ERR_BULK_OPTIONS", { message: `a key has ${RUN_KEY_LENGTH} bytes` });
    this.#secret = derived(key, { salt: new Uint8Array(), info: "dicomsec bulk sealing", length: KEY_LENGTH });
    this.#names = derived(key, { salt: new Uint8Array(), info: "dicomsec bulk names", length: KEY_LENGTH });
    this.#randomBytes = randomBytes;
  }

  /** 32 hexadecimal digits that stand for texts: the same on every machine that has the key, and nothing without it. */
  name(...texts: readonly string[]): string {
    return createHmac("sha256", this.#names).update(JSON.stringify(texts)).digest("hex").slice(0, 32);
  }

  /** Encrypts and authenticates a text, bound to what it is for. */
  seal(text: string, purpose: string): Uint8Array {
    const salt = this.#randomBytes(SALT_LENGTH);
    const cipher = createCipheriv("aes-256-gcm", ...this.#messageKey(salt));
    cipher.setAAD(new TextEncoder().encode(purpose));
    return joined(salt, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag());
  }

  /** @throws BulkError ERR_BULK_PAYLOAD for what was not sealed under the key for the same purpose, or was changed */
  open(sealed: Uint8Array, purpose: string): string {
    try {
      const salt = sealed.subarray(0, SALT_LENGTH);
      const decipher = createDecipheriv("aes-256-gcm", ...this.#messageKey(salt), { authTagLength: TAG_LENGTH });
      decipher.setAAD(new TextEncoder().encode(purpose));
      decipher.setAuthTag(sealed.subarray(sealed.length - TAG_LENGTH));
      const text = joined(decipher.update(sealed.subarray(SALT_LENGTH, -TAG_LENGTH)), decipher.final());
      return new TextDecoder().decode(text);
    } catch {
      throw new BulkError("ERR_BULK_PAYLOAD", {
        message: "a job or a record is not sealed under the key, or was changed",
      });
    }
  }

  #messageKey(salt: Uint8Array): [key: Uint8Array, nonce: Uint8Array] {
    const bytes = derived(this.#secret, { salt, info: "dicomsec bulk message", length: KEY_LENGTH + NONCE_LENGTH });
    return [bytes.subarray(0, KEY_LENGTH), bytes.subarray(KEY_LENGTH)];
  }
}

function derived(
  key: Uint8Array,
  { salt, info, length }: { readonly salt: Uint8Array; readonly info: string; readonly length: number },
): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, salt, info, length));
}

function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
