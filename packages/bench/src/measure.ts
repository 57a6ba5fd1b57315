/** What is measured: one call does the work once. */
export interface Contender {
  readonly name: string;
  /** Returns CPU milliseconds per repetition where it measures itself (another process); otherwise nothing. */
  readonly run: () => void | Promise<void>;
}

/** A contender in a process of its own, which reports CPU milliseconds per repetition. */
export interface OutsideContender {
  readonly name: string;
  readonly measure: () => Promise<number>;
}

export interface Measurement {
  readonly name: string;
  /** Median CPU milliseconds per repetition. */
  readonly cpuMs: number;
  readonly lowest: number;
  readonly highest: number;
}

const ROUNDS = 5;
const SLOT_MS = 250;

/** Measures contenders in turn, A B C A B C, so that what disturbs the machine disturbs all; medians of CPU time over the rounds. */
export async function measure(
  contenders: readonly (Contender | OutsideContender)[],
  rounds: number = ROUNDS,
): Promise<readonly Measurement[]> {
  const repetitions = new Map<string, number>();
  const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders)
    if ("run" in contender) repetitions.set(contender.name, await calibrate(contender));
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) {
      const sample =
        "run" in contender ? await sampleOf(contender, repetitions.get(contender.name)!) : await contender.measure();
      samples.get(contender.name)!.push(sample);
    }
  }
  return contenders.map(({ name }) => summarize(name, samples.get(name)!));
}

/** Warms up, and finds how many repetitions fill a slot. */
async function calibrate({ run }: Contender): Promise<number> {
  const start = performance.now();
  let count = 0;
  do {
    await run();
    count++;
  } while (performance.now() - start < SLOT_MS * 2);
  return Math.max(1, Math.round(count / 2));
}

async function sampleOf({ run }: Contender, repetitions: number): Promise<number> {
  globalThis.gc?.();
  const before = process.cpuUsage();
  for (let at = 0; at < repetitions; at++) await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / repetitions;
}

function summarize(name: string, samples: readonly number[]): Measurement {
  const sorted = [...samples].sort((a, b) => a - b);
  return { name, cpuMs: sorted[sorted.length >> 1]!, lowest: sorted[0]!, highest: sorted.at(-1)! };
}
