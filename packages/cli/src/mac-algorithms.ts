import type { DigestAlgorithm } from "@dicomsec/pki";

/** The names that a MAC Algorithm (0400,0015) may have. @see PS3.15 C.1 */
export const macAlgorithms: readonly DigestAlgorithm[] = ["SHA256", "SHA384", "SHA512", "SHA1", "RIPEMD160", "MD5"];
