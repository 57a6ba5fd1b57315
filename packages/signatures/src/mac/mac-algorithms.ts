import type { DigestAlgorithm } from "@dicomsec/pki";

/** The MAC Algorithms of PS3.15 C.1, by the defined terms of (0400,0015). */
export const macAlgorithms: readonly DigestAlgorithm[] = ["RIPEMD160", "MD5", "SHA1", "SHA256", "SHA384", "SHA512"];

/** Whether new signatures should not be made with it. */
export function isWeakMac(algorithm: DigestAlgorithm): boolean {
  return algorithm === "MD5" || algorithm === "SHA1" || algorithm === "RIPEMD160";
}

export function isMacAlgorithm(term: string): term is DigestAlgorithm {
  return (macAlgorithms as readonly string[]).includes(term);
}
