import type {
  AuthenticatedCipher,
  ContentCipher,
  DigestAlgorithm,
  KeyTransport,
  SignatureScheme,
} from "../algorithms.js";

/** What `#crypto` offers in Node (`node/crypto.ts`) and elsewhere (`crypto/web.ts`); the two give the same bytes. */

/** A digest fed piece by piece. */
export interface Hash {
  update(bytes: Uint8Array): void;
  digest(): Uint8Array;
}

/** A cipher fed piece by piece; what it returns is the caller's to keep. */
export interface CipherStream {
  update(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /** The last bytes. @throws PkiError ERR_PKI_DECRYPT for wrong padding or a wrong authentication tag */
  final(): Uint8Array | Promise<Uint8Array>;
}

/** A decipher with an authentication tag, which is given when it is known: after the content. */
export interface AuthenticatedDecipher {
  update(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
  final(tag: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** A private key as PKCS#8 DER, in clear: keep it out of messages, logs and outputs. */
export interface PrivateKey {
  readonly kind: KeyKind;
  readonly pkcs8: Uint8Array;
}

/** A public key as SubjectPublicKeyInfo DER. */
export interface PublicKey {
  readonly kind: KeyKind;
  /** Of the RSA modulus, or of the field of the curve. 0 when unknown. */
  readonly bits: number;
  /** The curve of an EC key as the standard names it ("P-256"), or its dotted OBJECT IDENTIFIER. */
  readonly curve?: string;
  readonly spki: Uint8Array;
}

export type KeyKind = "RSA" | "EC" | "other";

/** A signature algorithm together with its digest. */
export interface SignatureAlgorithm {
  readonly scheme: SignatureScheme;
  readonly digest: DigestAlgorithm;
  /** RSASSA-PSS only; MGF1 is over `maskDigest`, by default over `digest`. */
  readonly saltLength?: number;
  readonly maskDigest?: DigestAlgorithm;
}

/** The functions of `#crypto`; each module exports them by name. */
export interface CryptoFunctions {
  randomBytes(length: number): Uint8Array;
  /** @throws PkiError ERR_PKI_UNSUPPORTED_ALGORITHM */
  createHash(algorithm: DigestAlgorithm): Hash;
  hmac(algorithm: DigestAlgorithm, key: Uint8Array, message: Uint8Array): Promise<Uint8Array>;
  pbkdf2(
    password: Uint8Array,
    salt: Uint8Array,
    options: { readonly iterations: number; readonly length: number; readonly digest: DigestAlgorithm },
  ): Promise<Uint8Array>;
  /** Keys and IVs are copied: the caller may overwrite them at once. */
  createCipher(options: CipherOptions): Promise<CipherStream>;
  createDecipher(options: CipherOptions): Promise<CipherStream>;
  createAuthenticatedDecipher(options: AuthenticatedOptions): Promise<AuthenticatedDecipher>;
  /** Encrypts a content key to an RSA public key. */
  encryptKey(key: PublicKey, transport: KeyTransport, contentKey: Uint8Array): Promise<Uint8Array>;
  /**
   * Decrypts a content key. Where the padding is wrong, RSAES-PKCS1-v1_5 gives a random key of `length` in comparable time
   * (implicit rejection), and RSAES-OAEP throws ERR_PKI_DECRYPT.
   */
  decryptKey(
    key: PrivateKey,
    transport: KeyTransport,
    options: { readonly encryptedKey: Uint8Array; readonly length: number },
  ): Promise<Uint8Array>;
  /** Signs a digest; ECDSA gives the DER form. */
  signDigest(key: PrivateKey, algorithm: SignatureAlgorithm, digest: Uint8Array): Promise<Uint8Array>;
  /** Whether the signature (ECDSA: DER form) is over the digest. Never throws for a bad signature. */
  verifyDigest(
    key: PublicKey,
    algorithm: SignatureAlgorithm,
    signed: { readonly digest: Uint8Array; readonly signature: Uint8Array },
  ): Promise<boolean>;
}

export interface CipherOptions {
  readonly cipher: ContentCipher;
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  /** Whether PKCS#7 padding is added or removed. Default: true. */
  readonly padding?: boolean;
}

export interface AuthenticatedOptions {
  readonly cipher: AuthenticatedCipher;
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly tagLength: number;
  readonly additionalData?: Uint8Array;
}
