import fc from "fast-check";
import { concatBytes, uint32 } from "./bytes.js";

/** One thing done to bytes; places are fractions of the length, so that a mutation fits any input. */
export type Mutation =
  | { readonly kind: "flip"; readonly at: number; readonly bit: number }
  | { readonly kind: "byte"; readonly at: number; readonly value: number }
  | { readonly kind: "length"; readonly at: number; readonly value: number }
  | { readonly kind: "truncate"; readonly at: number }
  | { readonly kind: "remove" | "repeat"; readonly at: number; readonly size: number }
  | { readonly kind: "insert"; readonly at: number; readonly bytes: Uint8Array };

/** Numbers that length fields and tags go wrong at. */
const boundaries = [0, 1, 0xff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
/** Item, item delimitation, sequence delimitation and DICM, in either byte order. */
const markers = ["feff00e0", "feff0de0", "feffdde0", "fffee000", "fffee00d", "fffee0dd", "4449434d"].map((hex) =>
  Uint8Array.from({ length: 4 }, (_, index) => parseInt(hex.slice(index * 2, index * 2 + 2), 16)),
);

/** Mutations as a fuzzer wants them: most of them small, some at the numbers and markers that decoders branch on. */
export function mutationArbitrary(): fc.Arbitrary<Mutation> {
  const at = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  const size = fc.integer({ min: 1, max: 64 });
  return fc.oneof(
    fc.record({ kind: fc.constant("flip" as const), at, bit: fc.nat({ max: 7 }) }),
    fc.record({ kind: fc.constant("byte" as const), at, value: fc.nat({ max: 255 }) }),
    fc.record({ kind: fc.constant("length" as const), at, value: fc.constantFrom(...boundaries) }),
    fc.record({ kind: fc.constant("truncate" as const), at }),
    fc.record({ kind: fc.constantFrom("remove" as const, "repeat" as const), at, size }),
    fc.record({ kind: fc.constant("insert" as const), at, bytes: fc.constantFrom(...markers) }),
  );
}

/** The inputs of another arbitrary with one or several mutations. */
export function mutatedArbitrary(
  inputs: fc.Arbitrary<Uint8Array>,
  options: { readonly maxMutations?: number } = {},
): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  const mutations = fc.array(mutationArbitrary(), { minLength: 1, maxLength: options.maxMutations ?? 4 });
  return fc.tuple(inputs, mutations).map(([input, list]) => mutate(input, list));
}

/** The bytes after all mutations, in their order; the input stays as it is. */
export function mutate(input: Uint8Array, mutations: readonly Mutation[]): Uint8Array<ArrayBuffer> {
  return mutations.reduce<Uint8Array<ArrayBuffer>>(mutateOnce, concatBytes(input));
}

function mutateOnce(input: Uint8Array<ArrayBuffer>, mutation: Mutation): Uint8Array<ArrayBuffer> {
  const at = Math.floor(mutation.at * input.length);
  const head = input.subarray(0, at);
  switch (mutation.kind) {
    case "flip":
      return replaced(input, at, (input[at] ?? 0) ^ (1 << mutation.bit));
    case "byte":
      return replaced(input, at, mutation.value);
    case "length":
      return concatBytes(head, uint32(mutation.value), input.subarray(at + 4));
    case "truncate":
      return concatBytes(head);
    case "remove":
      return concatBytes(head, input.subarray(at + mutation.size));
    case "repeat":
      return concatBytes(head, input.subarray(at, at + mutation.size), input.subarray(at));
    case "insert":
      return concatBytes(head, mutation.bytes, input.subarray(at));
  }
}

function replaced(input: Uint8Array, at: number, value: number): Uint8Array<ArrayBuffer> {
  const copy = concatBytes(input);
  copy[at] = value;
  return copy;
}
