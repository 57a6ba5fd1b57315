import { describe, expect, it } from "@jest/globals";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { listenOnLoopback } from "../src/loopback.js";

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
