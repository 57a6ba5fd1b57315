/** Whether bytes look like PEM text (RFC 7468) rather than DER. */
export function isPem(bytes: Uint8Array): boolean {
  return new TextDecoder("latin1").decode(bytes).includes("-----BEGIN ");
}
