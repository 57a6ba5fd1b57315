import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { actionNames, actionNumbers } from "../src/action-codes.js";
import { resolveAction } from "../src/action-resolution.js";
import { actionName, compileProfile, unknownAttributeRule } from "../src/compiled-profile.js";
import { iodNode } from "../src/iod-types.js";
import type { ProfileOption } from "../src/options.js";
import { isPatternRow, profileRow, profileRows, ruleOfRow } from "../src/profile-table.js";

const ct = iodNode("1.2.840.10008.5.1.4.1.1.2")!;
const presentationState = iodNode("1.2.840.10008.5.1.4.1.1.11.1")!;
const nodes = [ct, presentationState, ct.child(0x00081140), undefined];
const profile = compileProfile();

const anyTag = fc.oneof(
  fc.integer({ min: 0, max: 0xffffffff }),
  fc.constantFrom(...profileRows().map((row) => row.value)),
  fc
    .tuple(fc.constantFrom(0x50, 0x60), fc.integer({ min: 0, max: 0xffffff }))
    .map(([high, low]) => high * 0x1000000 + low),
);

describe("a compiled profile", () => {
  it("has its tags in ascending order, each once, with the action of its row", () => {
    const tags = [...profile.tags];
    expect(tags).toEqual([...new Set(tags)].sort((a, b) => a - b));
    expect(tags.map((tag) => profileRow(tag)?.action)).toEqual(
      [...profile.actions].map((action) => actionName(action)),
    );
    expect(tags).toHaveLength(profileRows().filter((row) => !isPatternRow(row)).length);
  });

  it("decides each tag as its row and the Type in the IOD say", () => {
    fc.assert(
      fc.property(anyTag, fc.constantFrom(...nodes), (tag, node) => {
        const row = profileRow(tag);
        const isGroupLength = (tag & 0xffff) === 0;
        const expected = row && resolveAction(row.action, node?.type(tag) ?? "unknown");
        expect(profile.actionOf(tag, node)).toBe(isGroupLength ? "X" : expected);
      }),
      { numRuns: 2000 },
    );
  });

  it("gives a walk over sorted tags what it gives tag by tag", () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyTag, { maxLength: 60 }), fc.constantFrom(...nodes), (unsorted, node) => {
        const resolved = profile.resolvedActions(node);
        let at = 0;
        const walked = unsorted
          .sort((a, b) => a - b)
          .map((tag) => {
            while (profile.tags[at]! < tag) at++;
            return profile.tags[at] === tag ? resolved[at]! : profile.patternAction(tag);
          });
        expect(walked.map((number) => actionName(number))).toEqual(unsorted.map((tag) => profile.actionOf(tag, node)));
      }),
      { numRuns: 300 },
    );
  });

  it("resolves each place of an IOD once", () => {
    expect(profile.resolvedActions(ct)).toBe(profile.resolvedActions(ct));
    expect(profile.resolvedActions(undefined)).toBe(profile.resolvedActions(undefined));
    expect(profile.resolvedActions(ct)).not.toBe(profile.resolvedActions(presentationState));
  });

  it("leaves no compound action after resolution", () => {
    const resolved = nodes.flatMap((node) => [...profile.resolvedActions(node)]);
    expect(resolved.filter((number) => number < 1 || number > 6)).toEqual([]);
  });

  it.each([
    ["Patient's Name, Type 2", 0x00100010, ct, "Z"],
    ["Patient's Name in an unknown IOD", 0x00100010, undefined, "Z"],
    ["Patient ID in an unknown IOD", 0x00100020, undefined, "D"],
    ["Content Date of a CT image, Type 2C", 0x00080023, ct, "Z"],
    ["Presentation Creation Date of a CT image, whose IOD does not have it", 0x00700082, ct, "X"],
    ["Presentation Creation Date, Type 1", 0x00700082, presentationState, "D"],
    ["SOP Instance UID", 0x00080018, ct, "U"],
    ["a private element", 0x00091010, ct, "X"],
    ["Pixel Data", 0x7fe00010, ct, undefined],
    ["Referenced Image Sequence of a CT image, Type 3", 0x00081140, ct, "X"],
    ["Referenced Image Sequence in an unknown IOD", 0x00081140, undefined, "K"],
    [
      "Referenced Image Sequence of a graphic annotation, Type 1C",
      0x00081140,
      presentationState.child(0x00700001),
      "K",
    ],
  ])("treats %s", (_, tag, node, action) => {
    expect(profile.actionOf(tag, node)).toBe(action);
  });
});

describe("the patterns of a profile", () => {
  it.each([
    ["a private element", 0x00091001],
    ["a private element whose element number is 0", 0x00090000],
    ["a group length", 0x00080000],
    ["a curve", 0x50020010],
    ["Overlay Data", 0x601e3000],
    ["the rows of an overlay", 0x60000010],
  ])("remove %s", (_, tag) => {
    expect(profile.indexOf(tag)).toBe(-1);
    expect(profile.patternAction(tag)).toBe(actionNumbers.X);
  });

  it.each([
    ["Pixel Data", 0x7fe00010],
    ["a neighbour of the overlays", 0x61003000],
    ["Rows", 0x00280010],
  ])("say nothing of %s", (_, tag) => {
    expect(profile.patternAction(tag)).toBe(0);
  });

  it("hold plain codes only, for no Type resolves them", () => {
    const compound = profileRows().filter((row) => isPatternRow(row) && row.action.length > 1);
    expect(compound).toEqual([]);
  });
});

describe("the rule behind an action", () => {
  it.each([
    [0x00100010, "PS3.15 Table E.1-1 row (0010,0010)"],
    [0x00700082, "PS3.15 Table E.1-1 row (0070,0082) corrected"],
    [0x60023000, "PS3.15 Table E.1-1 row (60xx,3000)"],
    [0x60020022, "PS3.15 E.1.1 addition (60xx,xxxx)"],
    [0x00091001, "PS3.15 Table E.1-1 row Private Attributes"],
    [0x00090000, "PS3.15 Table E.1-1 row Private Attributes"],
    [0x00080000, "PS3.5 7.2 group length"],
    [0x60000000, "PS3.5 7.2 group length"],
    [0x00ae0001, unknownAttributeRule],
  ])("for %i is %s", (tag, rule) => {
    expect(profile.ruleOf(tag)).toBe(rule);
  });

  it("is that of the row for every tag with one", () => {
    expect([...profile.tags].map((tag) => profile.ruleOf(tag))).toEqual(
      [...profile.tags].map((tag) => ruleOfRow(profileRow(tag)!)),
    );
  });
});

describe("what can be compiled", () => {
  it("are the rows of later editions, or not", () => {
    const printed = compileProfile({ includeLaterRows: false });
    expect(profile.actionOf(0x00100012, ct)).toBe("X");
    expect(printed.actionOf(0x00100012, ct)).toBeUndefined();
    expect(printed.ruleOf(0x00100012)).toBe(unknownAttributeRule);
    expect(printed.actionOf(0x00100010, ct)).toBe("Z");
    expect(printed.tags.length).toBe(profile.tags.length - 35);
  });

  it("is described as JSON for the report", () => {
    const { description } = compileProfile({ unknown: "keep" });
    expect(JSON.parse(JSON.stringify(description))).toEqual(description);
    expect(description).toMatchObject({
      profile: "basic",
      options: [],
      edition: "2024b",
      includeLaterRows: true,
      unknown: "keep",
      rows: { table: 621, later: 35, addition: 92 },
    });
    expect(description.corrections).toContainEqual({
      rule: "PS3.15 Table E.1-1 row (0070,0083) corrected",
      printed: "X",
      action: "X/D",
      reason: "Type 1 in the Presentation State Identification Module (PS3.3 C.11.10).",
    });
  });

  it("removes unknown attributes unless told otherwise", () => {
    expect(profile.description.unknown).toBe("remove");
  });

  it.each([
    ["an option that PS3.15 does not have", ["no-such-option"]],
    ["both longitudinal options", ["retain-full-dates", "retain-modified-dates"]],
  ])("is refused with %s", (_, options) => {
    const compile = () => compileProfile({ options: options as ProfileOption[] });
    expect(compile).toThrow(expect.objectContaining({ code: "ERR_DEIDENTIFICATION_OPTION" }));
  });

  it("is refused with another profile", () => {
    const compile = () => compileProfile({ profile: "none" as "basic" });
    expect(compile).toThrow(expect.objectContaining({ code: "ERR_DEIDENTIFICATION_OPTION" }));
  });
});

describe("the number of an action", () => {
  it("names it, and 0 names none", () => {
    expect(actionName(0)).toBeUndefined();
    expect(actionName(11)).toBe("X/Z/U*");
    expect(actionNames.slice(1).map((name) => actionName(actionNames.indexOf(name)))).toEqual(actionNames.slice(1));
  });
});
