import { NetworkError } from "../errors.js";
import { Association, type AssociationSettings, type ServerProblem } from "./association.js";
import type { CombinedTime } from "./combine-servers.js";
import { DisciplinedClock } from "./disciplined-clock.js";
import { clientSettings, pollEach, type TimeClientOptions } from "./measure-time.js";
import { MAX_STRATUM } from "./ntp-packet.js";
import type { ServedTime, TimeSource } from "./served-time.js";
import { evaluate, type ServerStatus, type TimeMeasurement } from "./time-measurement.js";
import { parseTimeServers } from "./time-server.js";

export interface MonitorTimeOptions extends TimeClientOptions {
  /** `sntp`: the first server that answers is believed (RFC 5905 14). One of both: they are not run beside each other (PS3.15 G.1.4). Default: `ntp`. */
  readonly protocol?: "ntp" | "sntp";
  /** log2 of the seconds between requests, at least; servers of others want no less than the default. Default: 6, which is 64 seconds. */
  readonly minPoll?: number;
  /** The same, at most: where it gets to while nothing happens. Default: 10, which is 17 minutes. */
  readonly maxPoll?: number;
  /** What it throws is dropped. */
  readonly onEvent?: (event: TimeEvent) => void;
}

/** What happens to time. */
export type TimeEvent =
  /** The clock is synchronized: for the first time, or again. */
  | { readonly kind: "sync"; readonly measurement: TimeMeasurement }
  /**
   * The clock was wrong by more than 128 ms: it was set forwards, or stands until that time has passed (less than 0); beyond 1,000 seconds it was set
   * backwards.
   */
  | { readonly kind: "step"; readonly byMs: number }
  /** There is no time of a server any more. */
  | { readonly kind: "unreachable"; readonly server: string; readonly problem: ServerProblem }
  /** A server disagrees with the majority. */
  | { readonly kind: "falseticker"; readonly server: string; readonly offsetMs: number }
  /** No server answers, or no majority agrees: the clock runs free. */
  | { readonly kind: "lost"; readonly measurement: TimeMeasurement };

/** Answers that may fail to come in a row before a server counts as unreachable. */
const MOST_MISSED = 3;
/** A sixteenth of a second is for tests; the highest is that of RFC 5905. */
const LOWEST_POLL = -4;
const HIGHEST_POLL = 17;
/** log2 of seconds that the monotonic clock is read to. */
const PRECISION = -18;

interface Polled {
  readonly association: Association;
  /** The least log2 of seconds that the server allows us. */
  leastPoll: number;
  dueAt: number;
}

/**
 * Watches time servers, and keeps a clock in step with them. The system's clock is not set: where that is needed, run chrony, and watch it with this.
 *
 * @see PS3.15 G.1.2, RFC 5905
 */
export class TimeMonitor implements TimeSource, AsyncDisposable {
  /** In step with the servers; its `now` is for the options of other packages. */
  readonly clock: DisciplinedClock;
  readonly #settings: AssociationSettings;
  readonly #options: ReturnType<typeof resolveOptions>;
  readonly #polled: readonly Polled[];
  readonly #ended = new AbortController();
  readonly #first: Promise<void>;
  #isFirst: () => void = () => {};
  #isOver: (error: unknown) => void = () => {};
  readonly #running: Promise<void>;
  readonly #states = new Map<string, ServerStatus["state"]>();
  #isLost: boolean | undefined;
  #poll: number;
  #measurement: TimeMeasurement | undefined;
  #combined: CombinedTime | undefined;

  /** Begins to ask. @throws NetworkError ERR_NETWORK_OPTIONS */
  constructor(options: MonitorTimeOptions) {
    const { signal } = options;
    signal?.throwIfAborted();
    this.#options = resolveOptions(options);
    this.#settings = { ...clientSettings(options), signal: this.#ended.signal };
    this.#poll = this.#options.minPoll;
    this.clock = new DisciplinedClock(this.#settings.clock, this.#settings.driftPpm);
    this.#polled = parseTimeServers(options.servers).map((server) => ({ association: new Association(server, this.#settings), leastPoll: this.#poll, dueAt: Number.NEGATIVE_INFINITY })); // prettier-ignore
    signal?.addEventListener("abort", () => this.#ended.abort(), { once: true, signal: this.#ended.signal });
    this.#first = new Promise((resolve, reject) => {
      this.#isFirst = resolve;
      this.#isOver = reject;
    });
    this.#first.catch(() => {});
    this.#running = this.#run();
  }

  /** What was measured last. */
  get measurement(): TimeMeasurement | undefined {
    return this.#measurement;
  }

  /** Resolves when the clock is synchronized for the first time. @throws NetworkError ERR_NETWORK_CLOSED */
  synchronized(): Promise<void> {
    return this.#first;
  }

  readonly nowMs = (): number => this.clock.nowMs();

  /** What a server may say that has its time from here. */
  readonly served = (): ServedTime | undefined => {
    const referenceTimeMs = this.clock.synchronizedAt;
    if (!this.#combined || referenceTimeMs === undefined) return undefined;
    const { sample } = this.#combined.systemPeer;
    if (sample.stratum + 1 >= MAX_STRATUM) return undefined;
    const rootDelayMs = sample.rootDelayMs + sample.delayMs;
    // Half of the delay and the dispersion are together what the time may be wrong by.
    const rootDispersionMs = Math.max(this.clock.errorBoundMs - rootDelayMs / 2, 0);
    const { stratum, leap, sourceId: referenceId } = sample;
    return { stratum: stratum + 1, leap, precision: PRECISION, rootDelayMs, rootDispersionMs, referenceId, referenceTimeMs }; // prettier-ignore
  };

  /** Ends it; the clock runs free from now on. */
  async close(): Promise<void> {
    this.#ended.abort();
    await this.#running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #run(): Promise<void> {
    const { clock } = this.#settings;
    try {
      for (;;) {
        await this.#round();
        await clock.sleep(1000 * 2 ** this.#poll, this.#ended.signal);
      }
    } catch {
      // Nothing but the signal ends it.
      this.clock.lose();
      this.#isOver(new NetworkError("ERR_NETWORK_CLOSED", { message: "the time monitor is closed" }));
    }
  }

  async #round(): Promise<void> {
    const { clock } = this.#settings;
    // The monotonic clock stood still meanwhile: nothing of before is true any more.
    if (this.clock.sleptMs > 0) this.#polled.forEach(({ association }) => association.forget());
    const due = new Map(this.#polled.filter(({ dueAt }) => dueAt <= clock.now()).map((one) => [one.association, one]));
    await pollEach([...due.keys()], this.#options.protocol, async (association) => {
      await association.poll();
      this.#scheduled(due.get(association)!);
    });
    this.#ended.signal.throwIfAborted();
    this.#take();
  }

  /** A server that asks for it is asked half as often from now on, each time (RFC 5905 7.4). */
  #scheduled(polled: Polled): void {
    const { association } = polled;
    if (association.problem === "RATE") polled.leastPoll = Math.min(Math.max(polled.leastPoll, this.#poll) + 1, HIGHEST_POLL); // prettier-ignore
    if (polled.leastPoll > this.#poll) polled.dueAt = this.#settings.clock.now() + 1000 * 2 ** polled.leastPoll;
    if (association.missed >= MOST_MISSED) association.forget();
  }

  #take(): void {
    const associations = this.#polled.map(({ association }) => association);
    const { measurement, combined } = evaluate(associations, this.#settings.clock);
    this.#measurement = measurement;
    const hasChanged = this.#tellServers(measurement);
    const byMs = combined ? this.clock.update(combined) : 0;
    if (combined) this.#combined = combined;
    else this.clock.lose();
    const isSteady = combined !== undefined && !hasChanged && byMs === 0;
    this.#poll = isSteady ? Math.min(this.#poll + 1, this.#options.maxPoll) : this.#options.minPoll;
    if (byMs !== 0) this.#options.onEvent({ kind: "step", byMs });
    this.#tellState(measurement);
  }

  /** Tells of servers that have changed for the worse; whether any has changed. */
  #tellServers({ servers, outcome }: TimeMeasurement): boolean {
    const changed = servers.filter(({ server, state }) => this.#states.get(server) !== state);
    for (const status of changed) {
      const { server, state } = status;
      this.#states.set(server, state);
      if (state === "unreachable") this.#options.onEvent({ kind: "unreachable", server, problem: status.problem });
      // Without a majority nobody knows who is wrong.
      else if (state === "falseticker" && outcome === "measured")
        this.#options.onEvent({ kind: "falseticker", server, offsetMs: status.offsetMs });
    }
    return changed.length > 0;
  }

  #tellState(measurement: TimeMeasurement): void {
    const isLost = measurement.outcome !== "measured";
    if (isLost === this.#isLost) return;
    this.#isLost = isLost;
    this.#options.onEvent({ kind: isLost ? "lost" : "sync", measurement });
    if (!isLost) this.#isFirst();
  }
}

/** Begins to watch time servers. @throws NetworkError ERR_NETWORK_OPTIONS */
export function monitorTime(options: MonitorTimeOptions): TimeMonitor {
  return new TimeMonitor(options);
}

function resolveOptions({ protocol = "ntp", minPoll = 6, maxPoll = 10, onEvent }: MonitorTimeOptions) {
  const isRange = [minPoll, maxPoll].every(Number.isInteger) && LOWEST_POLL <= minPoll && minPoll <= maxPoll;
  if (!isRange || maxPoll > HIGHEST_POLL)
    throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "poll exponents are from -4 to 17, the least not above the most" }); // prettier-ignore
  return {
    protocol,
    minPoll,
    maxPoll,
    onEvent: (event: TimeEvent): void => {
      try {
        onEvent?.(event);
      } catch {
        // It has happened.
      }
    },
  };
}
