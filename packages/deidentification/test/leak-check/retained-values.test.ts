import { describe, expect, it } from "@jest/globals";
import { readFile, Tag } from "@dicomsec/core";
import { type DatasetNode, element, part10 } from "@dicomsec/testing";
import { collectIdentifyingValues, createLeakChecker, type RetainedValues } from "../../src/index.js";

const nodes = [
  element(Tag.SOPClassUID, "UI", "1.2.840.10008.5.1.4.1.1.2"),
  element(Tag.SOPInstanceUID, "UI", "1.2.826.0.1.3680043.8.498.77"),
  element(Tag.StudyDate, "DA", "20200229"),
  element(Tag.StudyTime, "TM", "101112"),
  element(Tag.InstitutionName, "LO", "Klinikum Wiesenhof"),
  element(Tag.StationName, "SH", "WIESENHOFCT3"),
  element(Tag.StudyDescription, "LO", "Thorax Spezialprotokoll"),
  element(Tag.PatientName, "PN", "Beeblebrox^Zaphod"),
  element(Tag.PatientBirthDate, "DA", "19610423"),
];

const keywordsOf = (retained: RetainedValues, given: readonly DatasetNode[] = nodes) =>
  collectIdentifyingValues(readFile(part10({ dataset: given })), retained).flatMap(({ keyword }) => keyword ?? []);

describe("values that the leak check looks for", () => {
  it.each([
    ["retain-uids", ["SOPInstanceUID"]],
    ["retain-full-dates", ["StudyDate", "StudyTime"]],
    ["retain-modified-dates", ["StudyTime"]],
    ["retain-institution-identity", ["InstitutionName"]],
    ["retain-device-identity", ["StationName"]],
    ["clean-descriptors", ["StudyDescription"]],
    ["retain-safe-private", []],
  ] as const)("under %s are without %j, and no others", (option, without) => {
    const all = keywordsOf({});
    const left = new Set(keywordsOf({ options: [option] }));
    const gone = all.filter((keyword) => !left.has(keyword));
    expect(gone.filter((keyword) => keyword !== "MediaStorageSOPInstanceUID")).toEqual(without);
  });

  it("include descriptors where cleaning leaves nothing", () => {
    expect(keywordsOf({ options: ["clean-descriptors"], keepsText: false })).toContain("StudyDescription");
  });

  it("are without a value that an option keeps elsewhere", () => {
    const newborn = nodes.map((node) =>
      node.tag === Tag.PatientBirthDate ? element(node.tag, "DA", "20200229") : node,
    );
    expect(keywordsOf({ options: ["retain-full-dates"] }, newborn)).not.toContain("PatientBirthDate");
    expect(keywordsOf({}, newborn)).toContain("StudyDate");
  });

  it("are without the first of a month where dates are cut, and with all others", () => {
    const first = nodes.map((node) => (node.tag === Tag.StudyDate ? element(node.tag, "DA", "20200301") : node));
    const options = ["retain-modified-dates"] as const;
    expect(keywordsOf({ options, cutsDates: true }, first)).not.toContain("StudyDate");
    expect(keywordsOf({ options }, first)).toContain("StudyDate");
    expect(keywordsOf({ options, cutsDates: true })).toContain("StudyDate");
  });

  it("are without those of elements that a rule keeps", () => {
    const isKept = ({ tag }: { readonly tag: number }) => tag === Tag.StationName;
    expect(keywordsOf({ isKept })).not.toContain("StationName");
  });
});

describe("a date that was shifted to where another was", () => {
  const dates = (study: string, series: string) =>
    part10({
      dataset: [
        element(Tag.SOPClassUID, "UI", "1.2.840.10008.5.1.4.1.1.2"),
        element(Tag.StudyDate, "DA", study),
        element(Tag.SeriesDate, "DA", series),
      ],
    });
  const retained: RetainedValues = { options: ["retain-modified-dates"] };
  const original = readFile(dates("20200302", "20200303"));
  const found = (output: Uint8Array, given: RetainedValues) =>
    createLeakChecker(collectIdentifyingValues(original, given), given)
      .check(output)
      .filter(({ kind }) => kind === "date");

  it("is a suspicion, and one that stayed where it was a leak", () => {
    expect(found(dates("20200301", "20200302"), retained).map(({ code }) => code)).toEqual([
      "SUSPICION_COINCIDING_DATE",
    ]);
    expect(found(dates("20200302", "20200304"), retained).map(({ code }) => code)).toEqual(["LEAK_VALUE"]);
  });

  it("is a leak where dates are removed", () => {
    expect(found(dates("20200301", "20200302"), {}).map(({ code }) => code)).toEqual(["LEAK_VALUE"]);
  });
});

describe("a name in an attribute that an option keeps", () => {
  const institution = (name: string) =>
    part10({
      dataset: [element(Tag.InstitutionName, "LO", "Beeblebrox Clinic"), element(Tag.PatientName, "PN", name)],
    });

  it("is a suspicion, and a leak without the option", () => {
    const original = readFile(institution("Beeblebrox^Zaphod"));
    const codes = (retained: RetainedValues) =>
      createLeakChecker(collectIdentifyingValues(original, retained), retained)
        .check(institution("ANON"))
        .filter(({ kind }) => kind === "name")
        .map(({ code }) => code);
    expect(codes({ options: ["retain-institution-identity"] })).toEqual(["SUSPICION_KEPT_ATTRIBUTE"]);
    expect(codes({})).toEqual(["LEAK_VALUE"]);
  });
});
