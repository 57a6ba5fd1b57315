import type { DestinationEvent, DestinationHealth } from "./destination.js";
import type { Quarantine } from "./quarantine.js";
import type { SpoolReader } from "./spool/spool-reader.js";

/** Sends what the spool has for one destination, until it is stopped. */
export interface DestinationSender {
  readonly health: DestinationHealth;
  /** Confirm what is sent as soon as there is nothing more to send. */
  hurry(): void;
  /** Confirm what is sent, whatever there is to send: the spool is full. */
  confirmNow(): void;
  /** Ends within a moment; what is not confirmed stays in the spool. */
  stop(): Promise<void>;
}

export type OnDestinationEvent = (event: DestinationEvent) => void;

/** What both kinds of destinations count. */
export interface Tally {
  state: DestinationHealth["state"];
  sent: number;
  quarantined: number;
  failure: string | undefined;
}

export function newTally(): Tally {
  return { state: "idle", sent: 0, quarantined: 0, failure: undefined };
}

/** What a sender is made with. */
export interface SenderParts {
  readonly reader: SpoolReader;
  readonly quarantine: Quarantine;
  readonly onEvent: OnDestinationEvent;
}

/** The code of whatever was thrown, for events. */
export function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === "string" ? code : "UNEXPECTED";
}
