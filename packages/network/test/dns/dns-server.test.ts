import dns from "node:dns";
import { afterEach, describe, expect, it } from "@jest/globals";
import { checkedServer, systemDnsServers } from "../../src/dns/dns-server.js";

const before = dns.getServers();
afterEach(() => dns.setServers(before));

describe("DNS servers", () => {
  it("are those of the system, with their ports", () => {
    dns.setServers(["192.0.2.1", "192.0.2.2:5300", "2001:db8::1", "[2001:db8::2]:5300"]);
    expect(systemDnsServers().map(checkedServer)).toEqual([
      { address: "192.0.2.1", port: 53 },
      { address: "192.0.2.2", port: 5300 },
      { address: "2001:db8::1", port: 53 },
      { address: "2001:db8::2", port: 5300 },
    ]);
  });

  it.each([{ address: "dns.example" }, { address: "192.0.2.1", port: 0 }, { address: "192.0.2.1", port: 65_536 }])(
    "have addresses and ports: %j is none",
    (server) => {
      expect(() => checkedServer(server)).toThrow(expect.objectContaining({ code: "ERR_NETWORK_OPTIONS" }));
    },
  );
});
