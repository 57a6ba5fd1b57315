import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { chunksOf, folderStore, type InstanceStore } from "../../src/index.js";
import { allKeys, text, written } from "./stored.js";

let folder: TemporaryFolder;
let store: InstanceStore;

beforeEach(async () => {
  folder = await temporaryFolder();
  store = folderStore(join(folder.path, "store"));
});
afterEach(async () => folder[Symbol.asyncDispose]());

it("gives back what was written, in folders that it makes", async () => {
  expect(await store.write("a/b/c.dcm", chunksOf(text("one"), text("two")))).toBe(true);
  expect(await written(store, "a/b/c.dcm")).toBe("onetwo");
  expect(await store.stat("a/b/c.dcm")).toEqual({ size: 6 });
  expect(await store.stat("a/b")).toBeUndefined();
  expect(await allKeys(store)).toEqual(["a/b/c.dcm"]);
});

it("keeps what is there, unless it is to be replaced", async () => {
  await store.write("a", chunksOf(text("first")));
  expect(await store.write("a", chunksOf(text("second")))).toBe(false);
  expect(await written(store, "a")).toBe("first");
  expect(await store.write("a", chunksOf(text("second")), { replace: true })).toBe(true);
  expect(await written(store, "a")).toBe("second");
});

it("leaves nothing of what could not be written whole", async () => {
  const failing = async function* () {
    yield text("part");
    throw new Error("the source is gone");
  };
  await expect(store.write("a", failing())).rejects.toThrow("the source is gone");
  expect(await readdir(join(folder.path, "store"))).toEqual([]);
});

it.each(["../out", "a/../../out", "/etc/passwd", "a//b", "", ".", "a\\b", "a\0b", "x".repeat(256)])(
  "takes no key that is no path below it: %j",
  async (key) => {
    await expect(store.write(key, chunksOf(text("x")))).rejects.toMatchObject({ code: "ERR_BULK_KEY" });
    await expect(store.open(key)).rejects.toMatchObject({ code: "ERR_BULK_KEY" });
    expect(await readdir(folder.path)).toEqual([]);
  },
);

it("follows no symbolic link that leads out of it, neither to read nor to write", async () => {
  await mkdir(join(folder.path, "store"));
  await mkdir(join(folder.path, "elsewhere"));
  await writeFile(join(folder.path, "secret"), "secret");
  await symlink(join(folder.path, "secret"), join(folder.path, "store", "link"));
  await symlink(join(folder.path, "elsewhere"), join(folder.path, "store", "way-out"));
  await expect(store.open("link")).rejects.toMatchObject({ code: "ERR_BULK_LINK" });
  await expect(store.write("way-out/a", chunksOf(text("x")))).rejects.toMatchObject({ code: "ERR_BULK_LINK" });
  expect(await readdir(join(folder.path, "elsewhere"))).toEqual([]);
});

it("follows one that stays inside", async () => {
  await store.write("a", chunksOf(text("x")));
  await symlink("a", join(folder.path, "store", "link"));
  expect(await written(store, "link")).toBe("x");
});

it("tells a file that is gone from a folder that is not there", async () => {
  await store.write("a", chunksOf(text("x")));
  await expect(store.open("b")).rejects.toMatchObject({ code: "ERR_BULK_NOT_THERE" });
  await expect(folderStore(join(folder.path, "absent")).open("b")).rejects.toMatchObject({ code: "ERR_BULK_STORE" });
});

it("writes nothing any more when its folder for what is not complete was removed", async () => {
  const running = folderStore(join(folder.path, "store"), { temporary: ".run" });
  await running.write(".run/mark", chunksOf(text("x")));
  expect(await running.write("a/b", chunksOf(text("x")))).toBe(true);
  await running.removeBelow(".run/");
  await expect(running.write("a/c", chunksOf(text("x")))).rejects.toMatchObject({ code: "ERR_BULK_RUN_ENDED" });
  expect(await allKeys(store)).toEqual(["a/b"]);
});

it("says that a key has no place below a file, and not that it is there", async () => {
  await store.write("a", chunksOf(text("x")));
  await expect(store.write("a/b", chunksOf(text("y")))).rejects.toMatchObject({ code: "ERR_BULK_KEY" });
  await expect(store.write("a/b/c", chunksOf(text("y")))).rejects.toMatchObject({ code: "ERR_BULK_KEY" });
  expect(await allKeys(store)).toEqual(["a"]);
});

it("takes an empty file for the name that a writer was killed over", async () => {
  await mkdir(join(folder.path, "store"));
  await writeFile(join(folder.path, "store", "a"), "");
  expect(await store.write("a", chunksOf(text("x")))).toBe(true);
  expect(await written(store, "a")).toBe("x");
});
