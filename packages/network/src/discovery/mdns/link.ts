import { networkInterfaces } from "node:os";
import { addressOctets } from "../../dns/ip-address.js";

/** An interface with the network that it leads to. */
export interface Link {
  /** Of the interface, such as `eth0`. */
  readonly name: string;
  /** That of IPv4 which packets leave from. */
  readonly address: string;
  readonly subnets: readonly { readonly address: string; readonly netmask: string }[];
  /** All that the interface has, of IPv4 and IPv6. */
  readonly addresses: readonly string[];
}

/** The interfaces that have an address of IPv4: those named, by name or address, or all but the loopback interface. */
export function networkLinks(wanted?: readonly string[]): Link[] {
  return Object.entries(networkInterfaces()).flatMap(([name, infos = []]) => {
    const subnets = infos.filter(({ family }) => family === "IPv4");
    const [first] = subnets;
    const isWanted = wanted ? [name, ...infos.map(({ address }) => address)].some((word) => wanted.includes(word)) : first?.internal === false; // prettier-ignore
    if (!first || !isWanted) return [];
    return [{ name, address: first.address, subnets, addresses: infos.map(({ address }) => address) }];
  });
}

/** Whether an address of IPv4 is of the network that the link leads to (RFC 6762 11). */
export function isOnLink(link: Link, address: string): boolean {
  const octets = addressOctets(address);
  return link.subnets.some((subnet) => {
    const mask = addressOctets(subnet.netmask);
    return addressOctets(subnet.address).every((octet, at) => ((octet ^ octets[at]!) & mask[at]!) === 0);
  });
}

/** Equal for links that are the same. */
export function linkKey({ name, addresses }: Link): string {
  return [name, ...addresses].join(" ");
}
