import type { DestinationHealth } from "./destination.js";

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

/** The code of whatever was thrown, for events. */
export function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === "string" ? code : "UNEXPECTED";
}
