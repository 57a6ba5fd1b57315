import type { LegacySuite, LegacyVersion } from "../legacy-engine.js";

/** ProtocolVersion on the wire. */
export const versionNumbers: Readonly<Record<LegacyVersion, number>> = {
  TLSv1: 0x0301,
  "TLSv1.1": 0x0302,
  "TLSv1.2": 0x0303,
};

export const legacyVersions = ["TLSv1", "TLSv1.1", "TLSv1.2"] as const;

export interface SuiteParameters {
  readonly id: number;
  readonly cipher: "aes-128-cbc" | "des-ede3-cbc";
  readonly keyLength: number;
  readonly blockLength: 8 | 16;
}

/** RFC 5246 appendices A.5 and C; both authenticate with HMAC-SHA1. */
export const suiteParameters: Readonly<Record<LegacySuite, SuiteParameters>> = {
  TLS_RSA_WITH_AES_128_CBC_SHA: { id: 0x002f, cipher: "aes-128-cbc", keyLength: 16, blockLength: 16 },
  TLS_RSA_WITH_3DES_EDE_CBC_SHA: { id: 0x000a, cipher: "des-ede3-cbc", keyLength: 24, blockLength: 8 },
};
