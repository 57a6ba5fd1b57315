import { type Certificate, parseCertificate, type PublicKey } from "@dicomsec/pki";
import { unpaddedBer } from "./padded-ber.js";

/**
 * A value of Signature (0400,0120) without the NULL that makes its length even: what the signer gave, and a time stamp is of. Undefined when it
 * cannot be a signature of the key.
 * @see PS3.15 C.1
 */
export function signatureOctets(value: Uint8Array, key: PublicKey): Uint8Array | undefined {
  if (key.kind === "EC") return unpaddedBer(value);
  const length = Math.ceil(key.bits / 8);
  const isPadded = length % 2 === 1 && value.length === length + 1 && value[length] === 0;
  return value.length === length || isPadded ? value.subarray(0, length) : undefined;
}

/** Many files have few signers: to read a certificate, and its key, costs more than to verify a signature by it. Held beside a copy of its bytes. */
const latest: { readonly der: Uint8Array; readonly certificate: Certificate }[] = [];
const MOST_LATEST = 16;
/** Larger ones are not kept. */
const LARGEST_LATEST = 16 * 1024;

/** The Certificate of Signer (0400,0115); undefined when it is absent, not one certificate, or more follows it. */
export function readCertificate(value: Uint8Array | undefined): Certificate | undefined {
  const der = value && unpaddedBer(value);
  if (!der) return undefined;
  const known = latest.findIndex((one) => isSame(one.der, der));
  const [entry] = known < 0 ? [] : latest.splice(known, 1);
  const certificate = entry?.certificate ?? parsed(der);
  if (certificate && der.length <= LARGEST_LATEST) latest.unshift(entry ?? { der: der.slice(), certificate });
  latest.length = Math.min(latest.length, MOST_LATEST);
  return certificate;
}

function parsed(der: Uint8Array): Certificate | undefined {
  try {
    return parseCertificate(der);
  } catch {
    return undefined;
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((octet, at) => octet === other[at]);
}
