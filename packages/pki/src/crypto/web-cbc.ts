import { cbc } from "@noble/ciphers/aes.js";
import { concat } from "../asn1/der.js";
import type { CipherOptions } from "./types.js";
import { fromBinary, loadForge, toBinary } from "./forge.js";
import { owned, subtle } from "./web-platform.js";

const BLOCK = 16;
/** Below this, asking WebCrypto takes longer than computing here. */
const SMALL = 2048;

export type Direction = "encrypt" | "decrypt";

/** CBC over whole blocks, each call going on where the one before ended; no padding. */
export type BlockMode = (blocks: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** AES on WebCrypto; small pieces, and AES-192 where the browser lacks it as Chromium does, by noble. */
export async function aesCbc(direction: Direction, options: CipherOptions): Promise<BlockMode> {
  const [key, iv] = [new Uint8Array(options.key), new Uint8Array(options.iv)];
  const webKey = await importAesKey(key, "AES-CBC", ["encrypt", "decrypt"]);
  let last = iv;
  return async (blocks) => {
    if (blocks.length === 0) return new Uint8Array();
    const before = last;
    if (direction === "decrypt") last = blocks.slice(-BLOCK);
    const isSmall = blocks.length < SMALL || !webKey;
    const result = await (isSmall
      ? nobleCbc(direction, { key, iv: before, blocks })
      : webCbc[direction](webKey, before, blocks));
    if (direction === "encrypt") last = result.slice(-BLOCK);
    return result;
  };
}

/** `undefined` for AES-192 where WebCrypto does not have it. */
export async function importAesKey(
  key: Uint8Array,
  name: "AES-CBC" | "AES-GCM",
  usages: KeyUsage[],
): Promise<CryptoKey | undefined> {
  try {
    return await subtle().importKey("raw", owned(key), name, false, usages);
  } catch (error) {
    if (key.length === 24) return undefined;
    throw error;
  }
}

function nobleCbc(
  direction: Direction,
  { key, iv, blocks }: { readonly key: Uint8Array; readonly iv: Uint8Array; readonly blocks: Uint8Array },
): Uint8Array {
  return cbc(key, iv, { disablePadding: true })[direction](blocks);
}

/** WebCrypto always pads: a block of padding is dropped after it was made, and made before it is dropped. */
const webCbc = {
  encrypt: async (key: CryptoKey, iv: Uint8Array, blocks: Uint8Array): Promise<Uint8Array> => {
    const parameters = { name: "AES-CBC", iv: owned(iv) };
    return new Uint8Array(await subtle().encrypt(parameters, key, owned(blocks))).subarray(0, blocks.length);
  },
  decrypt: async (key: CryptoKey, iv: Uint8Array, blocks: Uint8Array): Promise<Uint8Array> => {
    const chained = { name: "AES-CBC", iv: owned(blocks.slice(-BLOCK)) };
    const padding = new Uint8Array(await subtle().encrypt(chained, key, new Uint8Array()));
    const parameters = { name: "AES-CBC", iv: owned(iv) };
    return new Uint8Array(await subtle().decrypt(parameters, key, owned(concat(blocks, padding))));
  },
};

/** Triple-DES, which WebCrypto lacks. @throws PkiError ERR_PKI_UNSUPPORTED_ALGORITHM without node-forge */
export async function tripleDesCbc(direction: Direction, { key, iv }: CipherOptions): Promise<BlockMode> {
  const forge = await loadForge("Triple-DES");
  const name = direction === "encrypt" ? "createCipher" : "createDecipher";
  const cipher = forge.cipher[name]("3DES-CBC", toBinary(key));
  cipher.start({ iv: toBinary(iv) });
  return (blocks) => {
    cipher.update(forge.util.createBuffer(toBinary(blocks)));
    return fromBinary(cipher.output.getBytes());
  };
}
