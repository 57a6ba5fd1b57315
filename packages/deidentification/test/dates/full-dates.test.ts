import { describe, expect, it } from "@jest/globals";
import { readFile, Tag, writeFile } from "@dicomsec/core";
import { element, part10 } from "@dicomsec/testing";
import { createDeidentifier } from "../../src/index.js";

const key = new Uint8Array(32).fill(5);

describe("a date that is to be retained in full", () => {
  it.each([
    ["20200229", "DA", "20200229"],
    ["2020.02.29", "DA", "2020.02.29"],
    ["20200229", "LO", "20200229"],
    ["DOE JANE", "DA", ""],
    ["Doe^Jane", "LO", ""],
  ] as const)("stays where %j of VR %s is one", async (text, vr, left) => {
    const dataset = [
      element(Tag.SOPClassUID, "UI", "1.2.840.10008.5.1.4.1.1.2"),
      element(Tag.SOPInstanceUID, "UI", "1.2.3"),
      element(Tag.StudyDate, vr, text),
    ];
    const { file } = await createDeidentifier({ key, options: ["retain-full-dates"] }).deidentify(
      readFile(part10({ dataset })),
    );
    expect(readFile(writeFile(file)).dataset.getString(Tag.StudyDate) ?? "").toBe(left);
  });
});
