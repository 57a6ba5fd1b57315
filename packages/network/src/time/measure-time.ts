import { randomBytes } from "node:crypto";
import { NetworkError } from "../errors.js";
import { type AskTime, askTimeOverUdp } from "./ask-time.js";
import { Association, type AssociationSettings } from "./association.js";
import { systemTimeClock, type TimeClock } from "./time-clock.js";
import { evaluate, type TimeMeasurement } from "./time-measurement.js";
import { PHI_PPM } from "./time-sample.js";
import { parseTimeServers } from "./time-server.js";

/** What all that ask for the time may be told. */
export interface TimeClientOptions {
  /** `host`, `host:port`, or `[address]:port`; each should be another server. */
  readonly servers: readonly string[];
  /** How long an answer may take. Default: 2,000. */
  readonly timeoutMs?: number;
  /** What the oscillator of this machine goes wrong by, in parts per million. Default: 15, as RFC 5905 has it; without a disciplined clock it may be 100. */
  readonly driftPpm?: number;
  readonly signal?: AbortSignal;
  /** Default: UDP. */
  readonly ask?: AskTime;
  /** Default: `systemTimeClock`. */
  readonly clock?: TimeClock;
  /** Default: that of `node:crypto`. */
  readonly randomBytes?: (length: number) => Uint8Array;
}

export interface MeasureTimeOptions extends TimeClientOptions {
  /**
   * `ntp`: asks all servers and lets them vote. `sntp`: asks them in their order until one answers, and believes it (RFC 5905 14), which is no better than a second
   * for sure (PS3.15 G.1.1.4). Default: `ntp`.
   */
  readonly protocol?: "ntp" | "sntp";
  /** How often each server is asked, up to 8. Default: 4; with `sntp` 1. */
  readonly samples?: number;
  /** Time between them; servers take less than 2 seconds as an attack. Default: 2,000. */
  readonly intervalMs?: number;
}

/**
 * Measures how far true time is ahead of the system's clock; nothing is set by it.
 *
 * Nothing is authenticated: who can change packets on the way can change the time. Leap seconds that servers smear are taken as their time.
 *
 * @throws NetworkError ERR_NETWORK_OPTIONS; the reason of the signal. That no server answers, or none agree, is an outcome
 * @see PS3.15 G.1.2, RFC 5905
 */
export async function measureTime(options: MeasureTimeOptions): Promise<TimeMeasurement> {
  const settings = clientSettings(options);
  const { protocol = "ntp", intervalMs = 2000 } = options;
  const { samples = protocol === "ntp" ? 4 : 1 } = options;
  if (!Number.isInteger(samples) || samples < 1 || samples > 8 || !(intervalMs >= 0))
    throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "a server is asked 1 to 8 times" });
  const associations = parseTimeServers(options.servers).map((server) => new Association(server, settings));
  await pollEach(associations, protocol, (association) => takeSamples(association, samples, intervalMs, settings));
  return evaluate(associations, settings.clock).measurement;
}

/** @throws NetworkError ERR_NETWORK_OPTIONS */
export function clientSettings(options: TimeClientOptions): AssociationSettings {
  const { timeoutMs = 2000, driftPpm = PHI_PPM, ask = askTimeOverUdp, clock = systemTimeClock, signal } = options;
  if (!(timeoutMs > 0 && driftPpm >= 0))
    throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "a time, or the drift of the clock, is out of range" });
  return { ask, clock, timeoutMs, driftPpm, signal, randomBytes: options.randomBytes ?? randomBytes };
}

async function takeSamples(
  association: Association,
  samples: number,
  intervalMs: number,
  { clock, signal }: AssociationSettings,
): Promise<void> {
  for (let taken = 0; taken < samples; taken++) {
    if (taken > 0) await clock.sleep(intervalMs, signal ?? never);
    await association.poll();
    // A server that refuses, or that nothing is at, is not asked again.
    if (association.problem && association.problem !== "no-answer") return;
  }
}

/** All of them at once; or, with SNTP, one after the other until one has answered. The others have no vote then. */
export async function pollEach(
  associations: readonly Association[],
  protocol: "ntp" | "sntp",
  poll: (association: Association) => Promise<void>,
): Promise<void> {
  if (protocol === "ntp") return void (await Promise.all(associations.map(poll)));
  for (const association of associations) {
    await poll(association);
    if (association.problem !== undefined) continue;
    return associations.forEach((other) => other === association || other.forget());
  }
}

/** Of those who gave none. */
const never = new AbortController().signal;
