import type { TLSSocket } from "node:tls";
import type { TransportErrorCode } from "./errors.js";
import { TransportError } from "./errors.js";
import type { KeyGroup, TlsProfile, TlsProfileName, TlsVersion } from "./profiles.js";
import type { PeerCertificate } from "./trust.js";

/** What a handshake came to. */
export interface Negotiated {
  readonly profile: TlsProfileName;
  /** The section of PS3.15: `B.12`. */
  readonly section: string;
  /** Whether connection and certificates are as the profile has it; without `departures: "report"` nothing else comes to be. */
  readonly isMet: boolean;
  /** Why it is not met. */
  readonly departures: readonly TransportErrorCode[];
  readonly version: TlsVersion;
  /** The IANA name. */
  readonly suite: string;
  /** The group of the key exchange: that of ECDHE, "DHE", or "RSA" where there was none. */
  readonly group: KeyGroup | "DHE" | "RSA";
  /** ALPN. */
  readonly applicationProtocol: string | undefined;
  /** Server: the name that the client asked for (SNI), which a resumed session of TLS 1.2 does not tell. Client: the name that it asked for. */
  readonly serverName: string | undefined;
  readonly isResumed: boolean;
  /** Undefined when a server did not ask, or when the client, which need not, has none. */
  readonly peer: PeerCertificate | undefined;
  /** What `authorize` said that the peer may call itself. */
  readonly aeTitles: readonly string[] | undefined;
}

/** What Node says of a connection of its own. */
export type Handshake = Pick<
  Negotiated,
  "version" | "suite" | "group" | "applicationProtocol" | "serverName" | "isResumed"
>;

export function handshakeOf(socket: TLSSocket, session: Uint8Array): Handshake {
  const suite = socket.getCipher().standardName;
  return {
    version: socket.getProtocol() as TlsVersion,
    suite,
    group: groupOf(suite, session),
    applicationProtocol: socket.alpnProtocol || undefined,
    serverName: (socket as { servername?: string | false | null }).servername || undefined,
    isResumed: socket.isSessionReused(),
  };
}

/** TLS Supported Groups of the IANA registry. */
const groupCodes: Readonly<Record<number, KeyGroup>> = {
  0x17: "P-256",
  0x18: "P-384",
  0x19: "P-521",
  0x1d: "X25519",
  0x1e: "X448",
};

/** On a server nothing but the session tells the group. */
function groupOf(suite: string, session: Uint8Array): Negotiated["group"] {
  if (suite.startsWith("TLS_RSA_")) return "RSA";
  if (suite.startsWith("TLS_DHE_")) return "DHE";
  const group = groupCodes[numberOf(sessionField(session, KEX_GROUP)?.subarray(2))];
  if (group === undefined) throw notMet("the group of the key exchange cannot be told");
  return group;
}

/** The certificate of the peer, without the others that it showed. */
export function leafOf(session: Uint8Array): Uint8Array | undefined {
  return sessionField(session, PEER);
}

/** Fields of a session as OpenSSL writes it: [3] EXPLICIT Certificate, [19] EXPLICIT INTEGER. */
const PEER = 0xa3;
const KEX_GROUP = 0xb3;

/** The content of a field of a session, which is a SEQUENCE of fields with shorter or longer lengths. */
function sessionField(session: Uint8Array, tag: number): Uint8Array | undefined {
  for (let at = contentAt(session, 0); at < session.length;) {
    const content = contentAt(session, at);
    const end = content + lengthAt(session, at);
    if (session[at] === tag) return session.subarray(content, end);
    at = end;
  }
  return undefined;
}

/** Where the content of the field begins that stands there, in DER with tags of one octet. */
function contentAt(bytes: Uint8Array, at: number): number {
  const length = bytes[at + 1] ?? 0;
  return at + 2 + (length < 0x80 ? 0 : length & 0x7f);
}

function lengthAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at + 1] ?? 0;
  if (first < 0x80) return first;
  return numberOf(bytes.subarray(at + 2, contentAt(bytes, at)));
}

function numberOf(octets: Uint8Array = new Uint8Array()): number {
  return octets.reduce((value, octet) => value * 256 + octet, 0);
}

/** The modulus of DHE in bits, where a client can see it. */
export function dhBitsOf(socket: TLSSocket): number | undefined {
  const key: { readonly type?: string; readonly size?: number } | null = socket.getEphemeralKeyInfo();
  return key?.type === "DH" ? key.size : undefined;
}

/** What the options of Node's TLS should have kept from coming to be. @throws TransportError ERR_TRANSPORT_PROFILE */
export function expectProfile({ version, suite, group }: Handshake, profile: TlsProfile, dhBits?: number): void {
  if (!profile.versions.includes(version)) throw notMet("the protocol version is not of the profile");
  if (!profile.suites.includes(suite)) throw notMet("the cipher suite is not of the profile");
  if (group !== "RSA" && group !== "DHE" && !profile.groups.includes(group))
    throw notMet("the group of the key exchange is not of the profile");
  if (dhBits !== undefined && dhBits < profile.minDhBits)
    throw notMet("the DHE modulus is shorter than the profile allows");
}

function notMet(message: string): TransportError {
  return new TransportError("ERR_TRANSPORT_PROFILE", message);
}
