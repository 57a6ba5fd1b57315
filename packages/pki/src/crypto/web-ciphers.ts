import { gcm } from "@noble/ciphers/aes.js";
import { authenticatedKeyLengths, cipherLengths } from "../algorithms.js";
import { concat } from "../asn1/der.js";
import { PkiError, unsupported } from "../errors.js";
import type { AuthenticatedDecipher, AuthenticatedOptions, CipherOptions, CipherStream } from "./types.js";
import { aesCbc, type BlockMode, type Direction, importAesKey, tripleDesCbc } from "./web-cbc.js";
import { owned, subtle } from "./web-platform.js";

/** Most content of AES-GCM, which WebCrypto takes whole. */
const MAX_GCM_LENGTH = 2 ** 28;
const GCM_TAG_LENGTHS = [4, 8, 12, 13, 14, 15, 16];

export async function createCipher(options: CipherOptions): Promise<CipherStream> {
  const mode = await blockMode("encrypt", options);
  const { block } = cipherLengths[options.cipher];
  let pending = new Uint8Array();
  return inOrder({
    update: (bytes) => {
      const [whole, rest] = splitAt(concat(pending, bytes), (length) => length - (length % block));
      pending = rest.slice();
      return mode(whole);
    },
    final: () => {
      if (options.padding ?? true) return mode(concat(pending, padding(block - pending.length)));
      if (pending.length > 0) throw undecryptable();
      return pending;
    },
  });
}

export async function createDecipher(options: CipherOptions): Promise<CipherStream> {
  const mode = await blockMode("decrypt", options);
  const { block } = cipherLengths[options.cipher];
  const isPadded = options.padding ?? true;
  let pending = new Uint8Array();
  return inOrder({
    update: (bytes) => {
      // The last block holds the padding: it waits for the end.
      const held = (length: number): number => (isPadded && length > 0 ? ((length - 1) % block) + 1 : length % block);
      const [whole, rest] = splitAt(concat(pending, bytes), (length) => length - held(length));
      pending = rest.slice();
      return mode(whole);
    },
    final: async () => {
      if (pending.length !== (isPadded ? block : 0)) throw undecryptable();
      return isPadded ? unpadded(await mode(pending)) : pending;
    },
  });
}

async function blockMode(direction: Direction, options: CipherOptions): Promise<BlockMode> {
  const { cipher, key, iv } = options;
  const lengths = cipherLengths[cipher];
  if (key.length !== lengths.key || iv.length !== lengths.block) throw unsupported(`${cipher} with this key and IV`);
  return cipher === "des-ede3-cbc" ? tripleDesCbc(direction, options) : aesCbc(direction, options);
}

/** A call waits for the one before it, even where the caller does not. */
function inOrder(stream: CipherStream): CipherStream {
  let before: Promise<unknown> = Promise.resolve();
  const next = (step: () => Uint8Array | Promise<Uint8Array>): Promise<Uint8Array> => {
    const result = before.then(step);
    before = result;
    return result;
  };
  return { update: (bytes) => next(() => stream.update(bytes)), final: () => next(() => stream.final()) };
}

function splitAt(bytes: Uint8Array, at: (length: number) => number): [Uint8Array, Uint8Array] {
  const place = at(bytes.length);
  return [bytes.subarray(0, place), bytes.subarray(place)];
}

function padding(length: number): Uint8Array {
  return new Uint8Array(length).fill(length);
}

/** Without the padding of PKCS#7 (RFC 5652 6.3). @throws PkiError ERR_PKI_DECRYPT */
function unpadded(block: Uint8Array): Uint8Array {
  const length = block.at(-1)!;
  let wrong = length === 0 || length > block.length ? 1 : 0;
  for (let i = 0; i < block.length; i++) wrong |= i < length ? block[block.length - 1 - i]! ^ length : 0;
  if (wrong !== 0) throw undecryptable();
  return block.slice(0, block.length - length);
}

/** All content is held until its tag is known, so that nothing unauthenticated gets out. */
export async function createAuthenticatedDecipher(options: AuthenticatedOptions): Promise<AuthenticatedDecipher> {
  const { cipher, nonce, tagLength } = options;
  const key = new Uint8Array(options.key);
  const isKnown = key.length === authenticatedKeyLengths[cipher] && GCM_TAG_LENGTHS.includes(tagLength);
  if (!isKnown || nonce.length === 0) throw unsupported(`${cipher} with this nonce and tag`);
  const webKey = await importAesKey(key, "AES-GCM", ["decrypt"]);
  if (!webKey && tagLength !== 16) throw unsupported(`${cipher} with a short tag`);
  const parts: Uint8Array[] = [];
  let length = 0;
  return {
    update: (bytes) => {
      length += bytes.length;
      if (length > MAX_GCM_LENGTH) throw new PkiError("ERR_PKI_LIMIT", "the content is too long for AES-GCM here");
      parts.push(new Uint8Array(bytes));
      return new Uint8Array();
    },
    final: async (tag) => {
      if (tag.length !== tagLength) throw undecryptable();
      return decryptGcm(webKey, { ...options, key }, concat(...parts, tag));
    },
  };
}

async function decryptGcm(
  webKey: CryptoKey | undefined,
  { key, nonce, tagLength, additionalData = new Uint8Array() }: AuthenticatedOptions,
  encrypted: Uint8Array,
): Promise<Uint8Array> {
  const parameters = {
    name: "AES-GCM",
    iv: owned(nonce),
    additionalData: owned(additionalData),
    tagLength: tagLength * 8,
  };
  try {
    if (!webKey) return gcm(key, nonce, additionalData).decrypt(encrypted);
    return new Uint8Array(await subtle().decrypt(parameters, webKey, owned(encrypted)));
  } catch {
    throw undecryptable();
  }
}

function undecryptable(): PkiError {
  return new PkiError("ERR_PKI_DECRYPT", "the content cannot be decrypted");
}
