import { createHash } from "node:crypto";
import { isIPv4 } from "node:net";
import { addressOctets } from "../dns/ip-address.js";
import type { TimeReply } from "./ask-time.js";
import {
  decodeNtpPacket,
  encodeNtpPacket,
  kissCode,
  MAX_STRATUM,
  NTP_VERSION,
  NtpMode,
  type NtpPacket,
  UNSYNCHRONIZED_LEAP,
} from "./ntp-packet.js";
import { readTimestamp } from "./ntp-timestamp.js";

/** What one exchange told of the time. */
export interface TimeSample {
  /** When, by the monotonic clock. */
  readonly at: number;
  /** How far the server is ahead of the monotonic clock. */
  readonly offsetMs: number;
  /** Of the way there and back. */
  readonly delayMs: number;
  /** What the readings of the clocks may be wrong by. */
  readonly dispersionMs: number;
  /** Delay and dispersion between the server and where its time comes from. */
  readonly rootDelayMs: number;
  readonly rootDispersionMs: number;
  readonly stratum: number;
  readonly leap: number;
  /** The address of the server as servers name it to their clients: how loops are seen. */
  readonly sourceId: number;
}

/** The kiss codes that ask a client to go, or to ask less often (RFC 5905 7.4). */
export type Refusal = "DENY" | "RSTR" | "RATE";

/**
 * What a server says: the time; a kiss-o'-death; that it has no time (`unsynchronized`, or too far from its source); or what cannot be (`implausible`).
 * `loop`: it has its time from us.
 */
export type TimeAnswer =
  | { readonly outcome: "sample"; readonly sample: TimeSample }
  | { readonly outcome: "kiss"; readonly code: Refusal }
  | { readonly outcome: "unsynchronized" | "implausible" | "loop" };

/** The error of a clock without synchronization, in parts per million (PHI of RFC 5905). */
export const PHI_PPM = 15;
/** MAXDISP of RFC 5905: a server that may be wrong by more is not synchronized. */
const MAX_DISTANCE_MS = 16_000;
/** What the monotonic clock is read to. */
const PRECISION_MS = 0.001;
/** When this was written: a clock that shows less has lost its battery, and does not know the era of NTP. */
const EARLIEST_MS = Date.UTC(2026, 0, 1);

/** A request which tells nothing of us: the transmit timestamp is random and is compared with what comes back (RFC 5905 14, draft-ietf-ntp-data-minimization). */
export function timeRequest(cookie: bigint): Uint8Array {
  return encodeNtpPacket({
    leap: 0,
    version: NTP_VERSION,
    mode: NtpMode.client,
    stratum: 0,
    poll: 0,
    precision: 0,
    rootDelayMs: 0,
    rootDispersionMs: 0,
    referenceId: 0,
    referenceTime: 0n,
    originTime: 0n,
    receiveTime: 0n,
    transmitTime: cookie,
  });
}

/** Whether a datagram is an answer to the request with this cookie: what else comes is another's, or forged (RFC 5905 8, TEST2 and TEST3). */
export function isAnswerTo(cookie: bigint, datagram: Uint8Array): boolean {
  try {
    const { mode, version, originTime } = decodeNtpPacket(datagram);
    return mode === NtpMode.server && version >= 3 && originTime === cookie;
  } catch {
    return false;
  }
}

/** Reads an answer, at a time that the system thinks it is. @throws NetworkError ERR_NETWORK_PACKET */
export function readTimeAnswer(reply: TimeReply, systemMs: number): TimeAnswer {
  const packet = decodeNtpPacket(reply.datagram);
  const { stratum, leap, rootDelayMs, rootDispersionMs } = packet;
  // No key was used: this can only mean that the server refuses something.
  if (packet.authenticator === "crypto-nak") return { outcome: "implausible" };
  const code = kissCode(packet.referenceId);
  if (stratum === 0 && isRefusal(code)) return { outcome: "kiss", code };
  // Other codes, such as INIT, say that there is no time yet.
  if (leap === UNSYNCHRONIZED_LEAP || stratum === 0 || stratum >= MAX_STRATUM) return { outcome: "unsynchronized" };
  if (rootDelayMs / 2 + rootDispersionMs >= MAX_DISTANCE_MS) return { outcome: "unsynchronized" };
  const sourceId = sourceIdOf(reply.address);
  // Several servers of one host have one address.
  const isLoop = stratum > 1 && reply.address !== reply.localAddress && packet.referenceId === sourceIdOf(reply.localAddress); // prettier-ignore
  if (isLoop) return { outcome: "loop" };
  const measured = measure(packet, reply, Math.max(systemMs, EARLIEST_MS));
  if (measured === undefined) return { outcome: "implausible" };
  return { outcome: "sample", sample: { ...measured, rootDelayMs, rootDispersionMs, stratum, leap, sourceId } };
}

function isRefusal(code: string): code is Refusal {
  return code === "DENY" || code === "RSTR" || code === "RATE";
}

/** The on-wire protocol, with the monotonic clock for T1 and T4 (RFC 5905 8). */
function measure(packet: NtpPacket, { sentAt, receivedAt }: TimeReply, nearMs: number) {
  if (packet.receiveTime === 0n || packet.transmitTime === 0n) return undefined;
  const [received, transmitted, reference] = [packet.receiveTime, packet.transmitTime, packet.referenceTime].map((time) => readTimestamp(time, nearMs)); // prettier-ignore
  const elapsed = receivedAt - sentAt;
  const delayMs = elapsed - (transmitted! - received!);
  const dispersionMs = 1000 * 2 ** packet.precision + PRECISION_MS + driftOver(elapsed, PHI_PPM);
  const isPossible = transmitted! >= received! && delayMs >= -dispersionMs && dispersionMs < MAX_DISTANCE_MS;
  // It was set after it answered.
  const isLater = packet.referenceTime !== 0n && reference! > transmitted!;
  if (!isPossible || isLater) return undefined;
  const offsetMs = (received! - sentAt + (transmitted! - receivedAt)) / 2;
  return { at: receivedAt, offsetMs, delayMs: Math.max(delayMs, 0), dispersionMs };
}

/** What a clock may go wrong by in a time. */
export function driftOver(ms: number, ppm: number): number {
  return (Math.max(ms, 0) * ppm) / 1e6;
}

/** The reference identifier of who has its time from an address: the address, or octets of the MD5 of that of IPv6 (RFC 5905 7.3). */
function sourceIdOf(address: string): number {
  const octets = addressOctets(address.replace(/%.*$/, ""));
  const four = isIPv4(address) ? octets : new Uint8Array(createHash("md5").update(octets).digest());
  return new DataView(four.buffer, four.byteOffset).getUint32(0);
}
