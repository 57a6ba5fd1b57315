import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@dicomsec/testing";
import { dicomsec } from "./run-dicomsec.js";
import { ctFile } from "./sample-files.js";

describe("dicomsec cohort", () => {
  it("lists values by path, and writes them as CSV for their owner only", async () => {
    await using folder = await temporaryFolder();
    for (const number of [1, 2, 3]) await folder.write(`in/${number}.dcm`, ctFile(number));
    await folder.write("in/4.dcm", ctFile(4, "Doe^J"));
    await folder.write("in/readme.txt", "no image");
    const csv = join(folder.path, "values.csv");
    const { exitCode, stdout } = await dicomsec(["cohort", join(folder.path, "in"), "--csv", csv]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("(0010,0010)  PatientName  PN  in 4: 2 distinct, Winterstein^Agathe ×3, Doe^J ×1\n");
    expect(stdout).toContain("(0020,000D)  StudyInstanceUID  UI  in 4: 1 distinct\n");
    expect(stdout).toMatch(/\d+ attribute paths in 4 instances\n$/);
    const lines = (await readFile(csv, "utf8")).split("\r\n");
    expect(lines[0]).toBe("path,keyword,creator,vr,instances,elements,empty,unread,distinct,capped,value,count");
    expect(lines).toContain('"(0010,0010)",PatientName,,PN,4,4,0,0,2,no,Doe^J,1');
    expect(lines).toContain('"(0028,0010)",Rows,,US,4,4,0,0,0,no,from 2 to 2,4');
    expect((await stat(csv)).mode & 0o777).toBe(0o600);
  });

  it.each(["=HYPERLINK(1)", "+1", "@SUM(1)", "-1+1", " =1", "＝1"])(
    "writes %s so that no spreadsheet computes it",
    async (name) => {
      await using folder = await temporaryFolder();
      const file = await folder.write(
        "1.dcm",
        ctFile(1, new TextDecoder("latin1").decode(new TextEncoder().encode(name))),
      );
      const { stdout } = await dicomsec(["cohort", file, "--csv", "values.csv", "--json"], { cwd: folder.path });
      const rows: { path: string; texts: { text: string }[] }[] = JSON.parse(stdout).rows;
      const text = rows.find(({ path }) => path === "(0010,0010)")!.texts[0]!.text;
      const csv = await readFile(join(folder.path, "values.csv"), "utf8");
      expect(csv).not.toContain(`,${text},`);
      expect(/^\s*[=+@-]/.test(text) ? csv : `,'${text},`).toContain(`,'${text},`);
    },
  );

  it("prints one JSON document, and control characters escaped on a terminal", async () => {
    await using folder = await temporaryFolder();
    const file = await folder.write("1.dcm", ctFile(1, "Doe\u009b31m^J"));
    const { stdout } = await dicomsec(["cohort", file, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ format: "dicomsec-cohort", version: 1, instances: 1, failed: 0 });
    const text = (await dicomsec(["cohort", file])).stdout;
    // eslint-disable-next-line no-control-regex
    for (const printed of [stdout, text]) expect(printed).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it("goes on after a damaged file, says so without its name, and exits with 1", async () => {
    await using folder = await temporaryFolder();
    await folder.write("in/1.dcm", ctFile(1));
    await folder.write("in/Winterstein.dcm", ctFile(2).subarray(0, -5));
    const { exitCode, stdout, stderr } = await dicomsec(["cohort", join(folder.path, "in")]);
    const missing = "dicomsec: 1 files could not be read, or not to their end: their values are missing\n";
    expect([exitCode, stderr]).toEqual([1, missing]);
    expect(stdout).toContain("in 2 instances");
  });

  it.each([
    [["in", "--csv", "in/values.csv"], 2],
    [["in", "--html", "in/deep/values.html"], 2],
    [["in", "--csv", "precious.csv"], 2],
    [["missing"], 3],
    [["readme.txt"], 3],
  ])("refuses %j with exit code %i", async (words, expected) => {
    await using folder = await temporaryFolder();
    await folder.write("in/1.dcm", ctFile(1));
    await folder.write("readme.txt", "no image");
    await folder.write("precious.csv", "precious");
    const { exitCode, stderr } = await dicomsec(["cohort", ...words], { cwd: folder.path });
    expect(exitCode).toBe(expected);
    expect(stderr).toMatch(/^dicomsec: [^\n]+\n$/);
    expect(await readFile(join(folder.path, "precious.csv"), "utf8")).toBe("precious");
  });
});
