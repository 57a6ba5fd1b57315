import { mutate, type Mutation, mutationArbitrary } from "@dicomsec/testing";
import fc from "fast-check";
import type { Line } from "./recording.js";

/** One thing done to what a side says; numbers choose among the PDUs there are. */
export type Change =
  | { readonly kind: "bytes"; readonly pdu: number; readonly mutation: Mutation }
  | { readonly kind: "repeat" | "drop" | "swap"; readonly pdu: number }
  /** The length of the PDU, or of what is first in it. */
  | { readonly kind: "length"; readonly pdu: number; readonly at: 2 | 6; readonly value: number }
  /** A PDU of another recording, or another side. */
  | { readonly kind: "insert"; readonly pdu: number; readonly foreign: number };

const lengths = [0, 1, 2, 3, 4, 5, 6, 7, 255, 700, 701, 65_535, 65_536, 131_072, 262_145, 0x7fffffff, 0xffffffff];

export function changeArbitrary(): fc.Arbitrary<Change> {
  const pdu = fc.nat();
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("bytes" as const), pdu, mutation: mutationArbitrary() }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("repeat" as const, "drop" as const, "swap" as const), pdu }) }, // prettier-ignore
    fc.record({
      kind: fc.constant("length" as const),
      pdu,
      at: fc.constantFrom(2 as const, 6 as const),
      value: fc.constantFrom(...lengths),
    }),
    fc.record({ kind: fc.constant("insert" as const), pdu, foreign: fc.nat() }),
  );
}

/** What a side says after a change; `foreign` are the PDUs that can be inserted. */
export function changed(lines: readonly Line[], change: Change, foreign: readonly Uint8Array[]): readonly Line[] {
  const at = change.pdu % Math.max(1, lines.length);
  const line = lines[at];
  if (!line) return lines;
  const replacedBy = (...others: readonly Line[]) => [...lines.slice(0, at), ...others, ...lines.slice(at + 1)];
  switch (change.kind) {
    case "bytes":
      return replacedBy({ ...line, pdu: mutate(line.pdu, [change.mutation]) });
    case "repeat":
      return replacedBy(line, line);
    case "drop":
      return replacedBy();
    case "swap":
      return [...lines.slice(0, at), ...lines.slice(at, at + 2).reverse(), ...lines.slice(at + 2)];
    case "length":
      return replacedBy({ ...line, pdu: withLength(line.pdu, change) });
    case "insert":
      return replacedBy({ ...line, pdu: foreign[change.foreign % foreign.length]! }, line);
  }
}

function withLength(pdu: Uint8Array, { at, value }: { readonly at: number; readonly value: number }): Uint8Array {
  const copy = Uint8Array.from(pdu);
  if (copy.length >= at + 4) new DataView(copy.buffer).setUint32(at, value);
  return copy;
}
