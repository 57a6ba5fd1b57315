import type { Certificate } from "./certificate.js";
import { EXTENSION } from "./extensions.js";

/**
 * The extensions that path validation processes. certificatePolicies is among them because no policy is asked for: any will do.
 */
const processed: readonly string[] = [
  EXTENSION.subjectKeyIdentifier,
  EXTENSION.keyUsage,
  EXTENSION.subjectAltName,
  EXTENSION.basicConstraints,
  EXTENSION.nameConstraints,
  EXTENSION.cRLDistributionPoints,
  EXTENSION.certificatePolicies,
  EXTENSION.authorityKeyIdentifier,
  EXTENSION.extendedKeyUsage,
];

/** certificatePolicies, policyMappings, policyConstraints, inhibitAnyPolicy. */
const policies: readonly string[] = [EXTENSION.certificatePolicies, "2.5.29.33", "2.5.29.36", "2.5.29.54"];

/** The OBJECT IDENTIFIERs of critical extensions that nobody here processes. */
export function unknownCriticalExtensions(certificate: Certificate): string[] {
  return certificate.criticalExtensions.filter((oid) => !processed.includes(oid));
}

export function hasPolicies(certificate: Certificate): boolean {
  return certificate.extensions.some(({ oid }) => policies.includes(oid));
}
