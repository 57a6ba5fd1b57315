import { expect, it } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
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
  await expect(WholeFile.create(path)).rejects.toMatchObject({ code: "EEXIST" });
  await using replacing = await WholeFile.create(path, { overwrite: true, sync: false });
  await replacing.write(bytes`07`);
  await replacing.commit();
  expect(new Uint8Array(await readFile(path))).toEqual(bytes`07`);
});

it("does not replace a file that appeared in the meantime", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "whole");
  await using late = await WholeFile.create(path);
  await writeFile(path, "first");
  await expect(late.commit()).rejects.toMatchObject({ code: "EEXIST" });
  expect(await readFile(path, "utf8")).toBe("first");
});

it("never replaces a pipe, a device or a folder, whatever leads to it", async () => {
  await using folder = await temporaryFolder();
  const [pipe, device, below] = ["pipe", "device", "folder"].map((name) => join(folder.path, name)) as [
    string,
    string,
    string,
  ];
  execFileSync("mkfifo", [pipe]);
  await symlink("/dev/null", device);
  await mkdir(below);
  for (const path of [pipe, device]) {
    await expect(WholeFile.create(path, { overwrite: true })).rejects.toMatchObject({ code: "EEXIST" });
  }
  await expect(WholeFile.create(below, { overwrite: true })).rejects.toMatchObject({ code: "EISDIR" });
  expect([(await lstat(pipe)).isFIFO(), (await lstat(device)).isSymbolicLink()]).toEqual([true, true]);
  expect((await readdir(folder.path)).toSorted()).toEqual(["device", "folder", "pipe"]);
});

it("replaces a symbolic link to a file, not the file behind it", async () => {
  await using folder = await temporaryFolder();
  const [path, behind] = [join(folder.path, "link"), join(folder.path, "behind")];
  await writeFile(behind, "kept");
  await symlink(behind, path);
  await using file = await WholeFile.create(path, { overwrite: true });
  await file.commit();
  expect([(await lstat(path)).isFile(), await readFile(behind, "utf8")]).toEqual([true, "kept"]);
});
