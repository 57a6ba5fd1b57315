import { describe, expect, it } from "@jest/globals";
import { readFile, Tag, writeFile } from "@dicomsec/core";
import { element, item, part10, sequence } from "@dicomsec/testing";
import { createDeidentifier, type DeidentifierOptions } from "../src/index.js";

const key = new Uint8Array(32).fill(5);
const options = ["retain-modified-dates", "clean-descriptors", "retain-safe-private"] as const;

const input = part10({
  dataset: [
    element(Tag.SOPClassUID, "UI", "1.2.840.10008.5.1.4.1.1.2"),
    element(Tag.SOPInstanceUID, "UI", "1.2.3"),
    element(Tag.StudyDate, "DA", "20200229"),
    element(Tag.StudyDescription, "LO", "Chest CT of Doe"),
    sequence(Tag.ReferencedStudySequence, [item([element(Tag.ReferencedSOPInstanceUID, "UI", "1.2.4")])]),
    element(Tag.PatientName, "PN", "Doe^Jane"),
    element(Tag.PatientID, "LO", "4711"),
    element(Tag.ClinicalTrialProtocolID, "LO", "TRIAL-1"),
    element(Tag.StudyInstanceUID, "UI", "1.2.5"),
    element(Tag.SeriesInstanceUID, "UI", "1.2.6"),
  ],
});

async function run(bytes: Uint8Array, given: Partial<DeidentifierOptions> = {}) {
  const result = await createDeidentifier({ key, options, ...given }).deidentify(readFile(bytes));
  return { bytes: writeFile(result.file), report: result.report };
}

describe("an output that is de-identified again", () => {
  it("under the same key is the same, byte for byte, dates and pseudonyms included", async () => {
    const once = await run(input);
    const twice = await run(once.bytes);
    expect([once.report.isOwn, twice.report.isOwn]).toEqual([false, true]);
    expect(twice.bytes).toEqual(once.bytes);
  });

  it("under another key gets other identifiers and dates", async () => {
    const once = await run(input);
    const other = await run(once.bytes, { key: new Uint8Array(32).fill(6) });
    const [a, b] = [once, other].map(({ bytes }) => readFile(bytes).dataset);
    expect(other.report.isOwn).toBe(false);
    for (const tag of [Tag.SOPInstanceUID, Tag.PatientID, Tag.StudyDate])
      expect(b!.getString(tag)).not.toBe(a!.getString(tag));
  });

  it.each([
    ["the name was put back", Tag.PatientName, "Doe^Jane", "PN"],
    ["another ID was written", Tag.PatientID, "4711", "LO"],
    ["a UID was put back", Tag.StudyInstanceUID, "1.2.5", "UI"],
  ] as const)("is treated as any other where %s", async (_, tag, value, vr) => {
    const file = readFile((await run(input)).bytes);
    file.dataset.set(tag, value, vr);
    const again = await run(writeFile(file));
    expect(again.report.isOwn).toBe(false);
    expect(readFile(again.bytes).dataset.getString(tag)).not.toBe(value);
  });

  it("is cleaned of what was written into it since", async () => {
    const file = readFile((await run(input)).bytes);
    file.dataset.set(Tag.ReferringPhysicianName, "Roe^Richard", "PN");
    const again = await run(writeFile(file));
    expect(again.report.isOwn).toBe(true);
    expect(readFile(again.bytes).dataset.getString(Tag.ReferringPhysicianName)).toBeUndefined();
  });

  it("is refused where that is configured, whoever de-identified it", async () => {
    const once = await run(input);
    for (const given of [{}, { key: new Uint8Array(32).fill(6) }]) {
      await expect(run(once.bytes, { ...given, secondRun: "refuse" })).rejects.toMatchObject({
        code: "ERR_DEIDENTIFICATION_ALREADY",
      });
    }
    expect((await run(input, { secondRun: "refuse" })).report.isOwn).toBe(false);
  });

  it.each([
    ["UIDs", ["retain-uids"], [], Tag.StudyInstanceUID, /^2\.25\./],
    ["UIDs of devices", ["retain-device-identity"], [], Tag.DeviceUID, /^2\.25\./],
    ["dates", ["retain-full-dates"], ["retain-modified-dates"], Tag.StudyDate, /^$/],
  ] as const)(
    "does not keep %s of the input that another configuration retained",
    async (_, first, second, tag, now) => {
      const file = readFile(input);
      file.dataset.set(Tag.DeviceUID, "1.2.7", "UI");
      const once = await run(writeFile(file), { options: first });
      expect(readFile(once.bytes).dataset.getString(tag)).toBe(readFile(writeFile(file)).dataset.getString(tag));
      const again = await run(once.bytes, { options: second });
      expect(again.report.isOwn).toBe(true);
      expect(readFile(again.bytes).dataset.getString(tag) ?? "").toMatch(now);
    },
  );

  it("loses a UID that was put into it since", async () => {
    const file = readFile((await run(input)).bytes);
    file.dataset.set(Tag.FrameOfReferenceUID, "1.2.4", "UI");
    const again = await run(writeFile(file));
    expect(again.report.isOwn).toBe(true);
    expect(readFile(again.bytes).dataset.getString(Tag.FrameOfReferenceUID)).toMatch(/^2\.25\./);
  });
});
