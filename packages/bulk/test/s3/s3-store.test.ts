import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { chunksOf, type InstanceStore } from "../../src/index.js";
import { s3Store } from "../../src/s3/index.js";
import { allKeys, text, written } from "../store/stored.js";
import { type Bucket, startBucket } from "@dicomsec/testing/s3";

let server: Bucket;
let store: InstanceStore;
let count = 0;

beforeAll(async () => {
  server = await startBucket();
});
afterAll(async () => server[Symbol.asyncDispose]());

function fresh(): InstanceStore {
  store = s3Store({ client: server.client, bucket: server.bucket, prefix: `run-${++count}` });
  return store;
}

it("gives back what was written, and names its place for other machines", async () => {
  const { url } = fresh();
  expect(url).toBe(`s3://instances/run-${count}/`);
  expect(await store.write("a/b.dcm", chunksOf(text("one"), text("two")))).toBe(true);
  expect(await written(store, "a/b.dcm")).toBe("onetwo");
  expect(await store.stat("a/b.dcm")).toEqual({ size: 6 });
  expect(await store.stat("a/c.dcm")).toBeUndefined();
});

it("keeps what is there, unless it is to be replaced", async () => {
  fresh();
  await store.write("a", chunksOf(text("first")));
  expect(await store.write("a", chunksOf(text("second")))).toBe(false);
  expect(await written(store, "a")).toBe("first");
  expect(await store.write("a", chunksOf(text("second")), { replace: true })).toBe(true);
  expect(await written(store, "a")).toBe("second");
});

it("tells an object that is not there, and one without a byte", async () => {
  fresh();
  await store.write("empty", chunksOf());
  expect(await written(store, "empty")).toBe("");
  await expect(store.open("absent")).rejects.toMatchObject({ code: "ERR_BULK_NOT_THERE" });
});

it("reads stretches of a large object, which was written in parts", async () => {
  fresh();
  const block = new Uint8Array(1 << 20).map((_, at) => at % 251);
  const blocks = async function* () {
    for (let at = 0; at < 34; at++) yield block;
  };
  expect(await store.write("large", blocks())).toBe(true);
  await using stored = await store.open("large");
  expect(stored.size).toBe(34 << 20);
  expect(await stored.read((33 << 20) + 5, 3)).toEqual(block.subarray(5, 8));
  expect(await stored.read(7, 3)).toEqual(block.subarray(7, 10));
});

it("leaves no object and no part of an upload that failed", async () => {
  fresh();
  const failing = async function* () {
    for (let at = 0; at < 20; at++) yield new Uint8Array(1 << 20);
    throw new Error("the source is gone");
  };
  const before = server.sent.length;
  await expect(store.write("large", failing())).rejects.toThrow("the source is gone");
  expect(await store.stat("large")).toBeUndefined();
  expect(server.sent.slice(before)).toEqual([
    "HeadObjectCommand",
    "CreateMultipartUploadCommand",
    "UploadPartCommand",
    "AbortMultipartUploadCommand",
    "HeadObjectCommand",
  ]);
});

it("lists more objects than one answer of the server holds, always in the same order", async () => {
  fresh();
  const names = Array.from({ length: 1105 }, (_, at) => `k/${String(at).padStart(4, "0")}`);
  for (let at = 0; at < names.length; at += 85)
    await Promise.all(names.slice(at, at + 85).map(async (name) => store.write(name, chunksOf(text("x")))));
  expect(await allKeys(store)).toEqual(names);
  expect((await allKeys(store, "k/")).length).toBe(1105);
  await store.removeBelow("k/");
  expect(await allKeys(store)).toEqual([]);
});

it("sees nothing of neighbours whose names begin as its prefix", async () => {
  fresh();
  const neighbour = s3Store({ client: server.client, bucket: server.bucket, prefix: `run-${count}0` });
  await neighbour.write("a", chunksOf(text("x")));
  expect(await allKeys(store)).toEqual([]);
});

it("tells that a target takes nothing by a code, without its keys", async () => {
  const lost = s3Store({ client: server.client, bucket: "no-such-bucket" });
  const writing = lost.write("Winterstein^Agathe", chunksOf(text("x")), { replace: true });
  await expect(writing).rejects.toMatchObject({ code: "ERR_BULK_TARGET" });
  await expect(writing).rejects.not.toThrow("Winterstein");
});
