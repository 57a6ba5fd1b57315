import { jest } from "@jest/globals";

/** Time that the test alone lets pass, for all that waits by the global `setTimeout`: however long the machine takes, nothing is too late unless it is to be. */
export interface OwnTime extends Disposable {
  pass(ms: number): void;
  /** Lets time pass, 10 ms in each turn of the event loop and no more than that in all, until something that this process does has happened; what it came to. */
  passUntil<Result>(happening: Promise<Result>, withinMs: number): Promise<Result>;
}

/** `using time = ownTime();` before anything is begun that is to wait by it. Clocks, intervals and `node:timers/promises` go on as ever. */
export function ownTime(): OwnTime {
  jest.useFakeTimers({ doNotFake: [...others] });
  return { pass, passUntil, [Symbol.dispose]: () => void jest.useRealTimers() };
}

/** What Jest would replace beside `setTimeout` and `clearTimeout`. */
const others = [
  "Date",
  "Temporal",
  "hrtime",
  "performance",
  "nextTick",
  "queueMicrotask",
  "setImmediate",
  "clearImmediate",
  "setInterval",
  "clearInterval",
  "requestAnimationFrame",
  "cancelAnimationFrame",
  "requestIdleCallback",
  "cancelIdleCallback",
] as const;

const STEP_MS = 10;
const PATIENCE_MS = 30_000;

function pass(ms: number): void {
  jest.advanceTimersByTime(ms);
}

async function passUntil<Result>(happening: Promise<Result>, withinMs: number): Promise<Result> {
  const ended = happening.then(
    () => true,
    () => true,
  );
  const until = performance.now() + PATIENCE_MS;
  for (let passed = 0; !(await Promise.race([ended, turn()])); passed += STEP_MS) {
    if (performance.now() > until) throw new Error(`it has not happened within ${withinMs} ms`);
    if (passed < withinMs) pass(STEP_MS);
  }
  return happening;
}

function turn(): Promise<false> {
  return new Promise((resolve) => setImmediate(resolve, false as const));
}
