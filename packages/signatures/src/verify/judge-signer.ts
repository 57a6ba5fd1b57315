import { type Certificate, type PathFindingCode, type PathValidation, validatePath } from "@dicomsec/pki";
import { finding, type SignatureFinding, type SignatureFindingCode } from "../findings.js";
import type { SignatureClaim } from "./claim.js";
import type { Verifier } from "./resolve-options.js";

/** By how much clocks may differ. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** The verdict on the signer of a signature. */
export interface SignerJudgement {
  readonly paths: { readonly whenSigned: PathValidation | undefined; readonly now: PathValidation | undefined };
  readonly findings: readonly SignatureFinding[];
}

/**
 * Judges the signer at two times: when the signature says it was made, which whoever had the key could choose, and by when it was surely there: the
 * time of a valid time stamp, or the signing time where that is believed, else now.
 */
export async function judgeSigner(
  { certificate, signedAt }: SignatureClaim,
  stampedAt: Date | undefined,
  verifier: Verifier,
): Promise<SignerJudgement> {
  if (!certificate) return { paths: { whenSigned: undefined, now: undefined }, findings: [] };
  const { now, believeSigningTime } = verifier;
  const surelyBy = earlier(stampedAt, believeSigningTime ? signedAt : undefined);
  const whenSigned = signedAt && (await pathAt(certificate, signedAt, verifier));
  const whenSure = surelyBy && (await pathAt(certificate, surelyBy, verifier));
  const pathNow = await pathAt(certificate, now, verifier);
  const findings = [
    ...(whenSigned ? pathFindings(whenSigned, whenSignedCodes) : []),
    ...pathFindings(whenSure ?? pathNow, nowCodes),
    ...timeFindings(signedAt, stampedAt, now),
  ];
  return { paths: { whenSigned: whenSure ?? whenSigned, now: pathNow }, findings: onePerCode(findings) };
}

function earlier(one: Date | undefined, other: Date | undefined): Date | undefined {
  return one && other ? (one < other ? one : other) : (one ?? other);
}

function pathAt(certificate: Certificate, at: Date, { pathOptions }: Verifier): Promise<PathValidation> {
  return validatePath(certificate, {
    ...pathOptions,
    at,
    purpose: { keyUsage: ["digitalSignature", "nonRepudiation"] },
  });
}

type CodeTable = Readonly<Partial<Record<PathFindingCode, SignatureFindingCode>>>;

const sameAtAnyTime: CodeTable = {
  PATH_ISSUER_UNKNOWN: "SIGNER_UNTRUSTED",
  PATH_SEARCH_LIMIT: "SIGNER_UNTRUSTED",
  PATH_UNSUPPORTED_ALGORITHM: "SIGNER_NOT_CHECKED",
  PATH_REVOCATION_UNKNOWN: "SIGNER_NOT_CHECKED",
  PATH_WEAK_ALGORITHM: "ALGORITHM_REFUSED",
  PATH_WEAK_KEY: "ALGORITHM_REFUSED",
  PATH_REVOKED: "SIGNER_REVOKED",
};
const whenSignedCodes: CodeTable = {
  ...sameAtAnyTime,
  PATH_NOT_YET_VALID: "SIGNER_NOT_YET_VALID",
  PATH_EXPIRED: "SIGNER_EXPIRED",
};
const nowCodes: CodeTable = {
  ...sameAtAnyTime,
  PATH_NOT_YET_VALID: "SIGNER_NOT_YET_VALID",
  PATH_EXPIRED: "SIGNER_EXPIRED_SINCE",
};

const messages = {
  SIGNER_UNTRUSTED: "no trust anchor at hand leads to the signer",
  SIGNER_NOT_CHECKED: "something in the certification path of the signer could not be checked",
  ALGORITHM_REFUSED: "the certification path of the signer has an algorithm or a key that the policy refuses",
  SIGNER_REVOKED: "a certificate of the path was revoked, and nothing proves that the signature is older",
  SIGNER_NOT_YET_VALID: "a certificate of the path was not valid yet",
  SIGNER_EXPIRED: "a certificate of the path had expired when the signature was made",
  SIGNER_EXPIRED_SINCE: "a certificate of the path has expired since, and nothing proves that the signature is older",
  SIGNER_PATH: "the certification path of the signer is wrong",
} as const satisfies Partial<Record<SignatureFindingCode, string>>;

function pathFindings({ status, findings }: PathValidation, codes: CodeTable): SignatureFinding[] {
  if (status === "valid") return [];
  return findings.map(({ code }) => {
    const signerCode = (codes[code] ?? "SIGNER_PATH") as keyof typeof messages;
    return finding(signerCode, messages[signerCode]);
  });
}

function timeFindings(signedAt: Date | undefined, stampedAt: Date | undefined, now: Date): SignatureFinding[] {
  const latest = Math.min(stampedAt?.getTime() ?? Infinity, now.getTime()) + CLOCK_TOLERANCE_MS;
  if (!signedAt || signedAt.getTime() <= latest) return [];
  const message = "the time of signing is later than that of verification, or than the time stamp";
  return [finding("SIGNED_AT_IMPOSSIBLE", message)];
}

/** That a certificate has expired since goes without saying where it had already. */
function onePerCode(findings: readonly SignatureFinding[]): SignatureFinding[] {
  const codes = findings.map(({ code }) => code);
  const isSaid = (code: SignatureFindingCode): boolean =>
    code === "SIGNER_EXPIRED_SINCE" && codes.includes("SIGNER_EXPIRED");
  return findings.filter(({ code }, at) => codes.indexOf(code) === at && !isSaid(code));
}
