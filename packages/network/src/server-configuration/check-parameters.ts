import { maskOfPrefix, networkOf, parseIpv4 } from "../dhcp/ipv4-address.js";
import { writeOptionValues } from "../dhcp/option-values.js";
import { timeZonePatterns } from "../dhcp/time-zones.js";
import type { PlannedParameters } from "./network-plan.js";
import { each, isBetween, must, within } from "./plan-problems.js";

/** @throws NetworkError ERR_NETWORK_OPTIONS */
export function checkParameters(parameters: PlannedParameters, path: string): void {
  for (const [name, pattern] of Object.entries(timeZonePatterns)) {
    const text = parameters[name as keyof typeof timeZonePatterns];
    must(
      text === undefined || (typeof text === "string" && pattern.test(text)),
      `${path}.${name}`,
      "has other characters than a time zone",
    );
  }
  const { mtu = 68, timeOffset = 0, classlessStaticRoutes = [] } = parameters;
  must(isBetween(mtu, 68, 0xffff), `${path}.mtu`, "is no MTU");
  must(isBetween(timeOffset, -86_400, 86_400), `${path}.timeOffset`, "is no time offset");
  each(
    classlessStaticRoutes,
    `${path}.classlessStaticRoutes`,
    ({ destination }) => isNetwork(destination),
    "is no route",
  );
  for (const [name, value] of Object.entries(parametersOf(parameters))) {
    must(!Array.isArray(value) || value.length > 0, `${path}.${name}`, "is empty");
    within(`${path}.${name}`, () => writeOptionValues({ [name]: value }));
  }
}

const parameterNames = ["routers", "dnsServers", "ntpServers", "domainSearch", "mtu", "timeOffset", "posixTimeZone", "timeZoneName", "classlessStaticRoutes"] as const; // prettier-ignore

/** The parameters alone, of a subnet or a host. */
export function parametersOf(parameters: PlannedParameters): PlannedParameters {
  const given = parameterNames.filter((name) => parameters[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, parameters[name]]));
}

/** The parts of `10.77.0.0/24`; without a number when it is none. */
export function networkAndPrefix(text: string): { readonly network: number | undefined; readonly prefix: number } {
  const [, address = "", prefix = "-1"] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  return { network: parseIpv4(address), prefix: Number(prefix) };
}

function isNetwork(text: string): boolean {
  const { network, prefix } = networkAndPrefix(text);
  return network !== undefined && prefix <= 32 && networkOf(network, maskOfPrefix(prefix)) === network;
}
