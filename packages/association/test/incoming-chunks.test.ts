import { once } from "node:events";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import { IncomingChunks } from "../src/incoming-chunks.js";

const large = 2 ** 18;

describe("what comes over a connection", () => {
  it("wakes everybody who waits for it, and for its end", async () => {
    const connection = new PassThrough();
    const chunks = new IncomingChunks(connection);
    const waiting = [chunks.wait(), chunks.wait()];
    connection.write(Uint8Array.of(1));
    expect(await Promise.all(waiting)).toEqual([true, true]);
    expect(chunks.take()).toHaveLength(1);
    const ending = [chunks.wait(), chunks.wait()];
    connection.destroy();
    expect(await Promise.all(ending)).toEqual([false, false]);
  });

  it("waits while what came is not taken, and goes on when it is", async () => {
    const connection = new PassThrough({ highWaterMark: 1 });
    const chunks = new IncomingChunks(connection);
    connection.write(new Uint8Array(large));
    await chunks.wait();
    expect(connection.isPaused()).toBe(true);
    expect(chunks.take()).toHaveLength(large);
    expect(connection.isPaused()).toBe(false);
    connection.end();
    expect(await chunks.wait()).toBe(false);
  });

  it("waits as well when what came is many chunks of one byte", async () => {
    const connection = new PassThrough({ highWaterMark: 2 ** 20 });
    const chunks = new IncomingChunks(connection);
    for (let count = 0; count < 5000; count++) connection.write(Uint8Array.of(count));
    await chunks.wait();
    expect(connection.isPaused()).toBe(true);
    let taken = 0;
    for (connection.end(); await chunks.wait(); taken++) expect(chunks.take()).toEqual(Buffer.of(taken));
    expect(taken).toBe(5000);
  });

  it("is at its end at once when the connection was gone before", async () => {
    const connection = new PassThrough();
    connection.destroy();
    await once(connection, "close");
    expect(await new IncomingChunks(connection).wait()).toBe(false);
  });

  it("tells what the connection failed with, after what came before", async () => {
    const connection = new PassThrough();
    connection.on("error", () => {});
    const chunks = new IncomingChunks(connection);
    connection.write(Uint8Array.of(1));
    await chunks.wait();
    connection.destroy(new Error("gone"));
    expect(await chunks.wait()).toBe(true);
    chunks.take();
    await expect(chunks.wait()).rejects.toThrow("gone");
  });
});
