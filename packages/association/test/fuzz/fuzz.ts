import fc from "fast-check";
import { type Change, changeArbitrary, changed } from "./changes.js";
import { FuzzFailure, play } from "./play.js";
import { type Line, record, type Recording, type Side } from "./recording.js";

/** An association that is played changed. */
interface Recipe {
  readonly recording: number;
  /** Of ours; what the other one said is changed. */
  readonly side: Side;
  readonly changes: readonly Change[];
  /** Of the chunks that it comes in. */
  readonly sizes: readonly number[];
}

export interface FuzzResult {
  readonly played: number;
  /** How often each outcome came about: `released`, the code of an error. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly failures: readonly { readonly message: string; readonly recipe: Recipe }[];
}

const BATCH = 200;
const MAX_FAILURES = 10;

/** Plays changed associations until the time is over; the same seed gives the same ones. */
export async function fuzz({
  seconds,
  seed,
}: {
  readonly seconds: number;
  readonly seed: number;
}): Promise<FuzzResult> {
  const end = performance.now() + seconds * 1000;
  const recordings = await record();
  const outcomes: Record<string, number> = {};
  const failures: { message: string; recipe: Recipe }[] = [];
  const isOver = (): boolean => performance.now() >= end || failures.length >= MAX_FAILURES;
  let played = 0;
  for (let batch = 0; !isOver(); batch++) {
    for (const recipe of fc.sample(recipeArbitrary(), { numRuns: BATCH, seed: seed + batch })) {
      const outcome = await playRecipe(recipe, recordings).catch((error: unknown) => {
        failures.push({ message: error instanceof FuzzFailure ? error.message : String(error), recipe });
        return "failure";
      });
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      played++;
      if (isOver()) break;
    }
  }
  return { played, outcomes, failures };
}

function recipeArbitrary(): fc.Arbitrary<Recipe> {
  return fc.record({
    recording: fc.nat(),
    side: fc.constantFrom<Side>("acceptor", "requestor"),
    changes: fc.array(changeArbitrary(), { minLength: 1, maxLength: 4 }),
    sizes: fc.array(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 21, max: 4000 })), {
      minLength: 1,
      maxLength: 5,
    }),
  });
}

async function playRecipe(recipe: Recipe, recordings: readonly Recording[]): Promise<string> {
  const recording = recordings[recipe.recording % recordings.length]!;
  const foreign = recordings.flatMap(({ acceptor, requestor }) => [...acceptor, ...requestor]).map(({ pdu }) => pdu);
  const said = recipe.side === "acceptor" ? recording.requestor : recording.acceptor;
  const lines = recipe.changes.reduce<readonly Line[]>((list, change) => changed(list, change, foreign), said);
  return play(recipe.side, lines, { sizes: recipe.sizes, recording });
}
