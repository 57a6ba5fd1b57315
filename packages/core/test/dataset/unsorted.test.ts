import { describe, expect, it } from "@jest/globals";
import { element, part10 } from "@dicomsec/testing";
import { readFile, writeFile } from "../../src/index.js";

/** Forty attributes in descending order of Tag, each twice: first with its number, then with 0. */
function unsorted(): Uint8Array {
  const tags = Array.from({ length: 40 }, (_, at) => 0x00181000 + 40 - at);
  const dataset = [...tags, ...tags].map((tag, at) => element(tag, "LO", at < 40 ? String(tag & 0xff) : "0"));
  return part10({ dataset });
}

describe("a Dataset with many Tags out of order", () => {
  it("gives the first of duplicates, and nothing for a Tag it has not", () => {
    const { dataset } = readFile(unsorted());
    for (let number = 1; number <= 40; number++) expect(dataset.getString(0x00181000 + number)).toBe(String(number));
    expect(dataset.has(0x00181000)).toBe(false);
    expect(dataset.has(0x00181029)).toBe(false);
  });

  it("loses all duplicates of what is deleted, and keeps one of what is set", () => {
    const file = readFile(unsorted());
    file.dataset.delete(0x00181005);
    file.dataset.set(0x00181006, "new", "LO");
    const { dataset } = readFile(writeFile(file));
    const valuesOf = (tag: number) => dataset.elements().flatMap((found) => (found.tag === tag ? found.strings : []));
    expect(valuesOf(0x00181005)).toEqual([]);
    expect(valuesOf(0x00181006)).toEqual(["new"]);
    expect(valuesOf(0x00181007)).toEqual(["7", "0"]);
  });
});
