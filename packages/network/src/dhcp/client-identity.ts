import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { randomBytes } from "node:crypto";
import { NetworkError } from "../errors.js";
import { type NetworkClock, monotonicClock } from "../clock.js";
import { formatHardwareAddress, hardwareOctets } from "./dhcp-message.js";
import type { DhcpLink } from "./exchange.js";
import type { DhcpTransport } from "./transport.js";
import { openUdpDhcpTransport } from "./udp-transport.js";

/** Who asks, and by what means. */
export interface DhcpIdentityOptions {
  /** Of the interface, six octets in hexadecimal: see `hardwareAddressOf`. */
  readonly hardwareAddress: string;
  /** Option 61; always the same for one client. Default: the hardware address after its type (RFC 2132 9.14). */
  readonly clientId?: Uint8Array;
  /** Closed by the client. Default: UDP between the ports 68 and 67. */
  readonly transport?: DhcpTransport;
  /** Default: one that no adjustment of the system's time moves. */
  readonly clock?: NetworkClock;
  /** For the xid and the waiting times. Default: that of Node. */
  readonly randomBytes?: (length: number) => Uint8Array;
}

/** @throws NetworkError ERR_NETWORK_OPTIONS; ERR_NETWORK_SOCKET */
export async function openLink(options: DhcpIdentityOptions): Promise<DhcpLink> {
  const octets = hardwareOctets(options.hardwareAddress);
  const clientId = options.clientId ?? Uint8Array.of(1, ...octets);
  if (clientId.length < 2 || clientId.length > 255) throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "clientId has 2 to 255 octets" }); // prettier-ignore
  return {
    hardwareAddress: formatHardwareAddress(octets),
    clientId,
    clock: options.clock ?? monotonicClock,
    randomBytes: options.randomBytes ?? ((length) => new Uint8Array(randomBytes(length))),
    transport: options.transport ?? (await openUdpDhcpTransport()),
  };
}

/**
 * The hardware address of an interface by its name.
 *
 * Node tells only of interfaces that have an address; Linux tells of all.
 *
 * @throws NetworkError ERR_NETWORK_OPTIONS when there is none
 */
export function hardwareAddressOf(interfaceName: string): string {
  const known = networkInterfaces()[interfaceName]?.[0]?.mac ?? fromLinux(interfaceName);
  if (known === undefined)
    throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "there is no such network interface" });
  return formatHardwareAddress(hardwareOctets(known));
}

function fromLinux(interfaceName: string): string | undefined {
  if (!/^[\w:.@-]{1,15}$/.test(interfaceName) || /^\.+$/.test(interfaceName)) return undefined;
  try {
    return readFileSync(`/sys/class/net/${interfaceName}/address`, "latin1").trim();
  } catch {
    return undefined;
  }
}
