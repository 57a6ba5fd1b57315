/** The digests of PS3.15 and of the messages its peers write, by the words of (0400,0015). */
export type DigestAlgorithm = "MD5" | "RIPEMD160" | "SHA1" | "SHA256" | "SHA384" | "SHA512";

/** How a digest becomes a signature. */
export type SignatureScheme = "RSASSA-PKCS1-v1_5" | "RSASSA-PSS" | "ECDSA";

/** How a content key is encrypted to a certificate. */
export type KeyTransport =
  | { readonly scheme: "RSAES-PKCS1-v1_5" }
  /** The mask generation function is MGF1 over `maskDigest`, by default over `digest`. */
  | {
      readonly scheme: "RSAES-OAEP";
      readonly digest: DigestAlgorithm;
      readonly maskDigest?: DigestAlgorithm;
      readonly label?: Uint8Array;
    };

/** The content ciphers of PS3.15 D.1. */
export type ContentCipher = "aes-128-cbc" | "aes-192-cbc" | "aes-256-cbc" | "des-ede3-cbc";

/** Ciphers that are read, and never written. */
export type AuthenticatedCipher = "aes-128-gcm" | "aes-192-gcm" | "aes-256-gcm";

export const digestLengths: Readonly<Record<DigestAlgorithm, number>> = {
  MD5: 16,
  RIPEMD160: 20,
  SHA1: 20,
  SHA256: 32,
  SHA384: 48,
  SHA512: 64,
};

/** Lengths of key and block (which is also that of the IV), in bytes. */
export const cipherLengths: Readonly<Record<ContentCipher, { readonly key: number; readonly block: number }>> = {
  "aes-128-cbc": { key: 16, block: 16 },
  "aes-192-cbc": { key: 24, block: 16 },
  "aes-256-cbc": { key: 32, block: 16 },
  "des-ede3-cbc": { key: 24, block: 8 },
};

export const authenticatedKeyLengths: Readonly<Record<AuthenticatedCipher, number>> = {
  "aes-128-gcm": 16,
  "aes-192-gcm": 24,
  "aes-256-gcm": 32,
};
