import { AuditError } from "../../errors.js";

interface RoomSettings {
  readonly maxBytes: number;
  readonly whenFull: "wait" | "refuse" | "dropOldest";
  /** Bytes that are in the way of more, beside those that were promised room. */
  readonly heldBytes: () => number;
  /** Whether something was given up, so that there may be room. */
  readonly dropOldest: () => Promise<boolean>;
  /** Somebody has to wait. */
  readonly onFull: () => void;
  /** Throws when there will be no room any more. */
  readonly expectOpen: () => void;
}

/** A message that waits for room. */
interface Turn {
  wake?: () => void;
}

/** The room for messages, given in the order in which it is asked for: a small one does not overtake another one that has none. */
export class Room {
  readonly #settings: RoomSettings;
  readonly #turns = new Set<Turn>();
  #promisedBytes = 0;

  constructor(settings: RoomSettings) {
    this.#settings = settings;
  }

  /** Of messages that have room and are not written. */
  get promisedBytes(): number {
    return this.#promisedBytes;
  }

  /** Takes room, when it is its turn and there is some. @throws AuditError ERR_AUDIT_SPOOL_FULL; the reason of `signal` */
  async take(length: number, signal?: AbortSignal): Promise<void> {
    const { maxBytes, whenFull, heldBytes, dropOldest, onFull, expectOpen } = this.#settings;
    if (length > maxBytes) throw full();
    const turn: Turn = {};
    this.#turns.add(turn);
    try {
      for (;;) {
        expectOpen();
        const isFirst = this.#first === turn;
        if (isFirst && this.#promisedBytes + heldBytes() + length <= maxBytes) break;
        if (isFirst && whenFull === "dropOldest" && (await dropOldest())) continue;
        if (isFirst && whenFull !== "wait") throw full();
        signal?.throwIfAborted();
        if (isFirst) onFull();
        await woken(turn, signal);
        signal?.throwIfAborted();
      }
      this.#promisedBytes += length;
    } finally {
      this.#turns.delete(turn);
      this.wake();
    }
  }

  /** What had room is written, or refused. */
  give(length: number): void {
    this.#promisedBytes -= length;
  }

  /** There may be room for the one whose turn it is. */
  wake(): void {
    this.#first?.wake?.();
  }

  /** There will be none. */
  wakeAll(): void {
    for (const turn of this.#turns) turn.wake?.();
  }

  get #first(): Turn | undefined {
    return this.#turns.values().next().value;
  }
}

export function full(cause?: unknown): AuditError {
  return new AuditError("ERR_AUDIT_SPOOL_FULL", { message: "the spool is full", cause });
}

async function woken(turn: Turn, signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    turn.wake = resolve;
    signal?.addEventListener("abort", turn.wake, { once: true });
  });
  signal?.removeEventListener("abort", turn.wake!);
}
