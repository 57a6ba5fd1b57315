import { extensionType, readExtensions } from "../client-hello.js";
import type { LegacySuite, LegacyVersion } from "../legacy-engine.js";
import { concat, readAll, readWhole, TlsDecodeError, uint, vector } from "../tls-bytes.js";
import { suiteParameters, versionNumbers } from "./versions.js";

/** Most certificates of a chain. */
const MAX_CHAIN = 16;
/** TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746 3.3). */
export const RENEGOTIATION_SCSV = 0x00ff;
const RSA_SIGN = 1;

/** The signature algorithms of RFC 5246 7.4.1.4.1 that are used here, by preference, with the name of their digest. */
export const signatureAlgorithms: ReadonlyMap<number, string> = new Map([
  [0x0401, "sha256"],
  [0x0501, "sha384"],
  [0x0601, "sha512"],
  [0x0201, "sha1"],
]);

const algorithmList = vector(2, ...[...signatureAlgorithms.keys()].map((algorithm) => uint(2, algorithm)));

export function clientHello(options: {
  readonly version: LegacyVersion;
  readonly random: Uint8Array;
  readonly suites: readonly LegacySuite[];
  readonly serverName: string | undefined;
}): Uint8Array {
  const { version, random, suites, serverName } = options;
  const ids = [...suites.map((suite) => suiteParameters[suite].id), RENEGOTIATION_SCSV];
  const extensions = [extension(extensionType.extendedMasterSecret)];
  if (version === "TLSv1.2") extensions.push(extension(extensionType.signatureAlgorithms, algorithmList));
  if (serverName !== undefined) extensions.push(extension(extensionType.serverName, serverNameList(serverName)));
  return concat(
    uint(2, versionNumbers[version]),
    random,
    vector(1),
    vector(2, ...ids.map((id) => uint(2, id))),
    vector(1, Uint8Array.of(0)),
    vector(2, ...extensions),
  );
}

export function serverHello(options: {
  readonly version: LegacyVersion;
  readonly random: Uint8Array;
  readonly suite: LegacySuite;
  readonly extensions: readonly Uint8Array[];
}): Uint8Array {
  const { version, random, suite, extensions } = options;
  const chosen = concat(vector(1), uint(2, suiteParameters[suite].id), Uint8Array.of(0));
  // A client that sent no extensions may not know the field.
  const list = extensions.length > 0 ? [vector(2, ...extensions)] : [];
  return concat(uint(2, versionNumbers[version]), random, chosen, ...list);
}

export interface ServerHello {
  readonly version: number;
  readonly random: Uint8Array;
  readonly suite: number;
  readonly compressionMethod: number;
  readonly extensions: ReadonlyMap<number, Uint8Array>;
}

/** @throws TlsDecodeError */
export function readServerHello(body: Uint8Array): ServerHello {
  return readWhole(body, (reader) => {
    const version = reader.uint(2);
    const random = reader.bytes(32);
    if (reader.vector(1).length > 32) throw new TlsDecodeError();
    const suite = reader.uint(2);
    const compressionMethod = reader.uint(1);
    const extensions = reader.isAtEnd ? new Map<number, Uint8Array>() : readExtensions(reader.vector(2));
    return { version, random, suite, compressionMethod, extensions };
  });
}

export function extension(type: number, content: Uint8Array = new Uint8Array(0)): Uint8Array {
  return concat(uint(2, type), vector(2, content));
}

function serverNameList(name: string): Uint8Array {
  return vector(2, concat(Uint8Array.of(0), vector(2, new TextEncoder().encode(name))));
}

export function certificateMessage(chain: readonly Uint8Array[]): Uint8Array {
  return vector(3, ...chain.map((certificate) => vector(3, certificate)));
}

/** @throws TlsDecodeError */
export function readCertificateMessage(body: Uint8Array): Uint8Array[] {
  const list = readWhole(body, (reader) => reader.vector(3));
  const chain = readAll(list, (reader) => reader.vector(3));
  if (chain.length > MAX_CHAIN || chain.some((certificate) => certificate.length === 0)) throw new TlsDecodeError();
  return chain;
}

export function certificateRequest(version: LegacyVersion, authorities: readonly Uint8Array[]): Uint8Array {
  const algorithms = version === "TLSv1.2" ? [algorithmList] : [];
  return concat(
    vector(1, Uint8Array.of(RSA_SIGN)),
    ...algorithms,
    vector(2, ...authorities.map((name) => vector(2, name))),
  );
}

export interface CertificateRequest {
  readonly takesRsa: boolean;
  /** Empty before TLS 1.2. */
  readonly signatureAlgorithms: readonly number[];
}

/** The names of the authorities are not looked at: there is one identity to choose from. @throws TlsDecodeError */
export function readCertificateRequest(version: LegacyVersion, body: Uint8Array): CertificateRequest {
  return readWhole(body, (reader) => {
    const takesRsa = reader.vector(1).includes(RSA_SIGN);
    const algorithms = version === "TLSv1.2" ? readAll(reader.vector(2), (list) => list.uint(2)) : [];
    readAll(reader.vector(2), (list) => list.vector(2));
    return { takesRsa, signatureAlgorithms: algorithms };
  });
}
