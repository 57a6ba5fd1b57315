import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmdirSync } from "node:fs";
import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { readFile as readDicom, Tag } from "@dicomsec/core";
import { type TemporaryFolder, temporaryFolder } from "@dicomsec/testing";
import { itUnless } from "@dicomsec/testing/jest";
import { dicomsec, startDicomsec } from "./run-dicomsec.js";
import { ctFile, planted } from "./sample-files.js";

/** A study of two images, one text file and one damaged image, and a key. */
async function study(folder: TemporaryFolder): Promise<{ input: string; out: string; key: string }> {
  await folder.write("in/series/1.dcm", ctFile(1));
  await folder.write("in/series/2.dcm", ctFile(2));
  await folder.write("in/readme.txt", "no image");
  const key = await folder.write("key", new Uint8Array(32).fill(9));
  return { input: join(folder.path, "in"), out: join(folder.path, "out"), key };
}

async function filesBelow(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function contents(path: string): Promise<Buffer[]> {
  return Promise.all((await filesBelow(path)).map((file) => readFile(file)));
}

function mountSmall(path: string): void {
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=128k", "tmpfs", path], { stdio: "ignore" });
}

function cannotMount(): string | undefined {
  const path = mkdtempSync(join(tmpdir(), "dicomsec-mount-"));
  try {
    mountSmall(path);
    execFileSync("umount", [path]);
    return undefined;
  } catch {
    return "needs the right to mount a small file system";
  } finally {
    rmdirSync(path);
  }
}

describe("dicomsec deidentify", () => {
  it("writes de-identified files with the layout of the input and a summary, and leaves the input as it was", async () => {
    await using folder = await temporaryFolder();
    const { input, out, key } = await study(folder);
    const before = await contents(input);
    const { exitCode, stdout } = await dicomsec(["deidentify", input, "--out", out, "--key-file", key]);
    expect(exitCode).toBe(0);
    expect(await filesBelow(out)).toEqual([join(out, "series/1.dcm"), join(out, "series/2.dcm")]);
    for (const bytes of await contents(out)) {
      for (const value of Object.values(planted)) expect(bytes.includes(value)).toBe(false);
      expect(readDicom(bytes, { strict: true }).dataset.getString(Tag.PatientIdentityRemoved)).toBe("YES");
    }
    expect(stdout).toContain("De-identified 2 of 2 DICOM files");
    expect(stdout).toContain("1 other files left alone");
    expect(await contents(input)).toEqual(before);
  });

  it("gives the same bytes with one job and with two, and another key other UIDs", async () => {
    await using folder = await temporaryFolder();
    const { input, key } = await study(folder);
    const run = async (name: string, jobs: string, keyFile: string) => {
      const out = join(folder.path, name);
      const args = ["deidentify", input, "--out", out, "--key-file", keyFile, "--jobs", jobs, "--json"];
      const { exitCode, stdout } = await dicomsec(args);
      expect(exitCode).toBe(0);
      return { bytes: await contents(out), report: stdout };
    };
    const one = await run("one", "1", key);
    const two = await run("two", "2", key);
    expect(two).toEqual(one);
    const other = await run("other", "1", await folder.write("key2", new Uint8Array(32).fill(8)));
    expect(other.bytes).not.toEqual(one.bytes);
  });

  it("prints and writes a report without any value or input path", async () => {
    await using folder = await temporaryFolder();
    await folder.write("in/Winterstein/scan.dcm", ctFile());
    const [json, html] = [join(folder.path, "r.json"), join(folder.path, "r.html")];
    const args = [
      "deidentify",
      join(folder.path, "in"),
      "--out",
      join(folder.path, "out"),
      "--report",
      json,
      "--report",
      html,
      "--json",
    ];
    const { exitCode, stdout, stderr } = await dicomsec(args);
    expect(exitCode).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      format: "dicomsec-deidentification-report",
      version: 1,
      totals: { inputs: 1, clean: 1 },
    });
    for (const text of [stdout, stderr, await readFile(json, "utf8"), await readFile(html, "utf8")]) {
      for (const value of [...Object.values(planted), "Winterstein"]) expect(text).not.toContain(value);
    }
    expect(JSON.parse(await readFile(json, "utf8"))).toEqual(report);
  });

  it("puts values into the report only with --report-values", async () => {
    await using folder = await temporaryFolder();
    const { input, out } = await study(folder);
    const { stdout } = await dicomsec(["deidentify", input, "--out", out, "--report-values", "--json"]);
    expect(stdout).toContain(planted.name);
    expect(JSON.parse(stdout).hasValues).toBe(true);
  });

  it("names a file by its new UIDs where its path would identify", async () => {
    await using folder = await temporaryFolder();
    await folder.write("in/WINTERSTEIN_Agathe/scan.dcm", ctFile(1));
    await folder.write(`in/ok/${planted.series}.2.dcm`, ctFile(2));
    const out = join(folder.path, "out");
    await dicomsec(["deidentify", join(folder.path, "in"), "--out", out]);
    const names = (await filesBelow(out)).map((path) => path.slice(out.length));
    expect(names).toHaveLength(2);
    for (const name of names) expect(name).toMatch(/^(\/2\.25\.\d+){3}\.dcm$/);
  });

  it.each(["GROESSENWALD", "grossenwald", "Größenwald"])("knows the name Größenwald in the path %s", async (name) => {
    await using folder = await temporaryFolder();
    await folder.write(
      `in/${name}.dcm`,
      ctFile(1, new TextDecoder("latin1").decode(new TextEncoder().encode("Größenwald^Fritz"))),
    );
    const out = join(folder.path, "out");
    await dicomsec(["deidentify", join(folder.path, "in"), "--out", out]);
    expect((await filesBelow(out)).map((path) => path.slice(out.length))).toEqual([
      expect.stringMatching(/^(\/2\.25\.\d+){3}\.dcm$/),
    ]);
  });

  it("leaves nothing incomplete behind when it is told to stop", async () => {
    await using folder = await temporaryFolder();
    const { input, out, key } = await study(folder);
    const large = ctFile(3, planted.name, new Uint8Array(66_000_000));
    for (let copy = 0; copy < 8; copy++) await folder.write(`in/large/${copy}.dcm`, large);
    const words = ["deidentify", input, "--out", out, "--key-file", key, "--jobs", "1", "--layout", "keep"];
    const child = startDicomsec(words);
    while (!(await filesBelow(out).catch(() => [])).some((path) => path.includes(".dicomsec-"))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    child.kill("SIGTERM");
    const [exitCode] = (await once(child, "exit")) as [number | null];
    expect(exitCode).toBe(1);
    for (const path of await filesBelow(out)) expect(path).toMatch(/\.dcm$/);
    for (const bytes of await contents(out)) readDicom(bytes, { strict: true });
    expect((await filesBelow(out)).length).toBeLessThan(10);
  });

  it("follows links to files and leaves links to folders alone", async () => {
    await using folder = await temporaryFolder();
    const { input, out, key } = await study(folder);
    await folder.write("elsewhere/3.dcm", ctFile(3));
    await symlink(join(folder.path, "elsewhere/3.dcm"), join(input, "linked.dcm"));
    await symlink(join(folder.path, "elsewhere"), join(input, "linked"));
    await dicomsec(["deidentify", input, "--out", out, "--key-file", key]);
    expect((await filesBelow(out)).map((path) => path.slice(out.length))).toEqual([
      "/linked.dcm",
      "/series/1.dcm",
      "/series/2.dcm",
    ]);
  });

  it("names all files by their new UIDs with --layout uid", async () => {
    await using folder = await temporaryFolder();
    const { input, out, key } = await study(folder);
    await dicomsec(["deidentify", input, "--out", out, "--key-file", key, "--layout", "uid"]);
    for (const path of await filesBelow(out)) {
      const { dataset } = readDicom(await readFile(path));
      const uids = [Tag.StudyInstanceUID, Tag.SeriesInstanceUID, Tag.SOPInstanceUID].map((tag) =>
        dataset.getString(tag),
      );
      expect(path).toBe(`${join(out, ...(uids as string[]))}.dcm`);
    }
  });

  it("goes on after a bad file, keeps it out of the output, quarantines it, and exits with 1", async () => {
    await using folder = await temporaryFolder();
    const { input, out, key } = await study(folder);
    const damaged = ctFile(3).subarray(0, -5);
    await folder.write("in/series/damaged.dcm", damaged);
    const quarantine = join(folder.path, "quarantine");
    const { exitCode, stdout } = await dicomsec([
      "deidentify",
      input,
      "--out",
      out,
      "--key-file",
      key,
      "--quarantine",
      quarantine,
    ]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("ERR_DEIDENTIFICATION_MALFORMED");
    expect(await filesBelow(out)).toHaveLength(2);
    expect((await stat(quarantine)).mode & 0o777).toBe(0o700);
    const [held] = await filesBelow(quarantine);
    expect(held).toMatch(/\/\d{6}\.dcm$/);
    expect(await readFile(held!)).toEqual(Buffer.from(damaged));
  });

  it("writes maps that lead back, for their owner only, when asked", async () => {
    await using folder = await temporaryFolder();
    const { input, out, key } = await study(folder);
    const maps = join(folder.path, "maps");
    await dicomsec(["deidentify", input, "--out", out, "--key-file", key, "--maps", maps]);
    const { dataset } = readDicom((await contents(out))[0]!);
    expect(await readFile(join(maps, "uid-map.csv"), "utf8")).toContain(
      `${planted.study},${dataset.getString(Tag.StudyInstanceUID)}\r\n`,
    );
    expect(await readFile(join(maps, "patient-map.csv"), "utf8")).toBe(
      `id_old,id_new\r\n${planted.id},${dataset.getString(Tag.PatientID)}\r\n`,
    );
    expect(await readFile(join(maps, "inputs.csv"), "utf8")).toContain("readme.txt");
  });
});

describe("dicomsec deidentify, asked for what cannot be", () => {
  const oneLine = /^dicomsec: [^\n]+\n$/;

  it.each([
    ["a key file of the wrong size", ["--key-file", "short"], 2],
    ["a key file that is not there", ["--key-file", "missing"], 2],
    ["an option that does not exist", ["--key-file", "key", "--option", "retain-everything"], 2],
    ["a configuration that holds a secret", ["--key-file", "key", "--config", "config.json"], 2],
    ["a report of unknown form", ["--key-file", "key", "--report", "report.pdf"], 2],
  ])("says in one line what is wrong with %s, and writes nothing", async (_, words, expected) => {
    await using folder = await temporaryFolder();
    const { input, out } = await study(folder);
    await folder.write("short", new Uint8Array(31));
    await folder.write("config.json", '{ "key": "c2VjcmV0" }');
    const { exitCode, stdout, stderr } = await dicomsec(["deidentify", input, "--out", out, ...words], {
      cwd: folder.path,
    });
    expect([exitCode, stdout]).toEqual([expected, ""]);
    expect(stderr).toMatch(oneLine);
    await expect(readdir(out)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it.each([
    ["in", "in/out"],
    ["in", "in"],
    ["in/series", "in"],
  ])("refuses the input %s with the output %s", async (input, out) => {
    await using folder = await temporaryFolder();
    const { key } = await study(folder);
    const before = await contents(folder.path);
    const { exitCode, stderr } = await dicomsec(["deidentify", input, "--out", out, "--key-file", key], {
      cwd: folder.path,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("ERR_DEIDENTIFICATION_FOLDERS");
    expect(await contents(folder.path)).toEqual(before);
  });

  it("says with exit code 3 that an input folder is empty or missing", async () => {
    await using folder = await temporaryFolder();
    const { key, out } = await study(folder);
    await mkdir(join(folder.path, "empty"));
    for (const input of ["empty", "missing"]) {
      const { exitCode, stderr } = await dicomsec([
        "deidentify",
        join(folder.path, input),
        "--out",
        out,
        "--key-file",
        key,
      ]);
      expect(exitCode).toBe(3);
      expect(stderr).toMatch(oneLine);
    }
  });

  it.each([
    [["--quarantine", "out/held"], "ERR_DEIDENTIFICATION_FOLDERS"],
    [["--quarantine", "in"], "ERR_DEIDENTIFICATION_FOLDERS"],
    [["--maps", "out"], "--maps"],
    [["--report-values", "--report", "out/r.json"], "report with values"],
  ])("refuses to put what leads back to the originals among the outputs: %j", async (words, reason) => {
    await using folder = await temporaryFolder();
    await study(folder);
    const { exitCode, stderr } = await dicomsec(["deidentify", "in", "--out", "out", "--key-file", "key", ...words], {
      cwd: folder.path,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(reason);
    await expect(readdir(join(folder.path, "out"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("does not replace outputs without --force", async () => {
    await using folder = await temporaryFolder();
    const { input, out, key } = await study(folder);
    await mkdir(join(out, "series"), { recursive: true });
    await writeFile(join(out, "series/1.dcm"), "precious");
    const { exitCode, stdout } = await dicomsec(["deidentify", input, "--out", out, "--key-file", key]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("The output exists already [EEXIST]");
    expect(await readFile(join(out, "series/1.dcm"), "utf8")).toBe("precious");
    expect(await filesBelow(out)).toHaveLength(2);
  });

  itUnless(cannotMount(), "leaves nothing half-written on a full disk", async () => {
    await using folder = await temporaryFolder();
    const { input, out, key } = await study(folder);
    await folder.write("in/series/3.dcm", ctFile(3, planted.name, new Uint8Array(200_000)));
    await mkdir(out);
    mountSmall(out);
    try {
      const { exitCode, stderr } = await dicomsec(["deidentify", input, "--out", out, "--key-file", key]);
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(oneLine);
      for (const bytes of await contents(out)) readDicom(bytes, { strict: true });
      for (const path of await filesBelow(out)) expect(path).toMatch(/\.dcm$/);
    } finally {
      execFileSync("umount", [out]);
    }
  });
});

describe("dicomsec deidentify, given places that are in each other's way", () => {
  it("fails a named pipe instead of waiting for it", async () => {
    await using folder = await temporaryFolder();
    const pipe = join(folder.path, "pipe");
    execFileSync("mkfifo", [pipe]);
    const { exitCode, stdout } = await dicomsec(["deidentify", pipe, "--out", join(folder.path, "out"), "--json"]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("ERR_DEIDENTIFICATION_NO_FILE");
  });

  it("never lets one input's output replace another's, with one job or two", async () => {
    await using folder = await temporaryFolder();
    for (const [path, number] of [
      ["a/x.dcm", 1],
      ["b/x.dcm", 2],
      ["c/y.dcm", 1],
    ] as const)
      await folder.write(path, ctFile(number));
    const inputs = ["a", "b", "c"].map((name) => join(folder.path, name));
    const run = async (out: string, extra: readonly string[]) => {
      const key = await folder.write("key", new Uint8Array(32).fill(9));
      const args = ["deidentify", ...inputs, "--out", join(folder.path, out), "--force", "--json", "--key-file", key];
      const { exitCode, stdout } = await dicomsec([...args, ...extra]);
      return { exitCode, stdout, files: await filesBelow(join(folder.path, out)) };
    };
    const kept = await run("kept", ["--jobs", "1"]);
    expect(kept.exitCode).toBe(0);
    expect(kept.files).toHaveLength(3);
    for (const jobs of ["1", "2"]) {
      const named = await run(`named${jobs}`, ["--jobs", jobs, "--layout", "uid"]);
      expect(named.exitCode).toBe(1);
      expect(named.stdout).toContain("ERR_DEIDENTIFICATION_SAME_OUTPUT");
      expect(named.files).toHaveLength(2);
    }
  });

  it("treats a file that is named twice once", async () => {
    await using folder = await temporaryFolder();
    const file = await folder.write("in/1.dcm", ctFile(1));
    const out = join(folder.path, "out");
    const { exitCode } = await dicomsec(["deidentify", file, join(folder.path, "in"), "--out", out]);
    expect(exitCode).toBe(0);
    expect(await filesBelow(out)).toEqual([join(out, "1.dcm")]);
  });

  it("writes through no link out of the output folder", async () => {
    await using folder = await temporaryFolder();
    const { input, out, key } = await study(folder);
    await folder.write("in/1.dcm", ctFile(3));
    await mkdir(out);
    await symlink(input, join(out, "series"));
    const before = await contents(input);
    const { exitCode, stdout } = await dicomsec([
      "deidentify",
      input,
      "--out",
      out,
      "--key-file",
      key,
      "--force",
      "--json",
    ]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("ERR_DEIDENTIFICATION_FOLDERS");
    expect(await contents(input)).toEqual(before);
  });

  it("refuses an input that lies in the output folder behind a link", async () => {
    await using folder = await temporaryFolder();
    const original = await folder.write("out/1.dcm", ctFile(1));
    await mkdir(join(folder.path, "in"));
    await symlink(original, join(folder.path, "in/1.dcm"));
    const args = ["deidentify", join(folder.path, "in"), "--out", join(folder.path, "out"), "--force"];
    expect((await dicomsec(args)).exitCode).toBe(2);
    expect(new Uint8Array(await readFile(original))).toEqual(ctFile(1));
  });

  it("says before it begins that a report or map is in the way, or that the output is no folder", async () => {
    await using folder = await temporaryFolder();
    const { input, out, key } = await study(folder);
    const report = await folder.write("report.json", "earlier");
    await folder.write("maps/inputs.csv", "earlier");
    for (const extra of [
      ["--report", report],
      ["--report", join(folder.path, "nowhere", "report.json")],
      ["--maps", join(folder.path, "maps")],
    ]) {
      expect((await dicomsec(["deidentify", input, "--out", out, "--key-file", key, ...extra])).exitCode).toBe(2);
      await expect(readdir(out)).rejects.toThrow(expect.objectContaining({ code: "ENOENT" }));
    }
    expect((await dicomsec(["deidentify", input, "--out", report, "--key-file", key])).exitCode).toBe(2);
    expect(await readFile(report, "utf8")).toBe("earlier");
  });

  it("says with exit code 3 that a folder holds no DICOM files", async () => {
    await using folder = await temporaryFolder();
    await folder.write("in/readme.txt", "no image");
    const { exitCode, stderr } = await dicomsec([
      "deidentify",
      join(folder.path, "in"),
      "--out",
      join(folder.path, "out"),
    ]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("no DICOM files");
  });
});
