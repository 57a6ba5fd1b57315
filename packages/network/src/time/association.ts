import { NetworkError } from "../errors.js";
import type { AskTime } from "./ask-time.js";
import { ClockFilter, type ServerTime } from "./clock-filter.js";
import type { TimeClock } from "./time-clock.js";
import { isAnswerTo, readTimeAnswer, type Refusal, type TimeAnswer, timeRequest } from "./time-sample.js";
import type { TimeServer } from "./time-server.js";

/** What associations share. */
export interface AssociationSettings {
  readonly ask: AskTime;
  readonly clock: TimeClock;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly timeoutMs: number;
  readonly driftPpm: number;
  readonly signal: AbortSignal | undefined;
}

/** Nothing came in time, or nothing could be sent, or nobody listens there. */
interface NoAnswer {
  readonly outcome: "no-answer" | "no-network";
}

/** Why there is no time of a server: no answer, a kiss code, or that there is none in the answer. */
export type ServerProblem = Exclude<TimeAnswer["outcome"], "sample" | "kiss"> | NoAnswer["outcome"] | Refusal;

/** What a client remembers of a server. @see RFC 5905 9 */
export class Association {
  readonly server: TimeServer;
  readonly #settings: AssociationSettings;
  readonly #filter: ClockFilter;
  #problem: ServerProblem | undefined;
  #isRefused = false;
  #missed = 0;

  constructor(server: TimeServer, settings: AssociationSettings) {
    this.server = server;
    this.#settings = settings;
    this.#filter = new ClockFilter(server.name, settings.driftPpm);
  }

  /** Of the last exchange. */
  get problem(): ServerProblem | undefined {
    return this.#problem;
  }

  /** The server wants no more packets of us: DENY or RSTR. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** How many exchanges in a row gave no time. */
  get missed(): number {
    return this.#missed;
  }

  /** What the server says of the time, at a time of the monotonic clock. */
  at(now: number): ServerTime | undefined {
    return this.#filter.at(now);
  }

  /** Forgets what the server said. */
  forget(): void {
    this.#filter.clear();
  }

  /** Asks once. What comes of it is remembered, not thrown. @throws the reason of the signal */
  async poll(): Promise<void> {
    if (this.#isRefused) return;
    const answer = await this.#answer();
    if (answer.outcome === "sample") {
      this.#filter.add(answer.sample);
      this.#problem = undefined;
      this.#missed = 0;
      return;
    }
    this.#problem = answer.outcome === "kiss" ? answer.code : answer.outcome;
    this.#missed++;
    this.#isRefused = this.#problem === "DENY" || this.#problem === "RSTR";
    if (!isPassing(this.#problem)) this.#filter.clear();
  }

  async #answer(): Promise<TimeAnswer | NoAnswer> {
    const { ask, clock, randomBytes, timeoutMs, signal } = this.#settings;
    const octets = randomBytes(8);
    // An answer to nothing has 0 as its origin.
    const cookie = new DataView(octets.buffer, octets.byteOffset, 8).getBigUint64(0) | 1n;
    const isAnswer = (datagram: Uint8Array): boolean => isAnswerTo(cookie, datagram);
    try {
      const reply = await ask({
        server: this.server,
        request: timeRequest(cookie),
        timeoutMs,
        signal,
        clock,
        isAnswer,
      });
      return readTimeAnswer(reply, clock.system());
    } catch (error) {
      signal?.throwIfAborted();
      const isLate = error instanceof NetworkError && error.code === "ERR_NETWORK_TIMEOUT";
      return { outcome: isLate ? "no-answer" : "no-network" };
    }
  }
}

/** What the server said before it still holds; otherwise it has taken it back. */
function isPassing(problem: ServerProblem): boolean {
  return problem === "no-answer" || problem === "no-network" || problem === "RATE";
}
