import type { AuditSender } from "@dicomsec/audit/transmission";
import { ExitCode } from "../exit-codes.js";
import { jsonText, print, printable } from "../print.js";

/** What became of messages. */
interface Delivery {
  readonly confirmed: boolean;
  readonly destinations: readonly {
    readonly destination: string;
    readonly unconfirmed: number;
    readonly quarantined: number;
    /** The code of the last failure. */
    readonly failure: string | null;
  }[];
  /** Where messages are that are not confirmed, or are in quarantine. */
  readonly spool: string | null;
}

/** Waits until all is confirmed, or the time is over, or somebody interrupts; tells what became of it. The exit code. */
export async function deliver(
  sender: AuditSender,
  { spool, timeout, json }: { readonly spool: string; readonly timeout: number; readonly json?: true | undefined },
): Promise<number> {
  const interrupted = new AbortController();
  const onSignal = (): void => interrupted.abort();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, onSignal);
  try {
    await sender.drain({ timeoutMs: timeout * 1000, signal: interrupted.signal });
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, onSignal);
  }
  const delivery = deliveryOf(sender, spool);
  await print(json ? `${jsonText(delivery, 2)}\n` : deliveryText(delivery));
  if (!delivery.confirmed) return ExitCode.refused;
  return delivery.destinations.some(({ quarantined }) => quarantined > 0) ? ExitCode.no : ExitCode.yes;
}

function deliveryOf({ health }: AuditSender, folder: string): Delivery {
  const destinations = health.destinations.map(({ destination, waiting, quarantined, failure }) => ({
    destination,
    unconfirmed: waiting,
    quarantined,
    failure: waiting > 0 ? (failure ?? null) : null,
  }));
  const confirmed = destinations.every(({ unconfirmed }) => unconfirmed === 0);
  const isEmpty = confirmed && destinations.every(({ quarantined }) => quarantined === 0);
  return { confirmed, destinations, spool: isEmpty ? null : folder };
}

function deliveryText({ destinations, spool }: Delivery): string {
  const lines = destinations.map(({ destination, unconfirmed, quarantined, failure }) => {
    const state =
      unconfirmed === 0 ? "confirmed" : `${unconfirmed} not confirmed${failure === null ? "" : ` [${failure}]`}`;
    return `${destination}: ${state}${quarantined === 0 ? "" : `, ${quarantined} in quarantine`}\n`;
  });
  return printableLinesOf(lines) + (spool === null ? "" : `what is left is in ${printable(spool)}\n`);
}

function printableLinesOf(lines: readonly string[]): string {
  return lines.map((line) => `${printable(line.trimEnd())}\n`).join("");
}
