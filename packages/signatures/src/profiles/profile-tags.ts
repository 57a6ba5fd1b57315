import { type Dataset, isPrivate, Tag, type TagNumber } from "@dicomsec/core";
import { privateElementSopClasses } from "../generated/signature-profiles.js";
import { ascending } from "../mac/compute-mac.js";
import { isNeverSigned } from "../mac/signable.js";
import type { ProfileName } from "../profile-name.js";
import { type ProfileTable, profileTable } from "./profile-table.js";

/** Whether Verification Flag (0040,A493) says that the document is verified; one too long to be read counts as if it did. */
export function isVerified(dataset: Dataset): boolean {
  const flag = dataset.get(Tag.VerificationFlag);
  return flag !== undefined && (!flag.isLoaded || flag.string?.trim() === "VERIFIED");
}

/** SOP Class UID (0008,0016); empty when it is absent, or too long to be one. */
export function sopClassOf(dataset: Dataset): string {
  const element = dataset.get(Tag.SOPClassUID);
  return element?.isLoaded ? (element.string?.trim() ?? "") : "";
}

/**
 * The attributes that the profile asks to be signed and that the Dataset has, ascending; none for `base`.
 *
 * The modules of C.2 to C.4 count whatever the SOP Class. What the signer could see (C.3) is for the caller to add. A Dataset may have an
 * attribute whose VR is not known (UN), which may not be signed: it is among these, and the profile cannot be met.
 * @see PS3.15 C.2, C.3, C.4
 */
export function requiredTags(profile: ProfileName, dataset: Dataset): readonly TagNumber[] {
  const table = profileTable(profile);
  const asksFor = isVerified(dataset) ? withVerified(table) : table.asksFor;
  const signsPrivate = signsPrivateElements(table, dataset);
  const isRequired = (tag: TagNumber): boolean => asksFor(tag) || (signsPrivate && isSignablePrivate(tag));
  return ascending(dataset.elements().flatMap(({ tag }) => (isRequired(tag) ? tag : [])));
}

function withVerified({ asksFor, verified }: ProfileTable): (tag: TagNumber) => boolean {
  return (tag) => asksFor(tag) || verified.includes(tag);
}

// The Raw Data Module holds no data of its own: they are in private elements (PS3.3 C.19.1).
function signsPrivateElements(table: ProfileTable, dataset: Dataset): boolean {
  return table.modules.includes("Raw Data") && privateElementSopClasses.includes(sopClassOf(dataset));
}

function isSignablePrivate(tag: TagNumber): boolean {
  return isPrivate(tag) && !isNeverSigned(tag);
}
