import { type BerNode, childOf, octetsOf, readBer } from "../asn1/ber.js";
import { UNIVERSAL } from "../asn1/der.js";
import type { PrivateKey } from "../crypto/types.js";
import { decryptWithPassword } from "./password-encryption.js";
import { type PasswordForms, wrongPassword } from "./password-forms.js";
import { isPkcs8, readPkcs8 } from "./private-key.js";

/**
 * A private key from an EncryptedPrivateKeyInfo (RFC 5958 section 3).
 * @throws PkiError ERR_PKI_PASSWORD where what came out is no PKCS#8 at all, ERR_PKI_DAMAGED where it is a broken one
 */
export async function readEncryptedPkcs8(node: BerNode, password: PasswordForms): Promise<PrivateKey> {
  const algorithm = childOf(node, 0, UNIVERSAL.sequence);
  const opened = await decryptWithPassword(algorithm, octetsOf(node.children[1]!), password);
  expectOpened(opened);
  return readPkcs8(opened);
}

/** Wrong passwords give good padding now and then: what they give has no form. @throws PkiError ERR_PKI_PASSWORD */
function expectOpened(opened: Uint8Array): void {
  let node: BerNode;
  try {
    node = readBer(opened);
  } catch (cause) {
    throw wrongPassword(cause);
  }
  if (!isPkcs8(node)) throw wrongPassword();
}
