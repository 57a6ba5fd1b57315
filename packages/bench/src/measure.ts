/** What is measured in this process: one call of `run` does the work once, with what `prepare` made before each slot. */
export interface Contender {
  readonly name: string;
  readonly prepare?: () => unknown;
  run(prepared: unknown): void | Promise<void>;
}

/** A contender that needs something made before each slot. */
export function withPrepared<Prepared>(
  name: string,
  prepare: () => Prepared,
  run: (prepared: Prepared) => void,
): Contender {
  return { name, prepare, run: (prepared) => run(prepared as Prepared) };
}

/** A contender in a process of its own, which reports CPU milliseconds per repetition. */
export interface OutsideContender {
  readonly name: string;
  readonly measure: () => Promise<number>;
}

export interface Measurement {
  readonly name: string;
  /** Median over the rounds, in the unit of the result. */
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

const ROUNDS = 5;
const SLOT_MS = 250;

/**
 * Measures contenders in turn, A B C A B C, so that what disturbs the machine disturbs all: CPU milliseconds per repetition. What one
 * prepares is gone before the next begins, for a large heap slows whoever runs in it.
 */
export async function measure(contenders: readonly (Contender | OutsideContender)[]): Promise<readonly Measurement[]> {
  const repetitions = new Map<string, number>();
  const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders)
    if ("run" in contender) repetitions.set(contender.name, await calibrate(contender));
  for (let round = 0; round < ROUNDS; round++) {
    for (const contender of contenders) {
      const isInside = "run" in contender;
      const sample = isInside ? await sampleOf(contender, repetitions.get(contender.name)!) : await contender.measure();
      samples.get(contender.name)!.push(sample);
    }
  }
  return contenders.map(({ name }) => summarize(name, samples.get(name)!));
}

/** The median of some figures, and how far they lie apart. */
export function summarize(name: string, samples: readonly number[]): Measurement {
  const sorted = [...samples].sort((a, b) => a - b);
  return { name, median: sorted[sorted.length >> 1]!, lowest: sorted[0]!, highest: sorted.at(-1)! };
}

/** Warms up, and finds how many repetitions fill a slot once warm. */
export async function calibrate(contender: Contender): Promise<number> {
  const prepared = contender.prepare?.();
  await repetitionsIn(contender, prepared, SLOT_MS * 2);
  return repetitionsIn(contender, prepared, SLOT_MS);
}

async function repetitionsIn(contender: Contender, prepared: unknown, milliseconds: number): Promise<number> {
  const start = performance.now();
  let count = 0;
  do {
    await contender.run(prepared);
    count++;
  } while (performance.now() - start < milliseconds);
  return count;
}

/** CPU milliseconds per repetition in one slot. */
export async function sampleOf(contender: Contender, repetitions: number): Promise<number> {
  const prepared = contender.prepare?.();
  globalThis.gc?.();
  // After a collection the young generation is small, and compiled expressions are gone.
  await contender.run(prepared);
  const before = process.cpuUsage();
  for (let at = 0; at < repetitions; at++) await contender.run(prepared);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / repetitions;
}
