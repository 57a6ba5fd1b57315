import {
  type DataElement,
  type Dataset,
  isKnownTag,
  isPrivate,
  isPrivateCreator,
  Tag,
  type TagNumber,
  type VR,
} from "@dicomsec/core";
import { actionNames, actionNumbers, type ResolvedAction } from "./action-codes.js";
import { resolveAction } from "./action-resolution.js";
import { ChangeLog } from "./change-log.js";
import type { CleanerName } from "./chosen-options.js";
import type { ElementCleaner } from "./cleaning.js";
import { type CompiledProfile, unknownAttributeRule } from "./compiled-profile.js";
import type { ContentRules } from "./content/content-rules.js";
import { type ContentWalk, treatContentItems } from "./content/content-sequence.js";
import type { InstanceDates } from "./dates/date-modifier.js";
import { isStandardCode } from "./descriptors/code-items.js";
import type { InstanceText } from "./descriptors/descriptor-cleaner.js";
import { type DummySource, type DummyValue, isPseudonym } from "./dummy-values.js";
import {
  describeValue,
  hasForeignVr,
  isFreeText,
  isNoDate,
  isSequenceByPs36,
  rootOf,
  textsOf,
} from "./element-facts.js";
import { decidePlane, type GraphicsCleaning } from "./graphics/repeating-groups.js";
import type { Mapping } from "./mapping.js";
import type { ProfileOption } from "./options.js";
import { patientKeyOf, patientOf } from "./patient.js";
import { privateAction } from "./private/private-values.js";
import type { PrivateDecider, PrivateDecision } from "./private/safe-private.js";
import type { AttributeRule, AttributeRules } from "./rules/attribute-rules.js";
import { configError } from "./rules/condition.js";
import { mayReplace } from "./rules/replacement.js";
import { pseudonymRows } from "./pseudonym-table.js";
import type { TreatmentPlace } from "./treatment.js";
import { isReplacementUid, type UidMapper } from "./uid-mapping.js";
import { documentDummy, documentOf, writeValue } from "./write-value.js";

/** What one de-identifier uses for all its instances. */
export interface WalkTools {
  readonly profile: CompiledProfile;
  readonly uids: UidMapper;
  readonly dummies: DummySource;
  readonly contentRules: ContentRules;
  readonly graphics: GraphicsCleaning;
  readonly rules: AttributeRules | undefined;
  readonly keepsUnknown: boolean;
  /** Whether meanings of codes that are no standard's are cleaned. */
  readonly cleansLocalCodes: boolean;
  /** What becomes of free text that no row covers: it stays, or is cleaned; redacting needs no regard to terms. */
  readonly uncoveredText: "keep" | "clean" | "redact";
  readonly reportValues: boolean;
  readonly onMapping: ((mapping: Mapping) => void) | undefined;
  readonly cleanDocument: ((document: Uint8Array, mimeType: string) => Uint8Array | undefined) | undefined;
}

/** What is made for one instance. */
export interface InstanceTools {
  /** There where an option or a rule cleans text. */
  readonly text: InstanceText | undefined;
  readonly dates: InstanceDates | undefined;
  readonly privates: PrivateDecider | undefined;
  /** What the pseudonym of the patient is made of. */
  readonly patientKey: string;
  /** The pseudonym given for the patient, in place of one made of the key. */
  readonly pseudonym: { readonly id: string; readonly name: string } | undefined;
  /** Whether the instance is this de-identifier's own output: its identifiers and dates stay. */
  readonly isOwn: boolean;
}

/** Overlay Bit Position (60xx,0102): other than 0 it points into Pixel Data. Retired. @see PS3.5 8.1.2 */
const OVERLAY_BIT_POSITION = 0x60000102;

/** The rule for attributes that stay because no row has them. */
const noRow = "PS3.15 E.1.1 no row of Table E.1-1";

/** Groups below 0008 belong to commands, File Meta Information and DICOMDIR. @see PS3.5 7.1 */
const FIRST_DATASET_TAG = 0x00080000;
const notInDataset = "PS3.5 7.1 group that no Dataset has";

/** The rule for a Sequence encoded with another VR whose Items cannot be read: nobody can tell what it holds. */
const unreadableSequence = "PS3.15 E.1.1 Sequence that cannot be read";

/** The rule for an attribute with bytes or text where PS3.6 has numbers, or the reverse: it is not what its Tag says. */
const foreignVr = "PS3.6 6 VR that the attribute does not have";

const usedCreator = "PS3.5 7.8.1 Private Creator of a block that is used";
const unusedCreator = "PS3.5 7.8.1 Private Creator of a block without elements";
const localCode = "PS3.15 E.3.5 meaning of a local code";
const uncoveredText = "PS3.15 E.3.5 free text that no row covers";

/** The private blocks of one Dataset: their creators, and those of which an element stays. */
interface PrivateBlocks {
  readonly creators: Set<TagNumber>;
  readonly used: Set<number>;
}

/** One pass over one instance. */
export class Walk {
  /** Whether an attribute of no dictionary was kept. */
  keptUnknown = false;
  /** Whether a rule kept what the profile would not. */
  departed = false;
  hasEmbeddedOverlay = false;
  readonly changed = new ChangeLog();
  readonly kept = new ChangeLog();
  /** What an option or a rule kept. */
  readonly retained = new ChangeLog();
  readonly #tools: WalkTools;
  readonly #instance: InstanceTools;
  readonly #options: readonly ProfileOption[];
  /** Of the Dataset at hand, once it has any. */
  #blocks: PrivateBlocks | undefined;
  #datesAreModified: boolean | undefined;

  constructor(tools: WalkTools, instance: InstanceTools) {
    this.#tools = tools;
    this.#instance = instance;
    this.#options = tools.profile.description.options;
  }

  /** Most of what Items hold is plain: it is passed over without a look. */
  dataset(dataset: Dataset, place: TreatmentPlace, except?: TagNumber): void {
    const outer = this.#blocks;
    this.#blocks = undefined;
    for (const element of dataset.elements(place.isOfInterest)) {
      if (element.tag !== except) this.#treat(element, place.actionOf(element.tag), place);
    }
    this.#removeUnusedCreators(dataset, place);
    this.#blocks = outer;
  }

  #treat(element: DataElement, number: number, place: TreatmentPlace): void {
    const { tag } = element;
    if (tag < FIRST_DATASET_TAG) {
      this.#remove(element, place, notInDataset);
      return;
    }
    if (isPrivateCreator(tag)) {
      this.#privateBlocks.creators.add(tag);
      return;
    }
    const rule = this.#tools.rules?.(element, () => place.pathOf(tag));
    if (rule) {
      this.#applyRule(rule, element, number, place);
      return;
    }
    if (number === 0 && !isPrivate(tag) && !isKnownTag(tag) && !this.#keepUnknown(element, place)) return;
    if ((tag & 0xff00ffff) === OVERLAY_BIT_POSITION) this.hasEmbeddedOverlay ||= (element.number ?? 0) > 0;
    if (number === actionNumbers.C) this.#clean(element, place);
    else if (number === actionNumbers.K || number === 0) this.#keep(element, number, place);
    else this.#apply(element, actionNames[number] as ResolvedAction, place);
  }

  /** Whether an attribute of no dictionary stays. */
  #keepUnknown(element: DataElement, place: TreatmentPlace): boolean {
    if (this.#tools.keepsUnknown) {
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

  // ---- D, Z, X, U

  #apply(element: DataElement, action: ResolvedAction, place: TreatmentPlace, rule?: string): void {
    const { dataset, tag, valueVr } = element;
    if (this.#instance.isOwn && this.#isOwnIdentifier(element, action)) return;
    const value = action === "X" ? undefined : this.#replacement(element, action, place);
    this.#write(element, action, value, place, rule);
    if (value === undefined) dataset.delete(tag);
    else writeValue(dataset, tag, valueVr, value);
  }

  /** Logs a change; to be called before the value is written. */
  #write(
    element: DataElement,
    action: ResolvedAction,
    value: DummyValue | undefined,
    place: TreatmentPlace,
    rule: string | undefined,
  ): void {
    const treatment = place.treatment(element.tag, element.valueVr, action, rule);
    this.changed.add(treatment);
    if (!this.#tools.reportValues) return;
    this.changed.addValue(treatment, describeValue(element), typeof value === "string" ? value : undefined);
  }

  /** What an earlier run of this de-identifier gave: another replacement would break what refers to it. */
  #isOwnIdentifier(element: DataElement, action: ResolvedAction): boolean {
    const { tag, dataset, valueVr } = element;
    if (action === "X") return false;
    // A run that retained UIDs left those of the input.
    if (action === "U" || valueVr === "UI") return textsOf(element).every(isReplacementUid);
    if (dataset.parent === undefined && (tag === Tag.PatientID || tag === Tag.PatientName)) return true;
    return pseudonymRows.has(tag) && textsOf(element).every(isPseudonym);
  }

  #replacement(element: DataElement, action: ResolvedAction, place: TreatmentPlace): DummyValue {
    const { tag, valueVr: vr, dataset } = element;
    if (action === "U") return this.#replaceUids(element);
    if (tag === Tag.EncapsulatedDocument) return this.#document(element);
    if (dataset.parent === undefined && (tag === Tag.PatientID || tag === Tag.PatientName)) {
      return this.#patientPseudonym(element);
    }
    const request = { tag, vr, original: this.#original(element), node: place.node };
    return action === "Z" ? this.#tools.dummies.zero(request) : this.#tools.dummies.dummy(request);
  }

  /** A document that a hook cleaned, or one without content. */
  #document(element: DataElement): Uint8Array {
    const { dataset } = element;
    const { cleanDocument } = this.#tools;
    const mimeType = dataset.getString(Tag.MIMETypeOfEncapsulatedDocument) ?? "";
    const length = dataset.getNumber(Tag.EncapsulatedDocumentLength) ?? element.length;
    if (!cleanDocument || !element.isLoaded) return documentDummy(dataset, mimeType);
    try {
      return (
        documentOf(dataset, cleanDocument(element.bytes.slice(0, length), mimeType)) ?? documentDummy(dataset, mimeType)
      );
    } catch {
      return documentDummy(dataset, mimeType);
    }
  }

  /** ID and name of a patient get one pseudonym, however the name is spelled. */
  #patientPseudonym(element: DataElement): DummyValue {
    const { tag, valueVr: vr } = element;
    const { pseudonym, patientKey } = this.#instance;
    const made = this.#tools.dummies.zero({ tag, vr, original: patientKey });
    const value = pseudonym ? (tag === Tag.PatientID ? pseudonym.id : pseudonym.name) : made;
    const before = textsOf(element).join("\\");
    if (tag === Tag.PatientID && typeof value === "string" && before !== "") {
      this.#tools.onMapping?.({ kind: "patient", before, after: value });
    }
    return value;
  }

  #replaceUids(element: DataElement): string {
    return textsOf(element)
      .map((before) => {
        const after = this.#tools.uids.uid(before);
        if (after !== before) this.#tools.onMapping?.({ kind: "uid", before, after });
        return after;
      })
      .join("\\");
  }

  /** A name in an Item that has a Patient ID gets the pseudonym of that. Another person's name in an Item is not the patient's. */
  #original(element: DataElement): string {
    const { tag, dataset } = element;
    const key = tag === Tag.PatientName || tag === Tag.PatientID ? patientKeyOf(patientOf(dataset)) : undefined;
    return key ?? textsOf(element).join("\\");
  }

  // ---- K

  /** What is kept is kept with the profile applied inside. */
  #keep(element: DataElement, number: number, place: TreatmentPlace): void {
    const { tag, valueVr } = element;
    if (element.isSequence) {
      const inside = place.child(tag);
      for (const item of element.items) this.dataset(item, inside);
    } else if (element.length > 0 && isSequenceByPs36(element)) {
      this.#remove(element, place, unreadableSequence);
      return;
    } else if (hasForeignVr(element)) {
      this.#remove(element, place, foreignVr);
      return;
    } else if (number === 0 && isFreeText(element)) {
      this.#keepText(element, place);
      return;
    }
    if (number !== 0 && this.#tools.profile.optionOf(tag) !== undefined) {
      if (isNoDate(element)) {
        this.#fallBack(element, place);
        return;
      }
      this.retained.add(place.treatment(tag, valueVr, "K"));
    } else if (this.#isPlain(element, number)) place.setPlain(tag, valueVr);
  }

  /** Whether what was found out about an element is true of all others at its place with its Tag and VR. */
  #isPlain(element: DataElement, number: number): boolean {
    const { tag, vr, length } = element;
    // An empty value says nothing of longer ones, VR UN may hold anything, and rules look at values and paths.
    if (length === 0 || vr === "UN" || element.isSequence || this.#tools.rules) return false;
    return (number !== 0 || isKnownTag(tag)) && (tag & 0xff00ffff) !== OVERLAY_BIT_POSITION;
  }

  #keepText(element: DataElement, place: TreatmentPlace): void {
    const { dataset, tag, valueVr } = element;
    const { text } = this.#instance;
    const isMeaning = tag === Tag.CodeMeaning && this.#tools.cleansLocalCodes;
    if (isMeaning && isStandardCode(dataset)) return;
    if (text && (isMeaning || this.#cleansUncovered(valueVr))) {
      const rule = isMeaning ? localCode : uncoveredText;
      if (this.#cleanValue(element, text, place, rule)) return;
      const action = isMeaning ? "D" : resolveAction("X/Z/D", place.node?.type(tag) ?? "unknown");
      this.#apply(element, action, place, rule);
      return;
    }
    this.kept.add(place.treatment(tag, valueVr, "K", noRow));
  }

  /** Short texts of no row are mostly terms, which a vocabulary does not have: of those only identifiers are taken out. */
  #cleansUncovered(vr: VR): boolean {
    const { uncoveredText } = this.#tools;
    return uncoveredText === "redact" || (uncoveredText === "clean" && !termVrs.has(vr));
  }

  // ---- C

  #clean(element: DataElement, place: TreatmentPlace): void {
    const { tag } = element;
    const cleaner = this.#tools.profile.cleanerOf(tag);
    if (cleaner === "private") this.#private(element, place);
    else if (cleaner === "graphics") this.#graphics(element, place);
    else if (element.isSequence) this.#cleanSequence(element, cleaner, place);
    else if (!this.#cleanBy(cleaner, element, place)) this.#fallBack(element, place);
  }

  /** The action of the profile without options, where nothing of an element may stay. */
  #fallBack(element: DataElement, place: TreatmentPlace): void {
    this.#apply(element, place.withoutOptions(element.tag), place);
  }

  #cleanSequence(element: DataElement, cleaner: CleanerName | undefined, place: TreatmentPlace): void {
    if (cleaner === "text" && this.#instance.text?.keepsNothing !== false) {
      this.#fallBack(element, place);
      return;
    }
    const inside = place.child(element.tag);
    this.retained.add(place.treatment(element.tag, "SQ", "C"));
    if (cleaner === "content") treatContentItems(element, this.#tools.contentRules, this.#contentWalk(inside));
    else for (const item of element.items) this.dataset(item, inside);
  }

  /** Whether something of the element stays. */
  #cleanBy(cleaner: CleanerName | undefined, element: DataElement, place: TreatmentPlace, rule?: string): boolean {
    const { text, dates, isOwn } = this.#instance;
    if (cleaner === "date" && isOwn) return this.#hasModifiedDates(element.dataset);
    const by = cleaner === "date" ? dates : text;
    if (!by || element.isSequence || hasForeignVr(element) || isSequenceByPs36(element)) return false;
    return this.#cleanValue(element, by, place, rule);
  }

  /** Whether the dates of an own output are modified: those that another configuration retained as they were do not stay. */
  #hasModifiedDates(dataset: Dataset): boolean {
    return (this.#datesAreModified ??=
      rootOf(dataset).getString(Tag.LongitudinalTemporalInformationModified) === "MODIFIED");
  }

  #cleanValue(element: DataElement, by: ElementCleaner, place: TreatmentPlace, rule?: string): boolean {
    const { dataset, tag, valueVr } = element;
    const cleaned = by.clean(element);
    if (cleaned.kind === "dropped") return false;
    if (cleaned.kind === "unchanged") {
      if (element.length > 0) this.retained.add(place.treatment(tag, valueVr, "C", rule));
      return true;
    }
    this.#write(element, "C", cleaned.value, place, rule);
    writeValue(dataset, tag, valueVr, cleaned.value);
    return true;
  }

  #contentWalk(inside: TreatmentPlace): ContentWalk {
    return {
      item: (item, except) => this.dataset(item, inside, except),
      value: (element, action, rule) => {
        if (action === "K" && hasForeignVr(element)) this.#remove(element, inside, foreignVr);
        else if (action === "K") this.retained.add(inside.treatment(element.tag, element.valueVr, "K", rule));
        else this.#apply(element, action, inside, rule);
      },
      clean: (element, cleaner, rule) => this.#cleanBy(cleaner, element, inside, rule),
      removed: (item, rule) => this.changed.add(inside.treatment(item.parentTag, "SQ", "X", rule)),
    };
  }

  // ---- Graphics

  #graphics(element: DataElement, place: TreatmentPlace): void {
    const { tag } = element;
    const { graphics } = this.#tools;
    const { text } = this.#instance;
    if (tag >>> 24 === 0x60 || tag >>> 24 === 0x50) {
      const decision = decidePlane(element, graphics);
      if (decision === "keep") this.retained.add(place.treatment(tag, element.valueVr, "C"));
      else if (decision === "drop" || !text || !this.#cleanValue(element, text, place)) this.#fallBack(element, place);
    } else if (graphics.annotations === "drop") this.#fallBack(element, place);
    else if (element.isSequence) this.#cleanSequence(element, "graphics", place);
    else if (!this.#cleanBy("text", element, place)) this.#fallBack(element, place);
  }

  // ---- Private elements

  #private(element: DataElement, place: TreatmentPlace): void {
    const { tag } = element;
    const decision = this.#instance.privates?.(element);
    const { action, rule } = decision
      ? this.#checkedPrivate(element, decision)
      : { action: "X" as const, rule: undefined };
    if (action !== "X") this.#privateBlocks.used.add(tag >>> 8);
    if (action === "C") {
      if (!this.#cleanBy("date", element, place, rule)) this.#apply(element, "X", place, rule);
    } else if (action !== "K") this.#apply(element, action, place, rule);
    else {
      this.retained.add(place.treatment(tag, element.valueVr, "K", rule));
      const inside = place.child(tag);
      for (const item of element.items) this.dataset(item, inside);
    }
  }

  /** What is safe by its name may yet hold what identifies this patient. */
  #checkedPrivate(element: DataElement, decision: PrivateDecision): PrivateDecision {
    return privateAction(element, decision, this.#options, this.#instance.text);
  }

  get #privateBlocks(): PrivateBlocks {
    return (this.#blocks ??= { creators: new Set(), used: new Set() });
  }

  #removeUnusedCreators(dataset: Dataset, place: TreatmentPlace): void {
    if (!this.#blocks) return;
    const { creators, used } = this.#blocks;
    for (const tag of creators) {
      const block = ((tag >>> 16) << 8) | (tag & 0xff);
      if (used.has(block)) this.retained.add(place.treatment(tag, "LO", "K", usedCreator));
      else this.#apply(dataset.get(tag)!, "X", place, this.#instance.privates ? unusedCreator : undefined);
    }
  }

  // ---- Rules of a site

  #applyRule(rule: AttributeRule, element: DataElement, number: number, place: TreatmentPlace): void {
    const { do: what, id } = rule;
    const name = `rule ${id}`;
    if (what === "uid" && element.valueVr !== "UI") throw configError("A rule can replace by a UID only a UID");
    if (typeof what !== "string") this.#replaceBy(what.replace, element, place, name);
    else if (what === "keep" || what === "clean") this.#keepByRule(what, element, number, place, name);
    else if (what === "empty") {
      this.#write(element, "Z", "", place, name);
      element.dataset.set(element.tag, null, element.valueVr);
    } else this.#apply(element, actionOfRule[what], place, name);
    if (isPrivate(element.tag) && element.dataset.has(element.tag)) this.#privateBlocks.used.add(element.tag >>> 8);
  }

  #replaceBy(text: string, element: DataElement, place: TreatmentPlace, rule: string): void {
    const { dataset, tag, valueVr } = element;
    if (!mayReplace(text, valueVr)) throw configError("The text of a rule is no value of the VR that it would replace");
    this.#write(element, "D", text, place, rule);
    dataset.set(tag, text, valueVr);
  }

  #keepByRule(what: "keep" | "clean", element: DataElement, number: number, place: TreatmentPlace, rule: string): void {
    const { tag, valueVr } = element;
    const isByProfile = this.#staysByProfile(what, element, number);
    if (what === "clean" && !element.isSequence) {
      if (!this.#cleanBy("text", element, place, rule)) this.#apply(element, "X", place, rule);
      else this.departed ||= !isByProfile;
      return;
    }
    this.departed ||= !isByProfile;
    this.retained.add(place.treatment(tag, valueVr, "K", rule));
    const inside = place.child(tag);
    for (const item of element.items) this.dataset(item, inside);
  }

  #staysByProfile(what: "keep" | "clean", element: DataElement, number: number): boolean {
    const { tag } = element;
    if (what === "clean" && number === actionNumbers.C) return !isPrivate(tag);
    if (number !== 0 && number !== actionNumbers.K) return false;
    const isUnreadable = !element.isSequence && element.length > 0 && isSequenceByPs36(element);
    return isKnownTag(tag) && !isUnreadable && !hasForeignVr(element);
  }
}

const termVrs: ReadonlySet<VR> = new Set<VR>(["LO", "SH"]);

const actionOfRule = { remove: "X", dummy: "D", uid: "U" } as const;
