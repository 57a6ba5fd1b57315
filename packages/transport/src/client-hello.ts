import { concat, readAll, readWhole, TlsDecodeError, TlsReader } from "./tls-bytes.js";

/** What a ClientHello says (RFC 5246 7.4.1.2); numbers are code points as they came, known or not. */
export interface ClientHello {
  /** client_version: 0x0301 is TLS 1.0, 0x0303 TLS 1.2, and of newer clients too. */
  readonly legacyVersion: number;
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly cipherSuites: readonly number[];
  readonly compressionMethods: Uint8Array;
  /** The content of each extension, by its type. */
  readonly extensions: ReadonlyMap<number, Uint8Array>;
  /** The supported_versions extension; without it, legacyVersion alone. */
  readonly supportedVersions: readonly number[];
  /** The DNS name of server_name. */
  readonly serverName?: string;
  readonly alpn?: readonly string[];
  readonly supportedGroups?: readonly number[];
  readonly signatureAlgorithms?: readonly number[];
}

export type ClientHelloReading =
  | { readonly kind: "client-hello"; readonly hello: ClientHello }
  /** So many bytes more, at least, before reading again says anything else. */
  | { readonly kind: "incomplete"; readonly missing: number }
  /** `sslv2`: a ClientHello in the form of SSL 2.0, which nothing here serves (RFC 6176). */
  | { readonly kind: "not-tls"; readonly hint: "dicom" | "http" | "sslv2" | "other" }
  /** TLS, but no well-formed ClientHello, or one that is longer, or in more records, than any client's. */
  | { readonly kind: "malformed" };

export const extensionType = {
  serverName: 0,
  supportedGroups: 10,
  signatureAlgorithms: 13,
  alpn: 16,
  extendedMasterSecret: 23,
  supportedVersions: 43,
  renegotiationInfo: 0xff01,
} as const;

const CLIENT_HELLO = 1;
const HANDSHAKE = 22;
const MAX_FRAGMENT = 2 ** 14;
const MAX_HELLO = 2 ** 16;
/** Most records of one ClientHello: it is walked again with every chunk that comes. */
const MAX_RECORDS = 32;
const MAX_EXTENSIONS = 128;

const malformed: ClientHelloReading = { kind: "malformed" };

/**
 * Reads the ClientHello from the first bytes of a connection, which are left where they are for whoever serves it. It never throws, and never asks
 * for more than 64 KiB of handshake in 32 records.
 */
export function readClientHello(bytes: Uint8Array): ClientHelloReading {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let at = 0, records = 0; records < MAX_RECORDS; records++) {
    const header = bytes.subarray(at, at + 5);
    const refused = records === 0 ? readOpening(bytes) : undefined;
    if (refused) return refused;
    if (header.length < 5) return { kind: "incomplete", missing: 5 - header.length };
    const size = header[3]! * 256 + header[4]!;
    if (header[0] !== HANDSHAKE || header[1] !== 3 || size === 0 || size > MAX_FRAGMENT) return malformed;
    const part = bytes.subarray(at + 5, at + 5 + size);
    parts.push(part);
    length += part.length;
    const whole = messageLength(parts);
    if (whole === "refused") return malformed;
    if (length >= whole) return parse(concat(...parts).subarray(4, whole));
    if (part.length < size) return { kind: "incomplete", missing: Math.min(size - part.length, whole - length) };
    at += 5 + size;
  }
  return malformed;
}

/** The length of the handshake message with its header, or of the header until that is there. */
function messageLength(parts: readonly Uint8Array[]): number | "refused" {
  const header = concat(...parts.slice(0, 4).map((part) => part.subarray(0, 4))).subarray(0, 4);
  if (header.length > 0 && header[0] !== CLIENT_HELLO) return "refused";
  if (header.length < 4) return 4;
  const length = 4 + new TlsReader(header.subarray(1)).uint(3);
  return length > MAX_HELLO ? "refused" : length;
}

function parse(body: Uint8Array): ClientHelloReading {
  try {
    return { kind: "client-hello", hello: parseClientHello(body) };
  } catch {
    return malformed;
  }
}

const httpMethods = ["GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "OPTIONS ", "PATCH ", "CONNECT ", "TRACE ", "PRI "];

/** What is no TLS, by its first bytes; undefined for what may be. */
function readOpening(bytes: Uint8Array): ClientHelloReading | undefined {
  const [first, second, third, fourth] = bytes;
  if (first === undefined) return undefined;
  // Of change_cipher_spec to application_data: what follows is judged as a record.
  if (first >= 20 && first <= 23) return second === undefined || second === 3 ? undefined : notTls("other");
  // A-ASSOCIATE-RQ: PDU type 01H and a reserved octet (PS3.8 9.3.2).
  if (first === 1)
    return second === undefined ? { kind: "incomplete", missing: 1 } : notTls(second ? "other" : "dicom");
  if (first >= 0x80) {
    if (bytes.length < 4) return { kind: "incomplete", missing: 4 - bytes.length };
    return notTls(third === CLIENT_HELLO && (fourth === 3 || fourth === 0) ? "sslv2" : "other");
  }
  const text = String.fromCharCode(...bytes.subarray(0, 8));
  if (httpMethods.some((method) => text.startsWith(method))) return notTls("http");
  const method = httpMethods.find((method) => method.startsWith(text));
  return method ? { kind: "incomplete", missing: method.length - text.length } : notTls("other");
}

function notTls(hint: Extract<ClientHelloReading, { kind: "not-tls" }>["hint"]): ClientHelloReading {
  return { kind: "not-tls", hint };
}

/** Reads the body of a ClientHello message. @throws TlsDecodeError */
export function parseClientHello(body: Uint8Array): ClientHello {
  return readWhole(body, (reader) => {
    const legacyVersion = reader.uint(2);
    const random = reader.bytes(32);
    const sessionId = reader.vector(1);
    const cipherSuites = uint16s(reader.vector(2));
    const compressionMethods = reader.vector(1);
    if (sessionId.length > 32 || cipherSuites.length === 0 || compressionMethods.length === 0)
      throw new TlsDecodeError();
    const extensions = reader.isAtEnd ? new Map<number, Uint8Array>() : readExtensions(reader.vector(2));
    const versions = extensions.get(extensionType.supportedVersions);
    return {
      legacyVersion,
      random,
      sessionId,
      cipherSuites,
      compressionMethods,
      extensions,
      supportedVersions: versions ? uint16s(readWhole(versions, (list) => list.vector(1))) : [legacyVersion],
      ...readKnownExtensions(extensions),
    };
  });
}

/** Extensions by their type, none twice (RFC 5246 7.4.1.4). @throws TlsDecodeError */
export function readExtensions(bytes: Uint8Array): Map<number, Uint8Array> {
  const list = readAll(bytes, (reader) => [reader.uint(2), reader.vector(2)] as const);
  const extensions = new Map(list);
  if (extensions.size !== list.length || list.length > MAX_EXTENSIONS) throw new TlsDecodeError();
  return extensions;
}

function readKnownExtensions(
  extensions: ReadonlyMap<number, Uint8Array>,
): Pick<ClientHello, "serverName" | "alpn" | "supportedGroups" | "signatureAlgorithms"> {
  const names = extensions.get(extensionType.serverName);
  const serverName = names && readServerName(names);
  const protocols = extensions.get(extensionType.alpn);
  const groups = extensions.get(extensionType.supportedGroups);
  const algorithms = extensions.get(extensionType.signatureAlgorithms);
  return {
    ...(serverName === undefined ? {} : { serverName }),
    ...(protocols && { alpn: readAll(vector16(protocols), (reader) => ascii(reader.vector(1))) }),
    ...(groups && { supportedGroups: uint16s(vector16(groups)) }),
    ...(algorithms && { signatureAlgorithms: uint16s(vector16(algorithms)) }),
  };
}

/** The one name of type host_name (RFC 6066 section 3), where it is made of the characters that a DNS name has. */
function readServerName(bytes: Uint8Array): string | undefined {
  const names = readAll(vector16(bytes), (reader) => ({ type: reader.uint(1), name: ascii(reader.vector(2)) }));
  const name = names.find(({ type }) => type === 0)?.name;
  return name !== undefined && /^[\w.-]{1,255}$/.test(name) ? name : undefined;
}

function vector16(bytes: Uint8Array): Uint8Array {
  return readWhole(bytes, (reader) => reader.vector(2));
}

function uint16s(bytes: Uint8Array): number[] {
  return readAll(bytes, (reader) => reader.uint(2));
}

function ascii(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => String.fromCharCode(octet)).join("");
}
