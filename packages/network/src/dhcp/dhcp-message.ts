import { NetworkError } from "../errors.js";
import { formatIpv4, parseIpv4 } from "./ipv4-address.js";

/** The names of the DHCP Message Types, at their numbers (RFC 2132 9.6). */
export const messageTypes = ["", "discover", "offer", "request", "decline", "ack", "nak", "release", "inform"] as const;

export type DhcpMessageType = Exclude<(typeof messageTypes)[number], "">;

/** A DHCP message (RFC 2131 2). Addresses are dotted, and 0.0.0.0 is none. */
export interface DhcpMessage {
  /** BOOTREQUEST or BOOTREPLY. */
  readonly operation: "request" | "reply";
  /** Option 53; `undefined`: BOOTP without DHCP, or a type that is not of RFC 2131. */
  readonly type: DhcpMessageType | undefined;
  /** xid: what the answer repeats. */
  readonly transactionId: number;
  /** secs: since the client began to acquire or renew. */
  readonly seconds: number;
  /** The BROADCAST flag: the client cannot take unicast before it has an address. */
  readonly broadcast: boolean;
  /** ciaddr: the address that the client has and answers for. */
  readonly clientAddress: string;
  /** yiaddr: the address that the server gives. */
  readonly yourAddress: string;
  /** giaddr: the relay agent. */
  readonly relayAddress: string;
  /** chaddr of Ethernet: six pairs of hexadecimal digits with colons, in small letters. */
  readonly hardwareAddress: string;
  /** The options by their codes without 53, those in several parts or in the fields sname and file put together (RFC 3396). */
  readonly options: ReadonlyMap<number, Uint8Array>;
}

const FIXED = 236;
const MAGIC = [99, 130, 83, 99];
/** What relay agents and old servers expect at least (RFC 1542 2.1). */
const SHORTEST = 300;
const ETHERNET = [1, 6] as const;
const PAD = 0;
const END = 255;
const OVERLOAD = 52;
const TYPE = 53;

/** Encodes a message; an option of more than 255 octets is written in several parts (RFC 3396). */
export function encodeDhcpMessage(message: DhcpMessage): Uint8Array {
  const options = [...encodedOptions(message)];
  const bytes = new Uint8Array(Math.max(FIXED + MAGIC.length + options.length, SHORTEST));
  const view = new DataView(bytes.buffer);
  bytes.set([message.operation === "request" ? 1 : 2, ...ETHERNET, 0]);
  view.setUint32(4, message.transactionId);
  view.setUint16(8, Math.min(message.seconds, 0xffff));
  view.setUint16(10, message.broadcast ? 0x8000 : 0);
  view.setUint32(12, addressNumber(message.clientAddress));
  view.setUint32(16, addressNumber(message.yourAddress));
  view.setUint32(24, addressNumber(message.relayAddress));
  bytes.set(hardwareOctets(message.hardwareAddress), 28);
  bytes.set([...MAGIC, ...options], FIXED);
  return bytes;
}

function* encodedOptions({ type, options }: DhcpMessage): Generator<number> {
  if (type) yield* [TYPE, 1, messageTypes.indexOf(type)];
  for (const [code, value] of options) {
    let offset = 0;
    do {
      const part = value.subarray(offset, offset + 255);
      yield* [code, part.length, ...part];
      offset += 255;
    } while (offset < value.length);
  }
  yield END;
}

/**
 * Decodes a message of Ethernet; octets after the end of the options are no part of it.
 *
 * @throws NetworkError ERR_NETWORK_PACKET for what is no DHCP message, or is cut short
 */
export function decodeDhcpMessage(bytes: Uint8Array): DhcpMessage {
  if (bytes.length < FIXED + MAGIC.length) throw wrong("shorter than its fixed fields");
  if (MAGIC.some((octet, index) => bytes[FIXED + index] !== octet)) throw wrong("without the magic cookie");
  if (bytes[0] !== 1 && bytes[0] !== 2) throw wrong("neither BOOTREQUEST nor BOOTREPLY");
  if (ETHERNET.some((octet, index) => bytes[1 + index] !== octet)) throw wrong("of other hardware than Ethernet");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const options = decodeOptions(bytes);
  const type = options.get(TYPE);
  options.delete(TYPE);
  return {
    operation: bytes[0] === 1 ? "request" : "reply",
    type: type?.length === 1 ? messageTypes[type[0]!] || undefined : undefined,
    transactionId: view.getUint32(4),
    seconds: view.getUint16(8),
    broadcast: view.getUint16(10) >= 0x8000,
    clientAddress: formatIpv4(view.getUint32(12)),
    yourAddress: formatIpv4(view.getUint32(16)),
    relayAddress: formatIpv4(view.getUint32(24)),
    hardwareAddress: formatHardwareAddress(bytes.subarray(28, 34)),
    options,
  };
}

/** The fields file and sname hold options too when option 52 says so, to be read in this order (RFC 3396 5). */
function decodeOptions(bytes: Uint8Array): Map<number, Uint8Array> {
  const parts = new Map<number, Uint8Array[]>();
  collectOptions(bytes.subarray(FIXED + MAGIC.length), parts);
  const overload = parts.get(OVERLOAD)?.[0]?.[0] ?? 0;
  parts.delete(OVERLOAD);
  if ((overload & 1) !== 0) collectOptions(bytes.subarray(108, 236), parts);
  if ((overload & 2) !== 0) collectOptions(bytes.subarray(44, 108), parts);
  return new Map([...parts].map(([code, pieces]) => [code, joined(pieces)]));
}

function collectOptions(field: Uint8Array, parts: Map<number, Uint8Array[]>): void {
  for (let offset = 0; offset < field.length && field[offset] !== END;) {
    const code = field[offset++]!;
    if (code === PAD) continue;
    const length = field[offset++];
    if (length === undefined || offset + length > field.length) throw wrong("with an option that is cut short");
    const pieces = parts.get(code) ?? [];
    pieces.push(field.subarray(offset, offset + length));
    parts.set(code, pieces);
    offset += length;
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

/** The six octets of a hardware address in hexadecimal with colons or hyphens. @throws NetworkError ERR_NETWORK_OPTIONS */
export function hardwareOctets(text: string): Uint8Array {
  const pairs = /^[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}$/i.test(text) ? text.split(/[:-]/) : undefined;
  if (!pairs) throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "a hardware address that is no six octets" });
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

export function formatHardwareAddress(octets: Uint8Array): string {
  return [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join(":");
}

/** @throws NetworkError ERR_NETWORK_OPTIONS */
export function addressNumber(text: string): number {
  const value = parseIpv4(text);
  if (value === undefined)
    throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "an address that is no IPv4 address" });
  return value;
}

function wrong(what: string): NetworkError {
  return new NetworkError("ERR_NETWORK_PACKET", { message: `a DHCP message ${what}` });
}
