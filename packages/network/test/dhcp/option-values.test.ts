import { bytes } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import {
  dhcpOptions,
  type DhcpOptionValues,
  readOptionValues,
  writeOptionValues,
} from "../../src/dhcp/option-values.js";

const values = {
  subnetMask: "255.255.255.128",
  timeOffset: -18_000,
  routers: ["10.0.0.1", "10.0.0.2"],
  hostName: "ct-01.hospital.example",
  mtu: 1400,
  staticRoutes: [
    { destination: "172.16.0.0/16", router: "10.0.0.3" },
    { destination: "192.0.2.7/32", router: "10.0.0.4" },
  ],
  leaseSeconds: 0xffffffff,
  clientId: bytes`01 02 03`,
  clientFqdn: { name: "ct-01.hospital.example", serverUpdatesA: true, noServerUpdates: false },
  posixTimeZone: "CET-1CEST,M3.5.0,M10.5.0/3",
  timeZoneName: "Europe/Vienna",
  autoConfigure: 0,
  domainSearch: ["hospital.example", "example"],
  classlessStaticRoutes: [
    { destination: "0.0.0.0/0", router: "10.0.0.1" },
    { destination: "10.17.0.0/16", router: "10.0.0.5" },
    { destination: "10.229.0.128/25", router: "0.0.0.0" },
  ],
} satisfies DhcpOptionValues;

const read = (code: number, value: Uint8Array) => readOptionValues(new Map([[code, value]]));

describe("DHCP options", () => {
  it.each(Object.entries(values))("write %s so that it is read back", (name, value) => {
    const written = writeOptionValues({ [name]: value });
    expect([...written.keys()]).toEqual([dhcpOptions[name as keyof typeof values].code]);
    expect(readOptionValues(written)).toEqual({ [name]: value });
  });

  it("have classless routes as RFC 3442 prints them", () => {
    // 10.229.0.128/25 by 10.0.0.1 is 25.10.229.0.128 and the router
    expect(read(121, bytes`19 0a e5 00 80 0a 00 00 01`)).toEqual({
      classlessStaticRoutes: [{ destination: "10.229.0.128/25", router: "10.0.0.1" }],
    });
  });

  it("have a search list with the pointers of RFC 3397", () => {
    const list = bytes`03 ${"eng"} 05 ${"apple"} 03 ${"com"} 00 09 ${"marketing"} c0 04`;
    expect(read(119, list)).toEqual({ domainSearch: ["eng.apple.com", "marketing.apple.com"] });
  });

  it("have a Client FQDN as a text, or without its end", () => {
    expect(read(81, bytes`01 ff ff ${"ct-01"}`).clientFqdn?.name).toBe("ct-01");
    expect(read(81, bytes`04 00 00 05 ${"ct-01"}`).clientFqdn?.name).toBe("ct-01");
  });

  it("have the rules of time zones with names in angle brackets", () => {
    expect(read(100, bytes`${"<+0330>-3:30"}`)).toEqual({ posixTimeZone: "<+0330>-3:30" });
  });

  it("have names with the dot or NULL that some servers put at their end", () => {
    expect(read(15, bytes`${"hospital.example."} 00`)).toEqual({ domainName: "hospital.example" });
  });

  it.each([
    ["addresses of 5 octets", 42, bytes`0a 00 00 01 0a`],
    ["no address", 6, bytes``],
    ["a mask of 3 octets", 1, bytes`ff ff ff`],
    ["an MTU of 1 octet", 26, bytes`05`],
    ["a static route without its router", 33, bytes`0a 00 00 01`],
    ["a classless route of 33 bits", 121, bytes`21 0a e5 00 80 01 0a 00 00 01`],
    ["a classless route that is cut short", 121, bytes`19 0a e5 00 80 0a 00 00`],
    ["a search list whose pointer leads to itself", 119, bytes`c0 00`],
    ["a search list whose pointer leads ahead", 119, bytes`c0 02 01 ${"a"} 00`],
    ["a search list without an end", 119, bytes`03 ${"eng"}`],
    ["a host name with a command in it", 12, bytes`${"ct;reboot"}`],
    ["a host name that is an address", 12, bytes`${"10.0.0.1"}`],
    ["a label that begins with a hyphen", 15, bytes`${"-x.example"}`],
    ["a label of 64 octets", 15, new TextEncoder().encode(`${"x".repeat(64)}.example`)],
    ["a time zone with a line end", 100, bytes`${"CET-1"} 0a ${"x"}`],
    ["a time zone that is no UTF-8", 101, bytes`c3 28`],
    ["a time zone with a command in it", 101, bytes`${"Europe/$(reboot)"}`],
    ["a time zone that leads to another file", 101, bytes`${"../../../etc/shadow"}`],
    ["a time zone that is a file", 101, bytes`${"/etc/shadow"}`],
    ["the rules of a time zone with a command in them", 100, bytes`${"CET-1`reboot`"}`],
    ["the rules of a time zone that are those of a file", 100, bytes`${":/etc/shadow"}`],
    ["the rules of a time zone that lead to another file", 100, bytes`${"CET/../../etc/shadow"}`],
    ["a Client FQDN without a name", 81, bytes`00 00 00`],
  ])("count as absent with %s", (_, code, value) => {
    expect(read(code, value)).toEqual({});
  });

  it("are not written with what is no address or name", () => {
    const refused = expect.objectContaining({ code: "ERR_NETWORK_OPTIONS" });
    expect(() => writeOptionValues({ hostName: "ct 01" })).toThrow(refused);
    expect(() => writeOptionValues({ requestedAddress: "10.0.0.256" })).toThrow(refused);
    expect(() => writeOptionValues({ requestedAddress: "010.0.0.1" })).toThrow(refused);
    expect(() => writeOptionValues({ domainSearch: ["a..b"] })).toThrow(refused);
    expect(() => writeOptionValues({ timeZoneName: "Europe/;reboot" })).toThrow(refused);
  });
});
