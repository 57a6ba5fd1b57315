import { describe, expect, it } from "@jest/globals";
import { dhcpParameters } from "../../src/dhcp/parameters.js";

describe("the parameters of Table F.1-2", () => {
  it("are defaults where the server gave none, derived from the class of the address", () => {
    const parameters = dhcpParameters(
      "172.20.3.4",
      {},
      { hostName: "ct-01", timeOffsetSeconds: 3600, mtu: 1500, autoConfigure: true },
    );
    expect(Object.values(parameters).every(({ source }) => source === "default")).toBe(true);
    expect(Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, value]))).toEqual({
      ntpServers: [],
      dnsServers: [],
      routers: [],
      staticRoutes: [],
      hostName: "ct-01",
      domainName: undefined,
      subnetMask: "255.255.0.0",
      broadcastAddress: "172.20.255.255",
      defaultRouter: undefined,
      timeOffsetSeconds: 3600,
      mtu: 1500,
      autoConfigure: true,
      domainSearch: [],
      posixTimeZone: undefined,
      timeZoneName: undefined,
    });
  });

  it("are the server's where it gave them, before what the machine would have used", () => {
    const given = {
      hostName: "ct-02",
      timeOffset: -3600,
      mtu: 1400,
      autoConfigure: 0,
      ntpServers: ["10.0.0.9"],
      subnetMask: "255.255.255.0",
    };
    const parameters = dhcpParameters("10.0.0.5", given, {
      hostName: "ct-01",
      timeOffsetSeconds: 0,
      mtu: 1500,
      autoConfigure: true,
    });
    expect(parameters).toMatchObject({
      hostName: { value: "ct-02", source: "server" },
      timeOffsetSeconds: { value: -3600, source: "server" },
      mtu: { value: 1400, source: "server" },
      autoConfigure: { value: false, source: "server" },
      ntpServers: { value: ["10.0.0.9"], source: "server" },
      subnetMask: { value: "255.255.255.0", source: "server" },
      broadcastAddress: { value: "10.0.0.255", source: "default" },
    });
  });

  it("have the first router as the default router, unless there are classless routes (RFC 3442)", () => {
    const routers = ["10.0.0.1", "10.0.0.2"];
    const local = { destination: "10.1.0.0/16", router: "10.0.0.3" };
    const byDefault = { destination: "0.0.0.0/0", router: "10.0.0.4" };
    const old = [{ destination: "10.2.0.0/16", router: "10.0.0.9" }];
    const given = (classlessStaticRoutes?: (typeof local)[]) =>
      dhcpParameters(
        "10.0.0.5",
        { routers, staticRoutes: old, ...(classlessStaticRoutes && { classlessStaticRoutes }) },
        {},
      );
    expect(given()).toMatchObject({ defaultRouter: { value: "10.0.0.1" }, staticRoutes: { value: old } });
    expect(given([local])).toMatchObject({
      defaultRouter: { value: undefined, source: "default" },
      staticRoutes: { value: [local] },
    });
    expect(given([local, byDefault])).toMatchObject({ defaultRouter: { value: "10.0.0.4", source: "server" } });
  });

  it("have the mask of the interface where the server gave none", () => {
    expect(dhcpParameters("10.0.0.5", {}, { subnetMask: "255.255.255.128" })).toMatchObject({
      subnetMask: { value: "255.255.255.128", source: "default" },
      broadcastAddress: { value: "10.0.0.127", source: "default" },
    });
  });

  it("pass over an MTU that no interface has", () => {
    expect(dhcpParameters("10.0.0.5", { mtu: 67 }, { mtu: 1500 }).mtu).toEqual({ value: 1500, source: "default" });
  });
});
