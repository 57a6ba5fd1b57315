import {
  type DataElement,
  type DicomFile,
  groupOf,
  isGroupLength,
  isPrivate,
  isPrivateCreator,
  lookupTag,
  type TagNumber,
  transferSyntaxFacts,
  type VR,
  vrFacts,
} from "@dicomsec/core";

const LENGTH_TO_END = 0x00080001;
const FIRST_SIGNED_GROUP = 0x0008;
const MAC_PARAMETERS_SEQUENCE = 0x4ffe0001;
const DIGITAL_SIGNATURES_GROUP = 0xfffa;
const DATA_SET_TRAILING_PADDING = 0xfffcfffc;
const DELIMITATION_GROUP = 0xfffe;
const LONGEST_SHORT_VALUE = 0xfffe;

/** Whether an element with this Tag is never signed, in the main Dataset and in Items alike. @see PS3.3 C.12.1.1.3.1.1 */
export function isNeverSigned(tag: TagNumber): boolean {
  const group = groupOf(tag);
  return (
    isGroupLength(tag) ||
    group < FIRST_SIGNED_GROUP ||
    group === DIGITAL_SIGNATURES_GROUP ||
    group === DELIMITATION_GROUP ||
    tag === LENGTH_TO_END ||
    tag === MAC_PARAMETERS_SEQUENCE ||
    tag === DATA_SET_TRAILING_PADDING
  );
}

/**
 * How the VR of an element is told. A signer counts on what every verifier will know: the VR, of a file in Explicit VR (`explicit`), or that of
 * PS3.6 (`implicit`), where that of a private element is known to some only. A `verifier` also tries what its dictionaries say of elements that
 * came through UN.
 */
export type VrRule = "explicit" | "implicit" | "verifier";

/** The rule for who signs a file that is, or will be, encoded so. */
export function signersRule(transferSyntaxUid: string): VrRule {
  return transferSyntaxFacts(transferSyntaxUid)?.explicitVr === false ? "implicit" : "explicit";
}

/** The rule for who verifies a file: that of its readers, where it is yet to be encoded in Implicit VR and will lose its VRs. */
export function verifiersRule({ dataset, transferSyntaxUid }: DicomFile): VrRule {
  const isYetToBeImplicit = dataset.encoding.explicitVr && signersRule(transferSyntaxUid) === "implicit";
  return isYetToBeImplicit ? "implicit" : "verifier";
}

/** The VR that an element is signed with; UN when it is not known. */
export function signedVr(element: DataElement, rule: VrRule): VR {
  const vr = rule === "verifier" ? element.valueVr : rule === "implicit" ? publicVr(element) : element.vr;
  if (rule !== "verifier" && (vr === "UN" || isTooLong(element, vr) || isCutOff(element, vr))) return "UN";
  if (vr === "SQ" || element.isSequence) return element.isSequence || element.length === 0 ? "SQ" : "UN";
  return vr;
}

/**
 * Whether a value does not fit the length field of its VR, as it can come through Implicit VR. By PS3.5 it is encoded as UN, and so is not
 * signed; DCMTK signs it with the header of UN.
 * @see PS3.5 6.2.2
 */
export function isTooLong(element: DataElement, vr: VR): boolean {
  return element.length > LONGEST_SHORT_VALUE && !vrFacts(vr).longLength;
}

/** Whether a value that is no text is of odd length, which PS3.5 does not know: what is missing cannot be told. */
function isCutOff(element: DataElement, vr: VR): boolean {
  return element.length % 2 === 1 && !element.isSequence && !element.isEncapsulated && !isText(vr);
}

/** Whether padding changes no value of the VR. */
export function isText(vr: VR): boolean {
  const { kind } = vrFacts(vr);
  return kind === "string" || kind === "text";
}

/** What a reader of Implicit VR who knows PS3.6 alone will take it for. */
function publicVr({ tag, vr }: DataElement): VR {
  if (isPrivateCreator(tag)) return "LO";
  const entry = lookupTag(tag);
  if (isPrivate(tag) || !entry) return "UN";
  const isOfPixelRepresentation = entry.vrs.includes("US") && (vr === "US" || vr === "SS");
  return isOfPixelRepresentation ? vr : entry.vr;
}

/** Whether an element, or one inside it, has a VR that is not known: then it is not signed. Elements never signed do not count. */
export function containsUnknownVr(element: DataElement, rule: VrRule): boolean {
  const vr = signedVr(element, rule);
  if (vr !== "SQ") return vr === "UN";
  return element.items.some((item) =>
    item.elements().some((inner) => !isNeverSigned(inner.tag) && containsUnknownVr(inner, rule)),
  );
}
