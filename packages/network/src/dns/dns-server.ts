import dns from "node:dns";
import { isIP } from "node:net";
import { NetworkError } from "../errors.js";

/** Where a DNS server listens. */
export interface DnsServer {
  /** Its address, not a name. */
  readonly address: string;
  /** Default: 53. */
  readonly port?: number;
}

/** The servers that the system is configured with, as Node knows them. */
export function systemDnsServers(): DnsServer[] {
  // Not by its name: `setServers` puts another function in its place.
  return dns.getServers().map((text) => {
    if (isIP(text)) return { address: text };
    const [, bracketed, plain, port] = /^(?:\[(.*)\]|(.*)):([0-9]+)$/.exec(text) ?? [];
    return { address: bracketed ?? plain ?? text, port: Number(port) };
  });
}

/** @throws NetworkError `ERR_NETWORK_OPTIONS` */
export function checkedServer({ address, port = 53 }: DnsServer): Required<DnsServer> {
  if (!isIP(address) || !Number.isInteger(port) || port < 1 || port > 65_535)
    throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "a DNS server has an address and a port" });
  return { address, port };
}
