import { resolveAlgorithmPolicy, type AlgorithmPolicy } from "./algorithm-policy.js";
import type { Certificate } from "./certificate.js";
import type { Crl } from "./crl.js";
import type { KeyPurpose } from "./key-purpose.js";
import type { OcspResponse } from "./ocsp-response.js";
import { checkPosition, type PathCheckResult, type PathPosition } from "./path-checks.js";
import {
  isUnanswered,
  statusOf,
  type CertificateCheck,
  type NotChecked,
  type PathCheck,
  type PathFinding,
  type PathValidation,
} from "./path-result.js";
import { searchPaths, type FoundPath, type PathEnd } from "./path-search.js";
import { checkRevocation, type RevocationCheck } from "./revocation.js";
import type { RevocationContext } from "./revocation-answer.js";
import { SignatureMemory } from "./signature-memory.js";

/** Most paths to trust anchors of which each is looked at in full. */
const MAX_PATHS = 30;

export interface PathOptions {
  /**
   * Trust anchors. A certificate is trusted when it is one of them, or when a path leads to the name and key of one; an anchor need not be
   * self-signed.
   */
  readonly trust: readonly Certificate[];
  /** More certificates that issuers are looked for among. Default: none. */
  readonly intermediates?: readonly Certificate[];
  /**
   * A CRL counts when the issuer's key in the path signed it, and all its critical extensions are known; others, indirect CRLs, delta CRLs and
   * those of some reasons only do not, for good or bad. By an algorithm that the policy refuses it revokes, and clears nobody. Default: none.
   */
  readonly crls?: readonly Crl[];
  /** Fetched or stapled; that a responder of the issuer was not revoked itself is not checked. Default: none. */
  readonly ocspResponses?: readonly OcspResponse[];
  /**
   * The time in question: now, or when the signature was made, as a time stamp says. A signing time is the word of whoever had the key, before
   * its revocation or after.
   */
  readonly at: Date;
  /** Default: any, so that a certificate for a TLS server passes for that of a signer; the result then says that usage was not checked. */
  readonly purpose?: KeyPurpose;
  /** Applies to all keys, and to all signatures but those of trust anchors. */
  readonly policy?: AlgorithmPolicy;
  /**
   * `required`: a certificate below the trust anchor whose revocation status is not known makes the answer `indeterminate`. `ifAvailable`: it is
   * said in `notChecked` alone. Default: `ifAvailable`.
   */
  readonly revocation?: "ifAvailable" | "required";
  /** Most certificates in a path, the trust anchor included. Default: 10. */
  readonly maxDepth?: number;
  readonly signal?: AbortSignal;
}

/**
 * Certification path validation at a given time.
 *
 * Of a trust anchor, validity, key, basicConstraints, nameConstraints and usage count as of any authority; its own signature does not.
 * Certificate policies are not evaluated: a path with critical policyConstraints, policyMappings or inhibitAnyPolicy is invalid. A revocation
 * counts when its date (or the invalidityDate before it) is not after `at`; that there is none is told by CRLs and responses of that time and
 * by younger ones. A bad certificate is an answer, not an error.
 *
 * @throws RangeError when `at` is no time; the reason of `signal` when that is aborted
 * @see RFC 5280 section 6
 */
export async function validatePath(certificate: Certificate, options: PathOptions): Promise<PathValidation> {
  const resolved = resolveOptions(options);
  const results: PathValidation[] = [];
  for await (const found of searchPaths(certificate, resolved)) {
    if (found.end !== "trustAnchor" && results.length > 0) break;
    const result = await checkPath(found, resolved);
    if (result.status === "valid") return result;
    results.push(result);
    if (results.length >= MAX_PATHS) break;
  }
  return results.toSorted(compareResults)[0]!;
}

/** What may yet hold comes before what does not, and then what lacks less. */
function compareResults(a: PathValidation, b: PathValidation): number {
  if (a.status !== b.status) return a.status === "indeterminate" ? -1 : 1;
  return a.findings.length - b.findings.length;
}

type ResolvedOptions = ReturnType<typeof resolveOptions>;

function resolveOptions(options: PathOptions) {
  // An invalid Date is neither before nor after anything: nothing would ever have expired.
  if (Number.isNaN(options.at.getTime())) throw new RangeError("the time in question is not a time");
  return {
    trust: options.trust,
    intermediates: options.intermediates ?? [],
    crls: options.crls ?? [],
    ocspResponses: options.ocspResponses ?? [],
    at: options.at,
    purpose: options.purpose ?? {},
    policy: resolveAlgorithmPolicy(options.policy),
    isRevocationRequired: options.revocation === "required",
    maxDepth: options.maxDepth ?? 10,
    signal: options.signal,
    signatures: new SignatureMemory(),
  } satisfies RevocationContext & Record<string, unknown>;
}

async function checkPath({ certificates, end }: FoundPath, options: ResolvedOptions): Promise<PathValidation> {
  const path: CertificateCheck[] = [];
  for (const [index, certificate] of certificates.entries()) {
    const isTop = index === certificates.length - 1;
    const position = { certificate, index, certificates, isTrustAnchor: isTop && end === "trustAnchor" };
    path.push(await checkCertificate(position, isTop ? end : undefined, options));
  }
  const findings = path.flatMap((one) => one.findings);
  return { status: statusOf(findings), path, findings };
}

interface Result {
  readonly what: PathCheck;
  readonly result: PathCheckResult;
}

async function checkCertificate(
  position: PathPosition,
  end: PathEnd | undefined,
  options: ResolvedOptions,
): Promise<CertificateCheck> {
  const revocation = await revocationOf(position, options);
  const results: readonly Result[] = [
    await trustOrSignature(position, end, options),
    ...checkPosition(position, options),
    { what: "revocation", result: revocationResult(revocation, position, options) },
  ];
  return {
    certificate: position.certificate,
    checked: results.flatMap(({ what, result }) => (whyNotChecked(result) === undefined ? [what] : [])),
    notChecked: results.flatMap(({ what, result }): NotChecked[] => {
      const why = whyNotChecked(result);
      return why === undefined ? [] : [{ what, why }];
    }),
    findings: results.flatMap(({ result }) => (result && "code" in result ? [result] : [])),
    revocation: revocation.status,
    revocationEvidence: revocation.evidence,
  };
}

function whyNotChecked(result: PathCheckResult): string | undefined {
  if (result && "why" in result) return result.why;
  return result && isUnanswered(result) ? result.message : undefined;
}

/** How a path ends, or the signature of the issuer that follows. */
async function trustOrSignature(
  { certificate, index, certificates }: PathPosition,
  end: PathEnd | undefined,
  { signatures }: ResolvedOptions,
): Promise<Result> {
  if (end !== undefined) return { what: end === "trustAnchor" ? "trust" : "signature", result: endings[end] };
  // The search follows an issuer only when it made the signature, or when that cannot be told.
  const verdict = await signatures.verify(certificate, certificates[index + 1]!.publicKey);
  return { what: "signature", result: verdict === "good" ? undefined : unsupportedSignature };
}

const unsupportedSignature: PathFinding = {
  code: "PATH_UNSUPPORTED_ALGORITHM",
  message: "the signature algorithm, or the kind of the issuer's key, is not supported",
};

const endings: Readonly<Record<PathEnd, PathFinding | undefined>> = {
  trustAnchor: undefined,
  issuerUnknown: { code: "PATH_ISSUER_UNKNOWN", message: "no certificate at hand leads from here to a trust anchor" },
  signature: {
    code: "PATH_SIGNATURE",
    message: "the key of the certificate with the issuer's name did not sign this one",
  },
  limit: { code: "PATH_SEARCH_LIMIT", message: "no path to a trust anchor was found within the limits of the search" },
};

async function revocationOf(position: PathPosition, options: ResolvedOptions): Promise<RevocationCheck> {
  const { certificate, index, certificates, isTrustAnchor } = position;
  const issuer = certificates[index + 1];
  if (issuer) return checkRevocation(certificate, issuer, options);
  const why = isTrustAnchor ? "trust in an anchor ends outside of the path" : "the issuer is not known";
  return { status: "not-checked", evidence: undefined, why };
}

function revocationResult(
  { status, why }: RevocationCheck,
  { isTrustAnchor }: PathPosition,
  { isRevocationRequired }: ResolvedOptions,
): PathCheckResult {
  if (status === "revoked") return { code: "PATH_REVOKED", message: "the certificate was revoked at that time" };
  if (status === "good") return undefined;
  const reason = why ?? "the status is not known";
  if (isRevocationRequired && !isTrustAnchor) return { code: "PATH_REVOCATION_UNKNOWN", message: reason };
  return { why: reason };
}
