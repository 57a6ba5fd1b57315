import { describe, expect, it } from "@jest/globals";
import { DhcpClient } from "../../src/dhcp/dhcp-client.js";
import type { DhcpClientOptions, DhcpEvent } from "../../src/dhcp/dhcp-client-options.js";
import type { DhcpLease } from "../../src/dhcp/lease.js";
import { ADDRESS, answer, MAC, oneAddress, OTHER, type Script, ScriptedNetwork, SERVER } from "./scripted-network.js";
import { VirtualClock } from "./virtual-clock.js";

/** A client on a link of a script, on which time passes only by `until`. */
async function started(script: Script, options: Partial<DhcpClientOptions> = {}) {
  const clock = new VirtualClock();
  const network = new ScriptedNetwork(script);
  const events: DhcpEvent[] = [];
  const client = await DhcpClient.start({
    hardwareAddress: MAC,
    transport: network,
    clock,
    // In the middle, so that waits are what RFC 2131 says without their chance.
    randomBytes: (length) => new Uint8Array(length).fill(0x80),
    desynchronize: false,
    ...options,
    onEvent: (event) => events.push(event),
  });
  const told =
    (kind: DhcpEvent["kind"], count = 1) =>
    () =>
      events.filter((event) => event.kind === kind).length >= count;
  return {
    client,
    clock,
    network,
    events,
    kinds: () => events.map(({ kind }) => kind),
    until: (kind: DhcpEvent["kind"], count?: number) => clock.until(told(kind, count)),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

const seconds = (from: number, to: number | undefined) => Math.round(((to ?? Number.NaN) - from) / 1000);
const silence: Script = () => [];

describe("acquiring a lease", () => {
  it("goes by DISCOVER, OFFER, REQUEST and ACK, all with one xid and in broadcast", async () => {
    await using run = await started(oneAddress({ ntpServers: ["10.77.0.7"] }), { hostName: "ct-01", requestedAddress: ADDRESS, leaseSeconds: 900 }); // prettier-ignore
    await run.until("bound");
    const [discover, request] = run.network.sent;
    expect(discover).toMatchObject({
      type: "discover",
      to: "255.255.255.255",
      broadcast: true,
      clientAddress: "0.0.0.0",
    });
    expect(discover!.values).toMatchObject({ hostName: "ct-01", requestedAddress: ADDRESS, leaseSeconds: 900 });
    expect(discover!.values.serverId).toBeUndefined();
    expect(request).toMatchObject({
      type: "request",
      to: "255.255.255.255",
      broadcast: true,
      clientAddress: "0.0.0.0",
    });
    expect(request!.values).toMatchObject({ serverId: SERVER, requestedAddress: ADDRESS, clientId: Uint8Array.of(1, 2, 0, 0, 0, 0, 1) }); // prettier-ignore
    expect(request!.transactionId).toBe(discover!.transactionId);
    expect(run.client).toMatchObject({ state: "bound", lease: { address: ADDRESS, serverId: SERVER } });
    expect((await run.client.bound()).parameters.ntpServers).toEqual({ value: ["10.77.0.7"], source: "server" });
  });

  it("asks for all of Table F.1-2, and classless routes before routers", async () => {
    await using run = await started(oneAddress());
    await run.until("bound");
    const asked = [...run.network.sent[0]!.values.parameterRequestList!];
    expect(asked).toEqual(expect.arrayContaining([1, 2, 3, 6, 12, 15, 26, 28, 33, 42, 58, 59, 100, 101, 119, 121]));
    expect(asked.indexOf(121)).toBeLessThan(asked.indexOf(3));
  });

  it("sends DISCOVER again after 4, 8, 16, 32 and then 64 seconds", async () => {
    await using run = await started(silence);
    const at: number[] = [];
    run.network.script = () => (at.push(run.clock.now()), []);
    await run.clock.until(() => at.length === 6);
    expect(at.slice(1).map((time, index) => seconds(at[index]!, time))).toEqual([8, 16, 32, 64, 64]);
    expect(run.network.sent.map(({ seconds }) => seconds)).toEqual([0, 4, 12, 28, 60, 124, 188]);
  });

  it("has the seconds of its DISCOVER in its REQUEST too", async () => {
    await using run = await started(silence);
    await run.clock.until(() => run.network.sent.length === 2);
    run.network.script = oneAddress();
    await run.until("bound");
    expect(run.network.sent.slice(2).map(({ type, seconds }) => [type, seconds])).toEqual([
      ["discover", 12],
      ["request", 12],
    ]);
  });

  it("is refused with what cannot be asked for", async () => {
    const refused = { code: "ERR_NETWORK_OPTIONS" };
    await expect(started(silence, { hostName: "ct 01" })).rejects.toMatchObject(refused);
    await expect(started(silence, { requestedAddress: "10.77.0" })).rejects.toMatchObject(refused);
    await expect(started(silence, { hardwareAddress: "02:00" })).rejects.toMatchObject(refused);
    await expect(started(silence, { clientId: Uint8Array.of(1) })).rejects.toMatchObject(refused);
  });

  it("waits 1 to 10 seconds at its start, unless told not to", async () => {
    await using run = await started(silence, { desynchronize: true });
    const start = run.clock.now();
    await run.clock.until(() => run.network.sent.length === 1);
    expect(seconds(start, run.clock.now())).toBe(6);
  });

  it("passes over answers that are for others, malformed, or grant nothing", async () => {
    const good = { type: "offer", yourAddress: ADDRESS, leaseSeconds: 60 } as const;
    await using run = await started((message) => [
      answer(message, good, { transactionId: message.transactionId ^ 1 }),
      answer(message, good, { hardwareAddress: "02:00:00:00:00:02" }),
      answer(message, good, { operation: "request" }),
      answer(message, { ...good, clientId: Uint8Array.of(1, 2, 3) }),
      answer(message, { ...good, type: "discover" }),
      answer(message, good, { options: new Map([[51, Uint8Array.of(0, 0, 0, 60)]]) }),
      answer(message, { ...good, yourAddress: "0.0.0.0" }),
      answer(message, { ...good, leaseSeconds: 0 }),
      answer(message, good).subarray(0, 100),
      Uint8Array.of(),
    ]);
    await run.clock.until(() => run.network.sent.length === 3);
    expect(run.network.types()).toEqual(["discover", "discover", "discover"]);
  });

  it("heeds no answer of another server after one was selected", async () => {
    await using run = await started((message) => {
      const given = { yourAddress: ADDRESS, leaseSeconds: 60 };
      if (message.type === "discover") return [answer(message, { type: "offer", ...given })];
      return [
        answer(message, { type: "nak", serverId: OTHER }),
        answer(message, { type: "ack", ...given, serverId: OTHER }),
        answer(message, { type: "ack", ...given, yourAddress: "10.77.0.66" }),
        answer(message, { type: "ack", ...given, leaseSeconds: 77 }),
      ];
    });
    await run.until("bound");
    expect(run.kinds()).toEqual(["bound"]);
    expect(seconds(run.client.lease!.obtainedAt, run.client.lease!.expiresAt)).toBe(77);
  });

  it("begins anew when the selected server does not answer four requests", async () => {
    await using run = await started((message) => (message.type === "discover" ? oneAddress()(message) : []));
    await run.clock.until(() => run.network.sent.length > 5);
    expect(run.network.types().slice(0, 6)).toEqual([
      "discover",
      "request",
      "request",
      "request",
      "request",
      "discover",
    ]);
  });

  it("lets the application select among offers", async () => {
    const offers: Script = (message) =>
      message.type === "discover"
        ? [SERVER, OTHER].map((serverId) =>
            answer(message, { type: "offer", serverId, yourAddress: ADDRESS, leaseSeconds: 60 }),
          )
        : [answer(message, { type: "ack", serverId: OTHER, yourAddress: ADDRESS, leaseSeconds: 60 })];
    await using run = await started(offers, { selectOffer: (all) => all.find(({ serverId }) => serverId === OTHER) });
    await run.until("bound");
    expect(run.network.sent[1]!.values.serverId).toBe(OTHER);
  });

  it("requests nothing when the application wants none of the offers", async () => {
    await using run = await started(oneAddress(), { selectOffer: () => undefined });
    await run.clock.until(() => run.network.sent.length === 3);
    expect(run.network.types()).toEqual(["discover", "discover", "discover"]);
  });

  it("rests after a NAK, and begins anew", async () => {
    await using run = await started((message) =>
      message.type === "discover" ? oneAddress()(message) : [answer(message, { type: "nak" })],
    );
    await run.until("nak");
    expect(run.events).toEqual([{ kind: "nak", address: ADDRESS, serverId: SERVER }]);
    const at = run.clock.now();
    await run.clock.until(() => run.network.sent.length > 2);
    expect(seconds(at, run.clock.now())).toBe(10);
    expect(run.network.types()[2]).toBe("discover");
  });

  it("declines an address that another host uses, and rests", async () => {
    let inUse = true;
    await using run = await started(oneAddress(), { isInUse: () => inUse });
    await run.until("declined");
    const at = run.clock.now();
    expect(run.network.sent[2]).toMatchObject({ type: "decline", to: "255.255.255.255", clientAddress: "0.0.0.0", values: { requestedAddress: ADDRESS, serverId: SERVER } }); // prettier-ignore
    expect(run.network.sent[2]!.values.parameterRequestList).toBeUndefined();
    inUse = false;
    await run.until("bound");
    expect(seconds(at, run.clock.now())).toBe(10);
  });

  it("has the lease applied before it tells of it", async () => {
    const order: string[] = [];
    const apply = async (lease: DhcpLease | undefined) => {
      await Promise.resolve();
      order.push(`applied ${lease?.address}`);
    };
    await using run = await started(oneAddress(), { apply });
    void run.client.bound().then(() => order.push("bound"));
    await run.clock.until(() => order.length === 2);
    expect(order).toEqual([`applied ${ADDRESS}`, "bound"]);
  });

  it("gives back a lease that could not be applied", async () => {
    const apply = () => Promise.reject(new Error("no right to"));
    await using run = await started(oneAddress(), { apply });
    await run.clock.until(() => run.network.types().includes("release"));
    expect(run.kinds()).toEqual(["hook-failed"]);
    expect(run.client.lease).toBeUndefined();
  });

  it("goes on when the system does not take a message, and tells of it", async () => {
    let isUp = false;
    await using run = await started((message) => {
      if (isUp) return oneAddress()(message);
      throw new Error("ENETUNREACH");
    });
    await run.until("unsent", 2);
    isUp = true;
    await run.until("bound");
    expect(run.kinds()).toEqual(["unsent", "unsent", "bound"]);
  });

  it("asks for auto-configuration only with the machine's permission, and tells what servers say (RFC 2563)", async () => {
    const says: Script = (message) => [answer(message, { type: "offer", autoConfigure: 0 })];
    await using run = await started(says, { defaults: { autoConfigure: true } });
    await run.until("auto-configuration");
    expect(run.network.sent[0]!.values.autoConfigure).toBe(1);
    expect(run.events[0]).toEqual({ kind: "auto-configuration", allowed: false, serverId: SERVER });
    await using other = await started(silence);
    await other.clock.until(() => other.network.sent.length === 1);
    expect(other.network.sent[0]!.values.autoConfigure).toBeUndefined();
  });

  it("sends a Client FQDN in place of the host name, and defaults to it", async () => {
    await using run = await started(oneAddress(), { fqdn: { name: "ct-01.hospital.example", serverUpdatesA: true } });
    await run.until("bound");
    expect(run.network.sent[0]!.values).toMatchObject({
      clientFqdn: { name: "ct-01.hospital.example", serverUpdatesA: true },
    });
    expect(run.network.sent[0]!.values.hostName).toBeUndefined();
    expect(run.client.lease!.parameters.hostName).toEqual({ value: "ct-01.hospital.example", source: "default" });
  });

  it("says that an authentication was not checked", async () => {
    await using run = await started(oneAddress({ authentication: new Uint8Array(11) }));
    await run.until("bound");
    expect(run.client.lease!.authentication).toBe("not-checked");
  });
});

describe("maintaining a lease", () => {
  it("renews at half of the time, by unicast with its address, and applies the answer", async () => {
    const applied: string[] = [];
    await using run = await started(oneAddress(), { apply: (lease) => void applied.push(lease?.address ?? "none") });
    await run.until("bound", 2);
    const { lease } = run.events[0] as Extract<DhcpEvent, { kind: "bound" }>;
    expect(seconds(lease.obtainedAt, lease.rebindAt)).toBe(3150);
    expect(run.kinds()).toEqual(["bound", "renewing", "bound"]);
    expect(run.events.at(-1)).toMatchObject({ renewed: true });
    expect(run.network.sent[2]).toMatchObject({
      type: "request",
      to: SERVER,
      clientAddress: ADDRESS,
      broadcast: false,
    });
    expect(run.network.sent[2]!.values.requestedAddress ?? run.network.sent[2]!.values.serverId).toBeUndefined();
    expect(seconds(lease.obtainedAt, run.client.lease!.obtainedAt)).toBe(1800);
    expect(applied).toEqual([ADDRESS, ADDRESS]);
  });

  it("renews and rebinds when the server says, or by default when that cannot be", async () => {
    await using run = await started(oneAddress({ renewalSeconds: 600, rebindingSeconds: 1200 }));
    await run.until("bound");
    const { obtainedAt, renewAt, rebindAt } = run.client.lease!;
    expect([renewAt, rebindAt].map((time) => seconds(obtainedAt, time))).toEqual([600, 1200]);
    for (const [renewalSeconds, rebindingSeconds] of [
      [3000, 2000],
      [600, 3600],
      [0, 0],
      [4000, 5000],
    ] as const) {
      await using other = await started(oneAddress({ renewalSeconds, rebindingSeconds }));
      await other.until("bound");
      const { obtainedAt, renewAt, rebindAt } = other.client.lease!;
      expect([renewAt, rebindAt].map((time) => seconds(obtainedAt, time))).toEqual([1800, 3150]);
    }
  });

  it("never renews a lease without end", async () => {
    await using run = await started(oneAddress({ leaseSeconds: 0xffffffff }));
    await run.until("bound");
    expect(run.client.lease).not.toHaveProperty("expiresAt");
    await expect(run.until("renewing")).rejects.toThrow("not become so");
  });

  it("tells of a server that has vanished in time to release associations", async () => {
    const applied: string[] = [];
    await using run = await started(oneAddress(), {
      noticeMs: 300_000,
      apply: (lease) => void applied.push(lease?.address ?? "none"),
    });
    await run.until("bound");
    const { expiresAt = 0 } = run.client.lease!;
    const times: number[] = [];
    run.network.script = () => (times.push(run.clock.now()), []);
    await run.until("expiring");
    expect(run.kinds()).toEqual(["bound", "renewing", "rebinding", "expiring"]);
    expect(seconds(run.clock.now(), expiresAt)).toBe(300);
    expect(run.client.lease).toBeDefined();
    await run.until("expired");
    expect(seconds(run.clock.now(), expiresAt)).toBe(0);
    expect(run.client.lease).toBeUndefined();
    expect(run.client.state).toBe("selecting");
    expect(applied).toEqual([ADDRESS, "none"]);
    expect(run.network.sent.slice(2, -1).map(({ to }) => to)).toEqual([
      ...Array.from({ length: 6 }, () => SERVER),
      ...Array.from({ length: 4 }, () => "255.255.255.255"),
    ]);
    // After half of what is left to T2, and then to the end, but no sooner than after a minute.
    const gaps = times.slice(1).map((time, index) => seconds(times[index]!, time));
    expect(gaps.slice(0, 9)).toEqual([675, 338, 169, 84, 60, 24, 225, 113, 60]);
  });

  it("tells that a lease is expiring only after renewal was tried", async () => {
    await using run = await started(oneAddress({ leaseSeconds: 100 }), { noticeMs: 3_600_000 });
    await run.until("bound");
    const { obtainedAt } = run.client.lease!;
    run.network.script = silence;
    await run.until("expiring");
    expect(run.kinds()).toEqual(["bound", "renewing", "expiring"]);
    expect(seconds(obtainedAt, run.clock.now())).toBe(54);
    await using healthy = await started(oneAddress({ leaseSeconds: 100 }), { noticeMs: 3_600_000 });
    await healthy.until("bound", 4);
    expect(healthy.kinds()).not.toContain("expiring");
  });

  it("takes the lease of any server while it rebinds, but not while it renews", async () => {
    await using run = await started(oneAddress());
    await run.until("bound");
    run.network.script = (message) => [
      answer(message, { type: "ack", serverId: OTHER, yourAddress: ADDRESS, leaseSeconds: 60 }),
    ];
    await run.until("bound", 2);
    expect(run.kinds()).toEqual(["bound", "renewing", "rebinding", "bound"]);
    expect(run.client.lease!.serverId).toBe(OTHER);
  });

  it("gives up an address that is refused, and asks for another at once", async () => {
    const applied: string[] = [];
    await using run = await started(oneAddress(), { apply: (lease) => void applied.push(lease?.address ?? "none") });
    await run.until("bound");
    run.network.script = (message) => (message.type === "request" ? [answer(message, { type: "nak" })] : []);
    await run.until("nak");
    const at = run.clock.now();
    await run.clock.until(() => run.network.types().at(-1) === "discover");
    expect(run.clock.now()).toBe(at);
    expect(applied).toEqual([ADDRESS, "none"]);
  });

  it("keeps a renewed lease when it cannot be applied again, and tells of it", async () => {
    let count = 0;
    const apply = () => {
      if (++count === 2) throw new Error("busy");
    };
    await using run = await started(oneAddress(), { apply });
    await run.until("bound", 2);
    expect(run.kinds()).toEqual(["bound", "renewing", "hook-failed", "bound"]);
  });
});

describe("a lease that is applied for too long", () => {
  const hanging = (lease: DhcpLease | undefined, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      if (!lease) return resolve();
      signal.addEventListener("abort", () => reject(new Error("too long")));
    });

  it("ends when it should: the application is told", async () => {
    let count = 0;
    const apply = (lease: DhcpLease | undefined, signal: AbortSignal) => (lease && ++count === 1 ? undefined : hanging(lease, signal)); // prettier-ignore
    await using run = await started(oneAddress(), { apply });
    await run.until("expired");
    expect(run.kinds().slice(0, 3)).toEqual(["bound", "renewing", "hook-failed"]);
    expect(run.clock.now()).toBe(Date.UTC(2026, 0, 1) + 1_800_000 + 3_600_000);
  });

  it("is given back when it is over before it was in use", async () => {
    await using run = await started(oneAddress(), { apply: hanging });
    await run.until("hook-failed");
    await run.clock.until(() => run.network.types().includes("release"));
    expect(run.client.lease).toBeUndefined();
  });
});

describe("a lease of the last run", () => {
  const kept = async () => {
    await using run = await started(oneAddress());
    await run.until("bound");
    return JSON.parse(JSON.stringify(run.client.lease)) as DhcpLease;
  };

  it("is asked for again, without DISCOVER and without its server", async () => {
    await using run = await started(oneAddress(), { lease: await kept() });
    await run.until("bound");
    expect(run.network.types()).toEqual(["request"]);
    expect(run.network.sent[0]).toMatchObject({
      to: "255.255.255.255",
      clientAddress: "0.0.0.0",
      values: { requestedAddress: ADDRESS },
    });
    expect(run.network.sent[0]!.values.serverId).toBeUndefined();
  });

  it("is given up at once when it is refused", async () => {
    const script: Script = (message) => {
      if (message.type === "request" && message.values.serverId === undefined)
        return [answer(message, { type: "nak" })];
      return oneAddress({ yourAddress: "10.77.0.51" })(message);
    };
    await using run = await started(script, { lease: await kept() });
    await run.until("bound");
    expect(run.network.types()).toEqual(["request", "discover", "request"]);
    expect(run.events[0]).toEqual({ kind: "nak", address: ADDRESS, serverId: SERVER });
    expect(run.client.lease!.address).toBe("10.77.0.51");
  });

  it("is used for the rest of its time when nobody answers", async () => {
    const lease = await kept();
    await using run = await started(silence, { lease });
    await run.until("bound");
    expect(run.client.lease).toEqual(lease);
    await run.until("expired");
    expect(run.clock.now()).toBe(lease.expiresAt);
  });

  it("is not asked for when it is over", async () => {
    const lease = { ...(await kept()), expiresAt: 1 };
    await using run = await started(oneAddress(), { lease });
    await run.until("bound");
    expect(run.network.types()).toEqual(["discover", "request"]);
  });

  it("is not asked for when it is of the future: the clock has gone back", async () => {
    const { expiresAt = 0, ...rest } = await kept();
    const lease = { ...rest, obtainedAt: expiresAt + 1, expiresAt: expiresAt + 2 };
    await using run = await started(oneAddress(), { lease });
    await run.until("bound");
    expect(run.network.types()).toEqual(["discover", "request"]);
  });

  it("ends when it should, although it does not say when to renew", async () => {
    const { renewAt: _, rebindAt: __, ...lease } = await kept();
    await using run = await started(silence, { lease });
    await run.until("expired");
    expect(run.kinds()).not.toContain("renewing");
    expect(run.clock.now()).toBe(lease.expiresAt);
  });

  it("is refused when it is not one", async () => {
    const lease = { ...(await kept()), address: "10.77.0" };
    await expect(started(silence, { lease })).rejects.toMatchObject({ code: "ERR_NETWORK_OPTIONS" });
  });
});

describe("the end of a client", () => {
  it("by release gives the lease back by unicast, and has the address taken away", async () => {
    const applied: string[] = [];
    await using run = await started(oneAddress(), {
      apply: (lease, signal) => void applied.push(`${lease?.address} ${signal.aborted}`),
    });
    await run.until("bound");
    await Promise.all([run.client.release(), run.client.release()]);
    expect(run.network.sent.at(-1)).toMatchObject({
      type: "release",
      to: SERVER,
      clientAddress: ADDRESS,
      values: { serverId: SERVER },
    });
    expect(run.kinds()).toEqual(["bound", "released"]);
    expect(applied).toEqual([`${ADDRESS} false`, "undefined false"]);
    expect(run.client.state).toBe("closed");
    expect(run.network.isClosed).toBe(true);
  });

  it("by release while the lease is applied gives it back, and has the address taken away", async () => {
    const applied: (string | undefined)[] = [];
    let applying = (): void => {};
    const apply = (lease?: DhcpLease) => {
      applied.push(lease?.address);
      return new Promise<void>((resolve) => (lease ? (applying = resolve) : resolve()));
    };
    await using run = await started(oneAddress(), { apply });
    await run.clock.until(() => applied.length === 1);
    const releasing = run.client.release();
    applying();
    await releasing;
    expect(run.network.types().at(-1)).toBe("release");
    expect(applied).toEqual([ADDRESS, undefined]);
    expect(run.kinds()).toEqual(["released"]);
  });

  it("gives back a lease that was not applied any more", async () => {
    let isApplying = false;
    const apply = (_: unknown, signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        isApplying = true;
        signal.addEventListener("abort", () => reject(new Error("ended")));
      });
    await using run = await started(oneAddress(), { apply });
    await run.clock.until(() => isApplying);
    await run.client.close();
    expect(run.network.types().at(-1)).toBe("release");
    expect(run.client.lease).toBeUndefined();
  });

  it("comes once: what is closed is not released", async () => {
    await using run = await started(oneAddress());
    await run.until("bound");
    await run.client.close();
    await run.client.release();
    expect(run.kinds()).toEqual(["bound"]);
    expect(run.network.types()).not.toContain("release");
  });

  it("by close keeps the lease", async () => {
    await using run = await started(oneAddress());
    await run.until("bound");
    await run.client.close();
    expect(run.network.types()).toEqual(["discover", "request"]);
    expect(run.client).toMatchObject({ state: "closed", lease: { address: ADDRESS } });
  });

  it("by a signal closes it, and says so to who waits for a lease", async () => {
    const abort = new AbortController();
    await using run = await started(silence, { signal: abort.signal });
    const waiting = run.client.bound();
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: "ERR_NETWORK_CLOSED" });
    await run.clock.until(() => run.network.isClosed);
    expect(run.client.state).toBe("closed");
  });

  it("comes when nothing can be received any more", async () => {
    const network = new ScriptedNetwork(silence);
    network.receive = () => Promise.reject(new Error("gone"));
    await using run = await started(silence, { transport: network });
    await run.until("failed");
    await expect(run.client.bound()).rejects.toThrow("gone");
    expect(run.client.state).toBe("closed");
  });

  it("is no end for what a listener throws", async () => {
    const clock = new VirtualClock();
    const network = new ScriptedNetwork(oneAddress());
    const onEvent = () => {
      throw new Error("listener");
    };
    await using client = await DhcpClient.start({
      hardwareAddress: MAC,
      transport: network,
      clock,
      desynchronize: false,
      onEvent,
    });
    await clock.until(() => network.sent.length === 4);
    expect(client.lease?.address).toBe(ADDRESS);
  });
});
