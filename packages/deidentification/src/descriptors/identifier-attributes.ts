import { lookupTag, Tag, type TagNumber } from "@dicomsec/core";
import { profileRows } from "../profile-table.js";

/** How the values of an attribute are looked for in texts. */
export type IdentifierKind =
  /** By each part, in every order. */
  | "name"
  /** As a whole, and by each word that is not a common one. */
  | "place"
  /** As a whole, if it is more than a common word or a small number. */
  | "code"
  /** As a whole, whatever it is. */
  | "patient-id"
  /** In digits, in every order. */
  | "date";

/** Attributes of Table E.1-1 whose values say no more than a common word would, or are cleaned text themselves. */
const notLookedFor =
  /Comments?$|Description$|^GPS|^Lens(Make|Model)|TimePoint|Manufacturer$|^Topic(Title|Subject|Keywords)|^Arbitrary$|^TextString$|^InstanceOrigin|^Timezone|AlternativeCalendar|TransportArrangements|PreMedication|SpecialNeeds/;
const places =
  /Institution|Department|Organization|Address|Location|Residence|(Site|Center|Sponsor|Committee|Protocol)Name|Service$|^IssuerOf|Issuer$|SourceOfPrevious|Religious|MilitaryRank/;
const names: ReadonlySet<TagNumber> = new Set<TagNumber>([Tag.CameraOwnerName, Tag.TopicAuthor, 0x00100012]);
const patientIds: ReadonlySet<TagNumber> = new Set<TagNumber>([Tag.PatientID, Tag.OtherPatientIDs]);
const textVrs: ReadonlySet<string> = new Set(["AE", "LO", "LT", "SH", "ST", "UC", "UR", "UT", "UI"]);

let kinds: ReadonlyMap<TagNumber, IdentifierKind> | undefined;

/** The attributes that identify, by Tag: those of Table E.1-1 but for descriptions and characteristics of the patient. */
export function identifierKinds(): ReadonlyMap<TagNumber, IdentifierKind> {
  kinds ??= new Map(
    profileRows().flatMap((row) => {
      const kind = row.mask === 0xffffffff ? kindOf(row.value, row.keyword ?? "", row.options) : undefined;
      return kind === undefined ? [] : [[row.value, kind] as const];
    }),
  );
  return kinds;
}

function kindOf(tag: TagNumber, keyword: string, options: Partial<Record<string, string>>): IdentifierKind | undefined {
  const vr = lookupTag(tag)?.vr ?? "";
  if (vr === "PN" || names.has(tag)) return "name";
  if (patientIds.has(tag)) return "patient-id";
  if (vr === "DA" || vr === "DT") return "date";
  if (!textVrs.has(vr) || notLookedFor.test(keyword)) return undefined;
  if (options["cleanDesc"] ?? options["cleanStructCont"] ?? options["rtnPatChars"]) return undefined;
  return places.test(keyword) ? "place" : "code";
}
