import { readExtensions } from "../client-hello.js";
import { readAll, TlsDecodeError, TlsReader } from "../tls-bytes.js";
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

/** @throws TlsDecodeError */
export function readServerHello(body: TlsReader): ServerHello {
  const legacyVersion = body.uint(2);
  const random = hexadecimal(body.bytes(32));
  body.vector(1);
  const suite = body.uint(2);
  const compression = body.uint(1);
  // Hellos had none before TLS 1.0, and need not have any.
  const extensions = body.isAtEnd ? new Map<number, Uint8Array>() : readExtensions(body.vector(2));
  const version = versionOfNumber(readerOf(extensions.get(EXTENSION.supportedVersions))?.uint(2) ?? legacyVersion);
  // A suite of TLS 1.3 belongs to that version, and no other does.
  if (version === undefined || (version === "TLSv1.3") !== isTls13Suite(suiteName(suite))) throw new TlsDecodeError();
  const isRetry = version === "TLSv1.3" && random === helloRetryRandom;
  const keyShare = version === "TLSv1.3" ? readerOf(extensions.get(EXTENSION.keyShare)) : undefined;
  const group = keyShare?.uint(2);
  const publicKey = isRetry ? undefined : keyShare?.vector(2);
  return { version, isRetry, suite, compression, extensions: new Set(extensions.keys()), group, publicKey };
}

function readerOf(bytes: Uint8Array | undefined): TlsReader | undefined {
  return bytes && new TlsReader(bytes);
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

/** The DER certificates of a Certificate message, the leaf first. @throws TlsDecodeError */
export function readCertificates(body: TlsReader, version: ProbedVersion): Uint8Array[] {
  if (version === "TLSv1.3") body.vector(1);
  const certificates = readAll(body.vector(3), (list) => {
    const certificate = list.vector(3).slice();
    if (version === "TLSv1.3") list.vector(2);
    return certificate;
  });
  if (certificates.length > MAX_CERTIFICATES) throw new TlsDecodeError();
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

/** @throws TlsDecodeError @see RFC 5246 7.4.3, RFC 8422 5.4 */
export function readKeyExchange(body: TlsReader, { suite, version }: ServerHello): KeyExchange {
  const name = suiteName(suite);
  const parameters = readParameters(body, keyExchangeOf(name));
  if (parameters === undefined) return {};
  return version === "TLSv1.2" && !isAnonymous(name) ? { ...parameters, scheme: body.uint(2) } : parameters;
}

/** The kind of the curve: named. */
const NAMED_CURVE = 3;

function readParameters(body: TlsReader, keyExchange: string): KeyExchange | undefined {
  if (keyExchange.startsWith("EC")) {
    if (body.uint(1) !== NAMED_CURVE) return undefined;
    const group = body.uint(2);
    body.vector(1);
    return { group };
  }
  if (!keyExchange.startsWith("DH")) return undefined;
  const dhBits = bitsOf(body.vector(2));
  body.vector(2);
  body.vector(2);
  return { dhBits };
}

/** Of a big endian number, without its leading zeros. */
function bitsOf(modulus: Uint8Array): number {
  const first = modulus.findIndex((octet) => octet !== 0);
  return first < 0 ? 0 : (modulus.length - first) * 8 - (Math.clz32(modulus[first]!) - 24);
}
