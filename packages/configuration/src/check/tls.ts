import { parseCertificate } from "@dicomsec/pki";
import type { AttributeValue } from "../entry.js";
import { tlsProfilesFor } from "../model/tls-profiles.js";
import { type CheckedEntries, type CheckedEntry, keyOf, textsOf } from "./checked-entries.js";
import { type ConfigurationFinding, finding } from "./finding.js";

const attribute = "dicomTLSCipherSuite";
const ownCertificates = "dicomThisNodeCertificateReference";
const certificateReferences = [ownCertificates, "dicomAuthorizedNodeCertificateReference"] as const;

/** Cipher suites that no node of today agrees on, and certificates that TLS would need. @see PS3.15 H.1.1.1, H.1.1.3 */
export function* tlsFindings(entries: CheckedEntries, now: Date): Generator<ConfigurationFinding> {
  for (const connection of entries.ofClass("dicomNetworkConnection")) yield* connectionFindings(entries, connection);
  for (const device of entries.ofClass("dicomDevice"))
    for (const type of certificateReferences)
      for (const value of textsOf(device, type)) {
        const code = certificateProblem(entries, value, now);
        if (code !== undefined) yield finding(code, { dn: device.dn, attribute: type, value });
      }
}

function* connectionFindings(entries: CheckedEntries, connection: CheckedEntry): Generator<ConfigurationFinding> {
  const { dn } = connection;
  const suites = textsOf(connection, attribute);
  for (const value of suites)
    if (tlsProfilesFor({ tlsCipherSuites: [value] }).length === 0)
      yield finding("CONFIGURATION_TLS_SUITE_UNKNOWN", { dn, attribute, value });
  const profiles = tlsProfilesFor({ tlsCipherSuites: suites });
  if (profiles.length > 0 && profiles.every(({ status }) => status === "retired"))
    yield finding("CONFIGURATION_TLS_SUITES_RETIRED", { dn, attribute });
  const device = entries.deviceOf(connection);
  const accepts = textsOf(connection, "dicomPort").length > 0;
  if (suites.length > 0 && accepts && device && !hasCertificate(device))
    yield finding("CONFIGURATION_TLS_WITHOUT_CERTIFICATE", { dn, attribute, other: device.dn });
}

/** One that it refers to, or a key store of dcm4che. */
function hasCertificate(device: CheckedEntry): boolean {
  return [ownCertificates, "dcmKeyStoreURL"].some((type) => textsOf(device, type).length > 0);
}

function certificateProblem(
  entries: CheckedEntries,
  reference: string,
  now: Date,
):
  | "CONFIGURATION_CERTIFICATE_ELSEWHERE"
  | "CONFIGURATION_CERTIFICATE_MISSING"
  | "CONFIGURATION_CERTIFICATE_NOT_VALID"
  | undefined {
  // prettier-ignore
  const key = keyOf(reference);
  if (key === undefined) return undefined;
  const entry = entries.at(key);
  if (entry === undefined) return "CONFIGURATION_CERTIFICATE_ELSEWHERE";
  const values = entry.attributes
    .filter(({ type }) => type.toLowerCase() === "usercertificate;binary")
    .flatMap((one) => one.values);
  const certificates = values.flatMap(readable);
  if (certificates.length === 0 || certificates.length < values.length) return "CONFIGURATION_CERTIFICATE_MISSING";
  const isValid = certificates.every(({ notBefore, notAfter }) => notBefore <= now && now <= notAfter);
  return isValid ? undefined : "CONFIGURATION_CERTIFICATE_NOT_VALID";
}

function readable(value: AttributeValue): { readonly notBefore: Date; readonly notAfter: Date }[] {
  try {
    return typeof value === "string" ? [] : [parseCertificate(value)];
  } catch {
    return [];
  }
}
