import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { describe, expect, it } from "@jest/globals";
import { openUdpDhcpTransport } from "../../src/dhcp/udp-transport.js";

const LOOPBACK = "127.0.0.1";

/** A socket at a free port, which stands for a server. */
async function server() {
  const socket = createSocket("udp4");
  socket.on("error", () => {});
  socket.bind(0, LOOPBACK);
  await once(socket, "listening");
  return { socket, port: socket.address().port, [Symbol.asyncDispose]: async () => void socket.close() };
}

async function transportTo(serverPort: number) {
  return openUdpDhcpTransport({ localAddress: LOOPBACK, clientPort: 0, serverPort });
}

const received = (socket: Socket) => once(socket, "message") as Promise<[Uint8Array, { readonly port: number }]>;

describe("DHCP over UDP", () => {
  it("sends to the port of servers, and gives what comes in its order", async () => {
    await using peer = await server();
    await using transport = await transportTo(peer.port);
    const arrived = received(peer.socket);
    await transport.send(Uint8Array.of(1, 2, 3), LOOPBACK);
    const [message, from] = await arrived;
    expect([...message]).toEqual([1, 2, 3]);
    for (const octet of [4, 5]) peer.socket.send(Uint8Array.of(octet), from.port, LOOPBACK);
    const signal = new AbortController().signal;
    expect([...(await transport.receive(signal)), ...(await transport.receive(signal))]).toEqual([4, 5]);
  });

  it("stops waiting at a signal, and can wait again", async () => {
    await using peer = await server();
    await using transport = await transportTo(peer.port);
    const abort = new AbortController();
    const waiting = transport.receive(abort.signal);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
    const arrived = received(peer.socket);
    await transport.send(Uint8Array.of(1), LOOPBACK);
    const [, { port }] = await arrived;
    peer.socket.send(Uint8Array.of(7), port, LOOPBACK);
    expect([...(await transport.receive(new AbortController().signal))]).toEqual([7]);
  });

  it("tells when the port is taken, as by the system's own client", async () => {
    await using peer = await server();
    const options = { localAddress: LOOPBACK, clientPort: peer.port };
    await expect(openUdpDhcpTransport(options)).rejects.toMatchObject({
      code: "ERR_NETWORK_SOCKET",
      cause: { code: "EADDRINUSE" },
    });
  });

  it("tells when the system does not take a message, and when it is closed", async () => {
    await using peer = await server();
    const transport = await transportTo(peer.port);
    const refused = expect.objectContaining({ code: "ERR_NETWORK_SOCKET" });
    await expect(transport.send(new Uint8Array(70_000), LOOPBACK)).rejects.toEqual(refused);
    await transport[Symbol.asyncDispose]();
    await expect(transport.send(Uint8Array.of(1), LOOPBACK)).rejects.toEqual(refused);
  });
});
