import { describe, expect, it } from "@jest/globals";
import { formatTag, lookupTag, Tag, type VR } from "@dicomsec/core";
import { compileProfile } from "../src/index.js";
import { kindOfText } from "../src/leak-check/identifying-attributes.js";

const profile = compileProfile();
const FIRST_DATASET_TAG = 0x00080000;
const uncovered = Object.values(Tag)
  .filter((tag) => tag >= FIRST_DATASET_TAG && profile.actionOf(tag, undefined) === undefined)
  .map((tag) => ({ tag, vr: lookupTag(tag)!.vr, name: `${formatTag(tag)} ${lookupTag(tag)!.keyword}` }));

describe("an attribute that no row has", () => {
  it("is no name, date or time, for the profile claims that those were removed", () => {
    const vrs: ReadonlySet<VR> = new Set<VR>(["PN", "DA", "DT", "TM"]);
    expect(uncovered.filter(({ vr }) => vrs.has(vr)).map(({ name }) => name)).toEqual([]);
    expect(uncovered.length).toBeGreaterThan(1000);
  });

  it("is none that the leak check takes for identifying, or no file that has it could be written", () => {
    const refused = uncovered.filter(({ tag, vr }) => vr !== "SQ" && kindOfText(tag, vr, undefined) !== undefined);
    expect(refused.map(({ name }) => name)).toEqual([]);
  });
});
