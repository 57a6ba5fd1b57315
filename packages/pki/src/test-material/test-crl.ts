import { context, integer, sequence, time } from "../asn1/der.js";
import type { Certificate } from "../certificates/certificate.js";
import type { PublicKey } from "../crypto/types.js";
import { authorityKeyIdentifier, crlNumber } from "./test-extensions.js";

/** The TBSCertList of a certificate revocation list (RFC 5280 5.1). */
export function writeCrl(options: {
  readonly issuer: Uint8Array;
  readonly key: PublicKey;
  readonly algorithm: Uint8Array;
  readonly revoked: readonly Certificate[];
  readonly number: number;
  readonly notBefore: Date;
  readonly notAfter: Date;
}): Uint8Array {
  const { issuer, key, algorithm, revoked, notBefore, notAfter } = options;
  const version2 = integer(1);
  const entries = revoked.map(({ serialNumber }) => sequence(integer(serialNumber), time(notBefore)));
  const extensions = context(0, sequence(authorityKeyIdentifier(key), crlNumber(options.number)));
  const list = entries.length > 0 ? [sequence(...entries)] : [];
  return sequence(version2, algorithm, issuer, time(notBefore), time(notAfter), ...list, extensions);
}
