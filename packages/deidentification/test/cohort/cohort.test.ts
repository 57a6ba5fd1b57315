import { describe, expect, it } from "@jest/globals";
import { readFile } from "@dicomsec/core";
import { type DatasetNode, element, item, part10, sequence } from "@dicomsec/testing";
import { type CohortOptions, createCohort } from "../../src/cohort/cohort.js";
import type { CohortRow } from "../../src/cohort/row-builder.js";

/** The rows of instances, by path. */
function rowsOf(instances: readonly (readonly DatasetNode[])[], options?: CohortOptions): Map<string, CohortRow> {
  const cohort = createCohort(options);
  for (const nodes of instances) {
    const dataset = [element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7"), ...nodes];
    cohort.add(readFile(part10({ dataset, sopInstanceUid: "1.2.3" })));
  }
  return new Map(cohort.rows().map((row) => [row.path, row]));
}

const textsOf = (row: CohortRow | undefined) => row?.texts.map(({ text, count }) => [text, count]);

describe("createCohort", () => {
  it("gives distinct texts with their numbers, in full, the most frequent first", () => {
    const long = "x".repeat(5000);
    const rows = rowsOf([
      [element(0x00081030, "LO", "Thorax"), element(0x00104000, "LT", long)],
      [element(0x00081030, "LO", "Thorax")],
      [element(0x00081030, "LO", "Thorax Winterstein\\left")],
    ]);
    const row = rows.get("(0008,1030)");
    expect(textsOf(row)).toEqual([
      ["Thorax", 2],
      ["Thorax Winterstein\\left", 1],
    ]);
    expect(row).toMatchObject({ keyword: "StudyDescription", vr: "LO", instances: 3, elements: 3, isCapped: false });
    expect(textsOf(rows.get("(0010,4000)"))).toEqual([[long, 1]]);
  });

  it("shows the Tags that are values", () => {
    const rows = rowsOf([[element(0x00280009, "AT", [0x00181063, 0x00209165])]]);
    expect(textsOf(rows.get("(0028,0009)"))).toEqual([["(0018,1063)\\(0020,9165)", 1]]);
  });

  it("names paths without Item numbers, and counts instances and elements apart", () => {
    const code = (value: string) => item([element(0x00080100, "SH", value)]);
    const rows = rowsOf([[sequence(0x00081032, [code("A"), code("B"), code("A")])], [sequence(0x00081032, [])]]);
    expect(rows.get("(0008,1032).(0008,0100)")).toMatchObject({ instances: 1, elements: 3, distinct: 2 });
    expect(rows.get("(0008,1032)")).toMatchObject({ vr: "SQ", instances: 2, empty: 1, texts: [] });
  });

  it("summarises numbers, but shows what stands in place of one", () => {
    const rows = rowsOf([
      [element(0x00280010, "US", Uint8Array.of(0, 2)), element(0x00181310, "DS", "1.5\\-2e1\\Winterstein")],
      [element(0x00280010, "US", Uint8Array.of(1, 0)), element(0x00200013, "IS", "7 ")],
    ]);
    expect(rows.get("(0028,0010)")).toMatchObject({ numbers: { count: 2, min: 1, max: 512 }, texts: [] });
    expect(rows.get("(0018,1310)")?.numbers).toEqual({ count: 2, min: -20, max: 1.5 });
    expect(textsOf(rows.get("(0018,1310)"))).toEqual([["Winterstein", 1]]);
    expect(rows.get("(0020,0013)")?.numbers).toEqual({ count: 1, min: 7, max: 7 });
  });

  it("counts UIDs without showing them, but shows what is none", () => {
    const rows = rowsOf([
      [element(0x0020000d, "UI", "1.2.3")],
      [element(0x0020000d, "UI", "1.2.4")],
      [element(0x0020000d, "UI", "1.2.4")],
      [element(0x0020000d, "UI", "Winterstein")],
    ]);
    expect(rows.get("(0020,000D)")).toMatchObject({ elements: 4, distinct: 3 });
    expect(textsOf(rows.get("(0020,000D)"))).toEqual([["Winterstein", 1]]);
  });

  it("says when more values occurred than it remembers, and when a text was longer", () => {
    const instances = ["a", "b", "c", "a", "abcdef"].map((text) => [element(0x00081030, "LO", text)]);
    const capped = rowsOf(instances, { mostTexts: 2, longestText: 3 }).get("(0008,1030)");
    expect(capped).toMatchObject({ elements: 5, distinct: 2, isCapped: true });
    const cut = rowsOf(instances.slice(4), { longestText: 3 }).get("(0008,1030)");
    expect(cut).toMatchObject({ texts: [{ text: "abc…", count: 1, isCut: true }], isCapped: false });
  });

  it("tells private elements by their creator, whatever their block, and shows text in bytes", () => {
    const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
    const rows = rowsOf([
      [element(0x00090010, "LO", "ACME"), element(0x00091001, "UN", latin1("Winterstein "))],
      [element(0x00090011, "LO", "ACME"), element(0x00091101, "UN", Uint8Array.of(1, 2, 3, 4))],
    ]);
    expect(rows.get("(0009,xx01)")).toMatchObject({ creator: "ACME", vr: "UN", instances: 2, elements: 2 });
    expect(textsOf(rows.get("(0009,xx01)"))).toEqual([["Winterstein", 1]]);
  });

  it("takes in the File Meta Information", () => {
    expect(rowsOf([[]]).get("(0002,0010)")).toMatchObject({ keyword: "TransferSyntaxUID", distinct: 1 });
  });
});
