import { timedOut } from "./channel.js";

interface Limits {
  /** Where reading stops while nobody waits for what comes. */
  readonly soft: number;
  /** Where it stops although somebody does. */
  readonly hard: number;
}

/**
 * Stops the reading of a connection while too much waits to be taken. As messages come one after the other, what somebody waits for may be behind what
 * nobody takes (a request within the loop over the matches of another one): then more may wait, so that they do not wait for each other.
 */
export class BackPressure {
  readonly #timeoutMs: number;
  #waiting = 0;
  #isOver = false;
  #wake: () => void = () => {};

  /** `timeoutMs`: how long nothing may be taken at the hard limit. */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** `work` waits for something that the peer has yet to send. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting++;
    this.#wake();
    try {
      return await work();
    } finally {
      this.#waiting--;
    }
  }

  /** Something was taken. */
  changed(): void {
    this.#wake();
  }

  /** There is nothing to be held up any more. */
  stop(): void {
    this.#isOver = true;
    this.#wake();
  }

  /** Resolves when few enough wait. @throws AssociationError ERR_ASSOCIATION_TIMEOUT */
  async room(waiting: () => number, { soft, hard }: Limits): Promise<void> {
    while (!this.#isOver && waiting() >= (this.#waiting > 0 ? hard : soft))
      await this.#change(waiting() >= hard && this.#waiting > 0);
  }

  #change(isLimited: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = isLimited
        ? setTimeout(() => reject(timedOut("what the peer sent is not taken")), this.#timeoutMs)
        : undefined;
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
