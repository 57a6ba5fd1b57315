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

/** The Certificate of Signer (0400,0115); undefined when it is absent, not one certificate, or more follows it. */
export function readCertificate(value: Uint8Array | undefined): Certificate | undefined {
  const der = value && unpaddedBer(value);
  try {
    return der && parseCertificate(der);
  } catch {
    return undefined;
  }
}
