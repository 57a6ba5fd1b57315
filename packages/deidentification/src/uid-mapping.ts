import { lookupUid } from "@dicomsec/core";
import { createKeyedDigits } from "./keys.js";

/** How UIDs are replaced. */
export interface UidMapperOptions {
  /**
   * UIDs to leave as they are besides those PS3.6 registers, such as private SOP Classes. Default: none. Attributes that hold a SOP
   * Class, Transfer Syntax or coding scheme have no row with U in Table E.1-1 and never come here.
   */
  readonly keep?: (uid: string) => boolean;
  /** How many results are remembered before all are forgotten and made anew, equal, on demand. Default: 100000. */
  readonly maxRemembered?: number;
}

/** Replaces UIDs, the same UID by the same one wherever the key is the same. @see PS3.15 E.1.1, Table E.1-1a "U" */
export interface UidMapper {
  /**
   * One UID, padding allowed. An empty one stays empty. One that PS3.6 registers stays. Anything else, valid or not, is replaced.
   */
  uid(text: string): string;
  /** A value of VR UI: the UIDs between backslashes one by one, number and order kept. */
  value(text: string): string;
}

/** The root for UIDs made of UUIDs. @see PS3.5 B.2 */
const root = "2.25.";

/** Whether PS3.6 registers the UID: well-known frames of reference and SOP Instances, SOP Classes, coding schemes and so on. */
export function isRegisteredUid(uid: string): boolean {
  return uid.startsWith("1.2.840.10008.") && lookupUid(uid) !== undefined;
}

/** Whether a UID has the form of a replacement: no other writer has a reason to make UUIDs of version 8. */
export function isReplacementUid(uid: string): boolean {
  if (!/^2\.25\.\d{30,39}$/.test(uid)) return false;
  const digits = BigInt(uid.slice(root.length)).toString(16).padStart(32, "0");
  return digits.length === 32 && digits === uuidOf(digits);
}

// UIs are padded with NULL; some writers pad with spaces.
function trimPadding(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) <= 0x20) end--;
  return text.slice(0, end).trimStart();
}

/** The first 128 bits of a keyed hash as a UUID of version 8, in hexadecimal. @see RFC 9562 5.8 */
function uuidOf(digits: string): string {
  const variant = (parseInt(digits.charAt(16), 16) & 3) | 8;
  return digits.slice(0, 12) + "8" + digits.slice(13, 16) + variant.toString(16) + digits.slice(17, 32);
}

class KeyedUidMapper implements UidMapper {
  readonly #keyedDigits: (text: string) => string;
  readonly #keep: (uid: string) => boolean;
  readonly #maxRemembered: number;
  readonly #remembered = new Map<string, string>();

  constructor(key: Uint8Array, { keep = () => false, maxRemembered = 100_000 }: UidMapperOptions) {
    this.#keyedDigits = createKeyedDigits(key, "uid");
    this.#keep = keep;
    this.#maxRemembered = maxRemembered;
  }

  uid(text: string): string {
    const known = this.#remembered.get(text);
    if (known !== undefined) return known;
    const mapped = this.#map(trimPadding(text));
    if (this.#remembered.size >= this.#maxRemembered) this.#remembered.clear();
    this.#remembered.set(text, mapped);
    return mapped;
  }

  #map(uid: string): string {
    if (uid === "" || isRegisteredUid(uid) || this.#keep(uid)) return uid;
    return root + BigInt(`0x${uuidOf(this.#keyedDigits(uid))}`).toString();
  }

  value(text: string): string {
    if (!text.includes("\\")) return this.uid(text);
    return text
      .split("\\")
      .map((uid) => this.uid(uid))
      .join("\\");
  }
}

/**
 * Replaces UIDs by `2.25.` and a UUID of version 8 whose bits come from HMAC-SHA-256: without the key nobody can tell which UID a
 * replacement stands for, not even by trying candidates.
 * @param key 32 bytes. The same key gives the same UIDs on every machine.
 * @throws {DeidentificationError} `ERR_DEIDENTIFICATION_KEY_LENGTH` unless the key has 32 bytes.
 * @see PS3.15 E.1.1, PS3.5 B.2, RFC 9562 5.8
 */
export function createUidMapper(key: Uint8Array, options: UidMapperOptions = {}): UidMapper {
  return new KeyedUidMapper(key, options);
}
