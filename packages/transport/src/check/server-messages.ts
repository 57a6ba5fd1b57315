import { VectorError, type VectorReader } from "./byte-vectors.js";
import { EXTENSION } from "./client-hello.js";
import { isAnonymous, isTls13Suite, keyExchangeOf, suiteName } from "./probed-suites.js";
import { type ProbedVersion, versionOfNumber } from "./probed-versions.js";

/** Most certificates of a chain that are kept. */
const MAX_CERTIFICATES = 32;

/** The random value that makes a ServerHello a HelloRetryRequest. @see RFC 8446 4.1.3 */
const helloRetryRandom = "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";

/** What a ServerHello, or a HelloRetryRequest, says. */
export interface ServerHello {
  readonly version: ProbedVersion;
  readonly isRetry: boolean;
  readonly suite: number;
  readonly compression: number;
  readonly extensions: ReadonlySet<number>;
  /** The group and the public key of TLS 1.3; a HelloRetryRequest has no key. */
  readonly group: number | undefined;
  readonly publicKey: Uint8Array | undefined;
}

/** @throws VectorError */
export function readServerHello(body: VectorReader): ServerHello {
  const legacyVersion = body.number(2);
  const random = hexadecimal(body.bytes(32));
  body.vector(1);
  const suite = body.number(2);
  const compression = body.number(1);
  const extensions = readExtensions(body);
  const version = versionOfNumber(extensions.get(EXTENSION.supportedVersions)?.number(2) ?? legacyVersion);
  // A suite of TLS 1.3 belongs to that version, and no other does.
  if (version === undefined || (version === "TLSv1.3") !== isTls13Suite(suiteName(suite))) throw new VectorError();
  const isRetry = version === "TLSv1.3" && random === helloRetryRandom;
  const keyShare = version === "TLSv1.3" ? extensions.get(EXTENSION.keyShare) : undefined;
  const group = keyShare?.number(2);
  const publicKey = isRetry ? undefined : keyShare?.vector(2).rest();
  return { version, isRetry, suite, compression, extensions: new Set(extensions.keys()), group, publicKey };
}

/** Those of a hello, which had none before TLS 1.0 and need not have any. */
function readExtensions(body: VectorReader): Map<number, VectorReader> {
  const extensions = new Map<number, VectorReader>();
  if (body.remaining === 0) return extensions;
  const list = body.vector(2);
  while (list.remaining > 0) extensions.set(list.number(2), list.vector(2));
  return extensions;
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

/** The DER certificates of a Certificate message, the leaf first. @throws VectorError */
export function readCertificates(body: VectorReader, version: ProbedVersion): Uint8Array[] {
  if (version === "TLSv1.3") body.vector(1);
  const list = body.vector(3);
  const certificates: Uint8Array[] = [];
  while (list.remaining > 0) {
    if (certificates.length === MAX_CERTIFICATES) throw new VectorError();
    certificates.push(list.vector(3).rest().slice());
    if (version === "TLSv1.3") list.vector(2);
  }
  return certificates;
}

/** What a ServerKeyExchange says of the key exchange, as far as it is ephemeral. */
export interface KeyExchange {
  readonly group?: number;
  /** The modulus of DHE, in bits. */
  readonly dhBits?: number;
  /** The signature algorithm over it, which TLS 1.2 names. */
  readonly scheme?: number;
}

/** @throws VectorError @see RFC 5246 7.4.3, RFC 8422 5.4 */
export function readKeyExchange(body: VectorReader, { suite, version }: ServerHello): KeyExchange {
  const name = suiteName(suite);
  const parameters = readParameters(body, keyExchangeOf(name));
  if (parameters === undefined) return {};
  return version === "TLSv1.2" && !isAnonymous(name) ? { ...parameters, scheme: body.number(2) } : parameters;
}

/** The kind of the curve: named. */
const NAMED_CURVE = 3;

function readParameters(body: VectorReader, keyExchange: string): KeyExchange | undefined {
  if (keyExchange.startsWith("EC")) {
    if (body.number(1) !== NAMED_CURVE) return undefined;
    const group = body.number(2);
    body.vector(1);
    return { group };
  }
  if (!keyExchange.startsWith("DH")) return undefined;
  const dhBits = bitsOf(body.vector(2).rest());
  body.vector(2);
  body.vector(2);
  return { dhBits };
}

/** Of a big endian number, without its leading zeros. */
function bitsOf(modulus: Uint8Array): number {
  const first = modulus.findIndex((octet) => octet !== 0);
  return first < 0 ? 0 : (modulus.length - first) * 8 - (Math.clz32(modulus[first]!) - 24);
}
