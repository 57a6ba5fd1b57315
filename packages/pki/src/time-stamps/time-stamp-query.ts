import { digestLengths, type DigestAlgorithm } from "../algorithms.js";
import { concat, der, integer, nullValue, octetString, oid, sequence, UNIVERSAL } from "../asn1/der.js";
import { digestOids } from "../asn1/oids.js";
import { PkiError } from "../errors.js";

/** What a time-stamp authority is asked. */
export interface TimeStampQueryOptions {
  /** The digest of what is to be stamped. */
  readonly digest: Uint8Array;
  readonly digestAlgorithm: DigestAlgorithm;
  /** A number that comes back in the token, most significant octet first. Default: none. */
  readonly nonce?: Uint8Array;
  /** Whether the token is to hold the certificate of the authority. Default: true. */
  readonly certReq?: boolean;
  /** The OBJECT IDENTIFIER of the authority's policy. Default: as the authority likes. */
  readonly policy?: string;
}

/**
 * The DER encoding of a TimeStampReq.
 *
 * @throws PkiError ERR_PKI_CONTENT_LENGTH when the digest is not as long as its algorithm makes it
 * @see RFC 3161 section 2.4.1
 */
export function createTimeStampQuery(options: TimeStampQueryOptions): Uint8Array {
  const { digest, digestAlgorithm, nonce, certReq = true, policy } = options;
  if (digest.length !== digestLengths[digestAlgorithm])
    throw new PkiError("ERR_PKI_CONTENT_LENGTH", `the digest is not one of ${digestAlgorithm}`);
  const imprint = sequence(sequence(oid(digestOids[digestAlgorithm]), nullValue()), octetString(digest));
  return sequence(
    integer(1),
    imprint,
    ...(policy === undefined ? [] : [oid(policy)]),
    ...(nonce === undefined ? [] : [integer(positiveInteger(nonce))]),
    ...(certReq ? [der(UNIVERSAL.boolean, Uint8Array.of(0xff))] : []),
  );
}

/** The content octets of the INTEGER of an unsigned number: no needless zero before it, and one where it would be negative. */
export function positiveInteger(number: Uint8Array): Uint8Array {
  const first = number.findIndex((octet) => octet !== 0);
  if (first < 0) return Uint8Array.of(0);
  const octets = number.subarray(first);
  return octets[0]! >= 0x80 ? concat(Uint8Array.of(0), octets) : octets;
}
