import { NetworkError } from "../errors.js";

/** The attributes of a TXT record by their keys in lower case; one without a value (`key`, not `key=`) is `undefined`. */
export type TxtAttributes = ReadonlyMap<string, Uint8Array | undefined>;

const EQUALS = 0x3d;
const encoder = new TextEncoder();

/**
 * Reads the strings of a TXT record. Of keys that differ in case at most the first one counts; a string without a key, or with
 * one that is not printable ASCII, is ignored.
 *
 * @see RFC 6763 6.3, 6.4
 */
export function readTxt(strings: readonly Uint8Array[]): TxtAttributes {
  const attributes = new Map<string, Uint8Array | undefined>();
  for (const string of strings) {
    const end = string.indexOf(EQUALS);
    const key = String.fromCharCode(...(end < 0 ? string : string.subarray(0, end))).toLowerCase();
    if (/^[\x20-\x7e]+$/.test(key) && !attributes.has(key))
      attributes.set(key, end < 0 ? undefined : string.slice(end + 1));
  }
  return attributes;
}

/** The strings of a TXT record of these attributes, in their order. @throws NetworkError `ERR_NETWORK_OPTIONS` */
export function writeTxt(attributes: readonly (readonly [string, string | Uint8Array | undefined])[]): Uint8Array[] {
  if (new Set(attributes.map(([key]) => key.toLowerCase())).size < attributes.length)
    throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "a key stands in a TXT record once" });
  return attributes.map(([key, value]) => {
    if (!/^[\x20-\x3c\x3e-\x7e]+$/.test(key))
      throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "a key of a TXT record is printable ASCII, without =" });
    const octets = typeof value === "string" ? encoder.encode(value) : value;
    const string = Uint8Array.from([...encoder.encode(octets ? `${key}=` : key), ...(octets ?? [])]);
    if (string.length <= 255) return string;
    throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "an attribute of a TXT record has up to 255 octets" });
  });
}

/** The value of a key as text; `undefined` without one, or with one that is not UTF-8. */
export function txtText(attributes: TxtAttributes, key: string): string | undefined {
  const value = attributes.get(key.toLowerCase());
  try {
    return value && new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    return undefined;
  }
}
