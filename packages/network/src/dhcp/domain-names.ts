import { DnsReader } from "../dns/dns-reader.js";
import { NetworkError } from "../errors.js";

/** The longest name in octets, with the lengths of its labels and the root (RFC 1035 2.3.4). */
const MAX_NAME = 255;

/** Whether a text is a label of a host name: letters, digits and inner hyphens, at most 63 (RFC 1123 2.1, RFC 1035 2.3.1). */
export function isHostLabel(text: string): boolean {
  return /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(text);
}

/** Whether a text is a host name or domain name without a dot at its end; one that could be an address is none. */
export function isHostName(text: string): boolean {
  const labels = text.split(".");
  return text.length <= MAX_NAME - 2 && labels.every(isHostLabel) && !/^\d+$/.test(labels.at(-1)!);
}

/** Encodes names one after the other, as a search list has them (RFC 1035 3.1, RFC 3397); never with compression. */
export function encodeDomainNames(names: readonly string[]): Uint8Array {
  return Uint8Array.from(names.flatMap((name) => [...nameOctets(name)]));
}

function nameOctets(name: string): number[] {
  if (!isHostName(name)) throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "a domain name has a label that RFC 1123 does not allow" }); // prettier-ignore
  const labels = name.split(".").map((label) => [label.length, ...new TextEncoder().encode(label)]);
  return [...labels.flat(), 0];
}

/**
 * Decodes names one after the other; pointers lead back into the same octets.
 *
 * Labels of other octets than those of host names are refused: what is read here goes into files and commands.
 *
 * @throws NetworkError ERR_NETWORK_PACKET
 * @see RFC 1035 4.1.4, RFC 3397
 */
export function decodeDomainNames(bytes: Uint8Array): string[] {
  const reader = new DnsReader(bytes);
  const names: string[] = [];
  while (reader.remaining > 0) {
    const labels = reader.name();
    if (!labels.every(isHostLabel) || !isHostName(labels.join("."))) throw wrong("a domain name that is none");
    names.push(labels.join("."));
  }
  return names;
}

function wrong(what: string): NetworkError {
  return new NetworkError("ERR_NETWORK_PACKET", { message: `DHCP: ${what}` });
}
