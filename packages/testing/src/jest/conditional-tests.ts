import { describe, it } from "@jest/globals";
import { corpusFolder, corpusMissing } from "../corpus.js";
import { findPeer, missingPeer } from "../peers.js";

/**
 * A test that asks other programs: skipped with the reason when one is not installed, and failed when `CI` is `true`.
 *
 * The body is given the path of each program, in the order of the names.
 */
export function itWithPeer(
  names: string | readonly string[],
  title: string,
  body: (...programs: string[]) => void | Promise<void>,
  timeoutMs?: number,
): void {
  const programs = find([names].flat());
  if ("found" in programs) it(title, () => body(...programs.found), timeoutMs);
  else skipOrFail(title, programs.missing);
}

/** A group of tests that ask other programs; skipped or failed as a whole, as `itWithPeer` does. */
export function describeWithPeer(
  names: string | readonly string[],
  title: string,
  body: (...programs: string[]) => void,
): void {
  const programs = find([names].flat());
  describe(title, () => {
    if ("found" in programs) body(...programs.found);
    else skipOrFail("asks another program", programs.missing);
  });
}

/** A test that needs the test corpus; skipped where there is none. */
export function itWithCorpus(title: string, body: () => void | Promise<void>, timeoutMs?: number): void {
  itUnless(corpusFolder() === undefined ? corpusMissing : undefined, title, body, timeoutMs);
}

/** A test that is skipped when there is a reason to. */
export function itUnless(
  reason: string | undefined,
  title: string,
  body: () => void | Promise<void>,
  timeoutMs?: number,
): void {
  if (reason === undefined) it(title, body, timeoutMs);
  else it.skip(`${title} [skipped: ${reason}]`, () => {});
}

function find(names: readonly string[]): { readonly found: string[] } | { readonly missing: string } {
  const found: string[] = [];
  for (const name of names) {
    const program = findPeer(name);
    if (program === undefined) return { missing: missingPeer(name) };
    found.push(program);
  }
  return { found };
}

function skipOrFail(title: string, reason: string): void {
  const fail = (): never => {
    throw new Error(reason);
  };
  if (process.env["CI"] === "true") it(title, fail);
  else itUnless(reason, title, fail);
}
