import { describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readFile, Tag } from "@dicomsec/core";
import { element, part10, sequence, temporaryFolder } from "@dicomsec/testing";
import type { DeidentificationConfig } from "../../src/index.js";
import { type BatchOptions, deidentifyFiles } from "../../src/node/index.js";

const key = new Uint8Array(32).fill(8);

function instance(patient: string, number: number, date: string, modality = "CT"): Uint8Array {
  return part10({
    dataset: [
      element(Tag.SOPClassUID, "UI", "1.2.840.10008.5.1.4.1.1.2"),
      element(Tag.SOPInstanceUID, "UI", `1.2.3.${number}`),
      element(Tag.StudyDate, "DA", date),
      element(Tag.Modality, "CS", modality),
      element(Tag.PatientName, "PN", "Doe^Jane"),
      element(Tag.PatientID, "LO", patient),
      element(Tag.StudyInstanceUID, "UI", `1.2.4.${number}`),
    ],
  });
}

const inputs = [
  ["a1.dcm", instance("A-4711", 1, "20200229")],
  ["a2.dcm", instance("A-4711", 2, "20200310")],
  ["b1.dcm", instance("B-4712", 3, "20190101", "MR")],
] as const;

async function run(config: DeidentificationConfig, options: Partial<BatchOptions> = {}) {
  await using folder = await temporaryFolder();
  for (const [path, bytes] of inputs) await folder.write(join("in", path), bytes);
  const out = join(folder.path, "out");
  const given = { inputs: [join(folder.path, "in")], out, key, config, jobs: 1, softwareVersion: "test", ...options };
  const { report } = await deidentifyFiles(given);
  const outputs = report.files.map(({ output }) =>
    output === undefined ? undefined : readFile(new Uint8Array(readFileSync(join(out, output)))).dataset,
  );
  return { report, outputs };
}

const codesOf = ({ report }: Awaited<ReturnType<typeof run>>) => report.files.map(({ error }) => error?.code);

describe("a batch", () => {
  it("shifts the dates of each patient so that the earliest becomes the epoch", async () => {
    const { outputs } = await run({
      options: ["retain-modified-dates"],
      modifiedDates: { manner: "epoch", epoch: "19700101", writeOffset: true },
    });
    expect(outputs.map((dataset) => dataset?.getString(Tag.StudyDate))).toEqual(["19700101", "19700111", "19700101"]);
    expect(outputs.map((dataset) => dataset?.getNumber(Tag.LongitudinalTemporalOffsetFromEvent))).toEqual([0, 10, 0]);
  });

  it("shifts dates by given days, and fails for a patient without", async () => {
    const config = { options: ["retain-modified-dates"], modifiedDates: { manner: "given" } } as const;
    const result = await run(config, { dateShifts: "id,days\nA-4711,-1\n" });
    expect(result.outputs[0]?.getString(Tag.StudyDate)).toBe("20200228");
    expect(codesOf(result)).toEqual([undefined, undefined, "ERR_DEIDENTIFICATION_PATIENT_UNKNOWN"]);
  });

  it("counts patients", async () => {
    const { outputs } = await run({ pseudonyms: { manner: "sequence", prefix: "P", digits: 3 } });
    expect(outputs.map((dataset) => dataset?.getString(Tag.PatientID))).toEqual(["P001", "P001", "P002"]);
    expect(outputs.map((dataset) => dataset?.getString(Tag.PatientName))).toEqual(["P001", "P001", "P002"]);
  });

  it("counts nobody for a DICOMDIR among the inputs", async () => {
    const directory = part10({
      dataset: [element(Tag.SOPClassUID, "UI", "1.2.840.10008.1.3.10"), sequence(Tag.DirectoryRecordSequence, [])],
    });
    await using folder = await temporaryFolder();
    await folder.write(join("in", "DICOMDIR"), directory);
    await folder.write(join("in", "a1.dcm"), inputs[0][1]);
    const { report } = await deidentifyFiles({
      inputs: [join(folder.path, "in")],
      out: join(folder.path, "out"),
      key,
      config: { pseudonyms: { manner: "sequence", prefix: "P", digits: 3 }, dicomdir: "rebuild" },
      jobs: 1,
      softwareVersion: "test",
    });
    const [output] = report.files.flatMap((file) => file.output ?? []);
    const { dataset } = readFile(new Uint8Array(readFileSync(join(folder.path, "out", output!))));
    expect(dataset.getString(Tag.PatientID)).toBe("P001");
  });

  it("takes pseudonyms from a map, and fails for a patient that is not in it", async () => {
    const pseudonymMap = "id_old,id_new,name_new\nA-4711,X1,Subject^One\n";
    const result = await run({ pseudonyms: { manner: "map" } }, { pseudonymMap });
    expect(result.outputs[1]?.getString(Tag.PatientName)).toBe("Subject^One");
    expect(codesOf(result)).toEqual([undefined, undefined, "ERR_DEIDENTIFICATION_PATIENT_UNKNOWN"]);
  });

  it("leaves out what filters leave out, and does not count it as failed", async () => {
    const { report } = await run({ filters: { exclude: [{ attribute: "Modality", equals: "MR" }] } });
    expect(report.totals).toMatchObject({ inputs: 3, failed: 0, excluded: 1 });
    expect(report.files.map(({ verdict }) => verdict)).toEqual(["clean", "clean", "excluded"]);
  });

  it("is refused before anything is written where its configuration is none", async () => {
    await expect(run({ unknown: "maybe" } as unknown as DeidentificationConfig)).rejects.toMatchObject({
      code: "ERR_DEIDENTIFICATION_CONFIG",
    });
  });
});
