import { breather, type DataElement, type Dataset, type DicomFile, formatTag, type TagNumber } from "@dicomsec/core";
import { createHash, type DigestAlgorithm } from "@dicomsec/pki";
import { SignatureError } from "../errors.js";
import { writeMacInputs } from "./mac-input.js";
import { containsUnknownVr, isNeverSigned, signersRule, type VrRule } from "./signable.js";
import { macTransferSyntaxOf } from "./transfer-syntax.js";

export interface ComputeMacOptions {
  /** Default: all that may be signed. */
  readonly elements?: readonly TagNumber[];
  /** Default: SHA256. */
  readonly algorithm?: DigestAlgorithm;
  readonly signal?: AbortSignal;
}

/** The MAC of an instance, as Referenced SOP Instance MAC Sequence (0400,0403) holds it. */
export interface InstanceMac {
  readonly mac: Uint8Array;
  readonly algorithm: DigestAlgorithm;
  /** MAC Calculation Transfer Syntax UID. */
  readonly transferSyntaxUid: string;
  /** Data Elements Signed, ascending. */
  readonly elements: readonly TagNumber[];
}

/**
 * Computes a MAC over elements of the main Dataset; it holds no secret, and proves nothing unless it is signed itself.
 *
 * @throws SignatureError ERR_SIGNATURE_ATTRIBUTE_MISSING, ERR_SIGNATURE_ATTRIBUTE_FORBIDDEN, ERR_SIGNATURE_EMPTY, ERR_SIGNATURE_TRANSFER_SYNTAX
 * @see PS3.3 C.12.1.1.3.1.2, C.17.2.1
 */
export async function computeMac(file: DicomFile, options: ComputeMacOptions = {}): Promise<InstanceMac> {
  const { algorithm = "SHA256", signal } = options;
  const { dataset } = file;
  const transferSyntaxUid = macTransferSyntaxOf(file);
  const rule = signersRule(file.transferSyntaxUid);
  const elements = options.elements ? chosenElements(dataset, options.elements, rule) : signableTags(dataset, rule);
  if (elements.length === 0)
    throw new SignatureError("ERR_SIGNATURE_EMPTY", { message: "a MAC over no elements was asked for" });
  const sink = createHash(algorithm);
  const input = { dataset, tags: new Set(elements), sink, onUnknownVr: () => {} };
  await writeMacInputs(dataset, [input], { rule, breathe: breather(signal) });
  return { mac: sink.digest(), algorithm, transferSyntaxUid, elements };
}

/** The elements of a Dataset that may be signed, ascending. @see PS3.3 C.12.1.1.3.1.1 */
export function signableTags(dataset: Dataset, rule: VrRule): TagNumber[] {
  const tags = dataset.elements().flatMap((element) => (isSignable(element, rule) ? [element.tag] : []));
  return ascending(tags);
}

/** Whether an element may be signed: its Tag, and the VRs of it and of all that is in it. */
export function isSignable(element: DataElement, rule: VrRule): boolean {
  return !isNeverSigned(element.tag) && !containsUnknownVr(element, rule);
}

/**
 * Elements that were named, ascending, once each.
 * @throws SignatureError ERR_SIGNATURE_ATTRIBUTE_MISSING, ERR_SIGNATURE_ATTRIBUTE_FORBIDDEN
 */
export function chosenElements(dataset: Dataset, tags: readonly TagNumber[], rule: VrRule): TagNumber[] {
  for (const tag of tags) {
    const element = dataset.get(tag);
    const path = `${dataset.path}${dataset.path === "" ? "" : "."}${formatTag(tag)}`;
    if (!element) {
      const message = "an attribute that is to be signed is absent";
      throw new SignatureError("ERR_SIGNATURE_ATTRIBUTE_MISSING", { message, path });
    }
    if (!isSignable(element, rule)) {
      const message = "an attribute that is to be signed is one that never is, or has or holds an unknown VR";
      throw new SignatureError("ERR_SIGNATURE_ATTRIBUTE_FORBIDDEN", { message, path });
    }
  }
  return ascending(tags);
}

/** Once each, ascending. */
export function ascending(tags: readonly TagNumber[]): TagNumber[] {
  return [...new Set(tags)].toSorted((a, b) => a - b);
}
