import { type Certificate, certificatesForKey } from "../certificates/certificate.js";
import { isSameName } from "../certificates/name.js";
import type { PrivateKey } from "../crypto/types.js";
import { PkiError } from "../errors.js";
import { publicKeyOf } from "./public-key-of.js";

/** A private key with the certificates that belong to it. */
export interface KeyEntry {
  /** The name of the entry, where the form has names: friendlyName of PKCS#12, alias of JKS. */
  readonly alias?: string;
  readonly privateKey: PrivateKey;
  /** The certificate of the key first, then those of its issuers as far as they are there; empty when there is none for the key. */
  readonly certificates: readonly Certificate[];
}

/** Most private keys of a key store: each one costs a key derivation and a check of its numbers. */
const MAX_KEYS = 256;
/** Most certificates of a chain. */
const MAX_CHAIN_LENGTH = 32;

/** @throws PkiError ERR_PKI_LIMIT */
export function expectFewKeys(count: number): void {
  if (count > MAX_KEYS) throw new PkiError("ERR_PKI_LIMIT", "the key store holds too many private keys");
}

/** An entry whose certificates are found by the public key, among candidates in the order of preference. */
export function keyEntry(
  privateKey: PrivateKey,
  { alias, candidates }: { readonly alias?: string | undefined; readonly candidates: readonly Certificate[] },
): KeyEntry {
  const publicKey = publicKeyOf(privateKey);
  const [leaf] = publicKey ? certificatesForKey(candidates, publicKey) : [];
  const certificates = leaf ? chainOf(leaf, candidates) : [];
  return { ...(alias === undefined ? {} : { alias }), privateKey, certificates };
}

/** From the leaf to as far as the issuers' names lead; nothing is verified. */
function chainOf(leaf: Certificate, candidates: readonly Certificate[]): Certificate[] {
  const chain = [leaf];
  for (let last: Certificate | undefined = leaf; last && !last.isSelfIssued && chain.length < MAX_CHAIN_LENGTH;) {
    const { issuerBytes }: Certificate = last;
    last = candidates.find((one) => !chain.includes(one) && isSameName(one.subjectBytes, issuerBytes));
    if (last) chain.push(last);
  }
  return chain;
}
