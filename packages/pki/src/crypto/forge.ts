import { PkiError } from "../errors.js";

/** What is used of node-forge, an optional dependency; its "binary strings" have one character per byte. */
export interface Forge {
  readonly util: { createBuffer(binary: string): ForgeBuffer };
  readonly rc2: { createDecryptionCipher(key: string, bits: number): ForgeCipher };
  readonly cipher: {
    createCipher(name: string, key: string): ForgeCipher;
    createDecipher(name: string, key: string): ForgeCipher;
  };
  readonly jsbn: { readonly BigInteger: new (digits: string, radix: number) => object };
  readonly pki: {
    setRsaPrivateKey(...numbers: readonly object[]): object;
    readonly rsa: { decrypt(block: string, key: object, isPublic: boolean, unpad: false): string };
  };
}

interface ForgeBuffer {
  /** All that is there, which is then gone. */
  getBytes(): string;
}

interface ForgeCipher {
  readonly output: ForgeBuffer;
  start(options: unknown): void;
  update(input: ForgeBuffer): void;
  finish(): boolean;
}

let loaded: Promise<Forge> | undefined;

/** @throws PkiError ERR_PKI_UNSUPPORTED_ALGORITHM naming what node-forge is needed for, where it is not installed */
export async function loadForge(purpose: string): Promise<Forge> {
  loaded ??= import("node-forge").then((module) => module.default as unknown as Forge);
  try {
    return await loaded;
  } catch (cause) {
    loaded = undefined;
    const message = `${purpose} needs the optional package node-forge, which is not installed`;
    throw new PkiError("ERR_PKI_UNSUPPORTED_ALGORITHM", message, { cause });
  }
}

/** RC2-CBC with padding, read for the sake of old PKCS#12 stores; `undefined` where the padding is wrong. */
export async function decryptRc2(options: {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly encrypted: Uint8Array;
  readonly bits: number;
}): Promise<Uint8Array | undefined> {
  const forge = await loadForge("RC2");
  const cipher = forge.rc2.createDecryptionCipher(toBinary(options.key), options.bits);
  cipher.start(toBinary(options.iv));
  cipher.update(forge.util.createBuffer(toBinary(options.encrypted)));
  return cipher.finish() ? fromBinary(cipher.output.getBytes()) : undefined;
}

/** Each byte as one character. */
export function toBinary(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

export function fromBinary(binary: string): Uint8Array {
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
