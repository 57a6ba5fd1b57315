import { Dataset, type DicomFile, Tag, type TagNumber } from "@dicomsec/core";
import { createHash, type Hash } from "@dicomsec/pki";
import { SignatureError } from "../errors.js";
import { ascending, chosenElements, isSignable, signableTags } from "../mac/compute-mac.js";
import { signersRule, type VrRule } from "../mac/signable.js";
import { macTransferSyntaxOf } from "../mac/transfer-syntax.js";
import { macParametersItem, type NumberedMacParameters, numberMacParameters } from "../macro/mac-parameters.js";
import { checkProfile } from "../profiles/profile-rules.js";
import { requiredTags } from "../profiles/profile-tags.js";
import type { SignOptions } from "../sign-options.js";
import { purposeItem } from "../signature-purpose.js";
import { type ResolvedSignOptions, resolveSignOptions } from "./resolve-options.js";
import { signingTime } from "./signing-time.js";
import { targetDataset } from "./target-dataset.js";

const LONGEST_UID = 64;
/** As many as Data Elements Signed (0400,0020) can name: the length of its VR, AT, has 16 bits. */
const MOST_ELEMENTS = 16_383;

/** A signature that is about to be made; the Dataset has not been changed. */
export interface SignaturePlan {
  readonly options: ResolvedSignOptions;
  readonly dataset: Dataset;
  readonly parameters: NumberedMacParameters;
  /** The item of the MAC Parameters Sequence, where the Dataset lacks one with these. */
  readonly parametersItem: Dataset | undefined;
  readonly leftOut: readonly TagNumber[];
  readonly uid: string;
  /** The item of the Digital Signatures Sequence, so far as the signature covers it. */
  readonly item: Dataset;
  readonly hash: Hash;
}

/** Plans one signature; those of `plans` will be made with it. @throws SignatureError */
export async function planSignature(
  file: DicomFile,
  request: SignOptions,
  plans: readonly SignaturePlan[],
): Promise<SignaturePlan> {
  const dataset = targetDataset(file.dataset, request.item);
  checkPlaceOfSignatures(dataset);
  const options = resolveSignOptions(request, dataset);
  const rule = signersRule(file.transferSyntaxUid);
  checkOptions(options, dataset, { isMainDataset: dataset === file.dataset, rule });
  const elements = elementsToSign(dataset, options, rule);
  const added = plans.flatMap((plan) => (plan.dataset === dataset ? plan.parameters : []));
  const { macAlgorithm } = options;
  const needed = { transferSyntaxUid: macTransferSyntaxOf(file), algorithm: macAlgorithm, elements };
  const parameters = await numberMacParameters(dataset, needed, added);
  const uid = checkedUid(options.createUid());
  const listed = new Set(elements);
  return {
    options,
    dataset,
    parameters,
    parametersItem: parameters.isNew ? macParametersItem(parameters) : undefined,
    leftOut: ascending(dataset.elements().flatMap(({ tag }) => (listed.has(tag) ? [] : tag))),
    uid,
    item: signatureItem(parameters.macId, uid, options),
    hash: createHash(macAlgorithm),
  };
}

/** What is added to the first of two would lose what is in the second. */
function checkPlaceOfSignatures(dataset: Dataset): void {
  for (const tag of [Tag.MACParametersSequence, Tag.DigitalSignaturesSequence]) {
    const found = dataset.elements().filter((element) => element.tag === tag);
    if (found.length <= 1 && found.every(({ isSequence, length }) => isSequence || length === 0)) continue;
    const message = "the Dataset has an element twice that a signature would be added to, or one that is no Sequence";
    throw new SignatureError("ERR_SIGNATURE_MALFORMED", { message, path: found[0]!.path });
  }
}

/** @see PS3.5 9.1 */
function checkedUid(uid: string): string {
  if (uid.length <= LONGEST_UID && /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))*$/.test(uid)) return uid;
  throw new SignatureError("ERR_SIGNATURE_UID", { message: "what was given for the Digital Signature UID is no UID" });
}

function checkOptions(
  { profile, macAlgorithm, purpose, signer }: ResolvedSignOptions,
  dataset: Dataset,
  { isMainDataset, rule }: { readonly isMainDataset: boolean; readonly rule: VrRule },
): void {
  if (profile === "none") return;
  const keyKind = signer.certificates[0].publicKey.kind;
  checkProfile(profile, dataset, { isMainDataset, macAlgorithm, keyKind, purpose, vrRule: rule });
}

function elementsToSign(
  dataset: Dataset,
  { profile, attributes }: ResolvedSignOptions,
  rule: VrRule,
): readonly TagNumber[] {
  const required = profile === "none" ? [] : requiredTags(profile, dataset);
  const signable = required.filter((tag) => isSignable(dataset.get(tag)!, rule));
  const asked = attributes === "all" ? signableTags(dataset, rule) : chosenElements(dataset, attributes, rule);
  const elements = ascending([...signable, ...asked]);
  if (elements.length > MOST_ELEMENTS) {
    const message = `more than ${MOST_ELEMENTS} attributes are to be signed`;
    throw new SignatureError("ERR_SIGNATURE_ATTRIBUTE_LIMIT", { message, path: dataset.path });
  }
  if (elements.length > 0) return elements;
  throw new SignatureError("ERR_SIGNATURE_EMPTY", { message: "there is nothing to be signed", path: dataset.path });
}

function signatureItem(macId: number, uid: string, options: ResolvedSignOptions): Dataset {
  const { now, utcOffsetMinutes, purpose } = options;
  const item = new Dataset();
  item.set(Tag.MACIDNumber, macId, "US");
  item.set(Tag.DigitalSignatureUID, uid, "UI");
  item.set(Tag.DigitalSignatureDateTime, signingTime(now, utcOffsetMinutes), "DT");
  item.set(Tag.CertificateType, "X509_1993_SIG", "CS");
  if (purpose) item.set(Tag.DigitalSignaturePurposeCodeSequence, [purposeItem(purpose)], "SQ");
  return item;
}
