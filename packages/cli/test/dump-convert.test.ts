import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { readFile as readDicom, Tag } from "@dicomsec/core";
import { temporaryFolder } from "@dicomsec/testing";
import { dicomsec } from "./run-dicomsec.js";
import { ctFile, planted } from "./sample-files.js";

describe("dicomsec dump", () => {
  it("prints File Meta Information, elements and Items with Tag, VR, value, length, VM and keyword", async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write("ct.dcm", ctFile());
    const { exitCode, stdout, stderr } = await dicomsec(["dump", path]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("(0002,0010) UI [1.2.840.10008.1.2.1]  # 20, 1 TransferSyntaxUID");
    expect(stdout).toContain(`(0010,0010) PN [${planted.name}]  # 18, 1 PatientName`);
    expect(stdout).toContain("(0008,1140) SQ   # ");
    expect(stdout).toMatch(/Item 1\n {4}\(0008,1150\) UI/);
    expect(stdout).toContain("(7FE0,0010) OW 01 02 03 04 05 06 07 08  # 8, 1 PixelData");
  });

  it("prints the DICOM JSON model and nothing else with --json", async () => {
    const { exitCode, stdout } = await dicomsec(["dump", "-", "--json"], { input: ctFile() });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)["00100010"]).toEqual({ vr: "PN", Value: [{ Alphabetic: planted.name }] });
  });

  it("shows control characters instead of sending them to the terminal", async () => {
    const { stdout } = await dicomsec(["dump", "-"], { input: ctFile(1, "A\u0007\u0008^B") });
    expect(stdout).not.toContain("\u0007");
    expect(stdout).toContain("[A\\x07\\x08^B]");
  });

  it("says in one line, with exit code 3, that an input is no DICOM file", async () => {
    const { exitCode, stdout, stderr } = await dicomsec(["dump", "-"], { input: "hello, this is text" });
    expect([exitCode, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(/^dicomsec: [^\n]+\[ERR_DECODE_NOT_DICOM\]\n$/);
  });

  it("says that a file is missing without printing its path", async () => {
    const { exitCode, stderr } = await dicomsec(["dump", "/nowhere/winterstein.dcm"]);
    expect([exitCode, stderr]).toEqual([3, "dicomsec: no such file or folder\n"]);
  });

  it("prints what is there of a truncated file, and a warning", async () => {
    const { exitCode, stdout, stderr } = await dicomsec(["dump", "-"], { input: ctFile().subarray(0, -4) });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("PatientName");
    expect(stderr).toContain("[ERR_DECODE_TRUNCATED]");
  });
});

describe("dicomsec convert", () => {
  it("writes another Transfer Syntax and keeps the values", async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write("ct.dcm", ctFile());
    const out = join(folder.path, "implicit.dcm");
    expect((await dicomsec(["convert", path, "--out", out, "--transfer-syntax", "1.2.840.10008.1.2"])).exitCode).toBe(
      0,
    );
    const file = readDicom(await readFile(out), { strict: true });
    expect(file.transferSyntaxUid).toBe("1.2.840.10008.1.2");
    expect(file.dataset.getString(Tag.PatientName)).toBe(planted.name);
  });

  it("goes through standard input and output, and back to the same bytes", async () => {
    const there = await dicomsec(["convert", "-", "--out", "-", "--transfer-syntax", "1.2.840.10008.1.2.2"], {
      input: ctFile(),
    });
    const back = await dicomsec(["convert", "-", "--out", "-"], { input: there.stdoutBytes });
    const dataset = (bytes: Uint8Array) => bytes.subarray(bytes.length - 300);
    expect(dataset(back.stdoutBytes)).toEqual(dataset(ctFile()));
  });

  it("does not replace an output without --force", async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write("ct.dcm", ctFile());
    const out = join(folder.path, "out.dcm");
    await writeFile(out, "precious");
    const refused = await dicomsec(["convert", path, "--out", out]);
    expect([refused.exitCode, refused.stderr]).toEqual([
      2,
      "dicomsec: the output exists already; --force replaces it\n",
    ]);
    expect(await readFile(out, "utf8")).toBe("precious");
    expect((await dicomsec(["convert", path, "--out", out, "--force"])).exitCode).toBe(0);
    expect(readDicom(await readFile(out)).dataset.has(Tag.PatientName)).toBe(true);
  });

  it("refuses a Transfer Syntax nobody knows, and one that wants compressed pixels", async () => {
    for (const uid of ["1.2.3", "1.2.840.10008.1.2.4.50"]) {
      const { exitCode, stdout } = await dicomsec(["convert", "-", "--out", "-", "--transfer-syntax", uid], {
        input: ctFile(),
      });
      expect([exitCode, stdout]).toEqual([2, ""]);
    }
  });
});

describe("dicomsec", () => {
  it("prints its version, and its commands as help", async () => {
    expect((await dicomsec(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { exitCode, stdout } = await dicomsec(["--help"]);
    expect(exitCode).toBe(0);
    for (const name of ["dump", "convert", "deidentify", "check-deidentified", "new-key", "new-ca"])
      expect(stdout).toContain(name);
  });

  it.each([[[]], [["unknown"]], [["dump"]], [["deidentify", "in"]], [["dump", "--colour", "x"]]])(
    "exits with 2 on the wrong command line %j",
    async (words) => {
      expect((await dicomsec(words)).exitCode).toBe(2);
    },
  );
});

describe("dicomsec new-key", () => {
  it("writes 32 bytes for its owner only, and never over another file", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "key");
    expect((await dicomsec(["new-key", path])).exitCode).toBe(0);
    const key = await readFile(path);
    expect(key).toHaveLength(32);
    expect((await dicomsec(["new-key", path])).exitCode).toBe(2);
    expect(await readFile(path)).toEqual(key);
  });
});
