import { UNIVERSAL } from "../asn1/der.js";
import type { Certificate } from "../certificates/certificate.js";
import { isPem } from "../certificates/pem.js";
import { PkiError } from "../errors.js";
import { isJks, readJks } from "./jks.js";
import type { KeyEntry } from "./key-entry.js";
import { readDerStore, readPemStore, unknownForm } from "./key-file.js";
import type { ReadKeyStoreOptions } from "./passwords.js";

/** The longest key store that is read. */
const MAX_LENGTH = 2 ** 24;

/** What a key store holds; nothing in it has been verified but its own integrity, and whether to trust it is the caller's decision. */
export interface KeyStore {
  readonly keys: readonly KeyEntry[];
  /** All certificates in their order, those of the keys among them. */
  readonly certificates: readonly Certificate[];
}

/**
 * Reads private keys and certificates. The form is told by content: PEM with any mix of them, DER of PKCS#1, SEC 1, PKCS#8 (encrypted or
 * not) or one certificate, PKCS#12, JKS.
 *
 * RC2, which old PKCS#12 stores use, needs the optional package node-forge.
 *
 * @throws PkiError ERR_PKI_UNKNOWN_FORM, ERR_PKI_DAMAGED, ERR_PKI_LIMIT, ERR_PKI_UNSUPPORTED_ALGORITHM; ERR_PKI_PASSWORD_REQUIRED without the password
 * it needs; ERR_PKI_PASSWORD when the password does not open it, which a damaged encrypted key may look like
 * @see RFC 5958, RFC 7292, RFC 8017 A.1.2, RFC 5915
 */
export async function readKeyStore(bytes: Uint8Array, options: ReadKeyStoreOptions = {}): Promise<KeyStore> {
  if (bytes.length > MAX_LENGTH) throw new PkiError("ERR_PKI_LIMIT", "the key store is too long");
  // A copy, which `slice` of a Node buffer is not: what is read keeps views of it.
  const own = new Uint8Array(bytes);
  if (isJks(own)) return readJks(own, options);
  if (isText(own)) return readPemStore(own, options);
  if (own[0] === UNIVERSAL.sequence) return readDerStore(own, options);
  throw unknownForm("the bytes are no key store of a form this package knows");
}

/** Text may begin with the octet of a SEQUENCE, "0", but it holds no NULL. */
function isText(bytes: Uint8Array): boolean {
  return isPem(bytes) && !(bytes[0] === UNIVERSAL.sequence && bytes.includes(0));
}

/**
 * The entry of the alias, or the only one. Aliases are compared as Java does it: without regard to case, when no alias is exactly the same.
 *
 * @throws PkiError ERR_PKI_NO_PRIVATE_KEY; ERR_PKI_ALIAS when there is none of that alias, or several and which one is not said
 */
export function selectKey(store: KeyStore, { alias }: { readonly alias?: string | undefined } = {}): KeyEntry {
  if (store.keys.length === 0) throw new PkiError("ERR_PKI_NO_PRIVATE_KEY", "the key store holds no private key");
  const [found, another] = alias === undefined ? store.keys : keysNamed(store, alias);
  if (!found) throw new PkiError("ERR_PKI_ALIAS", "the key store has no private key of that alias");
  if (another) throw new PkiError("ERR_PKI_ALIAS", "the key store has several private keys: name one by its alias");
  return found;
}

function keysNamed({ keys }: KeyStore, alias: string): readonly KeyEntry[] {
  const exact = keys.filter((entry) => entry.alias === alias);
  return exact.length > 0 ? exact : keys.filter((entry) => entry.alias?.toLowerCase() === alias.toLowerCase());
}
