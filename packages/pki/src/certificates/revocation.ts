import type { Certificate } from "./certificate.js";
import { askCrl } from "./crl-revocation.js";
import { askOcspResponse } from "./ocsp-revocation.js";
import type { RevocationEvidence, RevocationStatus } from "./path-result.js";
import type { RevocationAnswer, RevocationContext } from "./revocation-answer.js";

type Statement = Exclude<RevocationAnswer, { readonly why: string }>;

export interface RevocationCheck {
  readonly status: RevocationStatus;
  readonly evidence: RevocationEvidence | undefined;
  /** Why the status is not known. */
  readonly why: string | undefined;
}

/** The status of a certificate by all that is at hand of its issuer. */
export async function checkRevocation(
  certificate: Certificate,
  issuer: Certificate,
  context: RevocationContext,
): Promise<RevocationCheck> {
  const answers: RevocationAnswer[] = [];
  for (const crl of context.crls) answers.push(...(await askCrl(crl, { certificate, issuer }, context)));
  for (const one of context.ocspResponses)
    answers.push(...(await askOcspResponse(one, { certificate, issuer }, context)));
  return weigh(answers, context.at);
}

/**
 * A revocation at or before the time in question counts from whatever authentic source, also from one that is out of date or younger. That a
 * certificate is not revoked counts only from a source that speaks of that time; a later revocation leaves it good, and is told.
 */
function weigh(answers: readonly RevocationAnswer[], at: Date): RevocationCheck {
  const statements = answers.flatMap((answer) => ("why" in answer ? [] : [answer]));
  const revoked = statements.find((one) => isRevokedAt(one, at) && !isReleased(one, statements, at));
  if (revoked) return { status: "revoked", evidence: evidenceOf(revoked), why: undefined };
  const good = newest(statements.filter((one) => one.isCurrent && !isRevokedAt(one, at)));
  const later = newest(statements.filter((one) => one.revokedAt !== undefined && !isReleased(one, statements, at)));
  if (good) return { status: "good", evidence: evidenceOf(later ?? good), why: undefined };
  const reasons = new Set(
    answers.map((answer) => ("why" in answer ? answer.why : `the ${nameOf(answer)} is not of that time`)),
  );
  if (reasons.size > 0)
    return { status: "unknown", evidence: later && evidenceOf(later), why: [...reasons].join("; ") };
  return { status: "not-checked", evidence: undefined, why: "no CRL and no OCSP response of the issuer is at hand" };
}

function isRevokedAt({ revokedAt }: Statement, at: Date): boolean {
  return revokedAt !== undefined && revokedAt <= at;
}

/** A hold ends when a later statement, not younger than the time in question, no longer has it. */
function isReleased({ reason, thisUpdate }: Statement, statements: readonly Statement[], at: Date): boolean {
  const isLaterGood = (one: Statement): boolean =>
    one.revokedAt === undefined && one.thisUpdate > thisUpdate && one.thisUpdate <= at;
  return reason === "certificateHold" && statements.some(isLaterGood);
}

function newest(statements: readonly Statement[]): Statement | undefined {
  return statements.toSorted((a, b) => b.thisUpdate.getTime() - a.thisUpdate.getTime())[0];
}

function nameOf({ source }: Statement): string {
  return source === "crl" ? "CRL" : "OCSP response";
}

function evidenceOf({ source, thisUpdate, revokedAt, reason }: Statement): RevocationEvidence {
  return { source, thisUpdate, revokedAt, reason };
}
