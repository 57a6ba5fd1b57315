import { compareBytes } from "../asn1/der.js";
import { PkiError } from "../errors.js";
import { acceptsAlgorithm } from "./algorithm-policy.js";
import type { Certificate } from "./certificate.js";
import type { Crl } from "./crl.js";
import { namesIssuer } from "./crl-entry.js";
import { parseDistributionPointNames, type IssuingDistributionPoint } from "./distribution-point.js";
import { EXTENSION } from "./extensions.js";
import { isSameName } from "./name.js";
import {
  revocationAlone,
  speaksOf,
  type RevocationAnswer,
  type RevocationContext,
  type RevocationQuestion,
} from "./revocation-answer.js";

/** What a CRL says of a certificate: nothing at all when it is of another issuer, or for other certificates. */
export async function askCrl(
  crl: Crl,
  question: RevocationQuestion,
  context: RevocationContext,
): Promise<RevocationAnswer[]> {
  const { certificate, issuer } = question;
  if (!isSameName(crl.issuerBytes, certificate.issuerBytes)) return [];
  try {
    if (!isInScope(crl.issuingDistributionPoint, certificate)) return [];
    const why = await whyNotAuthentic(crl, issuer, context);
    if (why !== undefined) return [{ why }];
    const answer = lookUp(crl, certificate, context.at);
    return [
      acceptsAlgorithm(context.policy, crl.signatureAlgorithm!)
        ? answer
        : revocationAlone(answer, "the policy refuses the signature algorithm of the CRL"),
    ];
  } catch (error) {
    if (error instanceof PkiError) return [{ why: "the CRL is damaged" }];
    throw error;
  }
}

async function whyNotAuthentic(
  crl: Crl,
  issuer: Certificate,
  { signatures }: RevocationContext,
): Promise<string | undefined> {
  const isUnknown = crl.extensions.some(
    ({ critical, oid }) =>
      oid === EXTENSION.deltaCRLIndicator || (critical && oid !== EXTENSION.issuingDistributionPoint),
  );
  if (isUnknown || crl.issuingDistributionPoint?.isUnsupported)
    return "the CRL has a critical extension that is not processed";
  if (issuer.keyUsage?.has("cRLSign") === false) return "the keyUsage of the issuer lacks cRLSign";
  if (crl.signatureAlgorithm === undefined) return "the signature algorithm of the CRL is not supported";
  const verdict = await signatures.verify(crl, issuer.publicKey);
  return verdict === "good" ? undefined : "the key of the issuer did not sign the CRL";
}

/** Whether a CRL is for certificates like this one (RFC 5280 section 6.3.3 b). */
function isInScope(point: IssuingDistributionPoint | undefined, certificate: Certificate): boolean {
  if (point === undefined) return true;
  const isAuthority = certificate.basicConstraints?.ca === true;
  if ((point.onlyContainsUserCerts && isAuthority) || (point.onlyContainsCACerts && !isAuthority)) return false;
  return point.names.length === 0 || hasDistributionPoint(certificate, point.names);
}

function hasDistributionPoint(certificate: Certificate, names: readonly Uint8Array[]): boolean {
  const extension = certificate.extensions.find(({ oid }) => oid === EXTENSION.cRLDistributionPoints);
  const own = extension ? parseDistributionPointNames(extension.value) : [];
  return own.some((one) => names.some((name) => compareBytes(one, name) === 0));
}

function lookUp(crl: Crl, certificate: Certificate, at: Date): RevocationAnswer {
  const { thisUpdate, nextUpdate } = crl;
  const isCurrent = speaksOf(at, { thisUpdate, until: nextUpdate, certificate });
  const none = { source: "crl", thisUpdate, isCurrent, revokedAt: undefined, reason: undefined } as const;
  const bytes = crl.findBytes(certificate.serialNumber);
  const entry = bytes && crl.find(certificate.serialNumber);
  const unknown = { why: "a CRL entry has an extension that is not processed" };
  if (entry === undefined) return crl.hasUnknownEntry ? unknown : none;
  if (namesIssuer(bytes!)) return unknown;
  if (entry.reason === "removeFromCRL") return none;
  const { revocationDate, invalidityDate = revocationDate } = entry;
  const revokedAt = invalidityDate < revocationDate ? invalidityDate : revocationDate;
  return { ...none, revokedAt, reason: entry.reason };
}
