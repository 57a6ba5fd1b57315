import { describe, expect, it } from "@jest/globals";
import { type Dataset, readFile, Tag, writeFile } from "@dicomsec/core";
import { type DatasetNode, element, item, part10, sequence } from "@dicomsec/testing";
import {
  type AttributeRule,
  createDeidentifier,
  type DeidentifierOptions,
  type InstanceReport,
} from "../../src/index.js";

const key = new Uint8Array(32).fill(9);
const inner = item([element(Tag.ReferringPhysicianName, "PN", "Roe"), element(Tag.PatientComments, "LT", "inner")]);
const nodes: readonly DatasetNode[] = [
  element(Tag.SOPClassUID, "UI", "1.2.840.10008.5.1.4.1.1.2"),
  element(Tag.SOPInstanceUID, "UI", "1.2.3.4"),
  element(Tag.Modality, "CS", "CT"),
  element(Tag.StudyDate, "DA", "20200229"),
  element(Tag.SliceThickness, "DS", "2"),
  element(Tag.Manufacturer, "LO", "Maker"),
  element(Tag.StationName, "SH", "STATION7"),
  sequence(0x00081250, [inner]),
  element(0x00190010, "LO", "VENDOR"),
  element(0x00191001, "LO", "one"),
  element(Tag.PatientComments, "LT", "outer"),
];

async function treat(
  rules: readonly AttributeRule[],
  options: Partial<DeidentifierOptions> = {},
  input: readonly DatasetNode[] = nodes,
): Promise<{ dataset: Dataset; report: InstanceReport }> {
  const dataset = [...input].sort((a, b) => ("tag" in a ? a.tag : 0) - ("tag" in b ? b.tag : 0));
  const { file, report } = await createDeidentifier({ key, rules, ...options }).deidentify(
    readFile(part10({ dataset })),
  );
  return { dataset: readFile(writeFile(file), { strict: true }).dataset, report };
}

const rule = (where: AttributeRule["where"], what: AttributeRule["do"], rest: Partial<AttributeRule> = {}) => ({
  id: "site-1",
  where,
  do: what,
  ...rest,
});

describe("a rule", () => {
  it.each([
    ["removes", rule({ keyword: "Manufacturer" }, "remove"), Tag.Manufacturer, undefined],
    ["empties", rule({ keyword: "Manufacturer" }, "empty"), Tag.Manufacturer, ""],
    ["replaces by a dummy", rule({ tag: "(0008,0070)" }, "dummy"), Tag.Manufacturer, "REMOVED"],
    ["replaces by a text", rule({ tag: "00080070" }, { replace: "Somebody" }), Tag.Manufacturer, "Somebody"],
    ["keeps", rule({ keyword: "StationName" }, "keep"), Tag.StationName, "STATION7"],
    [
      "cleans, and removes where nothing may stay",
      rule({ keyword: "StationName" }, "clean"),
      Tag.StationName,
      undefined,
    ],
    [
      "replaces a UID",
      rule({ vr: "UI", keyword: "SOPClassUID" }, "uid"),
      Tag.SOPClassUID,
      expect.stringMatching(/^1\.2\.840/),
    ],
    ["is for tags by a pattern", rule({ tag: "0008007x" }, "remove"), Tag.Manufacturer, undefined],
    ["is for a VR", rule({ vr: "CS" }, "remove"), Tag.Modality, undefined],
    ["is for a private element by its creator", rule({ creator: "VENDOR", element: "01" }, "keep"), 0x00191001, "one"],
    [
      "is not for an element of another creator",
      rule({ creator: "OTHER", element: "01" }, "keep"),
      0x00191001,
      undefined,
    ],
  ] as const)("%s", async (_, one, tag, expected) => {
    const { dataset } = await treat([one]);
    expect(dataset.get(tag)?.strings.join("\\")).toEqual(expected);
  });

  it("keeps the creator of a private element that it keeps, and no other private element", async () => {
    const { dataset } = await treat([rule({ creator: "VENDOR", element: "01" }, "keep")]);
    expect(dataset.getString(0x00190010)).toBe("VENDOR");
  });

  it("is for the place that its path names, or for every depth", async () => {
    const commentsOf = async (path: string) => {
      const { dataset } = await treat([rule({ path }, { replace: "x" })], { unknown: "keep" });
      return [dataset.getString(Tag.PatientComments), dataset.getItems(0x00081250)[0]?.getString(Tag.PatientComments)];
    };
    expect(await commentsOf("PatientComments")).toEqual(["x", undefined]);
    expect(await commentsOf("(0008,1250).PatientComments")).toEqual([undefined, "x"]);
    expect(await commentsOf("**.PatientComments")).toEqual(["x", "x"]);
  });

  it.each([
    ["equals", { attribute: "Modality", equals: "CT" }, true],
    ["does not equal", { attribute: "Modality", equals: "CT", not: true }, false],
    ["is one of", { attribute: "(0008,0060)", oneOf: ["MR", "CT"] }, true],
    ["matches", { attribute: "Manufacturer", matches: "m?k*" }, true],
    ["does not match", { attribute: "Manufacturer", matches: "m?k" }, false],
    ["is present", { attribute: "AccessionNumber", present: true }, false],
    ["is absent", { attribute: "AccessionNumber", present: false }, true],
  ])("under the condition that an attribute %s", async (_, condition, applies) => {
    const { dataset } = await treat([rule({ keyword: "Manufacturer" }, "remove", { if: [condition] })]);
    expect(dataset.has(Tag.Manufacturer)).toBe(!applies);
  });

  it("is named by its id in the report", async () => {
    const { report } = await treat([rule({ keyword: "Manufacturer" }, "remove")]);
    expect(report.changes.find(({ treatment }) => treatment.keyword === "Manufacturer")?.treatment.rule).toBe(
      "rule site-1",
    );
  });

  it("comes before the next one", async () => {
    const second = { ...rule({ keyword: "Manufacturer" }, "remove"), id: "site-2" };
    const { dataset } = await treat([rule({ keyword: "Manufacturer" }, { replace: "first" }), second]);
    expect(dataset.getString(Tag.Manufacturer)).toBe("first");
  });

  it("that keeps what the profile does not keep ends the claim of the profile", async () => {
    const { report, dataset } = await treat([rule({ keyword: "StationName" }, "keep")]);
    expect(dataset.getString(Tag.PatientIdentityRemoved)).toBe("NO");
    expect(report.claims.deidentificationMethodCodes).toEqual([]);
    expect(report.review.map(({ code }) => code)).toContain("REVIEW_RULE_KEPT");
    expect(report.retained.map(({ treatment }) => treatment.keyword)).toEqual(["StationName"]);
    const harmless = await treat([rule({ keyword: "Manufacturer" }, "keep")]);
    expect(harmless.dataset.getString(Tag.PatientIdentityRemoved)).toBe("YES");
  });
});

describe("a rule that keeps", () => {
  const bytes = new TextEncoder().encode("Doe^Jane");

  it.each([
    ["an attribute of no dictionary", element(0x00089fff, "UN", bytes)],
    ["a Sequence that cannot be read", element(0x00081250, "OB", bytes)],
    ["bytes in place of a number", element(0x00280010, "OB", bytes)],
  ] as const)("%s ends the claim of the profile", async (_, node) => {
    const tag = node.tag.toString(16).padStart(8, "0");
    const input = [...nodes.filter((one) => !("tag" in one && one.tag === node.tag)), node];
    const { dataset, report } = await treat([rule({ tag }, "keep")], {}, input);
    expect(dataset.has(node.tag)).toBe(true);
    expect(report.claims.patientIdentityRemoved).toBe("NO");
  });

  it("what is left of a private element that nobody knows to be safe ends it as well", async () => {
    const descriptors = { manner: "redact" } as const;
    const { report } = await treat([rule({ tag: "00191001" }, "clean")], {
      options: ["retain-safe-private"],
      descriptors,
    });
    expect(report.claims.patientIdentityRemoved).toBe("NO");
  });
});

describe("rules that cannot be carried out", () => {
  it.each([
    ["with an unknown keyword", [rule({ keyword: "NoSuchKeyword" }, "remove")]],
    ["with a wrong tag", [rule({ tag: "0008" }, "remove")]],
    ["with a wrong VR", [rule({ vr: "XX" }, "remove")]],
    ["with a path to nothing", [rule({ path: "NoSuch.Thing" }, "remove")]],
    ["with an element of no creator", [rule({ element: "01" }, "remove")]],
    ["for everything", [rule({}, "remove")]],
    ["of the same id", [rule({ vr: "LO" }, "remove"), rule({ vr: "SH" }, "remove")]],
    ["with a condition that tests nothing", [rule({ vr: "LO" }, "remove", { if: [{ attribute: "Modality" }] })]],
  ])("%s are refused", (_, rules) => {
    expect(() => createDeidentifier({ key, rules })).toThrow(
      expect.objectContaining({ code: "ERR_DEIDENTIFICATION_CONFIG" }),
    );
  });

  it.each([
    ["a Sequence", { vr: "SQ" }, "x"],
    ["a date", { keyword: "StudyDate" }, "soon"],
    ["a number", { keyword: "SliceThickness" }, "thick"],
    ["a code string", { keyword: "Modality" }, "computed tomography"],
    ["a UID", { keyword: "SOPClassUID" }, "none"],
  ])("because %s cannot become that text refuse the instance", async (_, where, replace) => {
    await expect(treat([rule(where, { replace })])).rejects.toMatchObject({ code: "ERR_DEIDENTIFICATION_CONFIG" });
  });

  it("because only a UID becomes a UID refuse the instance", async () => {
    const rules = [rule({ keyword: "Modality" }, "uid")];
    await expect(treat(rules)).rejects.toMatchObject({ code: "ERR_DEIDENTIFICATION_CONFIG" });
  });
});
