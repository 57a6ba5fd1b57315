import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { listenOnLoopback, type LoopbackServer } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import type { LdapConnection } from "../../src/connection/ldap-connection.js";
import { GuardedStream } from "../../src/connection/guarded-stream.js";
import { openConnection } from "../../src/connection/open-connection.js";

function tlv(tag: number, ...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const octets = parts.flatMap((part) => [...part]);
  const length = octets.length < 128 ? [octets.length] : [0x82, octets.length >> 8, octets.length & 0xff];
  return Uint8Array.from([tag, ...length, ...octets]);
}

const text = (value: string) => tlv(0x04, new TextEncoder().encode(value));
const message = (id: number, ...parts: readonly (Uint8Array | readonly number[])[]) =>
  tlv(0x30, tlv(0x02, [0, id >> 16, (id >> 8) & 0xff, id & 0xff]), ...parts);
const result = (id: number, operation: number, code = 0) =>
  message(id, tlv(operation, tlv(0x0a, [code]), text(""), text("")));
const attribute = (type: string, ...values: string[]) => tlv(0x30, text(type), tlv(0x31, ...values.map(text)));
const entry = (id: number, dn: string, ...attributes: Uint8Array[]) =>
  message(id, tlv(0x64, text(dn), tlv(0x30, ...attributes)));
const paged = (cookie: string) =>
  tlv(0xa0, tlv(0x30, text("1.2.840.113556.1.4.319"), tlv(0x04, tlv(0x30, tlv(0x02, [0]), text(cookie)))));
const page = (id: number, cookie: string) => message(id, tlv(0x65, tlv(0x0a, [0]), text(""), text("")), paged(cookie));

/** Answers each request by its number: the first request of a connection has 2. */
async function answering(answer: (id: number, socket: Socket) => readonly Uint8Array[]): Promise<LoopbackServer> {
  return listenOnLoopback(
    createServer((socket) => {
      socket.on("error", () => {});
      socket.on("data", (request: Uint8Array) => {
        const number = request.subarray(4, 4 + request[3]!).reduce((id, octet) => id * 256 + octet, 0);
        for (const each of answer(number, socket)) socket.write(each);
      });
    }),
  );
}

const settings = { security: { kind: "none" }, credentials: { kind: "anonymous" }, allowInsecure: false } as const;

async function open({ port }: LoopbackServer, timeoutMs = 20_000): Promise<LdapConnection> {
  return openConnection({ ...settings, server: { host: "127.0.0.1", port }, timeoutMs });
}

const offer = (id: number) => [
  entry(id, "", attribute("supportedControl", "1.2.840.113556.1.4.319")),
  result(id, 0x65),
];

describe("a server that is not one of LDAP, or means harm", () => {
  it.each([
    ["a reference that is cut off", (id: number) => tlv(0x30, tlv(0x02, [id]), tlv(0x73, [0x04, 0x84]))],
    ["values that go on beyond their message", (id: number) => message(id, tlv(0x64, text(""), tlv(0x30, [0x30, 0x09, 0x04, 0x01, 0x41, 0x31, 0x84, 0x7f, 0xff, 0xff, 0xff])))], // prettier-ignore
    ["a control that is cut off", (id: number) => message(id, tlv(0x65, tlv(0x0a, [0]), text(""), text("")), tlv(0xa0, [0x30]))], // prettier-ignore
    ["a result of a bind that is cut off", (id: number) => message(id, tlv(0x61, tlv(0x0a, [0]), text(""), text(""), [0x87, 0x84]))], // prettier-ignore
    ["a result without a code", (id: number) => message(id, [0x65, 0x00])],
    ["an entry in the place of a result", (id: number) => message(id, [0x79, 0x00])],
    ["text", () => new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n")],
    ["a length that is not told", () => Uint8Array.of(0x30, 0x80, 0x02, 0x01)],
    ["an answer to what was not asked", () => result(99, 0x65)],
  ] as const)("sends %s: that is no answer, and ends the connection", async (_, answer) => {
    await using server = await answering((id) => [answer(id)]);
    await expect(open(server)).rejects.toMatchObject({ code: "ERR_CONFIGURATION_CONNECTION_LOST" });
  });

  it("does so while nothing is asked", async () => {
    const sockets: Socket[] = [];
    await using server = await answering((id, socket) => (sockets.push(socket), offer(id)));
    const connection = await open(server);
    expect(connection.isOpen).toBe(true);
    sockets[0]!.write(result(7, 0x65));
    await once(sockets[0]!, "close");
    expect(connection.isOpen).toBe(false);
    await connection.close();
  });

  it("sends very many messages at once", async () => {
    const many = new Uint8Array(Array.from({ length: 30_000 }, () => [...entry(2, "")]).flat());
    await using server = await answering((id) => [offer(id)[0]!, many, offer(id)[1]!]);
    const connection = await open(server);
    expect(connection.offers("1.2.840.113556.1.4.319")).toBe(true);
    await connection.close();
  });

  it("sends more than may be", async () => {
    const long = Uint8Array.of(0x30, 0x84, 0x7f, 0xff, 0xff, 0xff);
    await using server = await answering(() => [long]);
    await expect(open(server)).rejects.toMatchObject({ code: "ERR_CONFIGURATION_LIMIT" });
    await using endless = await answering((id) => Array.from({ length: 100 }, () => entry(id, "cn=more")));
    const socket = connect({ host: "127.0.0.1", port: endless.port });
    const guarded = new GuardedStream(socket, { maxAnswerLength: 1000 });
    guarded.on("data", () => {});
    guarded.write(message(2, [0x63, 0x00]));
    const [error] = (await once(guarded, "error")) as [unknown];
    expect(error).toMatchObject({ code: "ERR_CONFIGURATION_LIMIT" });
    expect(socket.destroyed).toBe(true);
  });

  it("sends an empty page that is not the last one: what comes after it is not left out", async () => {
    const pages: ((id: number) => readonly Uint8Array[])[] = [
      offer,
      (id) => [page(id, "a")],
      (id) => [entry(id, "cn=found"), page(id, "b")],
      (id) => [page(id, "c")],
      (id) => [entry(id, "cn=last"), page(id, "")],
    ];
    await using server = await answering((id) => pages.shift()!(id));
    const connection = await open(server);
    const { entries, referrals } = await connection.searchAll("o=a");
    expect(entries.map(({ dn }) => dn)).toEqual(["cn=found", "cn=last"]);
    expect(referrals).toEqual([]);
    await connection.close();
  });

  it("sends one page after the other without end", async () => {
    await using server = await answering((id) => (id === 2 ? offer(id) : [page(id, "again")]));
    const connection = await open(server);
    await expect(connection.searchAll("o=a")).rejects.toMatchObject({ code: "ERR_CONFIGURATION_LIMIT" });
    await connection.close();
  });

  it("sends an empty page that is the last one", async () => {
    await using server = await answering((id) => (id === 2 ? offer(id) : [page(id, "")]));
    const connection = await open(server);
    expect((await connection.searchAll("o=a")).entries).toEqual([]);
    await connection.close();
  });
});
