import { breather, type DataElement, type DicomFile, Tag, type TagNumber } from "@dicomsec/core";
import { type MacInput, writeMacInputs } from "../mac/mac-input.js";
import { signersRule } from "../mac/signable.js";
import { shortenPadding, superfluousPadding } from "../mac/superfluous-padding.js";
import type { DigitalSignature } from "../macro/digital-signature.js";
import { macParametersItem } from "../macro/mac-parameters.js";
import { writeSignatureItem } from "../macro/signature-input.js";
import type { SignOptions } from "../sign-options.js";
import { tokenFrom } from "../time-stamp/time-stamp-source.js";
import { putToken } from "../time-stamp/put-token.js";
import { planSignature, type SignaturePlan } from "./signature-plan.js";

/** A Digital Signature that was made. */
export interface MadeSignature extends DigitalSignature {
  readonly uid: string;
  /** Data Elements Signed, ascending. */
  readonly elements: readonly TagNumber[];
  /** The elements beside them, ascending: never signed, of unknown VR or with one inside, or not asked for. */
  readonly leftOut: readonly TagNumber[];
  /**
   * Paths of signed elements with more padding than PS3.5 asks for. The signature is right; DCMTK, which shortens padding when it reads, will call it
   * invalid: see `shortenPadding`.
   */
  readonly superfluousPadding: readonly string[];
}

export interface SignRun {
  /**
   * Whether text values that are to be signed lose padding that PS3.5 does not ask for, so that DCMTK accepts the signature: no value changes by
   * it, some bytes do. Default: false.
   */
  readonly shortenPadding?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Signs the main Dataset of a file or an Item in it; the signature stands in the Dataset when the promise resolves, and nothing has changed but
 * perhaps padding when it rejects.
 *
 * Elements of unknown VR (UN, private ones of a file in Implicit VR) and Sequences with such elements are never signed: see `leftOut`. Values
 * that were left in their source are streamed. The Dataset must not be changed meanwhile.
 * @throws SignatureError; what the signer or the time-stamp authority throws (PkiError); the reason of `signal`
 * @see PS3.15 C, PS3.3 C.12.1.1.3
 */
export async function sign(file: DicomFile, options: SignOptions & SignRun): Promise<MadeSignature> {
  const [made] = await signAll(file, [options], options);
  return made!;
}

/**
 * Makes several signatures in one pass over the Dataset, whatever their number: of the main Dataset, of Items, of Items inside these. None of
 * them covers or breaks another.
 * @throws as `sign` does; then none is made
 */
export async function signAll(
  file: DicomFile,
  requests: readonly SignOptions[],
  { signal, shortenPadding: isShortened = false }: SignRun = {},
): Promise<MadeSignature[]> {
  const plans = await planSignatures(file, requests);
  if (isShortened) for (const plan of plans) shortenPadding(paddedElements(plan));
  await completeSignatures(file, plans, signal);
  for (const { dataset, parameters } of plans)
    if (parameters.isNew) dataset.addItem(Tag.MACParametersSequence, macParametersItem(parameters));
  for (const { dataset, item } of plans) dataset.addItem(Tag.DigitalSignaturesSequence, item);
  return plans.map(madeSignature);
}

/** @throws SignatureError */
export async function planSignatures(file: DicomFile, requests: readonly SignOptions[]): Promise<SignaturePlan[]> {
  const plans: SignaturePlan[] = [];
  for (const request of requests) plans.push(await planSignature(file, request, plans));
  return plans;
}

/** Computes the MACs and signs them; the items of the plans are complete then, and the Dataset is as it was. */
export async function completeSignatures(
  file: DicomFile,
  plans: readonly SignaturePlan[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const rule = signersRule(file.transferSyntaxUid);
  await writeMacInputs(file.dataset, plans.map(macInputOf), { rule, breathe: breather(signal) });
  for (const plan of plans) await completeSignature(plan, signal);
}

function macInputOf({ dataset, parameters, hash }: SignaturePlan): MacInput {
  return { dataset, tags: new Set(parameters.elements), sink: hash, onUnknownVr: () => {} };
}

async function completeSignature(plan: SignaturePlan, signal: AbortSignal | undefined): Promise<void> {
  const { item, hash, options } = plan;
  const { signer, macAlgorithm, timeStamp } = options;
  await writeSignatureItem(item, hash, "explicit");
  const [certificate] = signer.certificates;
  const scheme = certificate.publicKey.kind === "EC" ? "ECDSA" : "RSASSA-PKCS1-v1_5";
  const run = signal ? { signal } : {};
  const signature = await signer.signDigest(hash.digest(), { scheme, digest: macAlgorithm }, run);
  item.set(Tag.CertificateOfSigner, certificate.bytes, "OB");
  item.set(Tag.Signature, signature, "OB");
  if (timeStamp) putToken(item, await tokenFrom(timeStamp, signature, { macAlgorithm, ...run }));
}

export function madeSignature(plan: SignaturePlan): MadeSignature {
  const { uid, dataset, item, parameters, leftOut } = plan;
  const superfluousPadding = paddedElements(plan).map(({ path }) => path);
  return { uid, path: dataset.path, dataset, item, elements: parameters.elements, leftOut, superfluousPadding };
}

/** The elements to be signed that have more padding than they need. */
export function paddedElements({ dataset, parameters }: SignaturePlan): DataElement[] {
  return superfluousPadding(dataset, new Set(parameters.elements));
}
