import { TransportError } from "./errors.js";

export interface TimeLimit {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Ends the work, which is not waited for any longer. */
  readonly stop: () => void;
}

/**
 * What the work gives, unless time is up or the caller gives up first.
 *
 * @throws TransportError ERR_TRANSPORT_HANDSHAKE_TIMEOUT; the reason of `signal`; what the work throws
 */
export async function withinTime<T>(work: () => Promise<T>, { timeoutMs, signal, stop }: TimeLimit): Promise<T> {
  signal?.throwIfAborted();
  return new Promise<T>((resolve, reject) => {
    const giveUp = (reason: unknown): void => {
      // The work may never come to an end.
      done();
      stop();
      reject(reason);
    };
    const onAbort = (): void => giveUp(signal?.reason);
    const timer = setTimeout(() => giveUp(tooLong()), timeoutMs);
    signal?.addEventListener("abort", onAbort, { once: true });
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
    void work().then(resolve, reject).finally(done);
  });
}

function tooLong(): TransportError {
  return new TransportError("ERR_TRANSPORT_HANDSHAKE_TIMEOUT", "the handshake took too long");
}
