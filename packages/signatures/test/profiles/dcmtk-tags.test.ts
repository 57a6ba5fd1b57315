import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "@jest/globals";
import {
  createFile,
  type Dataset,
  formatTag,
  readFile as readDicomFile,
  Tag,
  type TagNumber,
  writeFile,
} from "@dicomsec/core";
import { createTestCa, runProcess, temporaryFolder } from "@dicomsec/testing";
import { itWithPeer } from "@dicomsec/testing/jest";
import type { ProfileName } from "../../src/profile-name.js";
import { requiredTags } from "../../src/profiles/profile-tags.js";
import { emptyElements, profilesFile, tagOfRow } from "./data-file.js";
import { dcmtkDifferences } from "./dcmtk-differences.js";

/** Of a repeating group the first two. */
function tagsOfRow(row: string): readonly TagNumber[] {
  return row.includes("xx") ? [tagOfRow(row), tagOfRow(row, 2)] : [tagOfRow(row)];
}

/** An instance with every attribute of the table, and some that no profile asks for. */
function wholeTable(): Dataset {
  const { modules, profiles } = profilesFile();
  const rows = [...Object.values(modules).flat(), ...Object.values(profiles).flatMap(({ attributes }) => attributes)];
  const dataset = emptyElements([
    ...new Set(rows.flatMap(tagsOfRow)),
    Tag.PatientName,
    Tag.PatientID,
    Tag.StudyDate,
    Tag.Modality,
  ]);
  // dcmsign writes no file that has it.
  dataset.delete(Tag.PixelDataProviderURL);
  dataset.set(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.88.11");
  dataset.set(Tag.SOPInstanceUID, "1.2.3.4");
  dataset.set(Tag.VerificationFlag, "UNVERIFIED");
  return dataset;
}

/** Data Elements Signed (0400,0020) as dcmsign fills it for a profile. */
async function signedByDcmtk(dcmsign: string, dataset: Dataset, options: readonly string[]): Promise<TagNumber[]> {
  await using folder = await temporaryFolder();
  const { certificateFile, privateKeyFile } = await createTestCa(folder.path);
  const input = await folder.write("in.dcm", writeFile(createFile(dataset, "1.2.840.10008.1.2.1")));
  const output = join(folder.path, "out.dcm");
  const args = ["+s", privateKeyFile, certificateFile, "+m2", "-t", "0008,0016", ...options, input, output];
  const { exitCode, stderr } = await runProcess(dcmsign, args);
  if (exitCode !== 0) throw new Error(stderr);
  const signed = readDicomFile(await readFile(output)).dataset;
  const [parameters] = signed.getItems(Tag.MACParametersSequence);
  const words = parameters!.getNumbers(Tag.DataElementsSigned);
  return words.map((tag) => tag >>> 0);
}

const explained = new Set(dcmtkDifferences.flatMap(({ rows }) => rows).flatMap(tagsOfRow));

const cases: readonly (readonly [ProfileName, readonly string[]])[] = [
  ["creator", ["+pc"]],
  ["authorization", ["+pa"]],
  ["sr", ["+pr", "+sp", "1"]],
];

describe("dcmsign", () => {
  for (const [profile, options] of cases) {
    itWithPeer("dcmsign", `signs what ${profile} asks for, but for differences that are explained`, async (dcmsign) => {
      const dataset = wholeTable();
      const theirs = await signedByDcmtk(dcmsign, dataset, options);
      const ours = requiredTags(profile, dataset);
      expect(theirs.filter((tag) => !ours.includes(tag)).map(formatTag)).toEqual([]);
      const leftOut = ours.filter((tag) => !theirs.includes(tag));
      expect(leftOut.map(formatTag)).toEqual(ours.filter((tag) => explained.has(tag)).map(formatTag));
    });
  }
});
