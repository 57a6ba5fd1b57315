import type { Judgement } from "../../src/judges/judgement.js";

/** Errors that the profile itself forces, and why. */
const forced: readonly { readonly error: RegExp; readonly why: string }[] = [
  {
    error: /ReferencedSeriesSequence present but Instance does not reference Instances/,
    why: "Source and Referenced Image Sequences of Type 3 are removed (X/Z/U*), Referenced Series Sequence is in no row",
  },
];

/** An input that dciodvfy gives up says nothing: it takes a Tag of group 0001 for a wrong Transfer Syntax. */
const givenUp = /Tags out of order - trailing garbage/;

/** The errors of the output that the input does not have as often, without values. */
export function newErrors(before: Judgement, after: Judgement): readonly string[] {
  if (before.errors.some((line) => givenUp.test(line))) return [];
  const known = before.errors.map(withoutValues);
  return after.errors.map(withoutValues).filter((error) => {
    const at = known.indexOf(error);
    if (at >= 0) known.splice(at, 1);
    return at < 0 && !forced.some((each) => each.error.test(error));
  });
}

function withoutValues(line: string): string {
  return line
    .replace(/\d+(\.\d+)+/g, "#")
    .replace(/(= |has same value as \w+ )<[^>]*>/g, "$1<>")
    .replace(/values? (is|are) .*$/, "");
}
