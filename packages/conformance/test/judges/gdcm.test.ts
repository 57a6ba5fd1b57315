import { describe, expect } from "@jest/globals";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { itWithPeer } from "@dicomsec/testing/jest";
import { gdcmanon, gdcmconv, gdcmdump } from "../../src/judges/gdcm.js";
import { sampleFiles } from "../sample-files.js";

const includes = async (file: string, text: string): Promise<boolean> =>
  (await readFile(file, "latin1")).includes(text);

describe("gdcmdump", () => {
  itWithPeer("gdcmdump", "accepts a whole file and no other", async () => {
    await using folder = await sampleFiles();
    const text = await folder.write("text.txt", "not a DICOM file");
    const results = await gdcmdump([folder.whole, folder.truncated, text]);
    expect(results.map(({ accepted }) => accepted)).toEqual([true, false, false]);
    expect(results.map(({ errors }) => errors.length > 0)).toEqual([false, true, true]);
  });
});

describe("gdcmconv", () => {
  itWithPeer("gdcmconv", "writes the Transfer Syntax of the option", async () => {
    await using folder = await sampleFiles();
    const output = join(folder.path, "out.dcm");
    expect(await gdcmconv(folder.whole, output, ["--implicit"])).toMatchObject({ accepted: true });
    expect(await includes(output, "1.2.840.10008.1.2\0")).toBe(true);
    expect(await gdcmconv(folder.truncated, output)).toMatchObject({ accepted: false });
  });
});

describe("gdcmanon", () => {
  itWithPeer("gdcmanon", "removes the attributes of the options", async () => {
    await using folder = await sampleFiles();
    const output = join(folder.path, "out.dcm");
    expect(await gdcmanon(folder.whole, output, ["--remove", "10,10"])).toMatchObject({ accepted: true });
    expect([await includes(folder.whole, "ller^J"), await includes(output, "ller^J")]).toEqual([true, false]);
  });
});
