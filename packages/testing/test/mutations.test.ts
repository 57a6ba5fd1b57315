import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { bytes } from "../src/bytes.js";
import { mutate, mutatedArbitrary, mutationArbitrary, type Mutation } from "../src/mutations.js";

const input = bytes`00 11 22 33 44 55 66 77`;

describe("mutate", () => {
  it.each<[Mutation, Uint8Array]>([
    [{ kind: "flip", at: 0.5, bit: 0 }, bytes`00 11 22 33 45 55 66 77`],
    [{ kind: "byte", at: 0, value: 255 }, bytes`ff 11 22 33 44 55 66 77`],
    [{ kind: "length", at: 0.25, value: 0xfffffffe }, bytes`00 11 fe ff ff ff 66 77`],
    [{ kind: "truncate", at: 0.5 }, bytes`00 11 22 33`],
    [{ kind: "remove", at: 0.5, size: 2 }, bytes`00 11 22 33 66 77`],
    [{ kind: "repeat", at: 0.5, size: 2 }, bytes`00 11 22 33 44 55 44 55 66 77`],
    [{ kind: "insert", at: 0.5, bytes: bytes`aa` }, bytes`00 11 22 33 aa 44 55 66 77`],
  ])("does $kind", (mutation, expected) => {
    expect(mutate(input, [mutation])).toEqual(expected);
    expect(input).toEqual(bytes`00 11 22 33 44 55 66 77`);
  });

  it("does one after the other, also on nothing", () => {
    const half: Mutation = { kind: "truncate", at: 0.5 };
    expect(mutate(input, [half, half])).toEqual(bytes`00 11`);
    fc.assert(fc.property(mutationArbitrary(), (mutation) => mutate(bytes``, [mutation]).length <= 8));
  });
});

describe("mutatedArbitrary", () => {
  it("changes nearly every input, and gives it back shorter, longer and of equal length", () => {
    const outputs = fc.sample(mutatedArbitrary(fc.constant(input)), { numRuns: 500, seed: 1 });
    const changed = outputs.filter((output) => Buffer.compare(output, input) !== 0);
    expect(changed.length).toBeGreaterThan(400);
    expect(new Set(changed.map((output) => Math.sign(output.length - input.length)))).toEqual(new Set([-1, 0, 1]));
  });
});
