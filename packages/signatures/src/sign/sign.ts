import { breather, type DataElement, type Dataset, type DicomFile, Tag, type TagNumber } from "@dicomsec/core";
import { type DigestAlgorithm, type Signer, verifyDigest } from "@dicomsec/pki";
import { SignatureError } from "../errors.js";
import { type MacInput, writeMacInputs } from "../mac/mac-input.js";
import { signersRule } from "../mac/signable.js";
import { shortenPadding, superfluousPadding } from "../mac/superfluous-padding.js";
import type { DigitalSignature } from "../macro/digital-signature.js";
import { writeSignatureItem } from "../macro/signature-input.js";
import type { SignOptions } from "../sign-options.js";
import { tokenFrom } from "../time-stamp/time-stamp-source.js";
import { putToken } from "../time-stamp/put-token.js";
import { inTurn, untilAborted } from "./turns.js";
import { planSignature, type SignaturePlan } from "./signature-plan.js";
import { rootOf } from "./target-dataset.js";

/** A Digital Signature that was made. */
export interface MadeSignature extends DigitalSignature {
  readonly uid: string;
  /** Data Elements Signed, ascending. */
  readonly elements: readonly TagNumber[];
  /** The elements beside them, ascending: never signed, of unknown VR or with one inside, or not asked for. */
  readonly leftOut: readonly TagNumber[];
  /**
   * Paths of signed elements with more padding than PS3.5 asks for, or with white space in a UID. The signature is right; DCMTK, which takes both out when
   * it reads, will call it invalid: see `shortenPadding`. Values that were left in their source are not looked at.
   */
  readonly superfluousPadding: readonly string[];
}

export interface SignRun {
  /**
   * Whether text values that are to be signed lose padding that PS3.5 does not ask for, so that DCMTK accepts the signature: no value changes by
   * it, some bytes do. White space inside a UID stays, and DCMTK's verdict with it. Default: false.
   */
  readonly shortenPadding?: boolean;
  /** Ends also the wait for a signer or a time-stamp function that does not answer. */
  readonly signal?: AbortSignal;
}

/**
 * Signs the main Dataset of a file or an Item in it; the signature stands in the Dataset when the promise resolves, and nothing has changed but
 * perhaps padding when it rejects.
 *
 * Elements of unknown VR (UN, private ones of a file in Implicit VR) and Sequences with such elements are never signed: see `leftOut`. Values
 * that were left in their source are streamed. Calls for one Dataset wait for one another; nothing else may change it meanwhile, and a signer
 * or a time-stamp function that waits for another signature of the Dataset waits for ever.
 * @throws SignatureError; RangeError for a time, an offset from UTC or a Tag that is none; what the signer or the time-stamp authority throws
 *   (PkiError); the reason of `signal`
 * @see PS3.15 C, PS3.3 C.12.1.1.3
 */
export async function sign(file: DicomFile, options: SignOptions & SignRun): Promise<MadeSignature> {
  const [made] = await signAll(file, [options], options);
  return made!;
}

/**
 * Makes several signatures in one pass over the Dataset, whatever their number: of the main Dataset, of Items, of Items inside these. None of
 * them covers or breaks another. They stand in their Datasets all at once, when all are complete.
 * @throws as `sign` does; then none is made
 */
export async function signAll(
  file: DicomFile,
  requests: readonly SignOptions[],
  run: SignRun = {},
): Promise<MadeSignature[]> {
  const work = async () => signAsPlanned(file, await planSignatures(file, requests), run);
  return inTurn(turns, rootOf(file.dataset), { work, signal: run.signal });
}

/** By root Dataset, for an Item and what is around it are signed in one pass. */
const turns = new WeakMap<Dataset, Promise<unknown>>();

/** Makes planned signatures; the Dataset must be as it was when they were planned. */
export async function signAsPlanned(
  file: DicomFile,
  plans: readonly SignaturePlan[],
  { signal, shortenPadding: isShortened = false }: SignRun,
): Promise<MadeSignature[]> {
  if (isShortened) for (const plan of plans) shortenPadding(paddedElements(plan));
  await completeSignatures(file, plans, signal);
  for (const { dataset, parametersItem } of plans)
    if (parametersItem) dataset.addItem(Tag.MACParametersSequence, parametersItem);
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
  const run = signal ? { signal } : {};
  const signature = await signatureBy(signer, { digest: hash.digest(), macAlgorithm }, run);
  item.set(Tag.CertificateOfSigner, signer.certificates[0].bytes, "OB");
  item.set(Tag.Signature, signature, "OB");
  if (timeStamp) putToken(item, await tokenFrom(timeStamp, signature, { macAlgorithm, ...run }));
}

/** @throws SignatureError ERR_SIGNATURE_CERTIFICATE when the key which signed is not that of the certificate */
async function signatureBy(
  signer: Signer,
  { digest, macAlgorithm }: { readonly digest: Uint8Array; readonly macAlgorithm: DigestAlgorithm },
  run: { readonly signal?: AbortSignal },
): Promise<Uint8Array> {
  const { publicKey } = signer.certificates[0];
  const scheme = publicKey.kind === "EC" ? "ECDSA" : "RSASSA-PKCS1-v1_5";
  const algorithm = { scheme, digest: macAlgorithm } as const;
  // A copy: what is checked must be what was digested, whatever the signer does with it.
  const signature = await untilAborted(signer.signDigest(digest.slice(), algorithm, run), run.signal);
  if (await verifyDigest(publicKey, algorithm, { digest, signature })) return signature;
  const message = "what the signer gave is not a signature by the key of its certificate";
  throw new SignatureError("ERR_SIGNATURE_CERTIFICATE", { message });
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
