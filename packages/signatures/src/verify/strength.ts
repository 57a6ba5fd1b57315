import { finding, type SignatureFinding } from "../findings.js";
import { isWeakMac } from "../mac/mac-algorithms.js";
import type { SignatureClaim } from "./claim.js";
import type { Verifier } from "./resolve-options.js";

const SMALLEST_RSA_BITS = 2048;
const SMALLEST_EC_BITS = 224;

/** What is weak by the measure of today, and what the caller's policy refuses. */
export function strengthFindings(
  { macAlgorithm, certificate }: SignatureClaim,
  { policy }: Verifier,
): SignatureFinding[] {
  const { kind, bits } = certificate?.publicKey ?? { kind: "other", bits: 0 };
  const isWeakKey = (minRsa: number, minEc: number): boolean =>
    (kind === "RSA" && bits < minRsa) || (kind === "EC" && bits > 0 && bits < minEc);
  const isRefusedMac = macAlgorithm !== undefined && policy?.digests?.includes(macAlgorithm) === false;
  const isRefusedKey = isWeakKey(policy?.minRsaBits ?? 0, policy?.minEcBits ?? 0);
  return [
    ...(macAlgorithm && isWeakMac(macAlgorithm)
      ? [finding("WEAK_ALGORITHM", `the MAC Algorithm is ${macAlgorithm}`)]
      : []),
    ...(isWeakKey(SMALLEST_RSA_BITS, SMALLEST_EC_BITS)
      ? [finding("WEAK_ALGORITHM", `the key is ${kind} of ${bits} bits`)]
      : []),
    ...(isRefusedMac ? [finding("ALGORITHM_REFUSED", "the policy refuses the MAC Algorithm")] : []),
    ...(isRefusedKey ? [finding("ALGORITHM_REFUSED", "the policy refuses the key of the signer")] : []),
  ];
}
