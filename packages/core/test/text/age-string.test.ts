import { describe, expect, it } from "@jest/globals";
import { formatAge, parseAge } from "../../src/text/index.js";

describe("an AS", () => {
  it.each([
    ["018M", { count: 18, unit: "M" }],
    ["000D", { count: 0, unit: "D" }],
    ["999Y", { count: 999, unit: "Y" }],
    ["003W", { count: 3, unit: "W" }],
  ] as const)("%s is read and written", (text, age) => {
    expect(parseAge(text)).toEqual(age);
    expect(formatAge(age)).toBe(text);
  });

  it.each(["", "18M", "0018M", "018", "018m", "018X", " 18M", "M018"])("%j is not read", (text) => {
    expect(parseAge(text)).toBeUndefined();
  });
});
