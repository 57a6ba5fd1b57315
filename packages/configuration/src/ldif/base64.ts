/** Octets of which one call of `btoa` makes text; a multiple of 3, so that no padding falls between. */
const blockLength = 3 * 8192;

/** @see RFC 4648 section 4 */
export function encodeBase64(octets: Uint8Array): string {
  const blocks: string[] = [];
  for (let at = 0; at < octets.length; at += blockLength)
    blocks.push(btoa(String.fromCharCode(...octets.subarray(at, at + blockLength))));
  return blocks.join("");
}

/** The octets of padded base64 with nothing between or around it; `undefined` when it is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || /[^A-Za-z0-9+/=]/.test(text)) return undefined;
  try {
    const octets = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    return text.endsWith("=") && encodeBase64(octets.subarray(octets.length - (octets.length % 3))) !== text.slice(-4)
      ? undefined
      : octets;
  } catch {
    return undefined;
  }
}
