import { describe, expect, it } from "@jest/globals";
import { actionNames, actionNumbers, type ActionCode, type ResolvedAction } from "../src/action-codes.js";
import { resolveAction, resolveActionNumber } from "../src/action-resolution.js";
import { attributeTypes, type AttributeType } from "../src/iod-types.js";
import { profileRows } from "../src/profile-table.js";

/** Every code with every Type: what is done, given that the attribute is present. */
const expected: Record<ActionCode, Record<AttributeType, ResolvedAction>> = {
  D: { 1: "D", "1C": "D", 2: "D", "2C": "D", 3: "D", none: "X", unknown: "D" },
  Z: { 1: "D", "1C": "D", 2: "Z", "2C": "Z", 3: "Z", none: "X", unknown: "Z" },
  X: { 1: "X", "1C": "X", 2: "X", "2C": "X", 3: "X", none: "X", unknown: "X" },
  K: { 1: "K", "1C": "K", 2: "K", "2C": "K", 3: "K", none: "K", unknown: "K" },
  C: { 1: "C", "1C": "C", 2: "C", "2C": "C", 3: "C", none: "C", unknown: "C" },
  U: { 1: "U", "1C": "U", 2: "U", "2C": "U", 3: "U", none: "U", unknown: "U" },
  "Z/D": { 1: "D", "1C": "D", 2: "Z", "2C": "Z", 3: "Z", none: "X", unknown: "D" },
  "X/Z": { 1: "D", "1C": "D", 2: "Z", "2C": "Z", 3: "X", none: "X", unknown: "Z" },
  "X/D": { 1: "D", "1C": "D", 2: "D", "2C": "D", 3: "X", none: "X", unknown: "D" },
  "X/Z/D": { 1: "D", "1C": "D", 2: "Z", "2C": "Z", 3: "X", none: "X", unknown: "D" },
  "X/Z/U*": { 1: "K", "1C": "K", 2: "Z", "2C": "Z", 3: "X", none: "X", unknown: "K" },
};
const codes = Object.keys(expected) as ActionCode[];
const combinations = codes.flatMap((code) =>
  attributeTypes.map((type) => ({ code, type, action: expected[code][type] })),
);

describe("resolving an action code by the Type of the attribute", () => {
  it.each(combinations)("$code with Type $type is $action", ({ code, type, action }) => {
    expect(resolveAction(code, type)).toBe(action);
  });

  it.each(combinations)("$code with Type $type is the same by numbers", ({ code, type, action }) => {
    const number = resolveActionNumber(actionNumbers[code], attributeTypes.indexOf(type));
    expect(actionNames[number]).toBe(action);
  });

  it("never removes or empties a Type 1 attribute of a compound code", () => {
    const compounds = codes.filter((code) => code.includes("/"));
    expect(
      compounds.map((code) => resolveAction(code, "1")).filter((action) => action === "X" || action === "Z"),
    ).toEqual([]);
  });

  it("never removes a Type 2 attribute of a compound code", () => {
    const compounds = codes.filter((code) => code.includes("/"));
    expect(compounds.map((code) => resolveAction(code, "2"))).not.toContain("X");
  });

  it("never keeps what the Basic Profile protects, except Items whose UIDs it replaces", () => {
    const kept = profileRows().filter((row) =>
      attributeTypes.some((type) => "KC".includes(resolveAction(row.action, type))),
    );
    expect(kept.map((row) => row.attribute)).toEqual(["(0008,1140)", "(0008,2112)"]);
  });

  it("knows no other code than those numbered", () => {
    expect([...codes].sort()).toEqual(actionNames.filter((name) => name !== "").sort());
    expect(codes.map((code) => actionNames[actionNumbers[code]])).toEqual(codes);
  });
});
