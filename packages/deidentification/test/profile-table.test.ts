import { describe, expect, it } from "@jest/globals";
import { isActionCode } from "../src/action-codes.js";
import {
  isPatternRow,
  profileRow,
  profileRows,
  profileRules,
  ruleOfRow,
  type ProfileRow,
} from "../src/profile-table.js";
import { correctionsFile, tableRows, type TableRow } from "./data-file.js";

const optionColumns = [
  "rtnSafePriv",
  "rtnUids",
  "rtnDevId",
  "rtnInstId",
  "rtnPatChars",
  "rtnLongFullDates",
  "rtnLongModifDates",
  "cleanDesc",
  "cleanStructCont",
  "cleanGraph",
] as const;

function tally(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** The attribute as a row of the package names it, from the digits of the data file. */
function attributeOf(digits: string): string {
  if (digits === "private") return "Private Attributes";
  const upper = digits.toUpperCase().replaceAll("X", "x");
  return `(${upper.slice(0, 4)},${upper.slice(4)})`;
}

const rowsOf = (source: ProfileRow["source"]) => profileRows().filter((row) => row.source === source);

describe("the rows of Table E.1-1", () => {
  it("are 621 of edition 2024b with the printed counts of each action", () => {
    expect(rowsOf("table")).toHaveLength(621);
    expect(tally(rowsOf("table").map((row) => row.printedAction ?? ""))).toEqual({
      D: 92,
      Z: 42,
      X: 384,
      U: 54,
      "Z/D": 6,
      "X/Z": 11,
      "X/D": 22,
      "X/Z/D": 8,
      "X/Z/U*": 2,
    });
  });

  it("have the printed counts in each option column", () => {
    const letters = rowsOf("table").flatMap((row) =>
      Object.entries(row.options).map(([column, letter]) => `${column} ${letter}`),
    );
    expect(tally(letters)).toEqual({
      "rtnSafePriv C": 1,
      "rtnUids K": 59,
      "rtnDevId K": 46,
      "rtnDevId C": 11,
      "rtnInstId K": 10,
      "rtnPatChars K": 9,
      "rtnPatChars C": 4,
      "rtnLongFullDates K": 165,
      "rtnLongModifDates C": 165,
      "cleanDesc C": 125,
      "cleanStructCont C": 3,
      "cleanGraph C": 4,
    });
  });

  it("are those of the data file, each with its action, its flags and its options", () => {
    const { printed, later } = tableRows();
    const added = new Map(correctionsFile().options.map(({ tag, options }) => [tag, options]));
    const fromData = (row: TableRow, source: string) => ({
      attribute: attributeOf(String(row["tag"])),
      name: row["name"],
      printedAction: row["basicProfile"],
      isRetired: row["retired"] === 1,
      isInStandardCompositeIod: row["inStdCompositeIod"] === 1,
      source,
      options: {
        ...Object.fromEntries(
          optionColumns.filter((column) => row[column] !== null).map((column) => [column, row[column]]),
        ),
        ...added.get(String(row["tag"])),
      },
    });
    const expected = [...printed.map((row) => fromData(row, "table")), ...later.map((row) => fromData(row, "later"))];
    const actual = [...rowsOf("table"), ...rowsOf("later")].map(
      ({ attribute, name, printedAction, isRetired, isInStandardCompositeIod, source, options }) => {
        return { attribute, name, printedAction, isRetired, isInStandardCompositeIod, source, options };
      },
    );
    expect(new Set(actual.map((row) => JSON.stringify(row)))).toEqual(
      new Set(expected.map((row) => JSON.stringify(row))),
    );
    expect(actual).toHaveLength(expected.length);
  });

  it("each hold one action code of Table E.1-1a", () => {
    expect(profileRows().filter((row) => !isActionCode(row.action))).toEqual([]);
  });

  it("have a keyword and a VR, except whole groups and what no source establishes", () => {
    const without = profileRows().filter((row) => row.keyword === undefined || row.vr === undefined);
    expect(without.map((row) => row.attribute)).toEqual([
      "(0040,B03B)",
      "(0040,B03F)",
      "(50xx,xxxx)",
      "(60xx,xxxx)",
      "Private Attributes",
    ]);
  });

  it("agree with their cheap form", () => {
    const rows = profileRows().map(({ mask, value, source }) => ({ mask, value, source }));
    expect(profileRules().map(({ mask, value, source }) => ({ mask, value, source }))).toEqual(rows);
  });
});

describe("departures from the printed table", () => {
  it("are the rows of the corrections file, each with its reason", () => {
    const { actions, additions } = correctionsFile();
    const departures = profileRows().filter((row) => row.correction !== undefined);
    const expected = [...actions, ...additions].map(({ tag, action, reason }) => [attributeOf(tag), action, reason]);
    const byAttribute = (a: readonly string[], b: readonly string[]) => (a[0]! < b[0]! ? -1 : 1);
    const actual = departures.map((row) => [row.attribute, row.action, row.correction!]);
    expect(actual.sort(byAttribute)).toEqual(expected.sort(byAttribute));
  });

  it("keep the printed action beside the corrected one", () => {
    // Presentation Creation Date is Type 1 of Presentation State Identification, and printed X.
    expect(profileRow(0x00700082)).toMatchObject({ action: "X/D", printedAction: "X" });
    expect(profileRow(0x00100010)).toMatchObject({ action: "Z", printedAction: "Z", correction: undefined });
  });

  it("only ever widen a plain X: nothing printed as protected is kept", () => {
    const corrected = profileRows().filter((row) => row.source !== "addition" && row.correction !== undefined);
    expect(corrected.every((row) => row.printedAction === "X" && /^X\/[ZD]$/.test(row.action))).toBe(true);
  });
});

describe("the row of a tag", () => {
  it.each([
    ["one tag", 0x00100020, "(0010,0020)"],
    ["a curve of any group", 0x501e3000, "(50xx,xxxx)"],
    ["Overlay Data of the first group", 0x60003000, "(60xx,3000)"],
    ["Overlay Data of another group", 0x601e3000, "(60xx,3000)"],
    ["Overlay Comments", 0x60024000, "(60xx,4000)"],
    ["any other element of an overlay", 0x60020022, "(60xx,xxxx)"],
    ["a private element", 0x00091001, "Private Attributes"],
    ["a private creator", 0x00290010, "Private Attributes"],
    ["an element of an odd group among the overlays", 0x60013000, "Private Attributes"],
    ["Data Set Trailing Padding", 0xfffcfffc, "(FFFC,FFFC)"],
    ["the Digital Signatures Sequence", 0xfffafffa, "(FFFA,FFFA)"],
    ["an addition", 0x04000500, "(0400,0500)"],
    ["a later row", 0x00100012, "(0010,0012)"],
  ])("is found for %s", (_, tag, attribute) => {
    expect(profileRow(tag)?.attribute).toBe(attribute);
  });

  it.each([
    ["Rows", 0x00280010],
    ["Pixel Data", 0x7fe00010],
    ["SOP Class UID", 0x00080016],
    ["a group next to the curves", 0x51003000],
    ["a group length", 0x00080000],
  ])("is none for %s", (_, tag) => {
    expect(profileRow(tag)).toBeUndefined();
  });

  it("tells one tag from a pattern", () => {
    expect(isPatternRow(profileRow(0x60003000)!)).toBe(true);
    expect(isPatternRow(profileRow(0x00100020)!)).toBe(false);
  });
});

describe("the name of a rule", () => {
  it.each([
    [0x00100010, "PS3.15 Table E.1-1 row (0010,0010)"],
    [0x00700082, "PS3.15 Table E.1-1 row (0070,0082) corrected"],
    [0x00100012, "PS3.15 Table E.1-1 row (0010,0012) of a later edition"],
    [0x04000500, "PS3.15 E.1.1 addition (0400,0500)"],
    [0x00091001, "PS3.15 Table E.1-1 row Private Attributes"],
  ])("of %i is %s", (tag, rule) => {
    expect(ruleOfRow(profileRow(tag)!)).toBe(rule);
  });
});
