import type { Certificate, KeyUsage } from "@dicomsec/pki";
import { certificateAddresses, isSameAddress } from "../addresses.js";
import { EmailError } from "../errors.js";
import type { SecureEmailOptions } from "./secure-options.js";

const SHORTEST_RSA_BITS = 2048;
/** emailProtection and anyExtendedKeyUsage (RFC 8550 4.4.4). */
export const emailPurposes: readonly string[] = ["1.3.6.1.5.5.7.3.4", "2.5.29.37.0"];

/**
 * Refuses keys that the reader would refuse, before any work.
 * @throws EmailError ERR_EMAIL_NO_RECIPIENT, ERR_EMAIL_ALGORITHM, ERR_EMAIL_SENDER
 */
export function checkKeys({ signer, recipients, allowWeak = false }: SecureEmailOptions, from: string): void {
  if (recipients.length === 0)
    throw new EmailError("ERR_EMAIL_NO_RECIPIENT", "nobody could read the message: no certificate was given");
  const [signing] = signer.certificates;
  for (const certificate of recipients) {
    if (certificate.publicKey.kind !== "RSA") throw algorithm("the key of a recipient is not RSA");
    checkUsage(certificate, ["keyEncipherment"], "does not allow to encrypt messages to it");
  }
  checkUsage(signing, ["digitalSignature", "nonRepudiation"], "does not allow to sign messages");
  for (const { publicKey } of [...recipients, signing]) {
    if (publicKey.kind === "RSA" && publicKey.bits < SHORTEST_RSA_BITS && !allowWeak)
      throw algorithm(`an RSA key has less than ${SHORTEST_RSA_BITS} bits`);
  }
  const addresses = certificateAddresses(signing);
  if (addresses.length > 0 && !addresses.some((one) => isSameAddress(one, from)))
    throw new EmailError("ERR_EMAIL_SENDER", "the certificate of the signer is for another address than the sender's");
}

/** RFC 5280 4.2.1.3 and 4.2.1.12: a certificate that says what its key is for is for nothing else. */
function checkUsage({ keyUsage, extendedKeyUsage }: Certificate, usages: readonly KeyUsage[], what: string): void {
  const isAllowed = !keyUsage || usages.some((usage) => keyUsage.has(usage));
  const isForEmail = !extendedKeyUsage || emailPurposes.some((purpose) => extendedKeyUsage.includes(purpose));
  if (!isAllowed || !isForEmail) throw algorithm(`the key usage of a certificate ${what}`);
}

function algorithm(message: string): EmailError {
  return new EmailError("ERR_EMAIL_ALGORITHM", message);
}
