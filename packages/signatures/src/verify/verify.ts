import { breather, type DataElement, type DicomFile } from "@dicomsec/core";
import { finding, statusOf } from "../findings.js";
import { type MacInput, writeMacInputs } from "../mac/mac-input.js";
import { verifiersRule } from "../mac/signable.js";
import { type DigitalSignature, lookForSignatures } from "../macro/digital-signature.js";
import type { SignatureVerification } from "../verification.js";
import type { VerifyOptions } from "../verify-options.js";
import { readClaim } from "./claim.js";
import { Coverage } from "./coverage.js";
import { judgeSignature } from "./judge-signature.js";
import { macCandidates } from "./mac-candidates.js";
import { type MatchedClaim, matchOf } from "./match.js";
import { resolveVerifyOptions, type Verifier } from "./resolve-options.js";
import { SignatureDirectory } from "./signature-directory.js";

/**
 * Verifies the Digital Signatures of a file, in its main Dataset and in all Items, in one pass over the Dataset (two where a signature does not match
 * that DCMTK might have made): one result per signature, those of Items before those of the Dataset around them; none for a file without
 * signatures.
 *
 * Rely on `status` "valid" alone, and on `elements` for what is meant by it: what is not listed there anybody may have changed. The signature of an Item
 * says nothing of where the Item stands. A bad signature is an answer, not an error.
 * @throws what the source throws, DecodeError ERR_DECODE_TRUNCATED when it has become shorter; RangeError when `at` is no time; the reason of `signal`
 * @see PS3.15 C, PS3.3 C.12.1.1.3
 */
export async function verify(file: DicomFile, options: VerifyOptions = {}): Promise<SignatureVerification[]> {
  const verifier = resolveVerifyOptions(options);
  const breathe = breather(verifier.signal);
  const { signatures, unreadable } = await lookForSignatures(file.dataset, breathe);
  const matched = await matchAll(file, signatures.slice(0, verifier.maxSignatures), verifier);
  const coverage = new Coverage(file);
  const circumstances = { verifier, matched, coverage };
  const results: SignatureVerification[] = [];
  for (const [at, signature] of signatures.entries()) {
    await breathe();
    const claim = matched[at];
    results.push(claim ? await judgeSignature(claim, circumstances) : notVerified(signature));
  }
  return [...results, ...unreadable.map(unreadableSignatures)];
}

/** Each is a pass of its own. */
const MOST_PARTIAL_TRIES = 4;

/** Reads the signatures and finds out which are right over what is there. */
async function matchAll(
  file: DicomFile,
  signatures: readonly DigitalSignature[],
  verifier: Verifier,
): Promise<MatchedClaim[]> {
  const breathe = breather(verifier.signal);
  const directory = new SignatureDirectory(signatures);
  const all = [];
  for (const signature of signatures) {
    await breathe();
    const claim = await readClaim(signature, { file, directory });
    all.push({ claim, candidates: macCandidates(claim, file, verifier) });
  }
  const inputs: readonly MacInput[] = all.flatMap(({ candidates }) => candidates.map(({ input }) => input));
  if (inputs.length > 0) await writeMacInputs(file.dataset, inputs, { rule: verifiersRule(file), breathe });
  const matched: MatchedClaim[] = [];
  const circumstances = { verifier, partialTries: { left: MOST_PARTIAL_TRIES } };
  for (const { claim, candidates } of all) {
    await breathe();
    matched.push({ claim, match: await matchOf(claim, candidates, circumstances) });
  }
  return matched;
}

const unknown = {
  profilesMet: [],
  certificate: undefined,
  signedAt: undefined,
  purpose: undefined,
  macAlgorithm: undefined,
  octets: undefined,
  elements: [],
  notCovered: [],
  signerPath: { whenSigned: undefined, now: undefined },
  timeStamp: undefined,
} as const satisfies Partial<SignatureVerification>;

function notVerified({ uid, path }: DigitalSignature): SignatureVerification {
  const findings = [finding("NOT_VERIFIED", "the file has more signatures than are verified")];
  return { uid, path, status: statusOf(findings), findings, ...unknown };
}

function unreadableSignatures({ dataset, tag }: DataElement): SignatureVerification {
  const message = "there are signatures that cannot be read: not as Items, or left in the source as a value of VR UN";
  const findings = [finding("SIGNATURES_UNREADABLE", message, [tag])];
  return { uid: undefined, path: dataset.path, status: statusOf(findings), findings, ...unknown };
}
