import { decryptKey } from "#crypto";
import { unsupported } from "../errors.js";
import type { Decryptor } from "./decryptor.js";
import type { KeyEntry } from "./key-entry.js";
import { certificatesOf } from "./key-signer.js";

/**
 * A decryptor with an RSA private key in memory.
 *
 * @throws PkiError ERR_PKI_NO_CERTIFICATE when the entry has no certificate, or only those of other keys; ERR_PKI_UNSUPPORTED_ALGORITHM for keys other than RSA
 */
export function createDecryptor(entry: KeyEntry): Decryptor {
  const { privateKey } = entry;
  if (privateKey.kind !== "RSA") throw unsupported("decrypting with a key that is not RSA");
  const [certificate] = certificatesOf(entry);
  return {
    certificate,
    decryptKey: async (encryptedKey, { transport, length, signal }) => {
      signal?.throwIfAborted();
      return decryptKey(privateKey, transport, { encryptedKey, length });
    },
  };
}
