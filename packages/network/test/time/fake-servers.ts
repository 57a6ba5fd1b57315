import type { AskTime } from "../../src/time/ask-time.js";
import { decodeNtpPacket, encodeNtpPacket, type NtpHeader } from "../../src/time/ntp-packet.js";
import { writeTimestamp } from "../../src/time/ntp-timestamp.js";
import type { TimeClock } from "../../src/time/time-clock.js";
import { NetworkError } from "../../src/errors.js";
import { VirtualClock } from "../dhcp/virtual-clock.js";

/** A clock of tests; that of the system is behind true time, or ahead of it. */
export class TestClock extends VirtualClock implements TimeClock {
  /** How far true time is ahead of the monotonic clock, and what that gains in a second. */
  trueOffsetMs = 5000.25;
  driftPpm = 0;
  /** How far the system's clock is ahead of the monotonic one. */
  systemOffsetMs = 0;
  readonly #began = this.now();

  trueTime(at = this.now()): number {
    return at + this.trueOffsetMs + ((at - this.#began) * this.driftPpm) / 1e6;
  }

  system(): number {
    return Math.floor(this.now() + this.systemOffsetMs);
  }

  /** Lets time pass until a promise is settled. */
  async settled<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settle = () => (isSettled = true);
    promise.then(settle, settle);
    await this.until(() => isSettled);
    return promise;
  }

  /** Lets a time pass. */
  async pass(ms: number): Promise<void> {
    await this.settled(this.sleep(ms, new AbortController().signal));
  }
}

/** A server, and the way to it. */
export interface FakeServer {
  /** How far its clock is ahead of true time. */
  readonly errorMs: number;
  readonly outMs: number;
  readonly backMs: number;
  readonly header: Partial<NtpHeader>;
  /** Nothing comes back. */
  readonly isSilent: boolean;
  readonly address: string;
}

/** Time servers that answer as they are told, and what they were asked. */
export class FakeServers {
  readonly clock: TestClock;
  readonly requests: { readonly server: string; readonly at: number; readonly packet: NtpHeader }[] = [];
  readonly #servers = new Map<string, FakeServer>();

  constructor(clock = new TestClock()) {
    this.clock = clock;
  }

  set(name: string, server: Partial<FakeServer> = {}): void {
    const before = this.#servers.get(name) ?? { errorMs: 0, outMs: 1, backMs: 1, header: {}, isSilent: false, address: "192.0.2.1" }; // prettier-ignore
    this.#servers.set(name, { ...before, ...server });
  }

  get names(): string[] {
    return [...this.#servers.keys()];
  }

  readonly ask: AskTime = async ({ server, request, isAnswer, signal }) => {
    signal?.throwIfAborted();
    const packet = decodeNtpPacket(request);
    const sentAt = this.clock.now();
    this.requests.push({ server: server.name, at: sentAt, packet });
    const fake = this.#servers.get(server.name);
    if (!fake || fake.isSilent) throw new NetworkError("ERR_NETWORK_TIMEOUT", { message: "no answer" });
    const { errorMs, outMs, backMs, header, address } = fake;
    const arrived = sentAt + outMs;
    const time = writeTimestamp(this.clock.trueTime(arrived) + errorMs);
    const base = { leap: 0, version: 4, mode: 4, stratum: 2, poll: 6, precision: -20, rootDelayMs: 0, rootDispersionMs: 0, referenceId: 1 }; // prettier-ignore
    const datagram = encodeNtpPacket({ ...base, referenceTime: time, originTime: packet.transmitTime, receiveTime: time, transmitTime: time, ...header }); // prettier-ignore
    if (!isAnswer(datagram)) throw new NetworkError("ERR_NETWORK_TIMEOUT", { message: "no answer" });
    return { datagram, sentAt, receivedAt: arrived + backMs, address, localAddress: "192.0.2.200" };
  };
}
