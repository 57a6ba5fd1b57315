import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { openPlace } from "@dicomsec/bulk";
import { s3Store } from "@dicomsec/bulk/s3";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { type Bucket, startBucket } from "@dicomsec/testing/s3";
import { dicomsec } from "../dicomsec.js";
import { BulkProcess } from "./bulk-process.js";
import { allDone, type BulkCase, bulkCase, digestsBelow, FILES, lock, totalsOf } from "./bulk-run.js";
import { RedisServer } from "./redis-server.js";

describeWithPeer("redis-server", "a run over stores", (server) => {
  let given: BulkCase;
  let bucket: Bucket;
  let redis: RedisServer;
  let opened: AsyncDisposable[];
  let count = 0;
  let ca: string;

  beforeAll(async () => {
    given = await bulkCase();
    bucket = await startBucket();
    ca = join(given.folder.path, "ca");
    await dicomsec(["new-ca", ca]);
  });
  afterAll(async () => {
    await bucket[Symbol.asyncDispose]();
    await given[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    opened = [];
    count++;
    const data = keep(await temporaryFolder());
    redis = keep(await (await RedisServer.create(server, data.path)).start());
  });
  afterEach(async () => {
    for (const one of opened.reverse()) await one[Symbol.asyncDispose]();
  });

  function keep<Opened extends AsyncDisposable>(one: Opened): Opened {
    opened.push(one);
    return one;
  }

  // The AWS SDK warns of versions of Node that it will not support for ever.
  const start = (words: readonly string[]): BulkProcess =>
    keep(new BulkProcess(words, { ...bucket.env, NODE_NO_WARNINGS: "1" }));

  async function expectDone(run: BulkProcess): Promise<void> {
    expect({ exitCode: await run.end(), stderr: run.stderr }).toEqual({ exitCode: 0, stderr: "" });
  }

  /** Puts the instances into the bucket; their prefix. */
  async function uploaded(): Promise<string> {
    const prefix = `in-${count}`;
    const from = await openPlace(given.input);
    const to = s3Store({ client: bucket.client, bucket: bucket.bucket, prefix });
    for await (const { key } of from.list()) {
      await using bytes = await from.open(key);
      const content = await bytes.read(0, bytes.size);
      await to.write(key, (async function* () { yield content; })()); // prettier-ignore
    }
    return `s3://${bucket.bucket}/${prefix}`;
  }

  async function objectsBelow(prefix: string): Promise<ReadonlyMap<string, string>> {
    const store = s3Store({ client: bucket.client, bucket: bucket.bucket, prefix });
    const digests = new Map<string, string>();
    for await (const { key } of store.list()) {
      await using bytes = await store.open(key);
      digests.set(key, createHash("sha256").update(await bytes.read(0, bytes.size)).digest("hex")); // prettier-ignore
    }
    return digests;
  }

  const expectedFiles = (): ReadonlyMap<string, string> =>
    new Map([...given.expected].filter(([, digest]) => digest !== "folder"));

  it("de-identifies from bucket to bucket over a queue, though a worker is killed", async () => {
    const from = await uploaded();
    const to = `s3://${bucket.bucket}/out-${count}`;
    const shared = ["--key-file", given.key, "--queue", redis.url, ...lock];
    const run = start(["deidentify", from, "--out", to, "--chunk", "8", "--json", "--patience", "120", ...shared]);
    const killed = start(["worker", "--jobs", "1", ...shared]);
    await killed.said("a job is done");
    await killed.kill("SIGKILL");
    start(["worker", "--jobs", "1", ...shared]);
    await expectDone(run);
    expect(totalsOf(run)).toMatchObject(allDone);
    expect(await objectsBelow(`out-${count}`)).toEqual(expectedFiles());
  });

  it("de-identifies from a bucket to a folder in threads of one machine", async () => {
    const from = await uploaded();
    const out = join(given.folder.path, `out-${count}`);
    const words = ["deidentify", from, "--out", out, "--key-file", given.key, "--jobs", "2", "--json"];
    const run = start(words);
    await expectDone(run);
    expect(totalsOf(run)).toMatchObject(allDone);
    expect(await digestsBelow(out)).toEqual(given.expected);
  });

  it("seals over a queue what its recipient can open", async () => {
    const out = join(given.folder.path, `sealed-${count}`);
    const shared = ["--to", join(ca, "recipient.crt"), "--queue-key-file", given.key, "--queue", redis.url, ...lock];
    const run = start(["seal", given.input, "--out", out, "--json", "--chunk", "20", ...shared]);
    start(["worker", "seal", "--jobs", "1", ...shared]);
    await expectDone(run);
    expect(totalsOf(run)).toMatchObject({ instances: FILES, verdicts: { sealed: FILES, notDicom: 1 } });
    const open = join(given.folder.path, `opened-${count}`);
    const keys = ["--key", join(ca, "recipient.key"), "--cert", join(ca, "recipient.crt")];
    const { exitCode } = await dicomsec(["open", out, "--out", open, ...keys]);
    expect(exitCode).toBe(0);
    const inputs = [...(await digestsBelow(given.input))].filter(([name]) => !name.endsWith(".txt"));
    expect(await digestsBelow(open)).toEqual(new Map(inputs));
  });

  it("verifies over a queue: signatures that are valid, none, and one octet changed", async () => {
    const input = join(given.folder.path, `signed-${count}`);
    await mkdir(input);
    const keys = ["--key", join(ca, "signer.key"), "--cert", join(ca, "signer.crt"), "--profile", "creator"];
    for (const number of [1, 2, 3]) {
      const from = join(given.input, `series-${number}/image-${number}.dcm`);
      await dicomsec(["sign", from, "--out", join(input, `${number}.dcm`), ...keys]);
    }
    const trust = ["--trust", join(ca, "ca.crt"), "--queue-key-file", given.key, "--queue", redis.url, ...lock];
    start(["worker", "verify", "--jobs", "1", ...trust]);
    const verify = async (): Promise<{ exitCode: number | null; verdicts: unknown }> => {
      const ledger = join(given.folder.path, `ledger-${count}`);
      const verdicts = join(given.folder.path, `verdicts-${count}-${Math.random()}.jsonl`);
      const run = start(["verify", input, "--ledger", ledger, "--json", "--verdicts", verdicts, ...trust]);
      const exitCode = await run.end();
      const lines = (await readFile(verdicts, "utf8")).trim().split("\n");
      expect(lines.length).toBe((await digestsBelow(input)).size);
      expect(await digestsBelow(ledger)).toEqual(new Map());
      return { exitCode, verdicts: totalsOf(run).verdicts };
    };
    expect(await verify()).toEqual({ exitCode: 0, verdicts: { valid: 3 } });
    const changed = await readFile(join(input, "1.dcm"));
    changed[changed.indexOf(new Uint8Array(1000).fill(1))]! ^= 1;
    await given.folder.write(`signed-${count}/4.dcm`, changed);
    await given.folder.write(`signed-${count}/5.dcm`, await readFile(join(given.input, "series-4/image-4.dcm")));
    expect(await verify()).toEqual({ exitCode: 1, verdicts: { valid: 3, invalid: 1, unsigned: 1 } });
  });
});
