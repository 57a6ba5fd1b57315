import { acceptsAlgorithm, acceptsKey, type AlgorithmPolicy } from "./algorithm-policy.js";
import type { Certificate } from "./certificate.js";
import { hasPolicies, unknownCriticalExtensions } from "./critical-extensions.js";
import { allowsExtendedKeyUsage, allowsKeyUsage, type KeyPurpose } from "./key-purpose.js";
import { checkNames } from "./name-constraints.js";
import type { PathCheck, PathFinding, PathFindingCode } from "./path-result.js";

/** Where in a path a certificate is: index 0 is the one in question, below all others. */
export interface PathPosition {
  readonly certificate: Certificate;
  readonly index: number;
  readonly certificates: readonly Certificate[];
  readonly isTrustAnchor: boolean;
}

export interface PathCheckOptions {
  readonly at: Date;
  readonly purpose: KeyPurpose;
  readonly policy: Required<AlgorithmPolicy>;
}

/** A finding, why a check was not made, or `undefined` when the check holds. */
export type PathCheckResult = PathFinding | { readonly why: string } | undefined;

type Check = (position: PathPosition, options: PathCheckOptions) => PathCheckResult;

interface CheckRow {
  readonly what: PathCheck;
  readonly of: "each" | "authority" | "leaf";
  readonly check: Check;
}

/** The checks that need no key; in the order of their reports. */
const rows: readonly CheckRow[] = [
  { what: "algorithm", of: "each", check: checkAlgorithm },
  { what: "key", of: "each", check: checkKey },
  { what: "validity", of: "each", check: checkValidity },
  { what: "criticalExtensions", of: "each", check: checkCriticalExtensions },
  { what: "basicConstraints", of: "authority", check: checkBasicConstraints },
  { what: "keyCertSign", of: "authority", check: checkKeyCertSign },
  { what: "pathLength", of: "authority", check: checkPathLength },
  { what: "nameConstraints", of: "each", check: checkNameConstraints },
  { what: "keyUsage", of: "leaf", check: checkKeyUsage },
  { what: "extendedKeyUsage", of: "each", check: checkExtendedKeyUsage },
  { what: "policies", of: "each", check: checkPolicies },
];

/** All that one certificate tells without its issuer's key. */
export function checkPosition(
  position: PathPosition,
  options: PathCheckOptions,
): { readonly what: PathCheck; readonly result: PathCheckResult }[] {
  const role = position.index === 0 ? "leaf" : "authority";
  return rows
    .filter((row) => row.of === "each" || row.of === role)
    .map(({ what, check }) => ({ what, result: check(position, options) }));
}

function finding(code: PathFindingCode, message: string): PathFinding {
  return { code, message };
}

/** The signature of a trust anchor upon itself adds nothing to the trust in it. */
function checkAlgorithm({ certificate, isTrustAnchor }: PathPosition, { policy }: PathCheckOptions): PathCheckResult {
  const { signatureAlgorithm, signatureAlgorithmOid } = certificate;
  if (isTrustAnchor) return { why: "the signature of a trust anchor does not count" };
  if (signatureAlgorithm === undefined)
    return finding("PATH_UNSUPPORTED_ALGORITHM", `the signature algorithm ${signatureAlgorithmOid} is not supported`);
  if (acceptsAlgorithm(policy, signatureAlgorithm)) return undefined;
  const { scheme, digest } = signatureAlgorithm;
  return finding("PATH_WEAK_ALGORITHM", `the policy refuses the signature algorithm ${scheme} with ${digest}`);
}

function checkKey({ certificate: { publicKey } }: PathPosition, { policy }: PathCheckOptions): PathCheckResult {
  if (publicKey.bits === 0) return finding("PATH_UNSUPPORTED_ALGORITHM", "the kind of the public key is not supported");
  if (acceptsKey(policy, publicKey)) return undefined;
  return finding("PATH_WEAK_KEY", `the policy refuses the public key: ${publicKey.kind} of ${publicKey.bits} bits`);
}

function checkValidity({ certificate }: PathPosition, { at }: PathCheckOptions): PathCheckResult {
  if (at < certificate.notBefore) return finding("PATH_NOT_YET_VALID", "the certificate is not valid yet at that time");
  if (at > certificate.notAfter) return finding("PATH_EXPIRED", "the certificate has expired at that time");
  return undefined;
}

function checkCriticalExtensions({ certificate }: PathPosition): PathCheckResult {
  const unknown = unknownCriticalExtensions(certificate);
  if (unknown.length === 0) return undefined;
  return finding("PATH_CRITICAL_EXTENSION", `critical extensions are not processed: ${unknown.join(", ")}`);
}

/** A trust anchor of version 1 has no extensions to say it with. */
function checkBasicConstraints({ certificate, isTrustAnchor }: PathPosition): PathCheckResult {
  if (isTrustAnchor && certificate.extensions.length === 0) return { why: "the trust anchor has no extensions" };
  if (certificate.basicConstraints?.ca) return undefined;
  return finding("PATH_NOT_AN_AUTHORITY", "an issuer is not a certification authority");
}

function checkKeyCertSign({ certificate }: PathPosition): PathCheckResult {
  if (allowsKeyUsage(certificate, ["keyCertSign"])) return undefined;
  return finding("PATH_KEY_CERT_SIGN", "the keyUsage of an issuer lacks keyCertSign");
}

/** Self-issued certificates between the authority and the certificate in question do not count (RFC 5280 section 6.1.4 l). */
function checkPathLength({ certificate, certificates, index }: PathPosition): PathCheckResult {
  const limit = certificate.basicConstraints?.pathLength ?? Infinity;
  const below = certificates.slice(1, index).filter(({ isSelfIssued }) => !isSelfIssued).length;
  if (below <= limit) return undefined;
  return finding("PATH_TOO_LONG", `${below} authorities follow one that allows ${limit}`);
}

function checkNameConstraints({ certificate, certificates, index }: PathPosition): PathCheckResult {
  if (index > 0 && certificate.isSelfIssued) return { why: "the certificate is self-issued" };
  const verdicts = certificates.slice(index + 1).flatMap(({ nameConstraints }) => {
    return nameConstraints ? [checkNames(certificate, nameConstraints, index === 0)] : [];
  });
  if (verdicts.includes("refused"))
    return finding("PATH_NAME_CONSTRAINT", "an authority may not name the certificate so");
  if (!verdicts.includes("unsupported")) return undefined;
  return finding("PATH_NAME_CONSTRAINT_UNSUPPORTED", "a name is constrained in a way that is not processed");
}

function checkKeyUsage({ certificate }: PathPosition, { purpose: { keyUsage } }: PathCheckOptions): PathCheckResult {
  if (keyUsage === undefined) return { why: "no key usage was asked for" };
  if (allowsKeyUsage(certificate, keyUsage)) return undefined;
  return finding("PATH_KEY_USAGE", `keyUsage allows none of ${keyUsage.join(", ")}`);
}

/** An authority that has the extension limits what it issues certificates for. */
function checkExtendedKeyUsage({ certificate, index }: PathPosition, { purpose }: PathCheckOptions): PathCheckResult {
  const { extendedKeyUsage } = purpose;
  if (extendedKeyUsage === undefined) return { why: "no extended key usage was asked for" };
  if (allowsExtendedKeyUsage(certificate, extendedKeyUsage, index === 0)) return undefined;
  return finding("PATH_EXTENDED_KEY_USAGE", `extendedKeyUsage allows none of ${extendedKeyUsage.join(", ")}`);
}

function checkPolicies({ certificate }: PathPosition): PathCheckResult {
  return hasPolicies(certificate) ? { why: "certificate policies are not evaluated" } : undefined;
}
