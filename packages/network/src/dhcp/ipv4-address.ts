/** The number of a dotted IPv4 address, or `undefined` for any other text: no leading zeros, no fewer than four parts. */
export function parseIpv4(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1);
  if (!parts?.every((part) => Number(part) <= 255 && String(Number(part)) === part)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** Dotted text of a number of 32 bits. */
export function formatIpv4(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
}

/** The mask of a prefix length from 0 to 32. */
export function maskOfPrefix(length: number): number {
  return length === 0 ? 0 : (-1 << (32 - length)) >>> 0;
}

/** The mask that an address had before there were others: /8, /16 or /24 by its class (RFC 950). */
export function classfulPrefix(address: number): number {
  const first = address >>> 24;
  if (first < 128) return 8;
  return first < 192 ? 16 : 24;
}

/** The number with all bits outside the mask set: the broadcast address of a network. */
export function broadcastOf(address: number, mask: number): number {
  return (address | ~mask) >>> 0;
}

/** The number with all bits outside the mask cleared: the network of an address. */
export function networkOf(address: number, mask: number): number {
  return (address & mask) >>> 0;
}
