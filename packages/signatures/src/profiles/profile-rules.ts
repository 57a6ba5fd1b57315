import { type Dataset, formatTag, Tag, type TagNumber } from "@dicomsec/core";
import type { KeyKind } from "@dicomsec/pki";
import { SignatureError, type SignatureErrorCode } from "../errors.js";
import { certificateTypes, certifiedTimestampTypes, documentSopClasses } from "../generated/signature-profiles.js";
import { isMacAlgorithm } from "../mac/mac-algorithms.js";
import { containsUnknownVr, type VrRule } from "../mac/signable.js";
import type { ProfileName } from "../profile-name.js";
import { isKnownPurpose, isVerificationPurpose, readPurpose, type SignaturePurpose } from "../signature-purpose.js";
import { isVerified, requiredTags, sopClassOf } from "./profile-tags.js";
import { profilesByDemand, profileTable } from "./profile-table.js";

/** What signatures are for. */
interface PurposeFacts {
  readonly purpose: SignaturePurpose | undefined;
  /** The purposes of other signatures of the same Dataset. */
  readonly otherPurposes: readonly SignaturePurpose[];
}

/** What a profile looks at, of a signature that is there or about to be made. */
interface SignatureFacts {
  /** Whether it is in the main Dataset, and not in an Item. */
  readonly isMainDataset: boolean;
  readonly macAlgorithm: string | undefined;
  readonly keyKind: KeyKind | undefined;
  readonly purpose: SignaturePurpose | undefined;
}

/** What is known of a signature that is about to be made. */
export interface SigningFacts extends SignatureFacts {
  /** How VRs are told: an attribute that the profile asks for and that may not be signed makes the profile impossible. */
  readonly vrRule: VrRule;
}

/** What is known of a signature that is there. */
export interface ProfileFacts extends SignatureFacts {
  /** The Dataset that holds the signature. */
  readonly dataset: Dataset;
  /** The elements that the signature covers. */
  readonly elements: readonly TagNumber[];
  /** Certificate Type (0400,0110). */
  readonly certificateType: string | undefined;
  /** The purposes of other signatures of the same Dataset, of which it is known that they are right over it. */
  readonly otherPurposes: readonly SignaturePurpose[];
  /** Certified Timestamp Type (0400,0305); undefined where there is no time stamp. */
  readonly certifiedTimestampType: string | undefined;
}

/** Why a signature does not meet a profile; no message holds a value. */
export interface UnmetReason {
  readonly message: string;
  /** The elements it is about. */
  readonly tags?: readonly TagNumber[];
}

/**
 * Checks that a signature over all that `requiredTags` gives would meet the profile.
 *
 * Who signs is not known here: whether it is the creating equipment (C.2), or the one who approves and could see what is signed (C.3).
 * @throws SignatureError ERR_SIGNATURE_PROFILE, ERR_SIGNATURE_PURPOSE
 * @see PS3.15 C.1, C.2, C.3, C.4
 */
export function checkProfile(profile: ProfileName, dataset: Dataset, facts: SigningFacts): void {
  throwFirst("ERR_SIGNATURE_PROFILE", [
    ...methodReasons(facts),
    ...placeReasons(profile, facts),
    ...datasetReasons(profile, dataset),
    ...unsignableReasons(profile, dataset, facts.vrRule),
  ]);
  throwFirst("ERR_SIGNATURE_PURPOSE", [
    ...purposeReasons(profile, dataset, { ...facts, otherPurposes: purposesIn(dataset) }),
    ...codeReasons(facts),
  ]);
}

function throwFirst(code: SignatureErrorCode, [reason]: readonly UnmetReason[]): void {
  if (!reason) return;
  const path = reason.tags?.map(formatTag)[0];
  throw new SignatureError(code, { message: reason.message, ...(path !== undefined && { path }) });
}

/**
 * The profiles that the signature meets, the most demanding first; ask only of one that matches.
 *
 * A file does not say by which profile it was signed: these follow from what is signed and how. A signature over everything meets all that its
 * Dataset allows, and an attribute that was added after signing can make a signature meet fewer.
 * @see PS3.15 C
 */
export function profilesMet(facts: ProfileFacts): readonly ProfileName[] {
  return profilesByDemand().filter((profile) => unmetReasons(profile, facts).length === 0);
}

/**
 * Why the signature does not meet the profile; none when it does.
 *
 * Neither who signed nor what the signer could see is known.
 * @see PS3.15 C
 */
export function unmetReasons(profile: ProfileName, facts: ProfileFacts): readonly UnmetReason[] {
  const { dataset } = facts;
  return [
    ...methodReasons(facts),
    ...recordReasons(facts),
    ...placeReasons(profile, facts),
    ...datasetReasons(profile, dataset),
    ...purposeReasons(profile, dataset, facts),
    ...coverageReasons(profile, facts),
  ];
}

// ---- C.1: how it is signed

function* methodReasons({ keyKind, macAlgorithm }: SignatureFacts): Iterable<UnmetReason> {
  if (keyKind !== "RSA") yield { message: "the profiles of PS3.15 C are for RSA keys" };
  if (macAlgorithm === undefined || !isMacAlgorithm(macAlgorithm)) {
    yield { message: "the MAC Algorithm is none of PS3.15 C.1", tags: [Tag.MACAlgorithm] };
  }
}

function* recordReasons({ certificateType, certifiedTimestampType }: ProfileFacts): Iterable<UnmetReason> {
  if (!isOneOf(certificateTypes, certificateType)) {
    yield { message: "the Certificate Type is not the one of PS3.15 C.1", tags: [Tag.CertificateType] };
  }
  if (certifiedTimestampType !== undefined && !isOneOf(certifiedTimestampTypes, certifiedTimestampType)) {
    yield { message: "the Certified Timestamp Type is not the one of PS3.15 C.1", tags: [Tag.CertifiedTimestampType] };
  }
}

const isOneOf = (values: readonly string[], value: string | undefined): boolean =>
  value !== undefined && values.includes(value);

// ---- C.2 to C.4: what is signed

function* placeReasons(profile: ProfileName, { isMainDataset }: SignatureFacts): Iterable<UnmetReason> {
  if (profile !== "base" && !isMainDataset) yield { message: "the profile is for signatures of the main Dataset" };
}

function* datasetReasons(profile: ProfileName, dataset: Dataset): Iterable<UnmetReason> {
  if (profile === "sr") yield* documentReasons(dataset);
  const absent = presentTags(profile, dataset).filter((tag) => !dataset.has(tag));
  if (absent.length > 0) yield { message: "an attribute that the profile asks for is absent", tags: absent };
}

/** Once it is signed this needs no check: an element with an unknown VR in it is not covered. */
function* unsignableReasons(profile: ProfileName, dataset: Dataset, rule: VrRule): Iterable<UnmetReason> {
  const unsignable = requiredTags(profile, dataset).filter((tag) => containsUnknownVr(dataset.get(tag)!, rule));
  if (unsignable.length > 0) {
    yield { message: "an attribute that the profile asks for has, or holds, an unknown VR", tags: unsignable };
  }
}

function presentTags(profile: ProfileName, dataset: Dataset): readonly TagNumber[] {
  const { present, verified } = profileTable(profile);
  return isVerified(dataset) ? [...present, ...verified] : present;
}

function* documentReasons(dataset: Dataset): Iterable<UnmetReason> {
  if (!documentSopClasses.includes(sopClassOf(dataset))) {
    yield { message: "the profile is for Structured Reports and Key Object Selection Documents", tags: [Tag.SOPClassUID] }; // prettier-ignore
  }
  const observers = dataset.getItems(Tag.VerifyingObserverSequence);
  if (observers.length > 1) {
    yield { message: "the document has more than one Verifying Observer", tags: [Tag.VerifyingObserverSequence] };
  }
  if (isVerified(dataset) && !observers.some((observer) => hasValue(observer, Tag.VerificationDateTime))) {
    yield { message: "a VERIFIED document needs a Verification DateTime", tags: [Tag.VerifyingObserverSequence] };
  }
}

/** Padding is no value, nor is what is too long to be one. */
function hasValue(dataset: Dataset, tag: TagNumber): boolean {
  const element = dataset.get(tag);
  return element?.isLoaded === true && (element.string ?? "").trim() !== "";
}

function* coverageReasons(profile: ProfileName, facts: ProfileFacts): Iterable<UnmetReason> {
  const { dataset, elements } = facts;
  const covered = new Set(elements);
  const { verified } = profileTable(profile);
  // Where another signature is the Verification Signature, this one need not cover what verification adds.
  const mayLack = isLeftToAnother(facts) ? verified : [];
  const missing = requiredTags(profile, dataset).filter((tag) => !covered.has(tag) && !mayLack.includes(tag));
  if (missing.length > 0) yield { message: "an attribute that the profile asks for is not signed", tags: missing };
}

// ---- C.4: what for

function* purposeReasons(profile: ProfileName, dataset: Dataset, facts: PurposeFacts): Iterable<UnmetReason> {
  if (profile !== "sr") return;
  const { purpose } = facts;
  const tags = [Tag.DigitalSignaturePurposeCodeSequence];
  if (!purpose) yield { message: "the profile asks for a Digital Signature Purpose", tags };
  else if (isVerified(dataset) && !isVerificationPurpose(purpose) && !isLeftToAnother(facts)) {
    yield { message: "a VERIFIED document needs a signature with the purpose Verification Signature", tags };
  }
}

function* codeReasons({ purpose }: SignatureFacts): Iterable<UnmetReason> {
  if (purpose && !isKnownPurpose(purpose)) {
    yield { message: "the purpose is not one of CID 7007", tags: [Tag.DigitalSignaturePurposeCodeSequence] };
  }
}

/** Those that signatures there state; nothing about them has been checked. */
function purposesIn(dataset: Dataset): SignaturePurpose[] {
  return dataset.getItems(Tag.DigitalSignaturesSequence).flatMap((item) => readPurpose(item) ?? []);
}

/** One signature of a verified document has the purpose Verification Signature; the others may have any. */
function isLeftToAnother({ purpose, otherPurposes }: PurposeFacts): boolean {
  return !(purpose && isVerificationPurpose(purpose)) && otherPurposes.some(isVerificationPurpose);
}
