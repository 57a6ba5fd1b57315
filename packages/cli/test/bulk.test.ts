import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { dicomsec } from "./run-dicomsec.js";
import { ctFile } from "./sample-files.js";

let folder: TemporaryFolder;
let input: string;
let key: string;
let ca: string;
const queue = ["--queue", "redis://127.0.0.1:1"];

beforeAll(async () => {
  folder = await temporaryFolder();
  input = join(folder.path, "in");
  key = join(folder.path, "key");
  ca = join(folder.path, "ca");
  for (let number = 1; number <= 6; number++) await folder.write(`in/${number}.dcm`, ctFile(number));
  await folder.write("in/notes.txt", "no DICOM file");
  await dicomsec(["new-key", key]);
  await dicomsec(["new-ca", ca]);
});
afterAll(async () => folder[Symbol.asyncDispose]());

it("verifies in threads as it does alone, and in the same order", async () => {
  const signed = join(folder.path, "signed");
  await mkdir(signed);
  const keys = ["--key", join(ca, "signer.key"), "--cert", join(ca, "signer.crt"), "--profile", "base"];
  for (const number of [1, 2])
    await dicomsec(["sign", join(input, `${number}.dcm`), "--out", join(signed, `${number}.dcm`), ...keys]);
  const words = ["verify", signed, input, "--trust", join(ca, "ca.crt")];
  const alone = await dicomsec([...words, "--jobs", "1"]);
  const threads = await dicomsec([...words, "--jobs", "3"]);
  expect(threads).toEqual(alone);
  expect(alone.exitCode).toBe(1);
  expect(alone.stdout).toContain("8 files: signatures 2 valid");
  const json = await dicomsec([...words, "--jobs", "3", "--json"]);
  expect(JSON.parse(json.stdout)).toHaveLength(8);
  expect((await dicomsec(["verify", signed, "--trust", join(ca, "ca.crt"), "--jobs", "2"])).exitCode).toBe(0);
});

it("tells what is wrong with the files of certificates though threads would read them too", async () => {
  const wrong = await dicomsec(["verify", input, "--trust", key, "--jobs", "2"]);
  expect(wrong.exitCode).toBe(4);
  expect(wrong.stdout).toBe("");
});

it("seals a folder in threads, all or nothing", async () => {
  const out = join(folder.path, "sealed");
  const to = ["--to", join(ca, "recipient.crt"), "--jobs", "2", "--json"];
  const sealed = await dicomsec(["seal", input, "--out", out, ...to]);
  expect(sealed.exitCode).toBe(0);
  expect(JSON.parse(sealed.stdout)).toMatchObject({ sealed: [1, 2, 3, 4, 5, 6].map((number) => `${number}.dcm`) });
  const opened = join(folder.path, "opened");
  const keys = ["--key", join(ca, "recipient.key"), "--cert", join(ca, "recipient.crt")];
  expect((await dicomsec(["open", out, "--out", opened, ...keys])).exitCode).toBe(0);
  expect((await readdir(opened)).length).toBe(6);
  const refused = await dicomsec(["seal", input, "--out", join(folder.path, "none"), "--to", key, "--jobs", "2"]);
  expect(refused.exitCode).toBe(4);
  expect(await readdir(folder.path)).not.toContain("none");
});

it.each([
  ["--pseudonym-store", ["--pseudonym-store", "store"]],
  ["faces", ["--option", "clean-recognizable-visual-features"]],
  ["DICOMDIR", ["--dicomdir", "rebuild"]],
  ["quarantine", ["--quarantine", "q"]],
  ["--maps", ["--maps", "maps"]],
  ["reportValues", ["--report-values"]],
  ["--report", ["--report", "report.html"]],
  ["--jobs", ["--jobs", "2"]],
])("refuses with a queue what needs one machine, by its name: %s", async (name, words) => {
  const out = join(folder.path, `refused-${name}`);
  const refused = await dicomsec(["deidentify", input, "--out", out, "--key-file", key, ...queue, ...words]);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain(name);
});

it("asks for the key that coordinator and workers share", async () => {
  const out = join(folder.path, "no-key");
  const refused = await dicomsec(["deidentify", input, "--out", out, ...queue]);
  expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining("--key-file")]);
  const worker = await dicomsec(["worker", ...queue]);
  expect([worker.exitCode, worker.stderr]).toEqual([2, expect.stringContaining("--key-file")]);
  const seal = await dicomsec(["seal", input, "--out", out, "--to", join(ca, "recipient.crt"), ...queue]);
  expect([seal.exitCode, seal.stderr]).toEqual([2, expect.stringContaining("--queue-key-file")]);
  const verify = await dicomsec(["verify", input, ...queue]);
  expect([verify.exitCode, verify.stderr]).toEqual([2, expect.stringContaining("--ledger")]);
});

it("refuses inputs and outputs that lie inside one another, and inputs that are no folder", async () => {
  const words = ["--key-file", key, ...queue];
  expect((await dicomsec(["deidentify", input, "--out", join(input, "out"), ...words])).exitCode).toBe(2);
  expect((await dicomsec(["deidentify", "s3://bucket/a", "--out", "s3://bucket/a/b", ...words])).exitCode).toBe(2);
  expect(
    (await dicomsec(["deidentify", join(input, "1.dcm"), "--out", join(folder.path, "o"), ...words])).exitCode,
  ).toBe(3);
  expect((await dicomsec(["deidentify", "-", "--out", join(folder.path, "o"), ...words])).exitCode).toBe(2);
});
