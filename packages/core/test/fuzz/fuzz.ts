import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { concatBytes, corpusFiles, mutate, type Mutation, mutationArbitrary, part10Arbitrary } from "@dicomsec/testing";
import { checkInput, FuzzFailure } from "./check-input.js";

export interface FuzzOptions {
  readonly seconds: number;
  readonly seed: number;
  /** Where inputs that fail are saved, and the last one while it is checked. Default: nowhere. */
  readonly folder: string | undefined;
  /** Failures after which it stops. */
  readonly maxFailures: number;
}

export interface FuzzResult {
  readonly inputs: number;
  readonly read: number;
  readonly failures: readonly FuzzedFailure[];
}

export interface FuzzedFailure {
  readonly message: string;
  readonly input: Uint8Array;
}

/** Inputs larger than this spend time on pixels. */
const LARGEST_SEED = 12_000;
const SLOWEST_MS = 15_000;
const BATCH = 500;

/** Files of the corpus, where there is one, and files made up. */
function seeds(seed: number): readonly Uint8Array[] {
  const files = corpusFiles(({ kind, bytes }) => kind === "dicom" && bytes <= LARGEST_SEED);
  const made = fc.sample(part10Arbitrary(), { numRuns: 300, seed });
  return [...files.map(({ file }) => new Uint8Array(readFileSync(file))), ...made.map(({ bytes }) => bytes)];
}

/** Feeds mutated files to `checkInput` until the time is over; the same seed gives the same inputs. */
export async function fuzz({ seconds, seed, folder, maxFailures }: FuzzOptions): Promise<FuzzResult> {
  const end = performance.now() + seconds * 1000;
  const originals = seeds(seed);
  const failures: FuzzedFailure[] = [];
  let [inputs, read] = [0, 0];
  for (let batch = 0; performance.now() < end && failures.length < maxFailures; batch++) {
    for (const recipe of recipes(seed + batch)) {
      const input = mixed(recipe, originals);
      const outcome = await check(input, folder);
      inputs++;
      if (outcome === "read") read++;
      else if (outcome !== "refused") failures.push({ message: outcome, input });
      if (performance.now() >= end || failures.length >= maxFailures) break;
    }
  }
  return { inputs, read, failures };
}

interface Recipe {
  /** Which seeds: the second one's end is put behind the first one's start, when there is one. */
  readonly from: readonly number[];
  readonly cuts: readonly number[];
  readonly mutations: readonly Mutation[];
}

function recipes(seed: number): readonly Recipe[] {
  const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  const recipe = fc.record({
    from: fc.oneof(
      { weight: 4, arbitrary: fc.tuple(fc.nat()) },
      { weight: 1, arbitrary: fc.tuple(fc.nat(), fc.nat()) },
    ),
    cuts: fc.tuple(place, place),
    mutations: fc.array(mutationArbitrary(), { minLength: 1, maxLength: 6 }),
  });
  return fc.sample(recipe, { numRuns: BATCH, seed });
}

function mixed({ from, cuts, mutations }: Recipe, originals: readonly Uint8Array[]): Uint8Array {
  const [first, second] = from.map((number) => originals[number % originals.length]!);
  if (second === undefined) return mutate(first!, mutations);
  const head = first!.subarray(0, Math.floor(cuts[0]! * first!.length));
  return mutate(concatBytes(head, second.subarray(Math.floor(cuts[1]! * second.length))), mutations);
}

async function check(input: Uint8Array, folder: string | undefined): Promise<string> {
  const last = folder && join(folder, "last-input.dcm");
  if (last) writeFileSync(last, input);
  const start = performance.now();
  try {
    const outcome = await checkInput(input);
    const elapsed = performance.now() - start;
    if (elapsed > SLOWEST_MS) return saved(input, `takes ${Math.round(elapsed)} ms`, folder);
    if (last) rmSync(last);
    return outcome;
  } catch (error) {
    return saved(input, error instanceof FuzzFailure ? error.message : String(error), folder);
  }
}

function saved(input: Uint8Array, message: string, folder: string | undefined): string {
  if (folder === undefined) return message;
  const name = createHash("sha256").update(input).digest("hex").slice(0, 12);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.dcm`), input);
  return `${message} (${name}.dcm)`;
}
