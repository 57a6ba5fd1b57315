import { breather, type DicomFile, type TagNumber } from "@dicomsec/core";
import { createHash, type Hash, verifyDigest } from "@dicomsec/pki";
import { finding, type SignatureFinding, statusOf } from "../findings.js";
import { ascending } from "../mac/compute-mac.js";
import { writeSignatureItem } from "../macro/signature-input.js";
import { profilesMet, type ProfileFacts, unmetReasons } from "../profiles/profile-rules.js";
import type { SignatureVerification } from "../verification.js";
import type { SignatureClaim } from "./claim.js";
import { coverageFindings } from "./coverage.js";
import { partialElements, writePartialMacInput } from "./dcmtk-partial.js";
import { judgeSigner } from "./judge-signer.js";
import { judgeTimeStamp } from "./judge-time-stamp.js";
import type { MacCandidate } from "./mac-candidates.js";
import type { Verifier } from "./resolve-options.js";
import { strengthFindings } from "./strength.js";

interface Circumstances {
  readonly file: DicomFile;
  readonly verifier: Verifier;
  /** Whether it is among those that are verified. */
  readonly isVerified: boolean;
}

/** The verdict on one signature, over the MACs that were computed. */
export async function judgeSignature(
  claim: SignatureClaim,
  candidates: readonly MacCandidate[],
  { file, verifier, isVerified }: Circumstances,
): Promise<SignatureVerification> {
  const { signature, certificate, signedAt, purpose, macAlgorithmText } = claim;
  const match = isVerified ? await matchOf(claim, candidates, verifier) : notVerified;
  const timeStamp = await judgeTimeStamp(claim, verifier);
  const signer = await judgeSigner(claim, timeStamp.verification, verifier);
  const elements = match.isMatch ? coveredElements(claim) : [];
  const profile = profileFacts(claim, elements, file);
  const findings = [
    ...claim.findings,
    ...match.findings,
    ...strengthFindings(claim, verifier),
    ...timeStamp.findings,
    ...signer.findings,
    ...(match.isMatch ? coverageFindings(claim, elements, file) : []),
    ...(profile.isMainDataset ? profileFindings(profile, verifier) : []),
  ];
  return {
    uid: signature.uid,
    path: signature.path,
    status: statusOf(findings),
    findings,
    profilesMet: match.isMatch ? profilesMet(profile) : [],
    certificate,
    signedAt,
    purpose,
    macAlgorithm: macAlgorithmText,
    elements,
    notCovered: othersThan(elements, claim),
    signerPath: signer.paths,
    timeStamp: timeStamp.verification,
  };
}

interface Match {
  /** Whether the signature is one over the MAC input, by the key of the certificate. */
  readonly isMatch: boolean;
  readonly findings: readonly SignatureFinding[];
}

const notVerified: Match = {
  isMatch: false,
  findings: [finding("NOT_VERIFIED", "the file has more signatures than are verified")],
};

async function matchOf(claim: SignatureClaim, candidates: readonly MacCandidate[], verifier: Verifier): Promise<Match> {
  const unknown = ascending(candidates.flatMap((one) => [...one.unknown]));
  if (unknown.length > 0) {
    const message = "a listed element has, or holds, a VR that is not known here";
    return { isMatch: false, findings: [finding("ELEMENT_VR_UNKNOWN", message, unknown)] };
  }
  for (const candidate of candidates) {
    const matched = await isSignatureOver(claim, candidate.hash);
    if (matched === "unknownVr") {
      const message = "the signature holds an element of unknown VR";
      return { isMatch: false, findings: [finding("ELEMENT_VR_UNKNOWN", message)] };
    }
    if (matched) return { isMatch: true, findings: candidate.form === "oldDcmtk" ? [oldDcmtkForm] : [] };
  }
  const partial = candidates.length > 0 ? await partialMatch(claim, verifier) : undefined;
  if (partial) return { isMatch: false, findings: [partial] };
  return { isMatch: false, findings: whyNoMatch(claim, candidates) };
}

const oldDcmtkForm = finding("OLD_DCMTK_FORM", "encapsulated data are signed in the form of DCMTK before 3.5.4");

/** Signatures of DCMTK that leave something out are told from those over changed content, by a pass of their own. */
async function partialMatch(claim: SignatureClaim, { signal }: Verifier): Promise<SignatureFinding | undefined> {
  const { signature, listed, macAlgorithm } = claim;
  const lost = await partialElements(signature.dataset, listed);
  if (lost.length === 0) return undefined;
  const hash = createHash(macAlgorithm!);
  await writePartialMacInput(signature.dataset, listed, { sink: hash, breathe: breather(signal) });
  const message = "the signature leaves out parts of Sequences, as DCMTK makes it: they may have been changed";
  const isMatch = (await isSignatureOver(claim, hash)) === true;
  return isMatch ? finding("DCMTK_PARTIAL_SEQUENCES", message, lost) : undefined;
}

/** Where nothing could be computed, the findings of the claim say why. */
function whyNoMatch(
  { certificate, findings }: SignatureClaim,
  candidates: readonly MacCandidate[],
): SignatureFinding[] {
  if (certificate?.publicKey.kind === "other" || certificate?.publicKey.bits === 0)
    return [finding("KEY_UNSUPPORTED", "the kind of the signer's key is not supported")];
  const isSaid = candidates.length === 0 && findings.some(({ effect }) => effect !== "note");
  if (isSaid) return [];
  return [finding("SIGNATURE_MISMATCH", "the signature is not one over this content by the key of the certificate")];
}

async function isSignatureOver(
  { signature, certificate, octets, macAlgorithm }: SignatureClaim,
  hash: Hash,
): Promise<boolean | "unknownVr"> {
  if (!(await writeSignatureItem(signature.item, hash, "verifier"))) return "unknownVr";
  const key = certificate!.publicKey;
  const scheme = key.kind === "EC" ? "ECDSA" : "RSASSA-PKCS1-v1_5";
  const signed = { digest: hash.digest(), signature: octets! };
  return verifyDigest(key, { scheme, digest: macAlgorithm! }, signed);
}

function coveredElements({ listed, signature }: SignatureClaim): readonly TagNumber[] {
  return ascending([...listed].filter((tag) => signature.dataset.has(tag)));
}

function othersThan(elements: readonly TagNumber[], { signature }: SignatureClaim): readonly TagNumber[] {
  const covered = new Set(elements);
  const others = signature.dataset.elements().filter(({ tag }) => !covered.has(tag));
  return ascending(others.map(({ tag }) => tag));
}

function profileFacts(claim: SignatureClaim, elements: readonly TagNumber[], file: DicomFile): ProfileFacts {
  const { signature, certificate, timeStamp, timeStampType } = claim;
  return {
    dataset: signature.dataset,
    isMainDataset: signature.dataset === file.dataset,
    elements,
    macAlgorithm: claim.macAlgorithmText,
    certificateType: claim.certificateType,
    keyKind: certificate?.publicKey.kind,
    certifiedTimestampType: timeStamp ? (timeStampType ?? "") : timeStampType,
    purpose: claim.purpose,
  };
}

function profileFindings(facts: ProfileFacts, { profile }: Verifier): SignatureFinding[] {
  if (!profile) return [];
  return unmetReasons(profile, facts).map(({ message, tags }) => finding("PROFILE_NOT_MET", message, tags));
}
