import type { AuthenticatedCipher, ContentCipher, DigestAlgorithm } from "../algorithms.js";

/** The content types of CMS (RFC 5652, 5083, 3274). */
export const contentTypes = {
  data: "1.2.840.113549.1.7.1",
  signedData: "1.2.840.113549.1.7.2",
  envelopedData: "1.2.840.113549.1.7.3",
  digestedData: "1.2.840.113549.1.7.5",
  compressedData: "1.2.840.113549.1.9.16.1.9",
  authEnvelopedData: "1.2.840.113549.1.9.16.1.23",
} as const;

/** OBJECT IDENTIFIERs in dotted form (RFC 5652, 3370, 3565, 5754, 3211, 8018, 5084). */
export const oids = {
  ...contentTypes,
  tstInfo: "1.2.840.113549.1.9.16.1.4",
  contentType: "1.2.840.113549.1.9.3",
  messageDigest: "1.2.840.113549.1.9.4",
  signingTime: "1.2.840.113549.1.9.5",
  rsaEncryption: "1.2.840.113549.1.1.1",
  rsaOaep: "1.2.840.113549.1.1.7",
  mgf1: "1.2.840.113549.1.1.8",
  pSpecified: "1.2.840.113549.1.1.9",
  rsaPss: "1.2.840.113549.1.1.10",
  ecPublicKey: "1.2.840.10045.2.1",
  pbkdf2: "1.2.840.113549.1.5.12",
  pbes2: "1.2.840.113549.1.5.13",
  pwriKek: "1.2.840.113549.1.9.16.3.9",
  zlib: "1.2.840.113549.1.9.16.3.8",
} as const;

export const digestOids: Readonly<Record<DigestAlgorithm, string>> = {
  MD5: "1.2.840.113549.2.5",
  RIPEMD160: "1.3.36.3.2.1",
  SHA1: "1.3.14.3.2.26",
  SHA256: "2.16.840.1.101.3.4.2.1",
  SHA384: "2.16.840.1.101.3.4.2.2",
  SHA512: "2.16.840.1.101.3.4.2.3",
};

/** RSASSA-PKCS1-v1_5 with its digest. */
export const rsaSignatureOids: Readonly<Record<DigestAlgorithm, string>> = {
  MD5: "1.2.840.113549.1.1.4",
  RIPEMD160: "1.3.36.3.3.1.2",
  SHA1: "1.2.840.113549.1.1.5",
  SHA256: "1.2.840.113549.1.1.11",
  SHA384: "1.2.840.113549.1.1.12",
  SHA512: "1.2.840.113549.1.1.13",
};

/** ECDSA with its digest. */
export const ecdsaOids: Readonly<Partial<Record<DigestAlgorithm, string>>> = {
  SHA1: "1.2.840.10045.4.1",
  SHA256: "1.2.840.10045.4.3.2",
  SHA384: "1.2.840.10045.4.3.3",
  SHA512: "1.2.840.10045.4.3.4",
};

/** HMAC with its digest, as a pseudo-random function of PBKDF2. */
export const hmacOids: Readonly<Partial<Record<DigestAlgorithm, string>>> = {
  SHA1: "1.2.840.113549.2.7",
  SHA256: "1.2.840.113549.2.9",
  SHA384: "1.2.840.113549.2.10",
  SHA512: "1.2.840.113549.2.11",
};

export const cipherOids: Readonly<Record<ContentCipher | AuthenticatedCipher, string>> = {
  "aes-128-cbc": "2.16.840.1.101.3.4.1.2",
  "aes-192-cbc": "2.16.840.1.101.3.4.1.22",
  "aes-256-cbc": "2.16.840.1.101.3.4.1.42",
  "des-ede3-cbc": "1.2.840.113549.3.7",
  "aes-128-gcm": "2.16.840.1.101.3.4.1.6",
  "aes-192-gcm": "2.16.840.1.101.3.4.1.26",
  "aes-256-gcm": "2.16.840.1.101.3.4.1.46",
};

export const curveOids: Readonly<Record<"P-256" | "P-384" | "P-521", string>> = {
  "P-256": "1.2.840.10045.3.1.7",
  "P-384": "1.3.132.0.34",
  "P-521": "1.3.132.0.35",
};

/** The word of this package for a dotted OBJECT IDENTIFIER, from one of the tables above. */
export function wordFor<Word extends string>(
  table: Readonly<Partial<Record<Word, string>>>,
  dotted: string,
): Word | undefined {
  return (Object.keys(table) as Word[]).find((word) => table[word] === dotted);
}
