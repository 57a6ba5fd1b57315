import { describe, expect, it } from "@jest/globals";
import { actionName, compileProfile } from "../src/compiled-profile.js";
import { resolveAction } from "../src/action-resolution.js";
import { iodNode } from "../src/iod-types.js";
import { methodCodes, type ProfileOption } from "../src/options.js";
import { type OptionColumn, profileRows } from "../src/profile-table.js";
import { tableRows } from "./data-file.js";

const optionOfColumn = new Map(methodCodes.map(({ column, option }) => [column, option]));
const columnOptions = methodCodes.flatMap(({ column, option }) => (column && option ? [option] : []));
const columnOf = (option: ProfileOption) => methodCodes.find((code) => code.option === option)!.column!;
const profiles = new Map<string, ReturnType<typeof compileProfile>>();

function profileOf(...options: ProfileOption[]) {
  const key = [...options].sort().join(" ");
  let profile = profiles.get(key);
  if (!profile) profiles.set(key, (profile = compileProfile({ options })));
  return profile;
}

const excluded = (...options: ProfileOption[]) =>
  options.includes("retain-full-dates") && options.includes("retain-modified-dates");
const pairs = columnOptions.flatMap((one, at) => columnOptions.slice(at + 1).map((other) => [one, other] as const));
const nodes = [iodNode("1.2.840.10008.5.1.4.1.1.2")!, iodNode("1.2.840.10008.5.1.4.1.1.88.33")!, undefined];

/** A Tag that the row is for. */
function tagOf({ mask, value }: { readonly mask: number; readonly value: number }): number {
  if (mask === 0xffffffff || (value & 0xffff) !== 0) return value;
  return (value & 0x10000) !== 0 ? 0x00091022 : value + 0x22;
}

/** What the table says of one option. */
const letterOf = (row: { options: Partial<Record<OptionColumn, "K" | "C">> }, option: ProfileOption) =>
  row.options[columnOf(option)];

describe.each(profileRows().map((row) => [row.attribute, row] as const))("the row %s", (_, row) => {
  it("gives what its column prints under each option, and what the profile says under all others", () => {
    for (const option of columnOptions) {
      const profile = profileOf(option);
      for (const node of nodes) {
        const basic = resolveAction(row.action, node?.type(row.value) ?? "unknown");
        expect(profile.actionOf(tagOf(row), node)).toBe(letterOf(row, option) ?? basic);
      }
    }
  });

  it("cleans under two options if one of them cleans, keeps if one keeps, and is the profile's otherwise", () => {
    for (const [one, other] of pairs.filter((pair) => !excluded(...pair))) {
      const profile = profileOf(one, other);
      const letters = [letterOf(row, one), letterOf(row, other)];
      const expected = letters.includes("C") ? "C" : letters.includes("K") ? "K" : undefined;
      const action = profile.actionOf(tagOf(row), undefined);
      expect(action).toBe(expected ?? resolveAction(row.action, "unknown"));
      const decides = [one, other].find((option) => letterOf(row, option) === expected);
      expect(profile.optionOf(tagOf(row))).toBe(expected === undefined ? undefined : decides);
    }
  });

  it("goes back to the profile's action where a cleaner leaves nothing", () => {
    const profile = compileProfile({ options: columnOptions.filter((option) => option !== "retain-full-dates") });
    const at = profile.indexOf(row.value);
    if (at < 0) return;
    for (const node of nodes) {
      const action = actionName(profile.profileActions(node)[at]!);
      expect(action).toBe(resolveAction(row.action, node?.type(row.value) ?? "unknown"));
    }
  });
});

describe("the cleaner of a row", () => {
  const cleaners: Readonly<Partial<Record<ProfileOption, string>>> = {
    "retain-modified-dates": "date",
    "clean-structured-content": "content",
    "clean-graphics": "graphics",
    "retain-safe-private": "private",
  };

  it.each(columnOptions)("under %s is the option's own, else that of text", (option) => {
    const profile = profileOf(option);
    for (const row of profileRows()) {
      const expected = letterOf(row, option) === "C" ? (cleaners[option] ?? "text") : undefined;
      expect(profile.cleanerOf(tagOf(row))).toBe(expected);
    }
  });

  it("is that of dates where a device's date is kept and all dates are modified", () => {
    expect(profileOf("retain-device-identity", "retain-modified-dates").cleanerOf(0x00181200)).toBe("date");
    expect(profileOf("retain-device-identity").actionOf(0x00181200, undefined)).toBe("K");
  });
});

describe("the option columns", () => {
  it("hold as many letters as the printed table", () => {
    const { printed, later } = tableRows();
    for (const column of optionOfColumn.keys()) {
      if (!column) continue;
      const letters = [...printed, ...later].filter((row) => row[column]).length;
      const compiled = profileRows().filter((row) => row.source !== "addition" && row.options[column]).length;
      // Two rows of annotations lack the column of graphics: data/corrections.json, options.
      expect([column, compiled]).toEqual([column, letters + (column === "cleanGraph" ? 2 : 0)]);
    }
  });
});
