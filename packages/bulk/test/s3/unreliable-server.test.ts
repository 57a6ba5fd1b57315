import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { S3Client } from "@aws-sdk/client-s3";
import { listenOnLoopback, type LoopbackServer } from "@dicomsec/testing";
import { afterEach, expect, it } from "@jest/globals";
import { chunksOf, type InstanceStore } from "../../src/index.js";
import { s3Store } from "../../src/s3/index.js";
import { allKeys, text, written } from "../store/stored.js";

const servers: LoopbackServer[] = [];
const clients: S3Client[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]();
});

/** A store whose server answers as it is told; its client asks once. */
async function storeOf(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<InstanceStore> {
  const http = createServer((request, response) => {
    request.resume().on("end", () => answer(request, response));
  });
  const server = await listenOnLoopback(http);
  servers.push(server);
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "id", secretAccessKey: "secret" },
    forcePathStyle: true,
    maxAttempts: 1,
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  clients.push(client);
  return s3Store({ client, bucket: "instances", prefix: "in" });
}

function listing(...contents: readonly string[]): string {
  const objects = contents.map((key) => `<Contents><Key>in/${key}</Key><Size>1</Size></Contents>`).join("");
  return `<?xml version="1.0"?><ListBucketResult><IsTruncated>true</IsTruncated>${objects}</ListBucketResult>`;
}

/** The first stretch of an object that is longer than one request asks for, of a server that knows ranges. */
const LONG = 9 << 20;

function sendRange(
  response: ServerResponse,
  { range = "", etag, fill }: { range?: string; etag: string; fill: number },
): void {
  const [from, to] = range.replace("bytes=", "").split("-").map(Number) as [number, number];
  const last = Math.min(to, LONG - 1);
  response.writeHead(206, {
    etag,
    "content-range": `bytes ${from}-${last}/${LONG}`,
    "content-length": last - from + 1,
  });
  response.end(new Uint8Array(last - from + 1).fill(fill));
}

it("takes no listing for the whole one that the server broke off", async () => {
  const store = await storeOf((_, response) => response.end(listing("a", "b")));
  await expect(allKeys(store)).rejects.toMatchObject({ code: "ERR_BULK_STORE" });
});

it("puts no object together of two that had the same key one after the other", async () => {
  const tags: (string | undefined)[] = [];
  let version = 0;
  const store = await storeOf(({ headers }, response) => {
    tags.push(headers["if-match"]);
    version++;
    sendRange(response, {
      ...(headers.range !== undefined && { range: headers.range }),
      etag: `"${version}"`,
      fill: version,
    });
  });
  await using stored = await store.open("a");
  expect((await stored.read(0, 1))[0]).toBe(1);
  await expect(stored.read(LONG - 1, 1)).rejects.toMatchObject({ code: "ERR_BULK_STORE" });
  expect(tags).toEqual([undefined, '"1"']);
});

it("takes nothing for a stretch of an object that the server did not call so", async () => {
  const store = await storeOf((_, response) =>
    response.writeHead(200, { "content-length": LONG }).end(new Uint8Array(LONG)),
  );
  await using stored = await store.open("a");
  expect(stored.size).toBe(LONG);
  expect((await stored.read(LONG - 1, 1)).length).toBe(1);
  const broken = await storeOf(({ headers }, response) =>
    sendRange(response, {
      range: headers.range === "bytes=0-8388607" ? headers.range : "bytes=0-0",
      etag: '"1"',
      fill: 1,
    }),
  );
  await using held = await broken.open("a");
  await expect(held.read(LONG - 1, 1)).rejects.toMatchObject({ code: "ERR_BULK_STORE" });
});

it("does not take what another writer is at for an object that is there", async () => {
  const store = await storeOf(({ method }, response) => {
    const conflict = "<Error><Code>ConditionalRequestConflict</Code></Error>";
    if (method === "HEAD") response.writeHead(404).end();
    else response.writeHead(409).end(conflict);
  });
  await expect(store.write("a", chunksOf(text("x")))).rejects.toMatchObject({ code: "ERR_BULK_TARGET" });
});

it("says so when objects of a run are not removed", async () => {
  const store = await storeOf(({ method }, response) => {
    const refusal = "<DeleteResult><Error><Key>in/a</Key><Code>AccessDenied</Code></Error></DeleteResult>";
    response.end(method === "POST" ? refusal : listing("a").replace("true", "false"));
  });
  await expect(store.removeBelow("run/")).rejects.toMatchObject({ code: "ERR_BULK_STORE" });
});

it.each(["../other/a", "a/../../b", "./a"])("asks no server for a key that is a way out: %s", async (key) => {
  let asked = 0;
  const store = await storeOf((_, response) => {
    asked++;
    response.end();
  });
  await expect(store.write(key, chunksOf(text("x")), { replace: true })).rejects.toMatchObject({
    code: "ERR_BULK_KEY",
  });
  await expect(written(store, key)).rejects.toMatchObject({ code: "ERR_BULK_KEY" });
  await expect(store.stat(key)).rejects.toMatchObject({ code: "ERR_BULK_KEY" });
  expect(asked).toBe(0);
});

it.each([
  ["credentials that expired", 403, "ExpiredToken"],
  ["a server that is throttled", 503, "SlowDown"],
])("tells of %s by a code, without the key", async (_, status, code) => {
  const store = await storeOf((_request, response) => {
    response.writeHead(status).end(`<Error><Code>${code}</Code><Message>Winterstein</Message></Error>`);
  });
  const reading = store.open("Winterstein");
  await expect(reading).rejects.toMatchObject({ code: "ERR_BULK_STORE" });
  await expect(reading).rejects.not.toThrow("Winterstein");
  const writing = store.write("Winterstein", chunksOf(text("x")), { replace: true });
  await expect(writing).rejects.toMatchObject({ code: "ERR_BULK_TARGET" });
  await expect(writing).rejects.not.toThrow("Winterstein");
});

it("gives nothing of a body that ends too soon", async () => {
  const store = await storeOf((_, response) => {
    response.writeHead(206, { "content-range": "bytes 0-99/100", "content-length": 100 });
    response.write(new Uint8Array(50), () => response.destroy());
  });
  await expect(store.open("a")).rejects.toMatchObject({ code: "ERR_BULK_STORE" });
});
