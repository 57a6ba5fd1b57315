import { type DataElement, isPrivate, keywordOf, Tag } from "@dicomsec/core";
import type { ProfileOption } from "../options.js";
import type { LeakKind } from "./identifying-value.js";

/** What a de-identification was asked to keep: finding that is no leak. */
export interface RetainedValues {
  /** The options of PS3.15 E.3 that were chosen. Default: none. */
  readonly options?: readonly ProfileOption[];
  /** Whether cleaning leaves any text: with the manner `remove` it does not. Default: true. */
  readonly keepsText?: boolean;
  /** Whether dates are cut to their year or month, so that the first of a month may be what was made of itself. Default: false. */
  readonly cutsDates?: boolean;
  /** Elements that rules of a site keep. Default: none. */
  readonly isKept?: (element: DataElement) => boolean;
}

/** Why a value of an original may stay: as it is, or what cleaning leaves of it. */
export type Retention = "kept" | "cleaned" | undefined;

/** A judgement of its own, not taken from Table E.1-1: attributes an option keeps, by kind and keyword. */
interface RetentionRow {
  readonly options: readonly ProfileOption[];
  readonly kinds: readonly LeakKind[];
  readonly keyword: RegExp;
  /** Codes of DCM: of a content item, one of them must name the concept. Default: no matter. */
  readonly concepts?: readonly string[];
  readonly retention: "kept" | "cleaned";
}

const any = /^/;
const ofTheDevice = /Calibration|DateOfManufacture|DateOfInstallation|BeamHoldTransition/;
const notLongitudinal = /Birth|Death|AlternativeCalendar/;

const rows: readonly RetentionRow[] = [
  { options: ["retain-uids"], kinds: ["uid"], keyword: any, retention: "kept" },
  {
    options: ["retain-full-dates"],
    kinds: ["date", "time"],
    keyword: new RegExp(`^(?!.*(${notLongitudinal.source}))`),
    retention: "kept",
  },
  // Whole days are added: the time of day stays.
  { options: ["retain-modified-dates"], kinds: ["time"], keyword: any, retention: "kept" },
  { options: ["retain-device-identity"], kinds: ["date", "time"], keyword: ofTheDevice, retention: "kept" },
  {
    options: ["retain-device-identity"],
    kinds: ["uid"],
    keyword: /^(DeviceUID|ManufacturerDeviceClassUID)$/,
    retention: "kept",
  },
  // Device Observer UID and Device Subject UID.
  {
    options: ["retain-device-identity"],
    kinds: ["uid"],
    keyword: /^UID$/,
    concepts: ["121012", "121198"],
    retention: "kept",
  },
  {
    options: ["retain-device-identity"],
    kinds: ["device", "id", "text"],
    keyword: /^(?!.*AETitle)(?!.*(AEValue|NetworkID|ReceivingAE|RequestingAE|Originator|DestinationAE))/,
    retention: "kept",
  },
  { options: ["retain-device-identity"], kinds: ["organization"], keyword: /(Study|Step)Location$/, retention: "kept" },
  {
    options: ["retain-institution-identity"],
    kinds: ["organization", "contact", "id"],
    keyword: /^Institution|^ClinicalTrial(Site|CoordinatingCenter|ProtocolEthics)|^SourceOfPreviousValues$/,
    retention: "kept",
  },
  { options: ["retain-patient-characteristics"], kinds: ["text"], keyword: /^EthnicGroups?$/, retention: "kept" },
  {
    options: ["retain-patient-characteristics"],
    kinds: ["text"],
    keyword: /^(Allergies|PatientState|SpecialNeeds|PreMedication)$/,
    retention: "cleaned",
  },
  {
    options: ["clean-descriptors", "clean-structured-content", "clean-graphics"],
    kinds: ["text"],
    keyword: any,
    retention: "cleaned",
  },
  { options: ["clean-graphics"], kinds: ["content"], keyword: /^(OverlayData|CurveData)$/, retention: "kept" },
];

/** Which attributes are identifiers of devices among those of kind `id` and `text`. */
const deviceText = /Device|Detector|Lens|Grid|Transducer|Station|^UDI|Equipment/;

/** Whether and why a value of one kind may be found in an output. */
export function retentionOf(
  element: DataElement,
  kind: LeakKind,
  { options = [], keepsText = true, isKept }: RetainedValues,
): Retention {
  if (isKept?.(element)) return "kept";
  if (isPrivate(element.tag)) return retentionOfPrivate(kind, options);
  const keyword = keywordOf(element.tag) ?? "";
  const row = rows.find(
    (one) =>
      one.options.some((option) => options.includes(option)) &&
      one.kinds.includes(kind) &&
      one.keyword.test(keyword) &&
      (one.concepts === undefined || one.concepts.includes(conceptOf(element))) &&
      (kind === "device" || !one.options.includes("retain-device-identity") || isOfDevice(kind, keyword)),
  );
  return row?.retention === "cleaned" && !keepsText ? undefined : row?.retention;
}

function conceptOf({ dataset }: DataElement): string {
  const name = dataset.getItems(Tag.ConceptNameCodeSequence)[0];
  return name?.getString(Tag.CodingSchemeDesignator) === "DCM" ? (name.getString(Tag.CodeValue) ?? "") : "";
}

function isOfDevice(kind: LeakKind, keyword: string): boolean {
  return kind === "id" || kind === "text" ? deviceText.test(keyword) : true;
}

/** Safe private elements are text and numbers; names, dates and identifiers in them are not safe. */
function retentionOfPrivate(kind: LeakKind, options: readonly ProfileOption[]): Retention {
  return options.includes("retain-safe-private") && (kind === "text" || kind === "content") ? "cleaned" : undefined;
}

/** Whether a date is what cutting to a month would make of it as well. */
export function isCutDate(text: string): boolean {
  return /^\d{4}(\d{2}(01(0*)?)?)?$/.test(text);
}

/** The attributes that a find may stand in without telling more than the option that keeps them. */
export function isKeptPlace(element: DataElement, kind: LeakKind | undefined, retained: RetainedValues): boolean {
  return kind !== undefined && retentionOf(element, kind, retained) === "kept";
}
