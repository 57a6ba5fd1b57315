import { createHash, verifyDigest } from "#crypto";
import type { PublicKey, SignatureAlgorithm } from "../crypto/types.js";
import { PkiError } from "../errors.js";

/** What certificates, CRLs and OCSP responses have in common: a signed part, an algorithm and a signature. */
export interface SignedStructure {
  readonly tbsBytes: Uint8Array;
  readonly signatureAlgorithm: SignatureAlgorithm | undefined;
  readonly signature: Uint8Array;
}

/** Largest RSA modulus, in bits, that is worth the time of a verification; OpenSSL has the same limit. */
const MAX_RSA_BITS = 16_384;

/** `unsupported`: neither good nor bad can be said of it here. */
export type SignatureVerdict = "good" | "bad" | "unsupported";

/** Whether the key made the signature of a structure. */
export async function verifySigned(signed: SignedStructure, key: PublicKey): Promise<SignatureVerdict> {
  const algorithm = signed.signatureAlgorithm;
  if (algorithm === undefined || key.kind === "other" || key.bits > MAX_RSA_BITS) return "unsupported";
  if ((algorithm.scheme === "ECDSA") !== (key.kind === "EC")) return "bad";
  try {
    const hash = createHash(algorithm.digest);
    hash.update(signed.tbsBytes);
    const made = await verifyDigest(key, algorithm, { digest: hash.digest(), signature: signed.signature });
    return made ? "good" : "bad";
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    return error.code === "ERR_PKI_UNSUPPORTED_ALGORITHM" ? "unsupported" : "bad";
  }
}
