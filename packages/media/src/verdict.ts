import type {
  AuthenticatedCipher,
  ContentCipher,
  DigestAlgorithm,
  PathValidation,
  RecipientInfo,
  SignerVerification,
} from "@dicomsec/pki";

/** In what a file departs from the Basic DICOM Media Security Profile (PS3.15 D.1). */
export type DepartureCode =
  /** The file is signed or digested, but not encrypted. */
  | "D1_NOT_ENVELOPED"
  /** The envelope is AuthEnvelopedData, or its cipher none of the profile. */
  | "D1_CIPHER"
  /** The content type of what is encrypted is not SignedData or DigestedData, although such an object is inside (as OpenSSL writes it). */
  | "D1_CONTENT_TYPE"
  /** A recipient is reached otherwise than by RSAES-PKCS1-v1_5 or a password. */
  | "D1_KEY_TRANSPORT"
  /** A digest other than SHA-1, SHA-256, SHA-384 or SHA-512. */
  | "D1_DIGEST"
  /** A signature other than RSASSA-PKCS1-v1_5. */
  | "D1_SIGNATURE";

/** What is weak by the measure of today, mostly although the profile allows it. */
export type WeaknessCode =
  "WEAK_MD5" | "WEAK_SHA1" | "WEAK_DES_EDE3" | "WEAK_RSA_SIGNER" | "WEAK_RSA_RECIPIENT" | "WEAK_ITERATIONS";

export interface Finding<Code> {
  readonly code: Code;
  readonly message: string;
}

/** One signature of a file that was opened. */
export interface FileSigner {
  readonly verification: SignerVerification;
  /** Whether the given trust leads to the signer; absent when none was given, and nothing is known about whom the key belongs to. */
  readonly path: PathValidation | undefined;
}

/** What was found out about a Secure DICOM File that was opened. */
export interface SecureFileVerdict {
  /** Absent for a file that was not encrypted. */
  readonly envelope:
    { readonly cipher: ContentCipher | AuthenticatedCipher; readonly recipients: readonly RecipientInfo[] } | undefined;
  /** signed: who signed is in `signers`. digested: nobody vouches for the origin. */
  readonly integrity: "signed" | "digested";
  readonly digests: readonly DigestAlgorithm[];
  readonly signers: readonly FileSigner[];
  readonly weaknesses: readonly Finding<WeaknessCode>[];
  /** Whether the file is as the Basic DICOM Media Security Profile wants it, and why not. */
  readonly basicProfile: { readonly isMet: boolean; readonly departures: readonly Finding<DepartureCode>[] };
}

type Facts = Omit<SecureFileVerdict, "weaknesses" | "basicProfile"> & {
  /** Whether the encrypted content type names what is inside. */
  readonly isTypeNamed: boolean;
};

/** The verdict that follows from what was read. */
export function verdictOf(facts: Facts): SecureFileVerdict {
  const { isTypeNamed: _, ...known } = facts;
  const departures = departureRules.filter(({ applies }) => applies(facts)).map(withoutRule);
  const weaknesses = weaknessRules.filter(({ applies }) => applies(facts)).map(withoutRule);
  return { ...known, weaknesses, basicProfile: { isMet: departures.length === 0, departures } };
}

interface Rule<Code> extends Finding<Code> {
  readonly applies: (facts: Facts) => boolean;
}

function withoutRule<Code>({ code, message }: Rule<Code>): Finding<Code> {
  return { code, message };
}

const profileDigests: readonly DigestAlgorithm[] = ["SHA1", "SHA256", "SHA384", "SHA512"];

const departureRules: readonly Rule<DepartureCode>[] = [
  { code: "D1_NOT_ENVELOPED", message: "the file is not encrypted", applies: ({ envelope }) => !envelope },
  {
    code: "D1_CIPHER",
    message: "the content cipher is none of AES-CBC and Triple-DES",
    applies: ({ envelope }) => envelope?.cipher.endsWith("-gcm") ?? false,
  },
  {
    code: "D1_CONTENT_TYPE",
    message: "the encrypted content type is not that of what is inside",
    applies: ({ envelope, isTypeNamed }) => envelope !== undefined && !isTypeNamed,
  },
  {
    code: "D1_KEY_TRANSPORT",
    message: "a recipient is reached otherwise than by RSAES-PKCS1-v1_5 or a password",
    applies: ({ envelope }) => envelope?.recipients.some((recipient) => !isProfileRecipient(recipient)) ?? false,
  },
  {
    code: "D1_DIGEST",
    message: "a digest is none of SHA-1, SHA-256, SHA-384 and SHA-512",
    applies: ({ digests }) => digests.some((digest) => !profileDigests.includes(digest)),
  },
  {
    code: "D1_SIGNATURE",
    message: "a signature is not RSASSA-PKCS1-v1_5",
    applies: ({ signers }) =>
      signers.some(({ verification }) => verification.algorithm?.scheme !== "RSASSA-PKCS1-v1_5"),
  },
];

function isProfileRecipient(recipient: RecipientInfo): boolean {
  if (recipient.kind === "certificate") return recipient.transport.scheme === "RSAES-PKCS1-v1_5";
  return recipient.kind === "password";
}

const SHORTEST_RSA_BITS = 2048;
const FEWEST_ITERATIONS = 10_000;

const weaknessRules: readonly Rule<WeaknessCode>[] = [
  {
    code: "WEAK_MD5",
    message: "a digest is MD5: two files can be made that it does not tell apart",
    applies: ({ digests }) => digests.includes("MD5"),
  },
  { code: "WEAK_SHA1", message: "the digest is SHA-1", applies: ({ digests }) => digests.includes("SHA1") },
  {
    code: "WEAK_DES_EDE3",
    message: "the content cipher is Triple-DES",
    applies: ({ envelope }) => envelope?.cipher === "des-ede3-cbc",
  },
  {
    code: "WEAK_RSA_SIGNER",
    message: `a signer has an RSA key of less than ${SHORTEST_RSA_BITS} bits`,
    applies: ({ signers }) =>
      signers.some(({ verification: { certificate } }) => {
        return certificate?.publicKey.kind === "RSA" && certificate.publicKey.bits < SHORTEST_RSA_BITS;
      }),
  },
  {
    code: "WEAK_RSA_RECIPIENT",
    message: `a recipient has an RSA key of less than ${SHORTEST_RSA_BITS} bits`,
    applies: ({ envelope }) =>
      envelope?.recipients.some(
        (one) => one.kind === "certificate" && one.encryptedKey.length * 8 < SHORTEST_RSA_BITS,
      ) ?? false,
  },
  {
    code: "WEAK_ITERATIONS",
    message: `a password is derived with less than ${FEWEST_ITERATIONS} rounds`,
    applies: ({ envelope }) =>
      envelope?.recipients.some((one) => one.kind === "password" && one.iterations < FEWEST_ITERATIONS) ?? false,
  },
];
