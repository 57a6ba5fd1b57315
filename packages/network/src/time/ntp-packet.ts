import { NetworkError } from "../errors.js";
import { readShort, writeShort } from "./ntp-timestamp.js";

/** The fields of a packet of NTP. Timestamps are their 64 bits, 0 when they are not known. @see RFC 5905 7.3 */
export interface NtpHeader {
  /** 0: no warning; 1, 2: the last minute of the day has 61, 59 seconds; 3: the clock is not synchronized. */
  readonly leap: number;
  readonly version: number;
  /** 3: client, 4: server. */
  readonly mode: number;
  /** 0: unspecified, or a kiss-o'-death; 16: unsynchronized. */
  readonly stratum: number;
  /** log2 of seconds. */
  readonly poll: number;
  /** log2 of seconds. */
  readonly precision: number;
  readonly rootDelayMs: number;
  readonly rootDispersionMs: number;
  readonly referenceId: number;
  readonly referenceTime: bigint;
  readonly originTime: bigint;
  readonly receiveTime: bigint;
  readonly transmitTime: bigint;
}

/** A packet with what follows its header: fields that are not read, and an authenticator that is not checked. */
export interface NtpPacket extends NtpHeader {
  readonly extensionFields: number;
  readonly authenticator: "none" | "mac" | "crypto-nak";
}

export const NtpMode = { client: 3, server: 4 } as const;
export const NTP_VERSION = 4;
export const UNSYNCHRONIZED_LEAP = 3;
export const MAX_STRATUM = 16;

const HEADER_LENGTH = 48;
/** An extension field is not shorter; and what is not longer than the longest MAC is no extension field (RFC 7822 3, 7.5). */
const LEAST_FIELD = 16;
const MAC_LENGTHS = [20, 24];
const CRYPTO_NAK_LENGTH = 4;

/** @throws NetworkError ERR_NETWORK_PACKET */
export function decodeNtpPacket(bytes: Uint8Array): NtpPacket {
  if (bytes.length < HEADER_LENGTH) throw malformed("a packet of NTP has 48 octets at least");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const first = view.getUint8(0);
  const version = (first >>> 3) & 7;
  if (version < 1 || version > NTP_VERSION) throw malformed("a version of NTP that is not known");
  return {
    leap: first >>> 6,
    version,
    mode: first & 7,
    stratum: view.getUint8(1),
    poll: view.getInt8(2),
    precision: view.getInt8(3),
    rootDelayMs: readShort(view.getUint32(4)),
    rootDispersionMs: readShort(view.getUint32(8)),
    referenceId: view.getUint32(12),
    referenceTime: view.getBigUint64(16),
    originTime: view.getBigUint64(24),
    receiveTime: view.getBigUint64(32),
    transmitTime: view.getBigUint64(40),
    ...whatFollows(view),
  };
}

export function encodeNtpPacket(header: NtpHeader): Uint8Array {
  const view = new DataView(new ArrayBuffer(HEADER_LENGTH));
  view.setUint8(0, (header.leap << 6) | (header.version << 3) | header.mode);
  view.setUint8(1, header.stratum);
  view.setInt8(2, header.poll);
  view.setInt8(3, header.precision);
  view.setUint32(4, writeShort(header.rootDelayMs));
  view.setUint32(8, writeShort(header.rootDispersionMs));
  view.setUint32(12, header.referenceId);
  const { referenceTime, originTime, receiveTime, transmitTime } = header;
  for (const [at, time] of [referenceTime, originTime, receiveTime, transmitTime].entries())
    view.setBigUint64(16 + 8 * at, time);
  return new Uint8Array(view.buffer);
}

/** The four letters of a kiss code, which is where a reference identifier is otherwise (RFC 5905 7.4). */
export function kissCode(referenceId: number): string {
  const octets = [24, 16, 8, 0].map((bits) => (referenceId >>> bits) & 0xff);
  return octets.every((octet) => octet > 0x20 && octet < 0x7f) ? String.fromCharCode(...octets) : "";
}

export function kissReference(code: string): number {
  return new DataView(new TextEncoder().encode(code).buffer).getUint32(0);
}

function whatFollows(view: DataView): Pick<NtpPacket, "extensionFields" | "authenticator"> {
  let at = HEADER_LENGTH;
  let extensionFields = 0;
  for (; view.byteLength - at > Math.max(...MAC_LENGTHS); extensionFields++) {
    const length = view.getUint16(at + 2);
    if (length < LEAST_FIELD || length % 4 !== 0 || length > view.byteLength - at)
      throw malformed("an extension field of NTP is none");
    at += length;
  }
  const left = view.byteLength - at;
  if (left === 0) return { extensionFields, authenticator: "none" };
  if (left === CRYPTO_NAK_LENGTH) return { extensionFields, authenticator: "crypto-nak" };
  if (MAC_LENGTHS.includes(left)) return { extensionFields, authenticator: "mac" };
  throw malformed("what follows the header of NTP is neither extension field nor MAC");
}

function malformed(message: string): NetworkError {
  return new NetworkError("ERR_NETWORK_PACKET", { message });
}
