import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { SopClass, TransferSyntax } from "@dicomsec/core";
import { temporaryFolder } from "@dicomsec/testing";
import { itUnless } from "@dicomsec/testing/jest";
import { expect, it } from "@jest/globals";
import { requestAssociation } from "../src/request-association.js";
import { fileMetaBytes } from "../src/services/part10.js";
import { echo, store } from "../src/services/requests.js";
import { acceptOnLoopback, dial, type TestAcceptor } from "./nodes.js";

const MEGABYTE = 2 ** 20;
const ctImage = "1.2.840.10008.5.1.4.1.1.2";
const implicit = TransferSyntax.ImplicitVRLittleEndian;
const syntaxes = { [SopClass.Verification]: [implicit], [ctImage]: [implicit] };
const contexts = Object.keys(syntaxes).map((abstractSyntax) => ({ abstractSyntax, transferSyntaxes: [implicit] }));

const built = fileURLToPath(new URL("../dist/index.js", import.meta.url));
const script = fileURLToPath(new URL("scale-ends.mjs", import.meta.url));
const obstacle = existsSync(built) ? undefined : "@dicomsec/association is not built";

/** A process, and the numbers that it says. */
function started(...args: readonly string[]) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const said: Record<string, number> = {};
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    const [word = "", value] = line.split(" ");
    said[word] = Number(value);
  });
  const closed = once(child, "close");
  return { said, closed, begun: Promise.race([once(lines, "line"), closed]) };
}

/** An instance whose pixels take no place on the disk. */
async function writeSparse(path: string, megabytes: number): Promise<void> {
  const meta = fileMetaBytes({
    sopClassUid: ctImage,
    sopInstanceUid: "1.2.3",
    transferSyntaxUid: "1.2.840.10008.1.2.1",
  });
  const file = await open(path, "w");
  await file.write(meta);
  await file.truncate(meta.length + megabytes * MEGABYTE);
  await file.close();
}

itUnless(obstacle, "an instance of 512 MB takes as much memory as one of 64 MB, at both ends", async () => {
  await using folder = await temporaryFolder();
  const [file, out] = [join(folder.path, "in.dcm"), join(folder.path, "out.dcm")];
  const peaks: Record<"sender" | "receiver", number>[] = [];
  for (const megabytes of [64, 512]) {
    await writeSparse(file, megabytes);
    const receiver = started("receive", out);
    await receiver.begun;
    const sender = started("send", String(receiver.said["port"]), file);
    await Promise.all([sender.closed, receiver.closed]);
    expect(sender.said).toMatchObject({ status: 0, released: expect.any(Number) });
    expect(receiver.said).toMatchObject({ received: megabytes * MEGABYTE, released: expect.any(Number) });
    peaks.push({ sender: sender.said["released"]!, receiver: receiver.said["released"]! });
    await rm(out);
  }
  for (const end of ["sender", "receiver"] as const) {
    expect(peaks[1]![end]).toBeLessThan(150 * MEGABYTE);
    expect(peaks[1]![end]).toBeLessThan(peaks[0]![end] + 40 * MEGABYTE);
  }
});

const associate = async (server: TestAcceptor) =>
  requestAssociation({
    connection: await dial(server),
    callingAeTitle: "MODALITY",
    calledAeTitle: "ARCHIVE",
    contexts,
  });

async function* blocks(count: number, length: number): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < count; at++) yield new Uint8Array(length).fill(at);
}

const instanceOf = (data: AsyncIterable<Uint8Array>) => ({
  sopClassUid: ctImage,
  sopInstanceUid: "1.2.3",
  transferSyntaxUid: implicit,
  data,
});

it("200 associations at once all echo and store, and are released", async () => {
  const lengths: number[] = [];
  await using server = await acceptOnLoopback({
    syntaxes,
    handlers: {
      store: async ({ data }) => {
        let length = 0;
        for await (const piece of data) length += piece.length;
        lengths.push(length);
        return { status: 0 };
      },
    },
  });
  const associations = await Promise.all(Array.from({ length: 200 }, () => associate(server)));
  expect(await Promise.all(associations.map((one) => echo(one)))).toEqual(Array.from({ length: 200 }, () => 0));
  const statuses = await Promise.all(associations.map((one) => store(one, instanceOf(blocks(4, 30_000)))));
  expect(new Set(statuses)).toEqual(new Set([0]));
  expect(lengths).toEqual(Array.from({ length: 200 }, () => 120_000));
  await Promise.all(associations.map((one) => one.release()));
  const ends = await Promise.all(server.associations.map(({ ended }) => ended));
  expect(ends.map(({ how }) => how)).toEqual(Array.from({ length: 200 }, () => "released"));
});

it("a handler that does not read makes the peer wait, and nothing piles up", async () => {
  const total = 256;
  let read = 0;
  let open = (): void => {};
  let ask = (): void => {};
  const asked = new Promise<void>((resolve) => (ask = resolve));
  const mayRead = new Promise<void>((resolve) => (open = resolve));
  await using server = await acceptOnLoopback({
    syntaxes,
    handlers: {
      store: async ({ data }) => {
        ask();
        await mayRead;
        for await (const piece of data) read += piece.length;
        return { status: 0 };
      },
    },
  });
  const association = await associate(server);
  let sent = 0;
  const block = new Uint8Array(MEGABYTE);
  const data = (async function* () {
    for (; sent < total; sent++) yield block;
  })();
  const before = process.memoryUsage().arrayBuffers;
  const status = store(association, instanceOf(data));
  await asked;
  for (let last = -1; last !== sent;) {
    last = sent;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  // What is on its way is in the buffers of the system.
  expect(sent).toBeLessThan(64);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * MEGABYTE);
  open();
  expect(await status).toBe(0);
  expect(read).toBe(total * MEGABYTE);
  await association.release();
});
