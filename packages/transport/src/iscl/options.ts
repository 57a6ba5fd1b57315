import { randomBytes } from "node:crypto";
import { TransportError } from "../errors.js";
import { desLength, isWeakDesKey } from "./des.js";
import type { IsclDigestOrder, IsclIntegrity } from "./mac-form.js";

/** Table B.2-1, Privacy: `DES` in CBC mode, or `none`. */
export type IsclPrivacy = "DES" | "none";

export interface IsclOptions {
  /** The name under which this end authenticates itself, 1 to 64 bytes in UTF-8; the two ends of a connection have different ones. */
  readonly identity: string;
  /** The name that the peer must have. Default: any; whoever holds the keys can take any name. */
  readonly peerIdentity?: string;
  /** The authentication keys that both ends share, of 8 bytes each, 1 to 256; parity bits are not looked at, weak keys are refused. */
  readonly keys: readonly Uint8Array[];
  /** In order of preference; the order of the server counts. Default: MD5-DES, DES-MAC. */
  readonly integrity?: readonly IsclIntegrity[];
  /** In order of preference; the order of the server counts. Default: DES alone. */
  readonly privacy?: readonly IsclPrivacy[];
  /** In which order this end makes MD5-DES; it receives both. Default: encrypt-digest. */
  readonly digestOrder?: IsclDigestOrder;
  /** Longest packet, header and MAC included, 256 to 1,048,576; the smaller one of both ends counts. Default: 16,384. */
  readonly maxPacketLength?: number;
  /** Gives the handshake up; a time limit, for instance. */
  readonly signal?: AbortSignal;
  /** Default: node:crypto. */
  readonly randomBytes?: (length: number) => Uint8Array;
}

export interface ConnectIsclOptions extends IsclOptions {
  /** Which of the keys is used. Default: 0. */
  readonly keyIndex?: number;
}

export type ResolvedIsclOptions = Required<Omit<ConnectIsclOptions, "signal" | "peerIdentity">> &
  Pick<IsclOptions, "signal" | "peerIdentity">;

/** What is sent for each mechanism: a bit, so that an offer is their sum. */
export const integrityBits: Readonly<Record<IsclIntegrity, number>> = { "DES-MAC": 1, "MD5-DES": 2 };
export const privacyBits: Readonly<Record<IsclPrivacy, number>> = { none: 1, DES: 2 };

export const maxIdentityLength = 64;
export const minPacketLength = 256;
const maxPacketLength = 1 << 20;

/** @throws TransportError ERR_TRANSPORT_OPTIONS */
export function resolveIsclOptions(options: ConnectIsclOptions): ResolvedIsclOptions {
  const resolved = {
    integrity: ["MD5-DES", "DES-MAC"] as const,
    privacy: ["DES"] as const,
    digestOrder: "encrypt-digest" as const,
    maxPacketLength: 16_384,
    keyIndex: 0,
    randomBytes,
    ...options,
    keys: options.keys.map((key) => key.map((byte) => byte & 0xfe)),
  };
  for (const [isRight, what] of checks(resolved)) {
    if (!isRight) throw new TransportError("ERR_TRANSPORT_OPTIONS", `ISCL: ${what}`);
  }
  return resolved;
}

function* checks(options: ResolvedIsclOptions): Generator<readonly [boolean, string]> {
  const { identity, peerIdentity, keys, keyIndex, integrity, privacy } = options;
  yield [isIdentity(identity), "identity is not 1 to 64 bytes long"];
  yield [peerIdentity === undefined || isIdentity(peerIdentity), "peerIdentity is not 1 to 64 bytes long"];
  yield [identity !== peerIdentity, "identity and peerIdentity are the same"];
  yield [keys.length >= 1 && keys.length <= 256, "there are no keys, or more than 256"];
  yield [keys.every((key) => key.length === desLength), "a key is not 8 bytes long"];
  yield [!keys.some(isWeakDesKey), "a key is weak or semi-weak"];
  yield [keys[keyIndex] !== undefined, "keyIndex is not the index of a key"];
  yield [
    integrity.length > 0 && integrity.every((name) => Object.hasOwn(integrityBits, name)),
    "integrity names no mechanism",
  ];
  yield [privacy.length > 0 && privacy.every((name) => Object.hasOwn(privacyBits, name)), "privacy names no mechanism"];
  yield [["encrypt-random", "encrypt-digest"].includes(options.digestOrder), "digestOrder names no order"];
  yield [isPacketLength(options.maxPacketLength), "maxPacketLength is not from 256 to 1,048,576"];
}

function isIdentity(text: string): boolean {
  const { length } = new TextEncoder().encode(text);
  return length >= 1 && length <= maxIdentityLength;
}

function isPacketLength(length: number): boolean {
  return Number.isInteger(length) && length >= minPacketLength && length <= maxPacketLength;
}
