import { readBer } from "../asn1/ber.js";
import { compareBytes } from "../asn1/der.js";
import type { Certificate } from "../certificates/certificate.js";
import type { RevocationReason } from "../certificates/crl-entry.js";
import { EXTENSION } from "../certificates/extensions.js";
import type { GeneralName } from "../certificates/general-name.js";
import { canonicalRdns, parseName } from "../certificates/name.js";
import type { PathValidation } from "../certificates/path-result.js";
import { namesSigningCertificate } from "./signing-certificate.js";
import type { TimeStampFinding } from "./time-stamp-result.js";
import type { TimeStampToken } from "./time-stamp-token.js";

/** The extended key usage of a time-stamp authority. */
export const TIME_STAMPING = "1.3.6.1.5.5.7.3.8";

/** What speaks against the certificate of a time-stamp authority, beside its path (RFC 3161 sections 2.3, 2.4.2 and 4). */
export function certificateFindings(
  certificate: Certificate,
  { signer, info }: TimeStampToken,
  path: PathValidation | undefined,
): TimeStampFinding[] {
  const findings: TimeStampFinding[] = [];
  if (!namesSigningCertificate(signer, certificate))
    findings.push({ code: "TIME_STAMP_SIGNING_CERTIFICATE", message: "no signed attribute names the certificate" });
  if (!isForTimeStamping(certificate))
    findings.push({ code: "TIME_STAMP_USAGE", message: "extendedKeyUsage is not timeStamping alone, and critical" });
  if (info.tsa && !hasName(certificate, info.tsa))
    findings.push({ code: "TIME_STAMP_AUTHORITY", message: "the certificate does not have the authority's name" });
  if (info.genTime < certificate.notBefore || info.genTime > certificate.notAfter)
    findings.push({
      code: "TIME_STAMP_OUTSIDE_VALIDITY",
      message: "the certificate was not valid at the time of the token",
    });
  if (path && isCompromised(path))
    findings.push({ code: "TIME_STAMP_KEY_COMPROMISED", message: "the certificate was revoked for all of its tokens" });
  return findings;
}

function isForTimeStamping(certificate: Certificate): boolean {
  const usage = certificate.extendedKeyUsage ?? [];
  const isCritical = certificate.criticalExtensions.includes(EXTENSION.extendedKeyUsage);
  return isCritical && usage.length === 1 && usage[0] === TIME_STAMPING;
}

/** The subject or one of the alternative names. */
function hasName(certificate: Certificate, name: GeneralName): boolean {
  const rdns = canonicalRdns(parseName(readBer(certificate.subjectBytes)));
  const subject: GeneralName = { kind: "directoryName", value: "", rdns };
  return [subject, ...certificate.subjectAltNames].some((one) => isSameGeneralName(one, name));
}

function isSameGeneralName(a: GeneralName, b: GeneralName): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === "directoryName" && b.kind === "directoryName") return a.rdns.join() === b.rdns.join();
  if (typeof a.value === "string")
    return typeof b.value === "string" && a.value.toLowerCase() === b.value.toLowerCase();
  return typeof b.value !== "string" && compareBytes(a.value, b.value) === 0;
}

/** Reasons for which tokens from before the revocation stay valid. */
const harmless: readonly (RevocationReason | undefined)[] = [
  "unspecified",
  "affiliationChanged",
  "superseded",
  "cessationOfOperation",
];

/**
 * Without one of these reasons all tokens of the key are invalid, whenever the revocation was (RFC 3161 section 4); and who has the key of an
 * issuer can make an authority of any time.
 */
function isCompromised({ path }: PathValidation): boolean {
  return path.some(
    ({ revocationEvidence: evidence }) => evidence?.revokedAt !== undefined && !harmless.includes(evidence.reason),
  );
}
