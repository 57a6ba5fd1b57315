import type { Certificate } from "../certificates/certificate.js";
import { signDigest } from "#crypto";
import { PkiError, unsupported } from "../errors.js";
import { type KeyEntry, keyEntry } from "./key-entry.js";
import type { Signer } from "./signer.js";

/**
 * A signer with a private key in memory.
 *
 * @throws PkiError ERR_PKI_NO_CERTIFICATE when the entry has no certificate, or only those of other keys; ERR_PKI_UNSUPPORTED_ALGORITHM for keys other than RSA, and EC on P-256, P-384 and P-521
 */
export function createSigner(entry: KeyEntry): Signer {
  const { privateKey } = entry;
  if (privateKey.kind === "other") throw unsupported("signing with a key of this kind or curve");
  return {
    certificates: certificatesOf(entry),
    signDigest: async (digest, algorithm, { signal } = {}) => {
      signal?.throwIfAborted();
      if ((algorithm.scheme === "ECDSA") !== (privateKey.kind === "EC"))
        throw unsupported(`${algorithm.scheme} with a key of another kind`);
      return signDigest(privateKey, algorithm, digest);
    },
  };
}

/** The certificate of the key, wherever it stands in the entry, then those of its issuers. */
export function certificatesOf({ privateKey, certificates }: KeyEntry): [Certificate, ...Certificate[]] {
  const [leaf, ...issuers] = keyEntry(privateKey, { candidates: certificates }).certificates;
  if (!leaf) throw new PkiError("ERR_PKI_NO_CERTIFICATE", "there is no certificate that belongs to the private key");
  return [leaf, ...issuers];
}
