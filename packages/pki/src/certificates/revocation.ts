import type { AlgorithmPolicy } from "./algorithm-policy.js";
import type { Certificate } from "./certificate.js";
import type { Crl } from "./crl.js";
import type { RevocationReason } from "./crl-entry.js";
import { askCrl } from "./crl-revocation.js";
import { askOcspResponse } from "./ocsp-revocation.js";
import type { OcspResponse } from "./ocsp-response.js";
import type { RevocationEvidence, RevocationStatus } from "./path-result.js";
import type { SignatureMemory } from "./signature-memory.js";

export interface RevocationContext {
  readonly at: Date;
  readonly crls: readonly Crl[];
  readonly ocspResponses: readonly OcspResponse[];
  readonly policy: Required<AlgorithmPolicy>;
  readonly signatures: SignatureMemory;
}

/** What one authentic CRL or OCSP response says of a certificate, or why it says nothing. */
export type RevocationAnswer =
  | {
      readonly source: "crl" | "ocsp";
      readonly thisUpdate: Date;
      /** Whether it speaks of the time in question. */
      readonly isCurrent: boolean;
      /** `undefined` for a certificate that is not revoked. */
      readonly revokedAt: Date | undefined;
      readonly reason: RevocationReason | undefined;
    }
  | { readonly why: string };

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
 * certificate is not revoked counts only from a source that speaks of that time; a later revocation leaves it good.
 */
function weigh(answers: readonly RevocationAnswer[], at: Date): RevocationCheck {
  const statements = answers.flatMap((answer) => ("why" in answer ? [] : [answer]));
  const revoked = statements.find((one) => isRevokedAt(one, at) && !isReleased(one, statements, at));
  if (revoked) return { status: "revoked", evidence: evidenceOf(revoked), why: undefined };
  const good = newest(statements.filter((one) => one.isCurrent && !isRevokedAt(one, at)));
  if (good) return { status: "good", evidence: evidenceOf(good), why: undefined };
  const reasons = new Set(
    answers.map((answer) => ("why" in answer ? answer.why : `the ${nameOf(answer)} is not of that time`)),
  );
  if (reasons.size > 0) return { status: "unknown", evidence: undefined, why: [...reasons].join("; ") };
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
