import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { AuditSender, type AuditSenderEvent, type UdpDestination } from "../../src/transmission/index.js";
import { contexts, destinationOf, RepositoryDouble } from "./repository-double.js";

let folder: TemporaryFolder;
let events: AuditSenderEvent[];
const sockets: Socket[] = [];
beforeEach(async () => {
  folder = await temporaryFolder();
  events = [];
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close();
  await folder[Symbol.asyncDispose]();
});

const timeoutMs = 60_000;

async function receiver(port = 0): Promise<{ readonly port: number; readonly messages: string[] }> {
  const socket = createSocket({ type: "udp4", recvBufferSize: 2 ** 21 });
  sockets.push(socket);
  const messages: string[] = [];
  socket.on("message", (message) => messages.push(message.toString().replace(/^.*\ufeff/, "")));
  socket.bind(port, "127.0.0.1");
  await once(socket, "listening");
  return { port: socket.address().port, messages };
}

const udp = (port: number, options: Partial<UdpDestination> = {}): UdpDestination => ({
  kind: "udp",
  host: "127.0.0.1",
  port,
  backOff: { firstMs: 10, maxMs: 50 },
  ...options,
});
const open = (...destinations: Parameters<typeof AuditSender.open>[0]["destinations"]) =>
  AuditSender.open({ spool: { folder: folder.path }, destinations, onEvent: (event) => events.push(event) });
const texts = (count: number) => Array.from({ length: count }, (_, index) => `<m n="${index + 1}"/>`);
const writeAll = (sender: AuditSender, messages: readonly string[]) =>
  Promise.all(messages.map((text) => sender.writeText(text)));

describe("a sender over UDP", () => {
  it("sends each message as a datagram, in their order", async () => {
    const { port, messages } = await receiver();
    await using sender = await open(udp(port));
    await writeAll(sender, texts(700));
    expect(await sender.drain({ timeoutMs })).toBe(0);
    expect(messages).toEqual(texts(700));
  });

  it("hears when nobody listens, and sends again", async () => {
    const { port } = await receiver();
    sockets.pop()!.close();
    await using sender = await open(udp(port));
    await writeAll(sender, texts(10));
    expect(await sender.drain({ timeoutMs: 300 })).toBe(10);
    expect(events[0]).toMatchObject({ kind: "unavailable", code: "ECONNREFUSED" });
    const { messages } = await receiver(port);
    expect(await sender.drain({ timeoutMs })).toBe(0);
    expect(messages).toEqual(texts(10));
  });

  it("never cuts a message: one that is too long goes to quarantine, or to the destination over TLS alone", async () => {
    const both = await contexts();
    await using repository = await new RepositoryDouble(both.server).start();
    const { port, messages } = await receiver();
    const long = `<m>${"x".repeat(2000)}</m>`;
    {
      await using sender = await open(udp(port, { maxMessageLength: 1400 }));
      await writeAll(sender, [long, "<next/>"]);
      expect(await sender.drain({ timeoutMs })).toBe(0);
    }
    expect(messages).toEqual(["<next/>"]);
    expect(events).toContainEqual(expect.objectContaining({ kind: "quarantined", sequence: 1, why: "too-long" }));
    const elsewhere = udp(port, { maxMessageLength: 1400, oversize: "elsewhere" });
    await expect(open(elsewhere)).rejects.toMatchObject({ code: "ERR_AUDIT_OPTIONS" });
    await using sender = await open(elsewhere, destinationOf(repository, both));
    await sender.writeText(long);
    expect(await sender.drain({ timeoutMs })).toBe(0);
    expect(repository.messages).toEqual([expect.stringContaining(long)]);
    expect(events).toContainEqual(expect.objectContaining({ kind: "elsewhere", sequence: 3 }));
  });

  it("takes no message that no datagram holds", async () => {
    const { port, messages } = await receiver();
    await using sender = await open(udp(port));
    await writeAll(sender, [`<m>${"x".repeat(70_000)}</m>`, "<next/>"]);
    expect(await sender.drain({ timeoutMs })).toBe(0);
    expect(messages).toEqual(["<next/>"]);
  });
});
