import { type CommitmentReport, failureReason } from "./commitment.js";
import type { ReferencedInstance } from "./instance-store.js";
import { StorageError } from "./storage-error.js";

/** What a transfer came to. */
export type TransferOutcome =
  | { readonly outcome: "committed" }
  /** The original is still here: `reason` is the Failure Reason (0008,1197), or the status of C-STORE or N-ACTION. */
  | { readonly outcome: "kept"; readonly reason: number };

/** What a report says of one transfer. */
export type Verdict = TransferOutcome | "undecided";

/** Undefined where the report contradicts itself, or is about another SOP Class. */
export function verdictOf(report: CommitmentReport, instance: ReferencedInstance): Verdict | undefined {
  const isIt = (one: ReferencedInstance): boolean => one.sopInstanceUid === instance.sopInstanceUid;
  const [committed, failed] = [report.committed.find(isIt), report.failed.find(isIt)];
  if (committed && failed) return undefined;
  if (committed) return committed.sopClassUid === instance.sopClassUid ? { outcome: "committed" } : undefined;
  if (!failed) return undefined;
  // That an earlier question is under way says nothing of its answer.
  return failed.reason === failureReason.duplicateTransactionUid
    ? "undecided"
    : { outcome: "kept", reason: failed.reason };
}

export function undecided(status?: number, cause?: unknown): StorageError {
  const message = "it is not known whether the other node is the holder; the original stays locked";
  return new StorageError("ERR_STORAGE_UNDECIDED", { message, cause, ...(status !== undefined && { status }) });
}

/** What a report says, for whoever waits for it. */
export class Answer {
  verdict: Verdict | undefined;
  #wake = (): void => {};

  give(verdict: Verdict): void {
    this.verdict = verdict;
    this.#wake();
  }

  /** Resolves when it is there. @throws StorageError ERR_STORAGE_UNDECIDED; the reason of `signal` */
  async within(timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.verdict) return;
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => settle(undecided()), timeoutMs);
      const onAbort = (): void => settle(signal?.reason);
      const settle = (error?: unknown): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
        if (error === undefined) resolve();
        else reject(error);
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#wake = settle;
    });
  }
}
