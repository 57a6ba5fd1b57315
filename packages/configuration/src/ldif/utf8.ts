const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text that octets are; `undefined` when they are no UTF-8. */
export function decodeUtf8(octets: Uint8Array): string | undefined {
  try {
    return decoder.decode(octets);
  } catch {
    return undefined;
  }
}
