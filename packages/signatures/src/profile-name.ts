/**
 * A Digital Signature Profile: Base (C.1), Creator (C.2), Authorization (C.3) or Structured Report (C.4) RSA Digital Signature Profile.
 *
 * A file does not say by which profile it was signed; what `verify` says follows from what is signed.
 * @see PS3.15 C
 */
export type ProfileName = "base" | "creator" | "authorization" | "sr";
