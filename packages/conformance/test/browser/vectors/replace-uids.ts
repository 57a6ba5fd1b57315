import { createUidMapper } from "@dicomsec/deidentification";

/** Replaces the UIDs of a value under a fixed key: keyed hashing is Node's in Node and our library's elsewhere. */
export function run(input: Uint8Array): Uint8Array {
  const key = Uint8Array.from({ length: 32 }, (_, index) => index);
  return new TextEncoder().encode(createUidMapper(key).value(new TextDecoder().decode(input)));
}
