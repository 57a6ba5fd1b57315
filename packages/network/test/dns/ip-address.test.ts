import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { addressOctets, formatAddress, reverseName } from "../../src/dns/ip-address.js";

describe("addresses", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["::", "::"],
    ["::1", "::1"],
    ["1::", "1::"],
    ["::ffff:192.0.2.1", "::ffff:c000:201"],
  ])("%s is written as %s", (text, canonical) => {
    expect(formatAddress(addressOctets(text))).toBe(canonical);
  });

  it("are read back from their text", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (octets) => {
        expect(addressOctets(formatAddress(octets))).toEqual(octets);
      }),
    );
  });

  it.each(["", "192.0.2", "192.0.2.256", "fe80::1%eth0", "1::2::3", "host"])("are not %j", (text) => {
    expect(() => addressOctets(text)).toThrow(expect.objectContaining({ code: "ERR_NETWORK_OPTIONS" }));
  });

  it("are looked up backwards by octets, or by half octets", () => {
    expect(reverseName("192.0.2.1").join(".")).toBe("1.2.0.192.in-addr.arpa");
    // RFC 3596 2.5
    expect(reverseName("4321:0:1:2:3:4:567:89ab").join(".")).toBe("b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa"); // prettier-ignore
  });
});
