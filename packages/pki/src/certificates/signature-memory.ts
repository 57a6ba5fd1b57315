import type { PublicKey } from "../crypto/types.js";
import { verifySigned, type SignatureVerdict, type SignedStructure } from "./signed-structure.js";

/** Remembers which key made which signature, for as long as one path is looked for. */
export class SignatureMemory {
  readonly #verdicts = new Map<SignedStructure, Map<string, SignatureVerdict>>();
  #count = 0;

  /** How many signatures were verified. */
  get count(): number {
    return this.#count;
  }

  async verify(signed: SignedStructure, key: PublicKey): Promise<SignatureVerdict> {
    const verdicts = this.#verdicts.get(signed) ?? new Map<string, SignatureVerdict>();
    this.#verdicts.set(signed, verdicts);
    const keyed = bytesKey(key.spki);
    const known = verdicts.get(keyed);
    if (known) return known;
    this.#count++;
    const verdict = await verifySigned(signed, key);
    verdicts.set(keyed, verdict);
    return verdict;
  }
}

const latin1 = new TextDecoder("latin1");

/** Bytes as the key of a map: each octet becomes one character of its own. */
export function bytesKey(bytes: Uint8Array): string {
  return latin1.decode(bytes);
}
