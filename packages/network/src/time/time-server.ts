import { isIPv6 } from "node:net";
import { NetworkError } from "../errors.js";

/** Where a time server listens. */
export interface TimeServer {
  /** `host:port`, or `[address]:port` for IPv6. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

const NTP_PORT = 123;

/** Reads `host`, `host:port`, an address, or `[address]:port`. @throws NetworkError ERR_NETWORK_OPTIONS */
export function parseTimeServer(text: string): TimeServer {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:\s]+))(?::([0-9]{1,5}))?$/.exec(text) ?? [];
  const host = isIPv6(text) ? text : (bracketed ?? plain);
  const port = Number(digits ?? NTP_PORT);
  if (host === undefined || (bracketed !== undefined && !isIPv6(bracketed)) || port < 1 || port > 0xffff)
    throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "a time server is a host or an address, with or without a port" }); // prettier-ignore
  return { name: formatTimeServer(host, port), host, port };
}

export function formatTimeServer(host: string, port: number = NTP_PORT): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Each once: a server that is named twice has no second vote. @throws NetworkError ERR_NETWORK_OPTIONS */
export function parseTimeServers(texts: readonly string[]): TimeServer[] {
  const servers = new Map(texts.map(parseTimeServer).map((server) => [server.name, server]));
  if (servers.size === 0) throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "there is no time server" });
  return [...servers.values()];
}
