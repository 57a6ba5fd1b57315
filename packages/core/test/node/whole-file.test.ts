import { expect, it } from "@jest/globals";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bytes, temporaryFolder } from "@dicomsec/testing";
import { WholeFile } from "../../src/node/index.js";

it("appears under its name only when it is committed", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "whole");
  await using file = await WholeFile.create(path, { mode: 0o600 });
  await file.write(bytes`01 02`, bytes``, bytes`03`);
  await file.write(bytes`04`);
  expect(await readdir(folder.path)).not.toContain("whole");
  await file.commit();
  expect(await readdir(folder.path)).toEqual(["whole"]);
  expect(new Uint8Array(await readFile(path))).toEqual(bytes`01 02 03 04`);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it("leaves nothing behind when it is not committed", async () => {
  await using folder = await temporaryFolder();
  {
    await using file = await WholeFile.create(join(folder.path, "whole"));
    await file.write(bytes`01`);
    expect(await readdir(folder.path)).toHaveLength(1);
  }
  expect(await readdir(folder.path)).toEqual([]);
});

it("replaces an existing file only when asked to", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "whole");
  await writeFile(path, "old");
  await using refused = await WholeFile.create(path);
  await expect(refused.commit()).rejects.toMatchObject({ code: "EEXIST" });
  await using replacing = await WholeFile.create(path, { overwrite: true, sync: false });
  await replacing.write(bytes`07`);
  await replacing.commit();
  expect(new Uint8Array(await readFile(path))).toEqual(bytes`07`);
});
