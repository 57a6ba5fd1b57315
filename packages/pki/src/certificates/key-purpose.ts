import type { Certificate } from "./certificate.js";
import type { KeyUsage } from "./extensions.js";

/** What the key of the certificate in question is to be used for. */
export interface KeyPurpose {
  /** One of these must be in keyUsage, if the certificate has that extension. */
  readonly keyUsage?: readonly KeyUsage[];
  /**
   * One of these OBJECT IDENTIFIERs must be in extendedKeyUsage, if the certificate has that extension. anyExtendedKeyUsage counts only
   * when it is named here; that of an authority restricts nothing.
   */
  readonly extendedKeyUsage?: readonly string[];
}

const ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0";

export function allowsKeyUsage(certificate: Certificate, wanted: readonly KeyUsage[]): boolean {
  const usage = certificate.keyUsage;
  return usage === undefined || wanted.some((one) => usage.has(one));
}

export function allowsExtendedKeyUsage(certificate: Certificate, wanted: readonly string[], isLeaf: boolean): boolean {
  const usage = certificate.extendedKeyUsage;
  if (usage === undefined || (!isLeaf && usage.includes(ANY_EXTENDED_KEY_USAGE))) return true;
  return wanted.some((one) => usage.includes(one));
}
