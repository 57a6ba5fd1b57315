import { keywordOf, lookupTag, Tag, tagOf, type TagNumber, type VR } from "@dicomsec/core";

/** Pairs whose keywords do not differ in Date and Time alone. */
const otherNames: readonly (readonly [date: TagNumber, time: TagNumber])[] = [
  [Tag.DateOfDocumentOrVerbalTransactionTrial, Tag.TimeOfDocumentCreationOrVerbalTransactionTrial],
];

/**
 * The TM that gives the time of the day of a DA, or the DA of a TM, in the same Dataset; undefined for an attribute that PS3.6 gives no
 * partner, as (0018,1072) Radiopharmaceutical Start Time, and for private attributes.
 * @see PS3.6 6
 */
export function partnerOf(tag: TagNumber): TagNumber | undefined {
  const other = otherNames.find((pair) => pair.includes(tag));
  if (other) return other[0] === tag ? other[1] : other[0];
  const entry = lookupTag(tag);
  if (entry?.vr === "DA") return tagNamed(keywordOf(tag)?.replaceAll("Date", "Time"), "TM");
  return entry?.vr === "TM" ? tagNamed(keywordOf(tag)?.replaceAll("Time", "Date"), "DA") : undefined;
}

function tagNamed(keyword: string | undefined, vr: VR): TagNumber | undefined {
  const tag = keyword === undefined ? undefined : tagOf(keyword);
  return tag !== undefined && lookupTag(tag)?.vr === vr ? tag : undefined;
}
