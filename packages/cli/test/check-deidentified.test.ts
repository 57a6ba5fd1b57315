import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@dicomsec/testing";
import { dicomsec } from "./run-dicomsec.js";
import { ctFile, planted } from "./sample-files.js";

describe("dicomsec check-deidentified", () => {
  it("finds nothing in what deidentify wrote, and exits with 0", async () => {
    await using folder = await temporaryFolder();
    await folder.write("in/1.dcm", ctFile());
    const [input, out] = [join(folder.path, "in"), join(folder.path, "out")];
    await dicomsec(["deidentify", input, "--out", out, "--no-check"]);
    const { exitCode, stdout } = await dicomsec(["check-deidentified", input, "--against", out]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/1 files searched for \d+ values of 1 originals: no identifying value was found/);
  });

  it("finds the original in itself, says where, prints no value, and exits with 1", async () => {
    await using folder = await temporaryFolder();
    await folder.write("in/1.dcm", ctFile());
    await folder.write("out/1.dcm", ctFile());
    const words = ["check-deidentified", join(folder.path, "in"), "--against", join(folder.path, "out")];
    const { exitCode, stdout } = await dicomsec(words);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("leak  1.dcm  name of PatientName at (0010,0010)");
    const { stdout: json } = await dicomsec([...words, "--json"]);
    expect(JSON.parse(json)).toMatchObject({ format: "dicomsec-leak-check", version: 1, originals: 1 });
    for (const value of Object.values(planted)) expect(stdout + json).not.toContain(value);
  });

  it("finds one name left in a file that is otherwise clean", async () => {
    await using folder = await temporaryFolder();
    await folder.write("in/1.dcm", ctFile());
    const [input, out] = [join(folder.path, "in"), join(folder.path, "out")];
    await dicomsec(["deidentify", input, "--out", out]);
    await folder.write("out/notes.txt", "seen with Dr. B., patient WINTERSTEIN, AGATHE");
    expect((await dicomsec(["check-deidentified", input, "--against", out])).exitCode).toBe(1);
  });

  it("says with exit code 3 that an original is no DICOM file", async () => {
    await using folder = await temporaryFolder();
    const original = await folder.write("in.txt", "no image");
    await folder.write("out/1.dcm", ctFile());
    expect((await dicomsec(["check-deidentified", original, "--against", join(folder.path, "out")])).exitCode).toBe(3);
  });

  it("says with exit code 3 that there is nothing to search", async () => {
    await using folder = await temporaryFolder();
    const original = await folder.write("in/1.dcm", ctFile(1));
    const against = join(folder.path, "empty");
    await mkdir(against);
    expect((await dicomsec(["check-deidentified", original, "--against", against])).exitCode).toBe(3);
  });
});
