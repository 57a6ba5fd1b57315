import { createKeyedHash } from "#keyed-hash";
import { DeidentificationError } from "./errors.js";

/**
 * What a subkey is for. A replacement made for one purpose says nothing about another's: equal texts in a UID and in a Patient ID
 * give unrelated results.
 */
export type KeyPurpose = "uid" | "dummy" | "date" | "mark";

/** The length of a de-identification key in bytes. */
export const keyLength = 32;

/**
 * The subkey for a purpose: HKDF-Expand with SHA-256 of the key and `dicomsec deidentification 1 <purpose>`, 32 bytes. The 1 is the
 * version of this derivation: it changes when results for the same key would.
 * @throws {DeidentificationError} `ERR_DEIDENTIFICATION_KEY_LENGTH` unless the key has 32 bytes.
 * @see RFC 5869 2.3
 */
export function deriveKey(key: Uint8Array, purpose: KeyPurpose): Uint8Array {
  if (key.length !== keyLength) {
    const message = `A de-identification key has ${keyLength} bytes`;
    throw new DeidentificationError("ERR_DEIDENTIFICATION_KEY_LENGTH", { message });
  }
  // The last character is HKDF's block counter.
  const digits = createKeyedHash(key)(`dicomsec deidentification 1 ${purpose}\u0001`);
  return Uint8Array.from({ length: 32 }, (_, at) => parseInt(digits.slice(2 * at, 2 * at + 2), 16));
}

/**
 * 64 hexadecimal digits for each text, the same for the same key, purpose and text on every machine, and without the key not to be
 * told from random ones.
 * @throws {DeidentificationError} `ERR_DEIDENTIFICATION_KEY_LENGTH` unless the key has 32 bytes.
 */
export function createKeyedDigits(key: Uint8Array, purpose: KeyPurpose): (text: string) => string {
  return createKeyedHash(deriveKey(key, purpose));
}
