import { splitBer } from "@dicomsec/pki";

/** A BER value of an element without the NULL that makes its length even; undefined when it is none, or more follows. */
export function unpaddedBer(bytes: Uint8Array): Uint8Array | undefined {
  try {
    const { value, rest } = splitBer(bytes);
    const isPadding = rest.length === 0 || (rest.length === 1 && rest[0] === 0 && value.length % 2 === 1);
    return isPadding ? value : undefined;
  } catch {
    return undefined;
  }
}
