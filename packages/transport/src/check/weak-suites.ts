import type { Answer, TlsFacts } from "./facts.js";
import { hasNoEncryption, isAnonymous, isBelow112Bits, isRc4, isTripleDes } from "./probed-suites.js";
import { acceptedSuites } from "./profile-rule.js";

/** Kinds of suites that nobody should need any more. `export`: all of less than 112 bits. */
export type WeakSuiteKind = "tripleDes" | "null" | "export" | "rc4" | "anonymous";

const kinds: Readonly<Record<WeakSuiteKind, (name: string) => boolean>> = {
  tripleDes: isTripleDes,
  null: hasNoEncryption,
  export: isBelow112Bits,
  rc4: isRc4,
  anonymous: isAnonymous,
};

/** Whether a node accepts them, in any version. `no` only where all that it accepts is known. */
export function weakSuites(facts: TlsFacts): Readonly<Record<WeakSuiteKind, Answer>> {
  const names = acceptedSuites(facts);
  const otherwise = facts.versions.every(({ suites }) => suites.isComplete) ? "no" : "unknown";
  const answer = (kind: WeakSuiteKind): Answer => (names.some(kinds[kind]) ? "yes" : otherwise);
  return {
    tripleDes: answer("tripleDes"),
    null: answer("null"),
    export: answer("export"),
    rc4: answer("rc4"),
    anonymous: answer("anonymous"),
  };
}
