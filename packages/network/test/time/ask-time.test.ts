import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { askTimeOverUdp, type TimeQuestion } from "../../src/time/ask-time.js";
import { systemOffset, systemTimeClock } from "../../src/time/time-clock.js";
import { parseTimeServer } from "../../src/time/time-server.js";

describe("a time server that is asked over UDP", () => {
  let server: Socket;
  beforeEach(async () => {
    server = createSocket("udp4").bind(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterEach(() => {
    server.close();
  });

  const ask = (options: Partial<TimeQuestion> = {}) =>
    askTimeOverUdp({ server: parseTimeServer(`127.0.0.1:${server.address().port}`), request: Uint8Array.of(1), timeoutMs: 30_000, clock: systemTimeClock, isAnswer: () => true, ...options }); // prettier-ignore

  it("is heard with the times of question and answer, and both addresses", async () => {
    server.on("message", (_, { port, address }) => server.send(Uint8Array.of(2), port, address));
    const before = systemTimeClock.now();
    const { datagram, sentAt, receivedAt, address, localAddress } = await ask(); // prettier-ignore
    expect([datagram, address, localAddress]).toEqual([Uint8Array.of(2), "127.0.0.1", "127.0.0.1"]);
    expect([before, receivedAt, sentAt, systemTimeClock.now()].toSorted((one, other) => one - other)).toEqual([before, sentAt, receivedAt, expect.any(Number)]); // prettier-ignore
  });

  it("is waited for while others answer, or it says something else", async () => {
    const other = createSocket("udp4").bind(0, "127.0.0.1");
    await once(other, "listening");
    server.on("message", (_, { port, address }) => {
      other.send(Uint8Array.of(9), port, address, () => {
        server.send(Uint8Array.of(3), port, address);
        server.send(Uint8Array.of(2), port, address);
      });
    });
    const heard: number[] = [];
    await ask({
      isAnswer: ([first]) => heard.push(first!) > 0 && first === 2,
    });
    expect(heard).toEqual([3, 2]);
    other.close();
  });

  it("is waited for no longer than was said", async () => {
    await expect(ask({ timeoutMs: 20 })).rejects.toMatchObject({ code: "ERR_NETWORK_TIMEOUT" });
  });

  it("is not there when nobody listens, or its name has no address", async () => {
    const { port } = server.address();
    await expect(ask({ server: parseTimeServer("name..invalid") })).rejects.toMatchObject({
      code: "ERR_NETWORK_SOCKET",
    });
    // A port that was free a moment ago.
    const other = createSocket("udp4").bind(0, "127.0.0.1");
    await once(other, "listening");
    const free = other.address().port;
    other.close();
    await once(other, "close");
    expect(free).not.toBe(port);
    await expect(ask({ server: parseTimeServer(`127.0.0.1:${free}`) })).rejects.toMatchObject({ code: "ERR_NETWORK_SOCKET" }); // prettier-ignore
  });

  it("is not there when the system does not let it be asked", async () => {
    // A broadcast, which was not allowed to the socket.
    await expect(ask({ server: parseTimeServer("255.255.255.255") })).rejects.toMatchObject({ code: "ERR_NETWORK_SOCKET" }); // prettier-ignore
  });

  it("is no more waited for when the signal is aborted", async () => {
    const controller = new AbortController();
    const asking = ask({ signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(asking).rejects.toThrow("enough");
    await expect(ask({ signal: controller.signal })).rejects.toThrow("enough");
  });
});

describe("the system's clock", () => {
  it("is compared with the monotonic one to less than its milliseconds", () => {
    const { offsetMs, errorMs } = systemOffset(systemTimeClock);
    expect(errorMs).toBeLessThan(0.5);
    const now = systemTimeClock.now();
    expect(Math.abs(Date.now() - now - offsetMs)).toBeLessThan(1000);
  });

  it("is compared as it is after it was set", () => {
    let readings = 0;
    let now = 0;
    const clock = {
      ...systemTimeClock,
      now: () => (now += 0.001),
      system: () => Math.floor(now + (++readings > 100 ? 5000 : 0)),
    };
    const { offsetMs, errorMs } = systemOffset(clock);
    expect(Math.abs(offsetMs - 5000)).toBeLessThanOrEqual(errorMs);
    expect(errorMs).toBeLessThan(0.1);
  });
});
