import { isIPv4, isIPv6 } from "node:net";
import { NetworkError } from "../errors.js";

/** The octets of an address in its text form, 4 or 16. @throws NetworkError `ERR_NETWORK_OPTIONS` */
export function addressOctets(address: string): Uint8Array {
  if (isIPv4(address)) return Uint8Array.from(address.split("."), Number);
  if (!isIPv6(address) || address.includes("%"))
    throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "an address is of IPv4 or IPv6, without a zone" });
  // The canonical form has no dotted part, and `::` at most once.
  const [head = "", tail] = canonicalIpv6(address).split("::");
  const groups = (text: string): string[] => text.split(":").filter((group) => group !== "");
  const end = groups(tail ?? "");
  const start = groups(head);
  const zeros = Array<string>(8 - start.length - end.length).fill("0");
  return Uint8Array.from(
    [...start, ...zeros, ...end].flatMap((group) => [parseInt(group, 16) >>> 8, parseInt(group, 16) & 0xff]),
  );
}

/** The text form of 4 or 16 octets; that of IPv6 as RFC 5952 wants it. */
export function formatAddress(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join(".");
  const groups = Array.from({ length: 8 }, (_, at) => ((octets[2 * at]! << 8) | octets[2 * at + 1]!).toString(16));
  return canonicalIpv6(groups.join(":"));
}

/** The name below which an address is looked up backwards: labels of `in-addr.arpa` (RFC 1035 3.5) or `ip6.arpa` (RFC 3596 2.5). */
export function reverseName(address: string): readonly string[] {
  const octets = [...addressOctets(address)].reverse();
  if (octets.length === 4) return [...octets.map(String), "in-addr", "arpa"];
  return [...octets.flatMap((octet) => [(octet & 15).toString(16), (octet >>> 4).toString(16)]), "ip6", "arpa"];
}

function canonicalIpv6(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
