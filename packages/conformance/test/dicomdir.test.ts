import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "@jest/globals";
import { readFile as parseFile, Tag } from "@dicomsec/core";
import { corpusFolder, requirePeer, runProcess, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer, itWithCorpus } from "@dicomsec/testing/jest";
import { dciodvfy } from "../src/judges/dicom3tools.js";
import { dcmdump } from "../src/judges/dcmdump.js";
import { dicomsec } from "./dicomsec.js";

const study = "dicom/pydicom__pydicom/dicomdirtests";

/** Opens every instance that the DICOMDIR names. */
const script = `
import sys
from pydicom.fileset import FileSet
files = FileSet(sys.argv[1])
print(len(files), len({one.load().SOPInstanceUID for one in files}))
`;

describeWithPeer("pydicom", "a DICOMDIR made anew for de-identified files", () => {
  let folder: TemporaryFolder;

  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(async () => folder[Symbol.asyncDispose]());

  itWithCorpus(
    "is read by DCMTK, dicom3tools and pydicom, which find all outputs by it, and holds nothing of the old one",
    async () => {
      const input = join(corpusFolder()!, study);
      const out = join(folder.path, "out");
      const key = await folder.write("key", new Uint8Array(32).fill(1));
      const words = ["deidentify", input, "--out", out, "--dicomdir", "rebuild", "--key-file", key];
      const { stderr } = await dicomsec(words, { timeoutMs: 280_000 });
      const listed = /lists (\d+) outputs/.exec(stderr)?.[1];
      const dicomdir = join(out, "DICOMDIR");
      const [dump] = await dcmdump([dicomdir]);
      expect(dump).toMatchObject({ accepted: true, errors: [] });
      expect(await dciodvfy([dicomdir])).toMatchObject([{ errors: [] }]);
      const { stdout } = await runProcess(requirePeer("pydicom"), ["-c", script, dicomdir]);
      expect(stdout.trim()).toBe(`${listed} ${listed}`);
      const text = (await readFile(dicomdir)).toString("latin1");
      for (const name of ["DICOMDIR", "DICOMDIR-implicit"]) {
        const { dataset } = parseFile(new Uint8Array(await readFile(join(input, name))));
        const values = dataset
          .getItems(Tag.DirectoryRecordSequence)
          .flatMap((item) =>
            [Tag.PatientName, Tag.PatientID, Tag.StudyInstanceUID, Tag.SeriesInstanceUID].flatMap((tag) =>
              item.getStrings(tag),
            ),
          );
        expect(values.length).toBeGreaterThan(10);
        for (const value of values) expect(text.includes(value)).toBe(false);
      }
    },
  );
});
