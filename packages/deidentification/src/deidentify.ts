import {
  createFile,
  type DataElement,
  Dataset,
  type DecodeErrorCode,
  type DecodeWarning,
  type DicomFile,
  isKnownTag,
  isPrivate,
  lookupTag,
  Tag,
  type TagNumber,
  type VR,
  vrFacts,
} from "@dicomsec/core";
import { actionNames, actionNumbers, type ResolvedAction } from "./action-codes.js";
import { type AttributeChange, ChangeLog } from "./change-log.js";
import { claimsOf, type DeidentificationClaims, methodCodesToAppend } from "./claims.js";
import {
  type CompiledProfile,
  compileProfile,
  type CompileProfileOptions,
  unknownAttributeRule,
} from "./compiled-profile.js";
import { createDummySource, type DummyItem, type DummySource, type DummyValue } from "./dummy-values.js";
import { encapsulatedDocumentDummy } from "./encapsulated-document.js";
import { DeidentificationError } from "./errors.js";
import { type Iod, iodOf } from "./iod-types.js";
import type { MethodCode } from "./options.js";
import { embeddedOverlay, reviewPixels, type ReviewReason } from "./pixel-review.js";
import { modalityTerms } from "./modality-terms.js";
import { TreatmentPlace } from "./treatment.js";
import { createUidMapper, type UidMapper, type UidMapperOptions } from "./uid-mapping.js";

export interface DeidentifierOptions extends CompileProfileOptions {
  /** 32 random bytes. The same key gives the same UIDs and pseudonyms on every machine. */
  readonly key: Uint8Array;
  /** UIDs to leave as they are besides those PS3.6 registers. Default: none. */
  readonly keepUid?: UidMapperOptions["keep"];
  /** Whether the report holds values before and after: it is then as confidential as the input. Default: false. */
  readonly reportValues?: boolean;
  /** Called for each UID and Patient ID that was replaced, possibly several times for the same. Default: none. */
  readonly onMapping?: (mapping: Mapping) => void;
}

/** An identifier and its replacement: as confidential as the input. */
export interface Mapping {
  readonly kind: "uid" | "patient";
  readonly before: string;
  readonly after: string;
}

/** What was done to one instance. Holds no value of it unless `reportValues` was set. */
export interface InstanceReport {
  /** `review` when a person should look at the instance before release. */
  readonly verdict: "clean" | "review";
  readonly review: readonly ReviewReason[];
  readonly sopClassUid: string;
  /** The IOD whose Types resolved the actions; undefined for a SOP Class of which none is known. */
  readonly iod: string | undefined;
  readonly transferSyntaxUid: string;
  readonly modality: string | undefined;
  readonly changes: readonly AttributeChange[];
  /** Free text that no row covers and that stayed. */
  readonly kept: readonly AttributeChange[];
  /** Departures of the input from the standard. */
  readonly warnings: readonly DecodeWarning[];
  readonly claims: DeidentificationClaims;
}

export interface Deidentification {
  /** The de-identified instance in a file of its own. */
  readonly file: DicomFile;
  readonly report: InstanceReport;
}

export interface Deidentifier {
  readonly profile: CompiledProfile;
  /**
   * De-identifies an instance. The Dataset of `file` is changed in place and becomes that of the result: read the input anew to have
   * both. File Meta Information, preamble and bytes after the Dataset are not taken over.
   * @throws DeidentificationError ERR_DEIDENTIFICATION_DICOMDIR, ERR_DEIDENTIFICATION_NO_INSTANCE, ERR_DEIDENTIFICATION_MALFORMED
   */
  deidentify(file: DicomFile): Deidentification;
}

/**
 * Makes a de-identifier for a whole batch: it remembers the UIDs it replaced.
 * @throws DeidentificationError ERR_DEIDENTIFICATION_KEY_LENGTH, ERR_DEIDENTIFICATION_OPTION
 * @see PS3.15 E.1.1
 */
export function createDeidentifier(options: DeidentifierOptions): Deidentifier {
  return new TableDeidentifier(options);
}

const MEDIA_STORAGE_DIRECTORY = "1.2.840.10008.1.3.10";

/** Departures after which it is not certain that every element was seen for what it is. */
const disqualifying: ReadonlySet<DecodeErrorCode> = new Set([
  "ERR_DECODE_TRUNCATED",
  "ERR_DECODE_STRUCTURE",
  "ERR_DECODE_LENGTH_BEYOND_END",
  "ERR_DECODE_VR",
]);

/** Overlay Bit Position (60xx,0102): other than 0 it points into Pixel Data. Retired. @see PS3.5 8.1.2 */
const OVERLAY_BIT_POSITION = 0x60000102;

/** The rule for attributes that stay because no row has them. */
const noRow = "PS3.15 E.1.1 no row of Table E.1-1";

/** Groups below 0008 belong to commands, File Meta Information and DICOMDIR. @see PS3.5 7.1 */
const FIRST_DATASET_TAG = 0x00080000;
const notInDataset = "PS3.5 7.1 group that no Dataset has";

/** The rule for a Sequence encoded with another VR whose Items cannot be read: nobody can tell what it holds. */
const unreadableSequence = "PS3.15 E.1.1 Sequence that cannot be read";

/**
 * VRs in which people write what they like. Attributes of VR AE, PN, DA, DT, TM have rows: without one, the VR is not that of PS3.6.
 */
const freeText: ReadonlySet<VR> = new Set<VR>([
  ...(["LO", "LT", "SH", "ST", "UC", "UN", "UR", "UT"] as const),
  ...(["AE", "DA", "DT", "PN", "TM"] as const),
]);

/** Whether PS3.6 has the attribute for a Sequence, whatever VR the input gives it. */
function isSequenceByPs36({ tag, valueVr }: DataElement): boolean {
  return valueVr === "SQ" || lookupTag(tag)?.vr === "SQ";
}

/** What names a concept in a coding scheme, by convention and not by anybody's choice of words. */
const codeAttributes: ReadonlySet<TagNumber> = new Set<TagNumber>([
  Tag.CodeValue,
  Tag.CodingSchemeDesignator,
  Tag.CodingSchemeVersion,
  Tag.LongCodeValue,
]);

/** The rule for an attribute with bytes or text where PS3.6 has numbers, or the reverse: it is not what its Tag says. */
const foreignVr = "PS3.6 6 VR that the attribute does not have";

/** Whether the VR as encoded is of another kind than any that PS3.6 gives the attribute. UN is of any kind. */
function hasForeignVr({ tag, vr }: DataElement): boolean {
  const allowed = lookupTag(tag)?.vrs ?? [];
  if (vr === "UN" || allowed.length === 0 || allowed.includes(vr)) return false;
  return !allowed.some((other) => mayStandFor(vr, other));
}

/** Numbers have been written for bytes, as in the palettes of old images; bytes for numbers may hold anything. */
function mayStandFor(vr: VR, allowed: VR): boolean {
  const [kind, expected] = [coarseKind(vr), coarseKind(allowed)];
  return kind === expected || (kind === "number" && expected === "bytes");
}

/** Values of one VR are often written with another of the same kind, and mean the same. */
function coarseKind(vr: VR): string {
  const { kind } = vrFacts(vr);
  return kind === "text" ? "string" : kind;
}

function isFreeText({ tag, valueVr, length }: DataElement): boolean {
  return length > 0 && freeText.has(valueVr) && !codeAttributes.has(tag);
}

class TableDeidentifier implements Deidentifier {
  readonly profile: CompiledProfile;
  readonly #options: DeidentifierOptions;
  readonly #uids: UidMapper;
  readonly #dummies: DummySource;
  readonly #places = new Map<Iod | undefined, TreatmentPlace>();

  constructor(options: DeidentifierOptions) {
    this.#options = options;
    this.profile = compileProfile(options);
    this.#uids = createUidMapper(options.key, options.keepUid ? { keep: options.keepUid } : {});
    this.#dummies = createDummySource(options.key, this.#uids);
  }

  deidentify(file: DicomFile): Deidentification {
    const { dataset, transferSyntaxUid, warnings } = file;
    const sopClassUid = checkedSopClass(dataset, warnings);
    const iod = iodOf(sopClassUid);
    const review = [...reviewPixels(dataset), ...reviewInput(warnings)];
    const modality = dataset.getString(Tag.Modality);
    const patientId = dataset.getString(Tag.PatientID);
    const walk = new Walk(this.profile, this.#uids, this.#dummies, this.#options, patientId);
    walk.dataset(dataset, this.#rootPlace(iod));
    if (walk.hasEmbeddedOverlay) review.push(embeddedOverlay);
    if (walk.keptUnknown) {
      review.push({ code: "REVIEW_UNKNOWN_KEPT", message: "attributes of no dictionary were kept as asked for" });
    }
    dataset.dropTrailing();
    const claims = claimsOf({ basicProfile: !walk.keptUnknown, options: [] });
    writeClaims(dataset, claims);
    return {
      file: createFile(dataset, transferSyntaxUid),
      report: {
        verdict: review.length === 0 ? "clean" : "review",
        review,
        sopClassUid,
        iod: iod?.name,
        transferSyntaxUid,
        modality: modality !== undefined && modalityTerms.has(modality) ? modality : undefined,
        changes: walk.changed.changes,
        kept: walk.kept.changes,
        warnings,
        claims,
      },
    };
  }

  /** Places are kept from instance to instance: a batch has few kinds of instances. */
  #rootPlace(iod: Iod | undefined): TreatmentPlace {
    let place = this.#places.get(iod);
    if (!place) {
      place = new TreatmentPlace(this.profile, iod?.root);
      this.#places.set(iod, place);
    }
    return place;
  }
}

function checkedSopClass(dataset: Dataset, warnings: readonly DecodeWarning[]): string {
  const bad = warnings.find(({ code }) => disqualifying.has(code));
  if (bad) {
    throw new DeidentificationError("ERR_DEIDENTIFICATION_MALFORMED", {
      message: "The input is damaged: not every element can be told for certain",
      ...(bad.path === undefined ? {} : { path: bad.path }),
      ...(bad.offset === undefined ? {} : { offset: bad.offset }),
    });
  }
  const sopClassUid = dataset.getString(Tag.SOPClassUID);
  if (sopClassUid === MEDIA_STORAGE_DIRECTORY || dataset.has(Tag.DirectoryRecordSequence)) {
    throw new DeidentificationError("ERR_DEIDENTIFICATION_DICOMDIR", {
      message: "A DICOMDIR describes other files by name and offset: make a new one for the de-identified files",
    });
  }
  if (sopClassUid === undefined || !isUid(dataset.getStrings(Tag.SOPClassUID).join("\\"))) {
    throw noInstance("SOP Class UID (0008,0016) is missing or no UID: the input is no SOP Instance");
  }
  if (dataset.getString(Tag.SOPInstanceUID) === undefined) {
    throw noInstance("SOP Instance UID (0008,0018) is missing: the input is no SOP Instance");
  }
  return sopClassUid;
}

function noInstance(message: string): DeidentificationError {
  return new DeidentificationError("ERR_DEIDENTIFICATION_NO_INSTANCE", { message });
}

/** It stays and goes to the report, so that it must be nothing else. */
const isUid = (text: string) => /^[0-9.]+$/.test(text);

function reviewInput(warnings: readonly DecodeWarning[]): readonly ReviewReason[] {
  if (warnings.length === 0) return [];
  return [{ code: "REVIEW_MALFORMED_INPUT", message: "the input departs from PS3.5 or PS3.10; see warnings" }];
}

/** One pass over one instance. */
class Walk {
  keptUnknown = false;
  hasEmbeddedOverlay = false;
  readonly changed = new ChangeLog();
  readonly kept = new ChangeLog();
  readonly #profile: CompiledProfile;
  readonly #uids: UidMapper;
  readonly #dummies: DummySource;
  readonly #options: DeidentifierOptions;
  readonly #patientId: string | undefined;

  constructor(
    profile: CompiledProfile,
    uids: UidMapper,
    dummies: DummySource,
    options: DeidentifierOptions,
    patientId: string | undefined,
  ) {
    this.#profile = profile;
    this.#uids = uids;
    this.#dummies = dummies;
    this.#options = options;
    this.#patientId = patientId;
  }

  /** Elements and table rows both ascend, so that one pass over both finds every row. */
  dataset(dataset: Dataset, place: TreatmentPlace): void {
    const { tags } = this.#profile;
    let at = 0;
    let last = -1;
    for (const element of dataset.elements()) {
      const { tag } = element;
      if (tag < last) at = 0;
      last = tag;
      while (at < tags.length && tags[at]! < tag) at++;
      const number = tags[at] === tag ? place.actions[at]! : this.#profile.patternAction(tag);
      this.#treat(element, number, place);
    }
  }

  #treat(element: DataElement, number: number, place: TreatmentPlace): void {
    const { tag, dataset } = element;
    if (tag < FIRST_DATASET_TAG) {
      this.#remove(element, place, notInDataset);
      return;
    }
    if (number === 0 && !isPrivate(tag) && !isKnownTag(tag) && !this.#keepUnknown(element, place)) return;
    if (number === actionNumbers.K || number === 0) {
      this.#keep(element, number, place);
      return;
    }
    if ((tag & 0xff00ffff) === OVERLAY_BIT_POSITION) this.hasEmbeddedOverlay ||= (element.number ?? 0) > 0;
    const { valueVr } = element;
    const action = actionNames[number] as ResolvedAction;
    const treatment = place.treatment(tag, valueVr, action);
    this.changed.add(treatment);
    const before = this.#options.reportValues ? describeValue(element) : undefined;
    const value = action === "X" ? undefined : this.#replacement(element, action, place);
    if (value === undefined) dataset.delete(tag);
    else writeValue(dataset, tag, valueVr, value);
    if (this.#options.reportValues)
      this.changed.addValue(treatment, before, typeof value === "string" ? value : undefined);
  }

  /** Whether an attribute of no dictionary stays. */
  #keepUnknown(element: DataElement, place: TreatmentPlace): boolean {
    if (this.#options.unknown === "keep") {
      this.keptUnknown = true;
      return true;
    }
    this.#remove(element, place, unknownAttributeRule);
    return false;
  }

  #remove({ dataset, tag, vr }: DataElement, place: TreatmentPlace, rule: string): void {
    dataset.delete(tag);
    this.changed.add(place.treatment(tag, vr, "X", rule));
  }

  /** What is kept is kept with the profile applied inside. */
  #keep(element: DataElement, number: number, place: TreatmentPlace): void {
    if (element.isSequence) {
      const inside = place.child(element.tag);
      for (const item of element.items) this.dataset(item, inside);
    } else if (element.length > 0 && isSequenceByPs36(element)) {
      this.#remove(element, place, unreadableSequence);
    } else if (number === 0 && hasForeignVr(element)) {
      this.#remove(element, place, foreignVr);
    } else if (number === 0 && isFreeText(element)) {
      this.kept.add(place.treatment(element.tag, element.valueVr, "K", noRow));
    }
  }

  #replacement(element: DataElement, action: ResolvedAction, place: TreatmentPlace): DummyValue {
    const { tag, valueVr: vr, dataset } = element;
    if (action === "U") return this.#replaceUids(element);
    if (tag === Tag.EncapsulatedDocument) return replaceDocument(dataset);
    const request = { tag, vr, original: this.#original(element), node: place.node };
    const value = action === "Z" ? this.#dummies.zero(request) : this.#dummies.dummy(request);
    if (tag === Tag.PatientID && typeof value === "string" && request.original) {
      this.#options.onMapping?.({ kind: "patient", before: request.original, after: value });
    }
    return value;
  }

  #replaceUids(element: DataElement): string {
    return textsOf(element)
      .map((before) => {
        const after = this.#uids.uid(before);
        if (after !== before) this.#options.onMapping?.({ kind: "uid", before, after });
        return after;
      })
      .join("\\");
  }

  /** The name of a patient with an ID gets the pseudonym of the ID, however the name is spelled. */
  #original(element: DataElement): string {
    if (element.tag === Tag.PatientName) {
      // Another person's name in an Item is not the patient's.
      const { dataset } = element;
      const id = dataset.parent === undefined ? this.#patientId : dataset.getString(Tag.PatientID);
      if (id !== undefined) return id;
    }
    return textsOf(element).join("\\");
  }
}

/** A document without content, of the same kind; its length goes with it. */
function replaceDocument(dataset: Dataset): Uint8Array {
  const document = encapsulatedDocumentDummy(dataset.getString(Tag.MIMETypeOfEncapsulatedDocument) ?? "");
  if (dataset.has(Tag.EncapsulatedDocumentLength)) {
    dataset.set(Tag.EncapsulatedDocumentLength, document.length, "UL");
  }
  return document;
}

function writeValue(dataset: Dataset, tag: TagNumber, vr: VR, value: DummyValue): void {
  if (typeof value === "string" || value instanceof Uint8Array) {
    dataset.set(tag, value === "" ? null : value, vr);
  } else {
    dataset.set(tag, value.map(datasetOf), vr);
  }
}

function datasetOf(item: DummyItem): Dataset {
  const dataset = new Dataset();
  for (const { tag, vr, value } of item) writeValue(dataset, tag, vr, value);
  return dataset;
}

function describeValue(element: DataElement): string | undefined {
  const texts = element.isSequence ? [] : textsOf(element);
  return texts.length === 0 ? undefined : texts.join("\\");
}

/** A text too long to be in memory identifies no entity by its value: it counts as none. */
function textsOf(element: DataElement): readonly string[] {
  return element.isLoaded ? element.strings : [];
}

/** Earlier methods stay and the new ones are appended. @see PS3.15 E.1.1 step 6 */
function writeClaims(dataset: Dataset, claims: DeidentificationClaims): void {
  const { deidentificationMethod: method, longitudinalTemporalInformationModified: longitudinal } = claims;
  dataset.set(Tag.PatientIdentityRemoved, claims.patientIdentityRemoved, "CS");
  const methods = dataset.getStrings(Tag.DeidentificationMethod);
  if (method !== undefined && !methods.includes(method)) {
    dataset.set(Tag.DeidentificationMethod, [...methods, method], "LO");
  }
  const existing = dataset.getItems(Tag.DeidentificationMethodCodeSequence).map((item) => ({
    codeValue: item.getString(Tag.CodeValue) ?? "",
    codingSchemeDesignator: item.getString(Tag.CodingSchemeDesignator) ?? "",
  }));
  for (const code of methodCodesToAppend(existing, claims.deidentificationMethodCodes)) {
    dataset.addItem(Tag.DeidentificationMethodCodeSequence, codeItem(code));
  }
  if (longitudinal !== undefined) dataset.set(Tag.LongitudinalTemporalInformationModified, longitudinal, "CS");
}

function codeItem({ codeValue, codingSchemeDesignator, codeMeaning }: MethodCode): Dataset {
  const item = new Dataset();
  item.set(Tag.CodeValue, codeValue, "SH");
  item.set(Tag.CodingSchemeDesignator, codingSchemeDesignator, "SH");
  item.set(Tag.CodeMeaning, codeMeaning, "LO");
  return item;
}
