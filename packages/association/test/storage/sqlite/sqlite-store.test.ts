import { existsSync } from "node:fs";
import { chmod, readdir, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { bytesSource } from "@dicomsec/core";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import Sqlite from "better-sqlite3";
import type { InstanceRecord } from "../../../src/storage/instance-store.js";
import { openSqliteStore } from "../../../src/storage/sqlite/index.js";
import { authorization, image, sopInstanceUid, storageOn } from "../storage-nodes.js";

let folder: TemporaryFolder;
let path: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder.path, "store");
});
afterEach(async () => folder[Symbol.asyncDispose]());

const record: InstanceRecord = { sopClassUid: "1.2", held: { content: "c", status: "OR" } };

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text);
}

const kept = async () => (await readdir(join(path, "contents"))).sort();

/** Built by `npm run peers`. */
const nativePart = createRequire(import.meta.url)
  .resolve("better-sqlite3/package.json")
  .replace("package.json", "build/Release/better_sqlite3.node");

describeWithPeer(existsSync(nativePart) ? [] : ["better-sqlite3"], "a store of files and SQLite", () => {
  it("has its records and contents when it is opened again", async () => {
    let content: string;
    {
      await using store = await openSqliteStore(path);
      content = await store.write(pieces("one ", "two"));
      await store.commit([{ kind: "instance", id: "1.2.3", record }]);
    }
    await using store = await openSqliteStore(path);
    expect(await store.get("instance", "1.2.3")).toEqual(record);
    expect(await store.get("commitment", "1.2.3")).toBeUndefined();
    await using source = await store.open(content);
    expect(new TextDecoder().decode(await source.read(0, source.size))).toBe("one two");
  });

  it("has a write-ahead log", async () => {
    {
      await using store = await openSqliteStore(path);
      await store.commit([{ kind: "instance", id: "1.2.3", record }]);
    }
    const database = new Sqlite(join(path, "records.sqlite"));
    expect(database.pragma("journal_mode", { simple: true })).toBe("wal");
    database.close();
  });

  it("takes all of the changes or none", async () => {
    await using store = await openSqliteStore(path);
    await store.commit([{ kind: "instance", id: "1", record }]);
    const unwritable = { ...record, sopClassUid: 1n } as unknown as InstanceRecord;
    await expect(
      store.commit([
        { kind: "instance", id: "1", record: undefined },
        { kind: "instance", id: "2", record: unwritable },
      ]),
    ).rejects.toBeInstanceOf(TypeError);
    expect([await store.get("instance", "1"), await store.get("instance", "2")]).toEqual([record, undefined]);
  });

  it("lists what there is of a kind, however much, while it is changed", async () => {
    await using store = await openSqliteStore(path);
    const ids = Array.from({ length: 1203 }, (_, index) => String(index).padStart(5, "0"));
    await store.commit(ids.map((id) => ({ kind: "instance", id, record })));
    const found: string[] = [];
    for await (const [id] of store.list("instance")) {
      found.push(id);
      await store.commit([{ kind: "instance", id, record: undefined }]);
    }
    expect(found).toEqual(ids);
    for await (const [id] of store.list("instance")) found.push(id);
    expect(found).toHaveLength(ids.length);
  });

  it("keeps nothing of a content that does not end", async () => {
    await using store = await openSqliteStore(path);
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Uint8Array.of(1);
      throw new RangeError("broken");
    }
    await expect(store.write(broken())).rejects.toBeInstanceOf(RangeError);
    expect(await kept()).toEqual([]);
  });

  it("removes one content, or all others, and half-written ones", async () => {
    await using store = await openSqliteStore(path);
    const [one, two, three] = [
      await store.write(pieces("1")),
      await store.write(pieces("2")),
      await store.write(pieces("3")),
    ];
    await store.remove(one);
    await store.remove(one);
    await folder.write("store/contents/.half.tmp", "x");
    await store.removeOthers(new Set([two]));
    expect(await kept()).toEqual([`${two}.dcm`]);
    await expect(store.open(three)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("lets a content that is open be read to its end when it is removed", async () => {
    await using store = await openSqliteStore(path);
    const content = await store.write(pieces("still there"));
    await using source = await store.open(content);
    await store.remove(content);
    expect((await source.read(0, source.size)).length).toBe(11);
  });

  it("is one process's, and this user's", async () => {
    {
      await using store = await openSqliteStore(path);
      const content = await store.write(pieces("x"));
      await expect(openSqliteStore(path)).rejects.toMatchObject({ code: "ERR_STORAGE_STORE" });
      const modes = await Promise.all(
        [join(path, "contents"), join(path, "contents", `${content}.dcm`)].map(
          async (one) => (await stat(one)).mode & 0o77,
        ),
      );
      expect(modes).toEqual([0, 0]);
    }
    await using again = await openSqliteStore(path);
    expect(again).toBeDefined();
  });

  it("is refused where its records are of a later version, or none", async () => {
    {
      await using store = await openSqliteStore(path);
      await store.commit([]);
    }
    const database = new Sqlite(join(path, "records.sqlite"));
    database.pragma("user_version = 2");
    database.close();
    const refusal = { code: "ERR_STORAGE_STORE" };
    await expect(openSqliteStore(path)).rejects.toMatchObject(refusal);
    await folder.write("other/records.sqlite", "this is no database, but long enough to be taken for one".repeat(20));
    await chmod(join(folder.path, "other"), 0o700);
    await expect(openSqliteStore(join(folder.path, "other"))).rejects.toMatchObject(refusal);
  });

  it("is refused where there are contents and no records of them, and keeps the contents", async () => {
    {
      await using store = await openSqliteStore(path);
      await (await storageOn(store)).create(bytesSource(image()), authorization);
    }
    for (const name of await readdir(path))
      if (name.startsWith("records.")) await rename(join(path, name), join(folder.path, name));
    const lost = { code: "ERR_STORAGE_STORE", message: "there are contents, and the records of them are lost" };
    await expect(openSqliteStore(path)).rejects.toMatchObject(lost);
    await rm(join(path, "records.sqlite"));
    await rename(join(folder.path, "records.sqlite"), join(path, "records.sqlite"));
    await using store = await openSqliteStore(path);
    expect(await (await storageOn(store)).state(sopInstanceUid)).toMatchObject({ status: "OR", custody: "held" });
  });

  it("keeps originals as files that others can read", async () => {
    await using store = await openSqliteStore(path);
    const storage = await storageOn(store);
    await storage.create(bytesSource(image()), authorization);
    await storage.certify(sopInstanceUid, authorization);
    const names = await kept();
    expect(names).toHaveLength(1);
    await using content = await storage.open(sopInstanceUid);
    expect(content.size).toBe((await stat(join(path, "contents", names[0]!))).size);
  });
});
