import { randomBytes as nodeRandomBytes } from "node:crypto";
import { isIP } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { clientHello, handshakeRecord, type Offer } from "./client-hello.js";
import { exchange, type ExchangeOptions, type ProbeAnswer } from "./exchange.js";
import { FlightReader } from "./server-flight.js";
import { type KeyShare, recordOpener } from "./tls13-records.js";

/** After so many time-outs a node is asked nothing more. */
const MAX_TIMEOUTS = 5;

export interface ProberOptions extends ExchangeOptions {
  readonly delayMs: number;
  readonly maxConnections: number;
  readonly onConnection: (made: number) => void;
}

/** Asks a node one question after the other: a pause between two connections, never two at once, and no more than so many. */
export class Prober {
  readonly options: ProberOptions;
  #made = 0;
  #timeouts = 0;
  #isRefused = false;

  constructor(options: ProberOptions) {
    this.options = options;
  }

  get connectionsMade(): number {
    return this.#made;
  }

  /** Whether a question was left out. */
  get isLimited(): boolean {
    return this.#isRefused;
  }

  /** The name that is asked for: of a host, not of an address. @see RFC 6066 3 */
  get serverName(): string | undefined {
    const { host } = this.options;
    return isIP(host) === 0 && !host.includes("%") ? host : undefined;
  }

  /** Waits for its turn to connect; `false` when there is none any more. @throws the reason of the signal */
  async takeTurn(): Promise<boolean> {
    const { delayMs, maxConnections, signal, onConnection } = this.options;
    signal?.throwIfAborted();
    if (this.#made >= maxConnections || this.#timeouts >= MAX_TIMEOUTS) {
      this.#isRefused = true;
      return false;
    }
    if (this.#made > 0) await delay(delayMs, undefined, { ...(signal && { signal }) });
    onConnection(++this.#made);
    return true;
  }

  /** Sends a ClientHello on a connection of its own. With a key share, what TLS 1.3 encrypts is read as well. */
  async ask(offer: Offer, share?: KeyShare): Promise<ProbeAnswer> {
    if (!(await this.takeTurn())) return { kind: "limit" };
    const { serverName } = this;
    const named = { ...offer, ...(serverName !== undefined && { serverName }) };
    const message = clientHello(share ? { ...named, keyShare: share } : named, randomBytes);
    const reader = new FlightReader(share && recordOpener(share, message));
    const { answer, isTimedOut } = await exchange(handshakeRecord(offer.version, message), reader, this.options);
    if (isTimedOut) this.#timeouts++;
    return isOffered(answer, offer) ? answer : { kind: "malformed" };
  }
}

function isOffered(answer: ProbeAnswer, { suites }: Offer): boolean {
  return answer.kind !== "accepted" || suites.includes(answer.flight.hello.suite);
}

function randomBytes(length: number): Uint8Array {
  return new Uint8Array(nodeRandomBytes(length));
}
