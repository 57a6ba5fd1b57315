import { createHash, createHmac } from "node:crypto";
import type { LegacySuite, LegacyVersion } from "../legacy-engine.js";
import { concat, TlsReader } from "../tls-bytes.js";
import { suiteParameters } from "./versions.js";

/** Length of HMAC-SHA1. */
export const MAC_LENGTH = 20;
export const MASTER_SECRET_LENGTH = 48;
const FINISHED_LENGTH = 12;

export interface Randoms {
  readonly client: Uint8Array;
  readonly server: Uint8Array;
}

/** The pseudorandom function: RFC 2246 and RFC 4346 section 5 for TLS 1.0 and 1.1, RFC 5246 section 5 for 1.2. */
export function prf(
  version: LegacyVersion,
  { secret, label, seed, length }: { secret: Uint8Array; label: string; seed: Uint8Array; length: number },
): Uint8Array {
  const labelled = concat(new TextEncoder().encode(label), seed);
  if (version === "TLSv1.2") return expand("sha256", secret, labelled, length);
  // The two halves share the middle octet of a secret of odd length.
  const half = Math.ceil(secret.length / 2);
  const md5 = expand("md5", secret.subarray(0, half), labelled, length);
  const sha1 = expand("sha1", secret.subarray(secret.length - half), labelled, length);
  return md5.map((octet, i) => octet ^ sha1[i]!);
}

/** P_hash (RFC 5246 section 5). */
function expand(hash: string, secret: Uint8Array, seed: Uint8Array, length: number): Uint8Array {
  const hmac = (message: Uint8Array): Uint8Array => createHmac(hash, secret).update(message).digest();
  const output = new Uint8Array(length);
  let a = seed;
  for (let at = 0; at < length;) {
    a = hmac(a);
    const block = hmac(concat(a, seed)).subarray(0, length - at);
    output.set(block, at);
    at += block.length;
  }
  return output;
}

/** The hash of handshake messages that Finished and the extended master secret are over: MD5 and SHA-1 side by side before TLS 1.2. */
export function transcriptHash(version: LegacyVersion, messages: Uint8Array): Uint8Array {
  return createHash(version === "TLSv1.2" ? "sha256" : "md5-sha1")
    .update(messages)
    .digest();
}

/** RFC 5246 8.1, or RFC 7627 section 4 when a session hash is given. */
export function masterSecret(
  version: LegacyVersion,
  premaster: Uint8Array,
  { randoms, sessionHash }: { readonly randoms: Randoms; readonly sessionHash: Uint8Array | undefined },
): Uint8Array {
  const [label, seed] = sessionHash
    ? ["extended master secret", sessionHash]
    : ["master secret", concat(randoms.client, randoms.server)];
  return prf(version, { secret: premaster, label, seed, length: MASTER_SECRET_LENGTH });
}

/** The verify_data of Finished (RFC 5246 7.4.9). */
export function finishedData(
  version: LegacyVersion,
  master: Uint8Array,
  { sender, transcript }: { readonly sender: "client" | "server"; readonly transcript: Uint8Array },
): Uint8Array {
  const seed = transcriptHash(version, transcript);
  return prf(version, { secret: master, label: `${sender} finished`, seed, length: FINISHED_LENGTH });
}

/** What the records of one direction are protected with. */
export interface RecordKeys {
  readonly suite: LegacySuite;
  readonly version: LegacyVersion;
  readonly macKey: Uint8Array;
  readonly key: Uint8Array;
  /** Of the first record in TLS 1.0; later versions send an IV with every record. */
  readonly iv: Uint8Array;
}

/** The key block, cut (RFC 2246 and RFC 5246 6.3). */
export function recordKeys(
  { version, suite }: { readonly version: LegacyVersion; readonly suite: LegacySuite },
  master: Uint8Array,
  randoms: Randoms,
): { readonly client: RecordKeys; readonly server: RecordKeys } {
  const { keyLength, blockLength } = suiteParameters[suite];
  const length = 2 * (MAC_LENGTH + keyLength + blockLength);
  const seed = concat(randoms.server, randoms.client);
  const block = new TlsReader(prf(version, { secret: master, label: "key expansion", seed, length }));
  const [clientMac, serverMac] = [block.bytes(MAC_LENGTH), block.bytes(MAC_LENGTH)];
  const [clientKey, serverKey] = [block.bytes(keyLength), block.bytes(keyLength)];
  const [clientIv, serverIv] = [block.bytes(blockLength), block.bytes(blockLength)];
  return {
    client: { suite, version, macKey: clientMac, key: clientKey, iv: clientIv },
    server: { suite, version, macKey: serverMac, key: serverKey, iv: serverIv },
  };
}
