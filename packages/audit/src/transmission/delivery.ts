import { BackOff, type BackOffOptions } from "./back-off.js";
import type { DestinationEvent, DestinationHealth, QuarantineReason } from "./destination.js";
import { codeOf } from "./destination-sender.js";
import type { Quarantine } from "./quarantine.js";
import type { SpoolRecord } from "./spool/record.js";
import type { SpoolReader } from "./spool/spool-reader.js";

/** What a sender is made with. */
export interface DeliveryParts {
  readonly reader: SpoolReader;
  readonly quarantine: Quarantine;
  readonly onEvent: (event: DestinationEvent) => void;
}

/** What every destination has, however messages get there: its place in the spool, its health, and another try after each failure. */
export class Delivery {
  readonly reader: SpoolReader;
  state: DestinationHealth["state"] = "idle";
  sent = 0;
  readonly #destination: string;
  readonly #parts: DeliveryParts;
  readonly #backOff: BackOff;
  readonly #stopping = new AbortController();
  #quarantined = 0;
  #failure: string | undefined;

  constructor(destination: string, parts: DeliveryParts, backOff: BackOffOptions | undefined) {
    this.#destination = destination;
    this.#parts = parts;
    this.#backOff = new BackOff(backOff);
    this.reader = parts.reader;
  }

  get health(): DestinationHealth {
    const { confirmed: confirmedSequence, waiting } = this.reader;
    const [quarantined, failure] = [this.#quarantined, this.#failure];
    return { destination: this.#destination, state: this.state, sent: this.sent, quarantined, failure, confirmedSequence, waiting }; // prettier-ignore
  }

  /** Aborted when the sender is to stop. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  get isStopping(): boolean {
    return this.signal.aborted;
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** Carries what there is, until it is stopped; what `carry` did not confirm it has to carry again. */
  async run(carry: () => Promise<void>): Promise<void> {
    while (!this.isStopping) {
      this.state = "idle";
      this.reader.rewind();
      await this.reader.more(this.signal);
      if (this.isStopping) break;
      try {
        await carry();
        this.#backOff.succeeded();
      } catch (error) {
        if (!this.isStopping) await this.#failed(error);
      }
    }
    this.state = "stopped";
  }

  /** The destination has everything up to this number. */
  async confirmed(throughSequence: number): Promise<void> {
    this.#failure = undefined;
    if (throughSequence <= this.reader.confirmed) return;
    const kept = this.reader.confirm(throughSequence);
    this.#parts.onEvent({ kind: "confirmed", destination: this.#destination, throughSequence });
    await kept;
  }

  async putAside(record: SpoolRecord, why: QuarantineReason): Promise<void> {
    await this.#parts.quarantine.keep(this.#destination, record);
    this.#quarantined++;
    this.#parts.onEvent({ kind: "quarantined", destination: this.#destination, sequence: record.sequence, why });
  }

  leaveElsewhere({ sequence }: SpoolRecord): void {
    this.#parts.onEvent({ kind: "elsewhere", destination: this.#destination, sequence });
  }

  async #failed(error: unknown): Promise<void> {
    const code = codeOf(error);
    this.#failure = code;
    this.state = "waiting";
    this.#parts.onEvent({
      kind: "unavailable",
      destination: this.#destination,
      code,
      unconfirmed: this.reader.waiting,
    });
    await this.#backOff.failed(this.signal);
  }
}
