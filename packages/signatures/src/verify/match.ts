import { breather } from "@dicomsec/core";
import { createHash, type Hash, PkiError, verifyDigest } from "@dicomsec/pki";
import { finding, type SignatureFinding } from "../findings.js";
import { ascending } from "../mac/compute-mac.js";
import { writeSignatureItem } from "../macro/signature-input.js";
import type { SignatureClaim } from "./claim.js";
import { partialElements, writePartialMacInput } from "./dcmtk-partial.js";
import type { MacCandidate } from "./mac-candidates.js";
import type { Verifier } from "./resolve-options.js";

export interface Match {
  /** Whether the signature is one over the MAC input, by the key of the certificate. */
  readonly isMatch: boolean;
  readonly findings: readonly SignatureFinding[];
}

/** A signature with what it is right over. */
export interface MatchedClaim {
  readonly claim: SignatureClaim;
  readonly match: Match;
}

/** Whether a signature is right over one of the forms of its MAC input, whose digests are made. */
export async function matchOf(
  claim: SignatureClaim,
  candidates: readonly MacCandidate[],
  { verifier, partialTries }: { readonly verifier: Verifier; readonly partialTries: { left: number } },
): Promise<Match> {
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
    if (matched === "unusableKey") return { isMatch: false, findings: [keyUnsupported()] };
    if (matched) return { isMatch: true, findings: [...formFindings(candidate), ...restoredFindings(candidate)] };
  }
  const partial = candidates.length > 0 && partialTries.left-- > 0 ? await partialMatch(claim, verifier) : undefined;
  if (partial) return { isMatch: false, findings: [partial] };
  return { isMatch: false, findings: whyNoMatch(claim, candidates) };
}

function formFindings({ form, otherNumbers }: MacCandidate): SignatureFinding[] {
  if (form === "standard") return [];
  if (form === "oldDcmtk")
    return [finding("OLD_DCMTK_FORM", "encapsulated data are signed in the form of DCMTK before 3.5.4")];
  return otherNumbers.size === 0
    ? [finding("DCMTK_IMPLICIT_VR", "numbers are signed with the VR that DCMTK gives them in Implicit VR")]
    : [finding("DCMTK_IMPLICIT_NUMBERS", "a reader takes signed numbers for others", ascending([...otherNumbers]))];
}

function restoredFindings({ restored }: MacCandidate): SignatureFinding[] {
  if (restored.size === 0) return [];
  return [
    finding(
      "ELEMENT_VR_RESTORED",
      "the VR of elements that came as UN is that of a dictionary",
      ascending([...restored]),
    ),
  ];
}

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
  if (certificate?.publicKey.kind === "other" || certificate?.publicKey.bits === 0) return [keyUnsupported()];
  const isSaid = candidates.length === 0 && findings.some(({ effect }) => effect !== "note");
  if (isSaid) return [];
  return [finding("SIGNATURE_MISMATCH", "the signature is not one over this content by the key of the certificate")];
}

function keyUnsupported(): SignatureFinding {
  return finding("KEY_UNSUPPORTED", "the signer's key is damaged, or of a kind that is not supported");
}

async function isSignatureOver(
  { signature, certificate, octets, macAlgorithm }: SignatureClaim,
  hash: Hash,
): Promise<boolean | "unknownVr" | "unusableKey"> {
  if (!(await writeSignatureItem(signature.item, hash, "verifier"))) return "unknownVr";
  const key = certificate!.publicKey;
  const scheme = key.kind === "EC" ? "ECDSA" : "RSASSA-PKCS1-v1_5";
  const signed = { digest: hash.digest(), signature: octets! };
  try {
    return await verifyDigest(key, { scheme, digest: macAlgorithm! }, signed);
  } catch (error) {
    if (error instanceof PkiError) return "unusableKey";
    throw error;
  }
}
