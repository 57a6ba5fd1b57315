import { type Schema, Validator } from "@cfworker/json-schema";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { departureFrom } from "../../src/config/schema-check.js";
import { configSchema } from "../../src/generated/config-schema.js";

const judge = new Validator(configSchema as unknown as Schema, "2020-12", false);
const isValid = (json: unknown) => departureFrom(configSchema, json) === undefined;

const samples: readonly Readonly<Record<string, unknown>>[] = [
  { preset: "basic", keyId: "k1", options: ["retain-uids"], unknown: "keep" },
  { modifiedDates: { manner: "shift", rangeDays: [-10, -1], unit: "seconds" } },
  { modifiedDates: { manner: "epoch", epoch: "19700101", writeOffset: true } },
  { modifiedDates: { manner: "year" }, descriptors: { manner: "allow-list", words: ["knee"] } },
  { safePrivate: { table: true, elements: [{ creator: "X", group: "0019", element: "0a", comment: "why" }] } },
  { rules: [{ id: "a", where: { tag: "(0010,xxxx)" }, if: [{ attribute: "Modality", equals: "CT" }], do: "clean" }] },
  { rules: [{ id: "b", where: { vr: "LO" }, do: { replace: "x" } }] },
  { pseudonyms: { manner: "sequence", prefix: "P", digits: 3 }, filters: { include: [], exclude: [] }, jobs: 2 },
  { pixels: { onUnknown: "keep", minConfidence: 40.5, rules: [] }, visualFeatures: { manner: "blur" } },
];

const odd = fc.constantFrom<unknown>(
  null,
  true,
  false,
  0,
  -1,
  1.5,
  13,
  "",
  "x",
  "shift",
  "(0010,0010)",
  [],
  {},
  [1],
  "a".repeat(70),
);
const names = fc.constantFrom(
  "manner",
  "options",
  "rules",
  "id",
  "where",
  "do",
  "prefix",
  "digits",
  "epoch",
  "x",
  "__proto__",
);

/** A sample with one member somewhere in it replaced, added or removed. */
function mutated(value: unknown, steps: readonly number[], name: string, replacement: unknown): unknown {
  if (steps.length === 0 || typeof value !== "object" || value === null) return replacement;
  const [step = 0, ...rest] = steps;
  if (Array.isArray(value)) {
    if (value.length === 0) return [replacement];
    return value.map((item: unknown, at) =>
      at === step % value.length ? mutated(item, rest, name, replacement) : item,
    );
  }
  const keys = Object.keys(value);
  if (step % 5 === 0) return Object.fromEntries([...Object.entries(value), [name, replacement]]);
  if (step % 5 === 1)
    return Object.fromEntries(Object.entries(value).filter((_, at) => at !== step % (keys.length || 1)));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner], at) => [
      key,
      at === step % keys.length ? mutated(inner, rest, name, replacement) : inner,
    ]),
  );
}

describe("the check of a configuration", () => {
  it.each(samples)("accepts %j", (sample) => {
    expect(isValid(sample)).toBe(true);
  });

  it("agrees with another validator about what is near a configuration", () => {
    let refused = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(fc.nat(20), { maxLength: 4 }),
        names,
        odd,
        (sample, steps, name, value) => {
          const json = mutated(sample, steps, name, value);
          const expected = judge.validate(json).valid;
          if (!expected) refused++;
          expect({ json, isValid: isValid(json) }).toEqual({ json, isValid: expected });
        },
      ),
      { numRuns: 4000 },
    );
    expect(refused).toBeGreaterThan(500);
  });

  it.each([
    [{ rules: [{ id: "a", where: { vr: "LO" }, do: "explode" }] }, "#/rules/0/do"],
    [{ modifiedDates: { manner: "shift", rangeDays: [1] } }, "#/modifiedDates/rangeDays"],
    [{ nonsense: 1 }, "#/nonsense"],
    [{ filters: { include: [{ attribute: 7 }] } }, "#/filters/include/0/attribute"],
  ])("says where %j departs", (json, place) => {
    expect(departureFrom(configSchema, json)).toBe(place);
  });
});
