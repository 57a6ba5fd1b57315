import { concat, uint, vector } from "../tls-bytes.js";
import { type ProbedVersion, versionNumber } from "./probed-versions.js";

/** What a ClientHello offers. */
export interface Offer {
  /** The newest version that is offered. */
  readonly version: ProbedVersion;
  /** With TLS 1.3: whether TLS 1.2 is offered besides. Default: false. */
  readonly orTls12?: boolean;
  readonly suites: readonly number[];
  readonly groups: readonly number[];
  readonly schemes: readonly number[];
  /** Default: an empty list, to which a server of TLS 1.3 answers with a HelloRetryRequest. */
  readonly keyShare?: { readonly group: number; readonly publicKey: Uint8Array };
  /** Whether DEFLATE is offered. Default: false. */
  readonly compression?: boolean;
  /** A host name (SNI). Default: none, as for an IP address. */
  readonly serverName?: string;
}

/** @see https://www.iana.org/assignments/tls-extensiontype-values */
export const EXTENSION = {
  serverName: 0,
  supportedGroups: 10,
  ecPointFormats: 11,
  signatureAlgorithms: 13,
  extendedMasterSecret: 23,
  supportedVersions: 43,
  keyShare: 51,
  renegotiationInfo: 0xff01,
} as const;

/** TLS_EMPTY_RENEGOTIATION_INFO_SCSV: says in SSL 3.0, which has no extensions, what the extension says elsewhere. @see RFC 5746 3.3 */
const RENEGOTIATION_SCSV = 0x00ff;
const CLIENT_HELLO = 1;
const HANDSHAKE = 22;

/** The ClientHello message of an offer. @see RFC 8446 4.1.2, RFC 5246 7.4.1.2, RFC 6101 5.6.1.2 */
export function clientHello(offer: Offer, randomBytes: (length: number) => Uint8Array): Uint8Array {
  const isSsl3 = offer.version === "SSLv3";
  const is13 = offer.version === "TLSv1.3";
  const suites = isSsl3 ? [...offer.suites, RENEGOTIATION_SCSV] : offer.suites;
  const body = concat(
    uint(2, is13 ? versionNumber("TLSv1.2") : versionNumber(offer.version)),
    randomBytes(32),
    // TLS 1.3 in the guise of TLS 1.2, which middleboxes know (RFC 8446 D.4).
    vector(1, is13 ? randomBytes(32) : []),
    vector(2, ...suites.map((one) => uint(2, one))),
    vector(1, offer.compression ? [1, 0] : [0]),
    ...(isSsl3 ? [] : [vector(2, ...extensions(offer))]),
  );
  return concat([CLIENT_HELLO], vector(3, body));
}

/** A handshake message as one record. @throws RangeError when it is longer than a record may be */
export function handshakeRecord(version: ProbedVersion, message: Uint8Array): Uint8Array {
  if (message.length > 0x4000) throw new RangeError("the message does not fit in one record");
  const legacy = version === "SSLv3" ? "SSLv3" : "TLSv1";
  return concat([HANDSHAKE], uint(2, versionNumber(legacy)), vector(2, message));
}

function extensions(offer: Offer): Uint8Array[] {
  const { serverName, version, groups, schemes } = offer;
  return [
    ...(serverName === undefined ? [] : [extension("serverName", hostName(serverName))]),
    extension("renegotiationInfo", [0]),
    extension("supportedGroups", vector(2, ...groups.map((one) => uint(2, one)))),
    extension("ecPointFormats", vector(1, [0])),
    extension("extendedMasterSecret", []),
    ...(version === "TLSv1.2" || version === "TLSv1.3"
      ? [extension("signatureAlgorithms", vector(2, ...schemes.map((one) => uint(2, one))))]
      : []),
    ...(version === "TLSv1.3" ? extensionsOfTls13(offer) : []),
  ];
}

function extensionsOfTls13({ orTls12 = false, keyShare }: Offer): Uint8Array[] {
  const versions = [versionNumber("TLSv1.3"), ...(orTls12 ? [versionNumber("TLSv1.2")] : [])];
  const shares = keyShare ? [uint(2, keyShare.group), vector(2, keyShare.publicKey)] : [];
  return [
    extension("supportedVersions", vector(1, ...versions.map((one) => uint(2, one)))),
    extension("keyShare", vector(2, ...shares)),
  ];
}

function extension(name: keyof typeof EXTENSION, content: Uint8Array | readonly number[]): Uint8Array {
  return concat(uint(2, EXTENSION[name]), vector(2, content));
}

function hostName(name: string): Uint8Array {
  return vector(2, [0], vector(2, new TextEncoder().encode(name)));
}
