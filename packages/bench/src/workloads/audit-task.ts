// A sender of audit messages in a process of its own: an AuditOrder as JSON. It says when it is ready, and begins when it is told to.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { encodeFrame, FrameDecoder, syslogEncoder } from "@dicomsec/audit";
import { AuditSender } from "@dicomsec/audit/transmission";
import { type KeyEntry, readKeyStore, selectKey } from "@dicomsec/pki";
import { listen, type SecureContext, secureContext } from "@dicomsec/transport";
import type { AuditOrder } from "./audit-delivery.js";

const { role, folder, port, count, xml } = JSON.parse(process.argv[2]!) as AuditOrder;
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
const spool = join(folder, `spool-${process.pid}`);
/** Messages that are written at the same time. */
const TOGETHER = 1000;

if (role === "bare") await bare();
else await sender();

async function sender(): Promise<void> {
  const receiver = role === "memory" ? await receive() : undefined;
  await rm(spool, { recursive: true, force: true });
  const sending = await AuditSender.open({
    spool: { folder: spool, fsync: "batch", maxBytes: role === "memory" ? 2 ** 26 : 2 ** 30 },
    destinations: [
      { kind: "tls", host: "127.0.0.1", port: receiver ?? port, context: await contextOf("client"), serverName: false },
    ],
  });
  await readyToGo();
  let peak = 0;
  for (let at = 0; at < count; at += TOGETHER) {
    await Promise.all(Array.from({ length: TOGETHER }, async () => sending.writeText(xml)));
    peak = Math.max(peak, process.memoryUsage.rss());
  }
  await sending.drain({ timeoutMs: 120_000 });
  await sending[Symbol.asyncDispose]();
  await rm(spool, { recursive: true, force: true });
  process.send!(peak / 1e6);
}

/** Frames that are there, 32 in each write. */
async function bare(): Promise<void> {
  const frame = encodeFrame(syslogEncoder()(xml, "2026-01-01T00:00:00Z"));
  const frames = new Uint8Array(32 * frame.length);
  for (let at = 0; at < frames.length; at += frame.length) frames.set(frame, at);
  const identity = { key: readFileSync(join(folder, "client.key")), cert: readFileSync(join(folder, "client.crt")) };
  const socket = connectTls({ host: "127.0.0.1", port, rejectUnauthorized: false, ...identity });
  await once(socket, "secureConnect");
  await readyToGo();
  for (let sent = 0; sent < count; sent += 32) {
    const some = count - sent >= 32 ? frames : frames.subarray(0, (count - sent) * frame.length);
    if (!socket.write(some)) await once(socket, "drain");
  }
  socket.end();
}

async function receive(): Promise<number> {
  const listener = await listen({
    context: await contextOf("server"),
    host: "127.0.0.1",
    port: 0,
    onConnection: (connection) => {
      const decoder = new FrameDecoder();
      connection.on("data", (piece: Uint8Array) => Array.from(decoder.push(piece)));
    },
  });
  return listener.port;
}

async function contextOf(name: string): Promise<SecureContext> {
  const entry: KeyEntry = selectKey(await readKeyStore(read(`${name}.key`), {}), {});
  const { certificates } = await readKeyStore(read(`${name}.crt`), {});
  const { certificates: anchors } = await readKeyStore(read("ca.crt"), {});
  return secureContext({ identities: [{ ...entry, certificates }], trust: { anchors } });
}

async function readyToGo(): Promise<void> {
  process.send!("ready");
  await once(process, "message");
}
