/** A value of an attribute: text (UTF-8 in the directory), or octets that are no text. */
export type AttributeValue = string | Uint8Array;

/** An attribute of an entry by its description: `dicomAETitle`, `userCertificate;binary`. */
export interface Attribute {
  readonly type: string;
  readonly values: readonly AttributeValue[];
}

/** An entry of the directory as it stands, with everything that is known of it and everything that is not. */
export interface Entry {
  /** Distinguished name as text (RFC 4514). */
  readonly dn: string;
  readonly attributes: readonly Attribute[];
}
