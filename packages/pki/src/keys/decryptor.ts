import type { KeyTransport } from "../algorithms.js";
import type { Certificate } from "../certificates/certificate.js";

/** Unwraps content keys for one certificate: a key in memory, or an HSM, a smart card, a key management service behind this interface. */
export interface Decryptor {
  /** The certificate that recipients are matched with. */
  readonly certificate: Certificate;
  /**
   * Decrypts a content key of `length` bytes. Where the padding of RSAES-PKCS1-v1_5 is wrong, a random key of that length must come back, in
   * comparable time, so that nobody can tell a wrong key from damaged content (RFC 3218).
   * @throws PkiError ERR_PKI_DECRYPT for a wrong OAEP padding
   */
  decryptKey(
    encryptedKey: Uint8Array,
    options: { readonly transport: KeyTransport; readonly length: number; readonly signal?: AbortSignal },
  ): Promise<Uint8Array>;
}
