import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { Certificate } from "@dicomsec/pki";
import { TransportError } from "./errors.js";

/**
 * Whether a certificate names a host: by subjectAltName alone, as a DNS name (one leading `*` stands for one label) or an IP address.
 *
 * @see RFC 9525 section 6
 */
export function isNamed({ bytes }: Certificate, host: string): boolean {
  const certificate = new X509Certificate(bytes);
  if (isIP(host) !== 0) return certificate.checkIP(host) !== undefined;
  return certificate.checkHost(host, { subject: "never", partialWildcards: false }) !== undefined;
}

/** @throws TransportError ERR_TRANSPORT_CERTIFICATE_NAME */
export function expectName(certificate: Certificate, host: string): void {
  if (!isNamed(certificate, host))
    throw new TransportError("ERR_TRANSPORT_CERTIFICATE_NAME", "the certificate does not name the server");
}
