import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";
import { isSameBesideStatus, openOnlineStorage } from "@dicomsec/association";
import { openSqliteStore } from "@dicomsec/association/sqlite";
import type { ByteSource } from "@dicomsec/core";
import { element, isFullRun, part10, runProcess, temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { ProfileNodes } from "../transport/profile-nodes.js";

const agent = fileURLToPath(new URL("online-storage-agent.mjs", import.meta.url));
const modulePath = createRequire(import.meta.url).resolve("better-sqlite3/package.json");
const isBuilt = existsSync(join(dirname(modulePath), "build/Release/better_sqlite3.node"));
const uid = "1.2.3.4";
/** From one step at which a process is killed to the next; three, so that it is killed before changes of the disk and after them, by turns. */
const STRIDE = isFullRun() ? 1 : 3;
const MEGABYTE = 2 ** 20;
const PERIOD = 251;
const pattern = Uint8Array.from({ length: MEGABYTE + PERIOD }, (_, index) => index % PERIOD);

/** An image of so many bytes, which nobody holds in memory. */
function image(length: number): ByteSource {
  const head = part10({
    dataset: [
      element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2"),
      element(0x00080018, "UI", uid),
      element(0x0020000d, "UI", "1.2.3"),
      element(0x0020000e, "UI", "1.2.3.1"),
      element(0x7fe00010, "OW", new Uint8Array()),
    ],
  });
  new DataView(head.buffer).setUint32(head.length - 4, length, true);
  const size = head.length + length;
  const read = async (offset: number, count: number): Promise<Uint8Array> => {
    if (offset < head.length) return head.subarray(offset, offset + count);
    const start = offset % PERIOD;
    return pattern.slice(start, start + Math.min(count, size - offset, MEGABYTE));
  };
  return { size, read };
}

describeWithPeer(isBuilt ? [] : ["better-sqlite3"], "an original that is handed on between two processes", () => {
  let nodes: ProfileNodes;
  beforeAll(async () => {
    nodes = await ProfileNodes.create();
  });
  afterAll(async () => nodes[Symbol.asyncDispose]());

  const fingerprint = (name: "rsa-client" | "rsa-server") =>
    createHash("sha256").update(nodes.identity(name).certificates[0]!.bytes).digest("hex");

  /** A receiver that runs until it is killed, or told to end; then it says how much memory it had. */
  async function receive(folder: string, dieAt?: number) {
    const order = { role: "receiver", pki: dirname(nodes.file("ca.pem")), peer: fingerprint("rsa-client"), dieAt, uid };
    const child = spawn(process.execPath, [agent, join(folder, "receiver"), JSON.stringify(order)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    child.stdin.on("error", () => {});
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const port = Number((await lines.next()).value);
    const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
    return {
      port,
      isRunning,
      end: async () => {
        const ended = isRunning() ? once(child, "close") : undefined;
        child.stdin.end();
        const last = await lines.next();
        await ended;
        return Number(last.value ?? 0);
      },
    };
  }

  async function send(folder: string, port: number, dieAt?: number) {
    const order = {
      role: "sender",
      pki: dirname(nodes.file("ca.pem")),
      peer: fingerprint("rsa-server"),
      dieAt,
      uid,
      port,
      afterwards: "AC",
    };
    const { exitCode, stdout } = await runProcess(process.execPath, [
      agent,
      join(folder, "sender"),
      JSON.stringify(order),
    ]);
    return { isKilled: exitCode === null, said: stdout === "" ? {} : (JSON.parse(stdout) as Record<string, unknown>) };
  }

  async function create(folder: string, file: ByteSource): Promise<void> {
    await using store = await openSqliteStore(join(folder, "sender"));
    const storage = await openOnlineStorage({ store });
    await storage.create(file, { certificationNumber: "CERT-1" });
    await storage.certify(uid, { certificationNumber: "CERT-1" });
  }

  /** What a node has after everything has ended, and how many contents are there at its next start. */
  async function left(folder: string, file: ByteSource) {
    await using store = await openSqliteStore(folder);
    const storage = await openOnlineStorage({ store });
    const states = [];
    for await (const { status, custody } of storage.list()) states.push(`${status} ${custody}`);
    await using content = await storage.open(uid);
    return { states, isSame: await isSameBesideStatus(content, file) };
  }

  /** Starts what was killed until the transfer is done. Whether anything was killed. */
  async function handOn(
    folder: string,
    dieAt: { readonly sender?: number; readonly receiver?: number },
  ): Promise<boolean> {
    let receiver = await receive(folder, dieAt.receiver);
    let { isKilled, said } = await send(folder, receiver.port, dieAt.sender);
    let wasKilled = isKilled;
    for (let attempt = 0; said["outcome"] !== "committed" && attempt < 3; attempt++) {
      if (!receiver.isRunning()) {
        wasKilled = true;
        receiver = await receive(folder);
      }
      ({ said } = await send(folder, receiver.port));
      // It may have been done, and its process killed after that.
      if (said["outcome"] === undefined && wasKilled) break;
    }
    wasKilled ||= !receiver.isRunning();
    await receiver.end();
    return wasKilled;
  }

  it.each(["sender", "receiver"] as const)("has one holder again wherever the %s was killed", async (who) => {
    const file = image(3 * MEGABYTE);
    let steps = 0;
    for (; ; steps += STRIDE) {
      await using folder = await temporaryFolder();
      await create(folder.path, file);
      const wasKilled = await handOn(folder.path, { [who]: steps });
      const found = [await left(join(folder.path, "sender"), file), await left(join(folder.path, "receiver"), file)];
      expect([steps, ...found]).toEqual([
        steps,
        { states: ["AC held"], isSame: true },
        { states: ["AO held"], isSame: true },
      ]);
      if (!wasKilled) break;
    }
    expect(steps).toBeGreaterThan(8);
  });

  it("takes no more memory when it is large", async () => {
    await using folder = await temporaryFolder();
    const file = image(256 * MEGABYTE);
    await create(folder.path, file);
    const receiver = await receive(folder.path);
    const { said } = await send(folder.path, receiver.port);
    expect(said["outcome"]).toBe("committed");
    expect(Number(said["peakMemory"])).toBeLessThan(160 * MEGABYTE);
    expect(await receiver.end()).toBeLessThan(160 * MEGABYTE);
  });
});
