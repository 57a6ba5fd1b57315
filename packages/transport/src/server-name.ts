import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { Certificate } from "@dicomsec/pki";
import { TransportError } from "./errors.js";

/**
 * Whether a certificate names a host: by subjectAltName alone, as a DNS name (one leading `*` stands for one label) or an IP address.
 *
 * @see RFC 9525 section 6
 */
export function isNamed(certificate: Certificate, host: string): boolean {
  const parsed = parse(certificate);
  // Which interface leads to an address (RFC 4007) is no part of it.
  if (isIP(host) !== 0) return parsed.checkIP(host.replace(/%.*/, "")) !== undefined;
  return parsed.checkHost(host, { subject: "never", partialWildcards: false }) !== undefined;
}

/** A listener asks the same certificates about every name. */
const known = new WeakMap<Certificate, X509Certificate>();

function parse(certificate: Certificate): X509Certificate {
  const parsed = known.get(certificate) ?? new X509Certificate(certificate.bytes);
  known.set(certificate, parsed);
  return parsed;
}

/** @throws TransportError ERR_TRANSPORT_CERTIFICATE_NAME */
export function expectName(certificate: Certificate, host: string): void {
  if (!isNamed(certificate, host))
    throw new TransportError("ERR_TRANSPORT_CERTIFICATE_NAME", "the certificate does not name the server");
}
