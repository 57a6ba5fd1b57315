import type { DigestAlgorithm } from "../algorithms.js";
import type { PublicKey, SignatureAlgorithm } from "../crypto/types.js";

/** Which algorithms and key sizes are strong enough to be relied on. */
export interface AlgorithmPolicy {
  /** Digests a signature may be over. Default: SHA256, SHA384, SHA512. */
  readonly digests?: readonly DigestAlgorithm[];
  /** Smallest RSA modulus, in bits. Default: 2048. */
  readonly minRsaBits?: number;
  /** Smallest field of an elliptic curve, in bits. Default: 224, which is as strong as RSA of 2048 bits. */
  readonly minEcBits?: number;
}

export function resolveAlgorithmPolicy(policy: AlgorithmPolicy = {}): Required<AlgorithmPolicy> {
  return {
    digests: policy.digests ?? ["SHA256", "SHA384", "SHA512"],
    minRsaBits: policy.minRsaBits ?? 2048,
    minEcBits: policy.minEcBits ?? 224,
  };
}

/** Whether the policy takes a signature algorithm; both digests of RSASSA-PSS count. */
export function acceptsAlgorithm(policy: Required<AlgorithmPolicy>, algorithm: SignatureAlgorithm): boolean {
  const { digest, maskDigest = digest } = algorithm;
  return policy.digests.includes(digest) && policy.digests.includes(maskDigest);
}

/** Whether the policy takes a key; one of unknown kind or size is not taken. */
export function acceptsKey(policy: Required<AlgorithmPolicy>, key: PublicKey): boolean {
  if (key.kind === "RSA") return key.bits >= policy.minRsaBits;
  return key.kind === "EC" && key.bits >= policy.minEcBits;
}
