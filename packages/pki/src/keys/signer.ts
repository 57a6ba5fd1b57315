import type { Certificate } from "../certificates/certificate.js";
import type { SignatureAlgorithm } from "../crypto/types.js";

/** Signs for one certificate: a key in memory, or an HSM, a smart card, a key management service behind this interface. */
export interface Signer {
  /** The certificate of the key first, then those of its issuers as far as they are known. */
  readonly certificates: readonly [Certificate, ...Certificate[]];
  /**
   * The signature over a digest: for RSASSA-PKCS1-v1_5 as long as the modulus, with the DigestInfo of `algorithm.digest` inside; for ECDSA
   * in DER form (SEQUENCE of r and s).
   */
  signDigest(
    digest: Uint8Array,
    algorithm: SignatureAlgorithm,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Uint8Array>;
}
