import { describe, expect, it } from "@jest/globals";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { freePort, isOpen, listenOnLoopback } from "../src/loopback.js";

describe("listenOnLoopback", () => {
  it("answers on the loopback interface", async () => {
    await using server = await listenOnLoopback(createServer((socket) => socket.end("hello")));
    const socket = connect(server.port, server.host);
    const [data] = await once(socket, "data");
    expect(String(data)).toBe("hello");
  });

  it("closes open connections and the port when disposed of", async () => {
    const server = await listenOnLoopback(createServer(() => {}));
    const socket = connect(server.port, server.host);
    await once(socket, "connect");
    const closed = once(socket, "close");
    socket.on("error", () => {});
    await server[Symbol.asyncDispose]();
    await closed;
    await expect(once(connect(server.port, server.host), "connect")).rejects.toThrow("ECONNREFUSED");
  });
});

describe("freePort", () => {
  it("gives ports at which nothing listens, each one once, below those of whoever asks for any", async () => {
    const ports = [];
    for (let count = 0; count < 20; count++) ports.push(await freePort());
    expect(new Set(ports).size).toBe(20);
    for (const port of ports) {
      expect(await isOpen(port)).toBe(false);
      expect(port).toBeLessThan(32_768);
    }
  });

  it("passes one over at which somebody listens", async () => {
    const port = (await freePort()) + 1;
    const server = createServer().listen(port, "127.0.0.1");
    await once(server, "listening");
    expect(await freePort()).not.toBe(port);
    server.close();
  });
});
