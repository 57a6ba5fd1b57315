import { describe, it } from "@jest/globals";
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
  if (process.env["CI"] !== "true") {
    it.skip(`${title} [skipped: ${reason}]`, () => {});
    return;
  }
  it(title, () => {
    throw new Error(reason);
  });
}
