import { type TimeStampVerification, verifyTimeStampToken } from "@dicomsec/pki";
import { finding, type SignatureFinding } from "../findings.js";
import { unpaddedBer } from "../macro/padded-ber.js";
import type { SignatureClaim } from "./claim.js";
import { CLOCK_TOLERANCE_MS } from "./judge-signer.js";
import type { Verifier } from "./resolve-options.js";

/** The verdict on the time stamp of a signature; nothing where there is none. */
export interface TimeStampJudgement {
  readonly verification: TimeStampVerification | undefined;
  /** When the signature was there, by a time stamp that is valid and not later than the verification. */
  readonly proof: Date | undefined;
  readonly findings: readonly SignatureFinding[];
}

const of = (...findings: readonly SignatureFinding[]): TimeStampJudgement => ({
  verification: undefined,
  proof: undefined,
  findings,
});

export async function judgeTimeStamp(claim: SignatureClaim, verifier: Verifier): Promise<TimeStampJudgement> {
  const { timeStamp, timeStampType, octets } = claim;
  if (!timeStamp && timeStampType === undefined) return of();
  if (timeStampType !== undefined && timeStampType !== "CMS_TSP")
    return of(finding("TIME_STAMP_TYPE_UNKNOWN", "the Certified Timestamp Type is not CMS_TSP"));
  const token = timeStamp && unpaddedBer(timeStamp);
  if (!token || timeStampType === undefined) return of(damaged);
  // Without a signature there is nothing that it could be of.
  if (!octets) return of(finding("TIME_STAMP_UNTRUSTED", "the signature that the time stamp is of cannot be read"));
  const verification = await verifyToken(token, octets, verifier);
  return verification ? judged(verification, verifier.now) : of(damaged);
}

function judged(verification: TimeStampVerification, now: Date): TimeStampJudgement {
  const { status, info } = verification;
  const isLater = info.genTime.getTime() > now.getTime() + CLOCK_TOLERANCE_MS;
  const findings = [...findingsOf(verification), ...(isLater ? [inFuture] : [])];
  return { verification, proof: status === "valid" && !isLater ? info.genTime : undefined, findings };
}

const inFuture = finding("TIME_STAMP_IN_FUTURE", "the time stamp is later than the time of verification");
const damaged = finding("TIME_STAMP_DAMAGED", "the Certified Timestamp is not a time-stamp token with its type");

async function verifyToken(
  token: Uint8Array,
  content: Uint8Array,
  { timeStampTrust, pathOptions, policy, signal }: Verifier,
): Promise<TimeStampVerification | undefined> {
  const { policy: _, ...options } = pathOptions;
  try {
    return await verifyTimeStampToken(token, {
      ...options,
      content,
      trust: timeStampTrust,
      ...(policy && { algorithms: policy }),
    });
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

function findingsOf({ status, findings }: TimeStampVerification): SignatureFinding[] {
  if (status === "valid") return [];
  const codes = findings.map(({ code }) => code);
  if (codes.includes("TIME_STAMP_IMPRINT"))
    return [finding("TIME_STAMP_MISMATCH", "the time stamp is of another signature")];
  const isOpen = status === "indeterminate" || codes.every((code) => code.includes("_WEAK_"));
  return isOpen
    ? [finding("TIME_STAMP_UNTRUSTED", "whether the time stamp is true cannot be told")]
    : [finding("TIME_STAMP_INVALID", "the time stamp is not valid")];
}
