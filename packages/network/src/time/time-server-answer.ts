import { decodeNtpPacket, encodeNtpPacket, kissReference, type NtpHeader, NtpMode, type NtpPacket, UNSYNCHRONIZED_LEAP } from "./ntp-packet.js"; // prettier-ignore
import { writeTimestamp } from "./ntp-timestamp.js";
import type { TimeSource } from "./served-time.js";

/** Reads a datagram; `undefined` when it is no request that is answered: of a client, of version 3 or 4, and without a key, as there are none. */
export function readTimeRequest(datagram: Uint8Array): NtpPacket | undefined {
  try {
    const packet = decodeNtpPacket(datagram);
    const isAnswered = packet.mode === NtpMode.client && packet.version >= 3 && packet.authenticator === "none";
    return isAnswered ? packet : undefined;
  } catch {
    return undefined;
  }
}

export interface TimeAnswering {
  readonly request: NtpPacket;
  /** When it came, by the source. */
  readonly receivedMs: number;
  readonly source: TimeSource;
  readonly maxErrorMs: number;
  readonly whenUnsynchronized: "say-so" | "silent";
}

/** The answer to a request; a clock that is not synchronized, or may be wrong by too much, says so or nothing. */
export function answerTime(answering: TimeAnswering): Uint8Array | undefined {
  const { request, receivedMs, source, maxErrorMs, whenUnsynchronized } = answering;
  const served = source.served();
  if (!served || served.rootDelayMs / 2 + served.rootDispersionMs > maxErrorMs)
    return whenUnsynchronized === "silent" ? undefined : kissOf(request, "INIT", receivedMs);
  const { stratum, leap, precision, rootDelayMs, rootDispersionMs, referenceId } = served;
  return encodeNtpPacket({
    ...answerTo(request),
    stratum,
    leap,
    precision,
    rootDelayMs,
    rootDispersionMs,
    referenceId,
    referenceTime: writeTimestamp(served.referenceTimeMs),
    receiveTime: writeTimestamp(receivedMs),
    transmitTime: writeTimestamp(source.nowMs()),
  });
}

/** A kiss-o'-death, which has no time that could be used. @see RFC 5905 7.4 */
export function kissOf(request: NtpPacket, code: "RATE" | "INIT", receivedMs: number): Uint8Array {
  const time = writeTimestamp(receivedMs);
  return encodeNtpPacket({
    ...answerTo(request),
    leap: UNSYNCHRONIZED_LEAP,
    stratum: 0,
    precision: 0,
    rootDelayMs: 0,
    rootDispersionMs: 0,
    referenceId: kissReference(code),
    referenceTime: 0n,
    receiveTime: time,
    transmitTime: time,
  });
}

function answerTo({
  version,
  poll,
  transmitTime,
}: NtpPacket): Pick<NtpHeader, "version" | "mode" | "poll" | "originTime"> {
  return { version, mode: NtpMode.server, poll, originTime: transmitTime };
}
