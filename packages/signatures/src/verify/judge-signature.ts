import { finding, type SignatureFinding, statusOf } from "../findings.js";
import { profilesMet, type ProfileFacts, unmetReasons } from "../profiles/profile-rules.js";
import type { SignaturePurpose } from "../signature-purpose.js";
import type { SignatureVerification } from "../verification.js";
import { type Coverage, coverageFindings } from "./coverage.js";
import { judgeSigner } from "./judge-signer.js";
import { judgeTimeStamp } from "./judge-time-stamp.js";
import type { MatchedClaim } from "./match.js";
import type { Verifier } from "./resolve-options.js";
import { strengthFindings } from "./strength.js";

interface Circumstances {
  readonly verifier: Verifier;
  /** All signatures of the file that are verified. */
  readonly matched: readonly MatchedClaim[];
  readonly coverage: Coverage;
}

/** The verdict on one signature, over what it was found to be right over. */
export async function judgeSignature(
  one: MatchedClaim,
  { verifier, matched, coverage }: Circumstances,
): Promise<SignatureVerification> {
  const { claim, match } = one;
  const { signature, certificate, signedAt, purpose, macAlgorithmText } = claim;
  const { isMatch } = match;
  const timeStamp = await judgeTimeStamp(claim, verifier);
  const signer = await judgeSigner(claim, timeStamp.proof, verifier);
  const { elements, notCovered } = coverage.of(claim, isMatch);
  const isMainDataset = coverage.isOfMainDataset(claim);
  const profile = { ...profileFacts(one, purposesBeside(one, matched)), elements, isMainDataset };
  const findings = [
    ...claim.findings,
    ...match.findings,
    ...strengthFindings(claim, verifier),
    ...timeStamp.findings,
    ...signer.findings,
    ...(isMatch && isMainDataset ? coverageFindings(signature.dataset, elements) : []),
    ...(isMatch && isMainDataset ? profileFindings(profile, verifier) : []),
  ];
  return {
    uid: signature.uid,
    path: signature.path,
    octets: claim.octets,
    status: statusOf(findings),
    findings,
    profilesMet: isMatch ? profilesMet(profile) : [],
    certificate,
    signedAt,
    purpose,
    macAlgorithm: macAlgorithmText,
    elements,
    notCovered,
    signerPath: signer.paths,
    timeStamp: timeStamp.verification,
  };
}

/** The purposes of other signatures of the same Dataset that are right over it. */
function purposesBeside(one: MatchedClaim, matched: readonly MatchedClaim[]): SignaturePurpose[] {
  const { dataset } = one.claim.signature;
  return matched.flatMap((other) => {
    const isBeside = other !== one && other.match.isMatch && other.claim.signature.dataset === dataset;
    return isBeside && other.claim.purpose ? [other.claim.purpose] : [];
  });
}

function profileFacts(
  { claim }: MatchedClaim,
  otherPurposes: readonly SignaturePurpose[],
): Omit<ProfileFacts, "elements" | "isMainDataset"> {
  const { signature, certificate, timeStamp, timeStampType } = claim;
  return {
    dataset: signature.dataset,
    macAlgorithm: claim.macAlgorithmText,
    certificateType: claim.certificateType,
    keyKind: certificate?.publicKey.kind,
    certifiedTimestampType: timeStamp ? (timeStampType ?? "") : timeStampType,
    purpose: claim.purpose,
    otherPurposes,
  };
}

function profileFindings(facts: ProfileFacts, { profile }: Verifier): SignatureFinding[] {
  if (!profile) return [];
  return unmetReasons(profile, facts).map(({ message, tags }) => finding("PROFILE_NOT_MET", message, tags));
}
