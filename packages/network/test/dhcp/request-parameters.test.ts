import { describe, expect, it } from "@jest/globals";
import { requestDhcpParameters, type RequestDhcpParametersOptions } from "../../src/dhcp/request-parameters.js";
import { ADDRESS, answer, MAC, type Script, ScriptedNetwork, SERVER } from "./scripted-network.js";
import { VirtualClock } from "./virtual-clock.js";

/** What comes of asking, on a link of a script. */
async function asked(script: Script, options: Partial<RequestDhcpParametersOptions> = {}) {
  const clock = new VirtualClock();
  const network = new ScriptedNetwork(script);
  const began = clock.now();
  const result = await settled(
    clock,
    requestDhcpParameters({ address: ADDRESS, hardwareAddress: MAC, transport: network, clock, ...options }),
  );
  return { ...result, network, seconds: (clock.now() - began) / 1000 };
}

async function settled<T>(
  clock: VirtualClock,
  promise: Promise<T>,
): Promise<{ readonly value?: T; readonly error?: unknown }> {
  let result: { readonly value?: T; readonly error?: unknown } | undefined;
  promise.then(
    (value) => (result = { value }),
    (error: unknown) => (result = { error }),
  );
  await clock.until(() => result !== undefined);
  return result!;
}

describe("asking for parameters without a lease", () => {
  it("sends DHCPINFORM with the address, and gives the answer with its defaults", async () => {
    const { value, network } = await asked((message) => [
      answer(message, { type: "nak" }),
      answer(message, { type: "ack", ntpServers: ["10.77.0.7"], subnetMask: "255.255.255.0" }),
    ]);
    expect(network.sent).toHaveLength(1);
    expect(network.sent[0]).toMatchObject({ type: "inform", to: "255.255.255.255", clientAddress: ADDRESS });
    expect(network.sent[0]!.values).not.toHaveProperty("requestedAddress");
    expect(value).toMatchObject({ serverId: SERVER, authentication: "none" });
    expect(value!.parameters).toMatchObject({
      ntpServers: { value: ["10.77.0.7"], source: "server" },
      dnsServers: { value: [], source: "default" },
      broadcastAddress: { value: "10.77.0.255", source: "default" },
    });
    expect(network.isClosed).toBe(true);
  });

  it("asks one server alone when its address is known", async () => {
    const { network, value } = await asked((message) => [answer(message, { type: "ack" })], { server: SERVER });
    expect(network.sent[0]).toMatchObject({ type: "inform", to: SERVER });
    expect(value!.serverId).toBe(SERVER);
  });

  it("is over after 15 seconds without an answer", async () => {
    const { error, seconds, network } = await asked(() => []);
    expect(error).toMatchObject({ code: "ERR_NETWORK_TIMEOUT" });
    expect(seconds).toBe(15);
    expect(network.sent.length).toBeGreaterThan(1);
    expect(network.isClosed).toBe(true);
  });

  it("tells when the system does not take the message", async () => {
    const { error } = await asked(() => {
      throw new Error("ENETUNREACH");
    });
    expect(error).toMatchObject({ code: "ERR_NETWORK_SOCKET", cause: { message: "ENETUNREACH" } });
  });

  it("ends with its signal, before and while it waits", async () => {
    const before = await asked(() => [], { signal: AbortSignal.abort() });
    expect(before.error).toMatchObject({ name: "AbortError" });
    expect(before.network.sent).toEqual([]);
    const abort = new AbortController();
    const { error } = await asked(() => (abort.abort(), []), { signal: abort.signal });
    expect(error).toMatchObject({ name: "AbortError" });
  });

  it("is refused for what is no address", async () => {
    const { error } = await asked(() => [], { address: "10.77.0" });
    expect(error).toMatchObject({ code: "ERR_NETWORK_OPTIONS" });
    const { error: other } = await asked(() => [], { server: "dhcp.hospital.example" });
    expect(other).toMatchObject({ code: "ERR_NETWORK_OPTIONS" });
  });
});
