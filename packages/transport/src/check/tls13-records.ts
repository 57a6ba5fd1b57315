import {
  createDecipheriv,
  createECDH,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  type PublicKeyInput,
} from "node:crypto";
import { concat, uint, vector } from "../tls-bytes.js";
import type { OpenerFactory, RecordOpener } from "./server-flight.js";
import { suiteName } from "./probed-suites.js";

/** The part of a key exchange that a prober keeps to itself. */
export interface KeyShare {
  readonly group: number;
  readonly publicKey: Uint8Array;
  /** The shared secret with the key of the server. @throws Error for what is no key of the group */
  readonly agree: (publicKey: Uint8Array) => Uint8Array;
}

const nistCurves: Readonly<Record<number, string>> = { 23: "prime256v1", 24: "secp384r1", 25: "secp521r1" };
/** The SubjectPublicKeyInfo of a key, up to the key. @see RFC 8410 4 */
const montgomery: Readonly<Record<number, { readonly name: "x25519" | "x448"; readonly spki: readonly number[] }>> = {
  29: { name: "x25519", spki: [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x03, 0x21, 0x00] },
  30: { name: "x448", spki: [0x30, 0x42, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6f, 0x03, 0x39, 0x00] },
};

/** The groups of which a key can be made, in order of preference. */
export const groupsWithKeys: readonly number[] = [29, 23, 24, 25, 30];

/** A new key of a group of `groupsWithKeys`. @throws RangeError for another group */
export function createKeyShare(group: number): KeyShare {
  const curve = nistCurves[group];
  if (curve !== undefined) {
    const ecdh = createECDH(curve);
    return { group, publicKey: new Uint8Array(ecdh.generateKeys()), agree: (key) => ecdh.computeSecret(key) };
  }
  const form = montgomery[group];
  if (!form) throw new RangeError("no key can be made in that group");
  const { publicKey, privateKey } = keyPair(form.name);
  const spki = new Uint8Array(publicKey.export({ type: "spki", format: "der" }));
  return {
    group,
    publicKey: spki.subarray(form.spki.length),
    agree: (key) => diffieHellman({ privateKey, publicKey: spkiKey(concat(form.spki, key)) }),
  };
}

function spkiKey(bytes: Uint8Array): KeyObject {
  // Any view of bytes is taken; the types know one class of them alone.
  const key: unknown = bytes;
  return createPublicKey({ key: key as PublicKeyInput["key"], type: "spki", format: "der" });
}

function keyPair(name: "x25519" | "x448") {
  return name === "x25519" ? generateKeyPairSync("x25519") : generateKeyPairSync("x448");
}

interface RecordCipher {
  readonly cipher: "aes-128-gcm" | "aes-256-gcm" | "chacha20-poly1305" | "aes-128-ccm";
  readonly keyLength: number;
  readonly tagLength: number;
  readonly hash: "sha256" | "sha384";
}

const ciphers: Readonly<Record<string, RecordCipher>> = {
  TLS_AES_128_GCM_SHA256: { cipher: "aes-128-gcm", keyLength: 16, tagLength: 16, hash: "sha256" },
  TLS_AES_256_GCM_SHA384: { cipher: "aes-256-gcm", keyLength: 32, tagLength: 16, hash: "sha384" },
  TLS_CHACHA20_POLY1305_SHA256: { cipher: "chacha20-poly1305", keyLength: 32, tagLength: 16, hash: "sha256" },
  TLS_AES_128_CCM_SHA256: { cipher: "aes-128-ccm", keyLength: 16, tagLength: 16, hash: "sha256" },
  TLS_AES_128_CCM_8_SHA256: { cipher: "aes-128-ccm", keyLength: 16, tagLength: 8, hash: "sha256" },
};

/** Opens the records that follow a ServerHello, with the key of the offer. Nothing of it is kept. @see RFC 8446 7.1, 5.2 */
export function recordOpener(share: KeyShare, clientHelloMessage: Uint8Array): OpenerFactory {
  return ({ suite, group, publicKey }, serverHelloMessage) => {
    const form = ciphers[suiteName(suite)];
    if (!form || group !== share.group || !publicKey) return undefined;
    const transcript = createHash(form.hash).update(clientHelloMessage).update(serverHelloMessage).digest();
    try {
      return openerOf(form, serverSecret(form, share.agree(publicKey), transcript));
    } catch {
      // A key that is no point of the curve.
      return undefined;
    }
  };
}

/** server_handshake_traffic_secret. */
function serverSecret({ hash }: RecordCipher, shared: Uint8Array, transcript: Uint8Array): Uint8Array {
  const zeros = new Uint8Array(transcript.length);
  const early = hmac(hash, zeros, zeros);
  const derived = expandLabel(hash, early, {
    label: "derived",
    context: createHash(hash).digest(),
    length: zeros.length,
  });
  const handshake = hmac(hash, derived, shared);
  return expandLabel(hash, handshake, { label: "s hs traffic", context: transcript, length: zeros.length });
}

/** HKDF-Expand-Label; no output is longer than one block. @see RFC 8446 7.1, RFC 5869 2.3 */
function expandLabel(
  hash: string,
  secret: Uint8Array,
  { label, context, length }: { readonly label: string; readonly context: Uint8Array; readonly length: number },
): Uint8Array {
  const name = new TextEncoder().encode(`tls13 ${label}`);
  const info = concat(uint(2, length), vector(1, name), vector(1, context));
  return hmac(hash, secret, concat(info, [1])).subarray(0, length);
}

function hmac(hash: string, key: Uint8Array, message: Uint8Array): Uint8Array {
  return new Uint8Array(createHmac(hash, key).update(message).digest());
}

function openerOf(form: RecordCipher, secret: Uint8Array): RecordOpener {
  const none = new Uint8Array(0);
  const key = expandLabel(form.hash, secret, { label: "key", context: none, length: form.keyLength });
  const iv = expandLabel(form.hash, secret, { label: "iv", context: none, length: 12 });
  let sequence = 0;
  return (header, payload) => {
    if (payload.length <= form.tagLength) return undefined;
    const nonce = iv.slice();
    new DataView(nonce.buffer).setUint32(8, new DataView(iv.buffer, iv.byteOffset).getUint32(8) ^ sequence++);
    const plain = decrypt(form, { key, nonce, header, payload });
    return plain && innerPlaintext(plain);
  };
}

function decrypt(
  { cipher, tagLength }: RecordCipher,
  { key, nonce, header, payload }: Readonly<Record<"key" | "nonce" | "header" | "payload", Uint8Array>>,
): Uint8Array | undefined {
  const end = payload.length - tagLength;
  const decipher = createDecipheriv(cipher as "aes-128-ccm", key, nonce, { authTagLength: tagLength });
  decipher.setAuthTag(payload.subarray(end));
  decipher.setAAD(header, { plaintextLength: end });
  try {
    const plain = decipher.update(payload.subarray(0, end));
    return concat(plain, decipher.final());
  } catch {
    return undefined;
  }
}

/** TLSInnerPlaintext: the content, its type, zeros. @see RFC 8446 5.2 */
function innerPlaintext(plain: Uint8Array): ReturnType<RecordOpener> {
  const at = plain.findLastIndex((octet) => octet !== 0);
  return at < 0 ? undefined : { type: plain[at]!, content: plain.subarray(0, at) };
}
