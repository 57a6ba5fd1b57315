import { breather, type DicomFile } from "@dicomsec/core";
import { type MacInput, writeMacInputs } from "../mac/mac-input.js";
import { verifiersRule } from "../mac/signable.js";
import { findSignatures } from "../macro/digital-signature.js";
import type { SignatureVerification } from "../verification.js";
import type { VerifyOptions } from "../verify-options.js";
import { readClaim, type SignatureClaim } from "./claim.js";
import { macCandidates, type MacCandidate } from "./mac-candidates.js";
import { judgeSignature } from "./judge-signature.js";
import { resolveVerifyOptions } from "./resolve-options.js";
import { SignatureDirectory } from "./signature-directory.js";

/**
 * Verifies the Digital Signatures of a file, in its main Dataset and in all Items, in one pass over the Dataset: one result per signature, those of
 * Items before those of the Dataset around them; none for a file without signatures.
 *
 * Rely on `status` "valid" alone, and on `elements` for what is meant by it: what is not listed there anybody may have changed. A bad signature is
 * an answer, not an error.
 * @throws what the source throws, DecodeError ERR_DECODE_TRUNCATED when it has become shorter; RangeError when `at` is no time; the reason of `signal`
 * @see PS3.15 C, PS3.3 C.12.1.1.3
 */
export async function verify(file: DicomFile, options: VerifyOptions = {}): Promise<SignatureVerification[]> {
  const verifier = resolveVerifyOptions(options);
  const signatures = await findSignatures(file.dataset);
  const directory = new SignatureDirectory(signatures);
  const all: { readonly claim: SignatureClaim; readonly candidates: readonly MacCandidate[] }[] = [];
  for (const [at, signature] of signatures.entries()) {
    const claim = await readClaim(signature, { file, directory });
    const isVerified = at < verifier.maxSignatures;
    all.push({ claim, candidates: isVerified ? macCandidates(claim, file, verifier) : [] });
  }
  const inputs: readonly MacInput[] = all.flatMap(({ candidates }) => candidates.map(({ input }) => input));
  if (inputs.length > 0)
    await writeMacInputs(file.dataset, inputs, { rule: verifiersRule(file), breathe: breather(verifier.signal) });
  const results: SignatureVerification[] = [];
  for (const [at, { claim, candidates }] of all.entries()) {
    const isVerified = at < verifier.maxSignatures;
    results.push(await judgeSignature(claim, candidates, { file, verifier, isVerified }));
  }
  return results;
}
