import { type DicomFile, type TagNumber, transferSyntaxFacts } from "@dicomsec/core";
import { createHash, type Hash } from "@dicomsec/pki";
import type { MacForm, MacInput } from "../mac/mac-input.js";
import type { SignatureClaim } from "./claim.js";
import type { Verifier } from "./resolve-options.js";

/** A form of the MAC input that a signature may be over, and its digest in the making. */
export interface MacCandidate {
  readonly input: MacInput;
  readonly form: MacForm;
  readonly hash: Hash;
  /** The listed elements that have, or hold, a VR that is not known. */
  readonly unknown: ReadonlySet<TagNumber>;
  /** Those that have, or hold, a VR that a dictionary gave. */
  readonly restored: ReadonlySet<TagNumber>;
  /** Those that are, or hold, numbers that DCMTK takes for others. */
  readonly otherNumbers: ReadonlySet<TagNumber>;
}

/** The forms to be computed; none when nothing could be verified over them. */
export function macCandidates(claim: SignatureClaim, file: DicomFile, { allowOldDcmtk }: Verifier): MacCandidate[] {
  const { macAlgorithm, certificate, octets, findings } = claim;
  const isHopeless = findings.some(({ code }) => code === "PIXEL_DATA_REENCODED");
  if (!macAlgorithm || !certificate || !octets || isHopeless) return [];
  const facts = transferSyntaxFacts(file.transferSyntaxUid);
  const forms: MacForm[] = ["standard"];
  if (allowOldDcmtk && facts?.encapsulated) forms.push("oldDcmtk");
  if (!file.dataset.encoding.explicitVr && facts?.explicitVr === false) forms.push("dcmtkImplicit");
  return forms.map((form) => candidate(claim, form, createHash(macAlgorithm)));
}

function candidate({ signature, listed }: SignatureClaim, form: MacForm, hash: Hash): MacCandidate {
  const unknown = new Set<TagNumber>();
  const restored = new Set<TagNumber>();
  const otherNumbers = new Set<TagNumber>();
  const onUnknownVr = (tag: TagNumber): void => void unknown.add(tag);
  const onRestoredVr = (tag: TagNumber): void => void restored.add(tag);
  const onOtherNumbers = (tag: TagNumber): void => void otherNumbers.add(tag);
  const callbacks = { onUnknownVr, onRestoredVr, onOtherNumbers };
  const input = { dataset: signature.dataset, tags: listed, sink: hash, form, ...callbacks };
  return { input, form, hash, unknown, restored, otherNumbers };
}
