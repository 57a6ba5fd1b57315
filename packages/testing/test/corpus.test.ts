import { afterEach, describe, expect, it } from "@jest/globals";
import { corpusFiles, corpusFolder } from "../src/corpus.js";
import { temporaryFolder } from "../src/temporary-folder.js";

const before = process.env["DICOMSEC_CORPUS"];
afterEach(() => {
  if (before === undefined) delete process.env["DICOMSEC_CORPUS"];
  else process.env["DICOMSEC_CORPUS"] = before;
});

const index = JSON.stringify([
  {
    path: "dicom/a.dcm",
    sha256: "00",
    bytes: 4,
    kind: "dicom",
    transferSyntaxUID: "1.2.840.10008.1.2",
    notes: "a note",
  },
  { path: "pki/b.pem", sha256: "01", bytes: 5, kind: "pki" },
]);

describe("the corpus", () => {
  it("is found where DICOMSEC_CORPUS says, with the members of its index", async () => {
    await using folder = await temporaryFolder();
    await folder.write("INDEX.json", index);
    process.env["DICOMSEC_CORPUS"] = folder.path;
    expect(corpusFolder()).toBe(folder.path);
    expect(corpusFiles(({ kind }) => kind === "dicom")).toEqual([
      {
        file: `${folder.path}/dicom/a.dcm`,
        path: "dicom/a.dcm",
        sha256: "00",
        bytes: 4,
        kind: "dicom",
        transferSyntaxUid: "1.2.840.10008.1.2",
        notes: "a note",
      },
    ]);
    expect(corpusFiles()).toHaveLength(2);
  });

  it("is missing, and has no files, where there is no index", async () => {
    await using folder = await temporaryFolder();
    process.env["DICOMSEC_CORPUS"] = folder.path;
    expect(corpusFolder()).toBeUndefined();
    expect(corpusFiles()).toEqual([]);
  });
});
