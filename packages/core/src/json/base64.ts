/** Bytes of which one call of `btoa` makes text; a multiple of 3, so that no padding falls between. */
const BLOCK_LENGTH = 3 * 8192;

/** Writes bytes in Base64. @see RFC 4648 4 */
export function encodeBase64(bytes: Uint8Array): string {
  const blocks: string[] = [];
  for (let at = 0; at < bytes.length; at += BLOCK_LENGTH) {
    blocks.push(btoa(String.fromCharCode(...bytes.subarray(at, at + BLOCK_LENGTH))));
  }
  return blocks.join("");
}

/** Reads Base64, with or without white space and padding; undefined when it is none. @see RFC 4648 4 */
export function decodeBase64(text: string): Uint8Array | undefined {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return undefined;
  }
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
