import type { DnsResolver } from "@dicomsec/network";
import { parseDomainName } from "@dicomsec/network";
import { expect, it } from "@jest/globals";
import { findLdapServers } from "../../src/index.js";

it("does not try the thousands of servers that a DNS names", async () => {
  const name = parseDomainName("_ldap._tcp.hospital.example");
  const records = Array.from({ length: 1000 }, (_, at) => ({ name, ttl: 60, class: "IN", type: "SRV", priority: at, weight: 0, port: 389, target: parseDomainName(`ldap${at}.hospital.example`) })); // prettier-ignore
  const resolver: DnsResolver = {
    resolve: async () =>
      ({ outcome: "found", name, records, additionals: [], authorities: [], authenticated: false }) as never,
  };
  const found = await findLdapServers({ domain: "hospital.example", resolver });
  expect(found).toHaveLength(20);
  expect(found[0]).toEqual({ host: "ldap0.hospital.example", port: 389 });
});
