/** The octets of an IPv4 or IPv6 address; `undefined` for other text. */
export function ipAddress(text: string): Uint8Array | undefined {
  return text.includes(":") ? ipv6(text) : ipv4(text);
}

function ipv4(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  const isAddress = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
  return isAddress ? Uint8Array.from(parts, Number) : undefined;
}

/** RFC 4291 2.2, forms 1 and 2. */
function ipv6(text: string): Uint8Array | undefined {
  const [head = "", tail, more] = text.split("::");
  const groups = (part: string | undefined): string[] => (part ? part.split(":") : []);
  const given = [...groups(head), ...groups(tail)];
  const missing = 8 - given.length;
  if (more !== undefined || (tail === undefined ? missing !== 0 : missing < 1)) return undefined;
  if (!given.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  const all = [...groups(head), ...new Array<string>(missing).fill("0"), ...groups(tail)];
  return Uint8Array.from(all.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff]));
}
