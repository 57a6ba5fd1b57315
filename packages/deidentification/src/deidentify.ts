import { copyDataset, createFile, type Dataset, type DecodeWarning, type DicomFile, Tag } from "@dicomsec/core";
import type { AttributeChange } from "./change-log.js";
import { claimsOf, type DeidentificationClaims } from "./claims.js";
import { type CompiledProfile, compileProfile, type CompileProfileOptions } from "./compiled-profile.js";
import { contentRules } from "./content/content-rules.js";
import { createDateModifier, type DateModifier, type ModifiedDatesOptions } from "./dates/date-modifier.js";
import {
  createDescriptorCleaner,
  type DescriptorCleaner,
  type DescriptorCleaning,
} from "./descriptors/descriptor-cleaner.js";
import { createDummySource } from "./dummy-values.js";
import { DeidentificationError } from "./errors.js";
import type { GraphicsCleaning } from "./graphics/repeating-groups.js";
import { checkedSopClass, reviewInput } from "./instance-checks.js";
import { compileFilters, type InstanceFilter, type InstanceFilters } from "./instance-filter.js";
import { type Iod, iodOf } from "./iod-types.js";
import type { Mapping } from "./mapping.js";
import { modalityTerms } from "./modality-terms.js";
import { createOutputMarker, type OutputMarker } from "./own-output.js";
import { patientKeyOf, patientOf, studyKeyOf } from "./patient.js";
import { encryptAttributes, type EncryptedSubset } from "./encrypted-attributes/encrypt-attributes.js";
import { embeddedOverlay, type ReviewReason } from "./pixel-review.js";
import { isPixelOption, PixelSteps } from "./pixel-steps.js";
import type { PixelCleaning, PixelCleaningOptions } from "./pixels/clean-pixels.js";
import { createSafePrivate, type SafePrivate, type SafePrivateOptions } from "./private/safe-private.js";
import { checkedPrefix, givenPseudonym, type PseudonymOptions } from "./pseudonyms.js";
import { type AttributeRule, compileRules } from "./rules/attribute-rules.js";
import { TreatmentPlace } from "./treatment.js";
import { createUidMapper, type UidMapperOptions } from "./uid-mapping.js";
import { type InstanceTools, Walk, type WalkTools } from "./walk.js";
import { writeClaims } from "./write-value.js";

export interface DeidentifierOptions extends CompileProfileOptions {
  /** 32 random bytes. The same key gives the same UIDs, pseudonyms and date shifts on every machine. */
  readonly key: Uint8Array;
  /** How dates are modified under `retain-modified-dates`. Default: shifted by days made of the key. @see PS3.15 E.3.6 */
  readonly modifiedDates?: ModifiedDatesOptions;
  /** How text is cleaned wherever an option or a rule says so. Default: words of an allow-list stay. @see PS3.15 E.3.5 */
  readonly descriptors?: DescriptorCleaning;
  /**
   * Whether free text that no row covers stays and is told, or is cleaned as `descriptors` says; of LO and SH, which mostly hold terms, only where
   * that redacts. Default: `clean` where the option `clean-descriptors` redacts, else `keep`.
   */
  readonly uncoveredText?: "keep" | "clean";
  /** What `retain-safe-private` knows to be safe. @see PS3.15 E.3.10 */
  readonly safePrivate?: SafePrivateOptions;
  /** What `clean-graphics` keeps. @see PS3.15 E.3.3 */
  readonly graphics?: GraphicsCleaning;
  /** Rules of a site, which come before the profile and its options; of several that fit the first one. Default: none. */
  readonly rules?: readonly AttributeRule[];
  /** How patients get their pseudonyms. Default: made of the key. */
  readonly pseudonyms?: PseudonymOptions;
  /** Which instances are de-identified at all. Default: all. */
  readonly filters?: InstanceFilters;
  /**
   * What happens to an input that says it was de-identified by the Basic Profile: it is refused, or treated again. An own output, made with
   * this key, keeps its pseudonyms, the UIDs that it was given and its modified dates when treated again; UIDs and dates that another
   * configuration retained go as the options say, and such dates are removed rather than modified. Default: `stable`.
   */
  readonly secondRun?: "stable" | "refuse";
  /** How `clean-pixel-data` cleans. Default: by the rules that come with this package; what they do not know fails. @see PS3.15 E.3.1 */
  readonly pixels?: Omit<PixelCleaningOptions, "signal">;
  /** Makes faces unrecognizable under `clean-recognizable-visual-features`; needed for that option. @see PS3.15 E.3.2 */
  readonly visualFeatures?: VisualFeaturesCleaner;
  /** Cleans encapsulated documents: undefined, and what it throws, leaves a document without content. Default: none. @see PS3.15 E.3 */
  readonly cleanDocument?: (document: Uint8Array, mimeType: string) => Uint8Array | undefined;
  /** Who can restore what. Default: nobody. @see PS3.15 E.1.1 step 1 */
  readonly encrypt?: readonly EncryptedSubset[];
  /** Whether the days since the patient's earliest date go to (0012,0052), for dates of the manner `epoch`. Default: false. */
  readonly writeTemporalOffset?: boolean;
  /** UIDs to leave as they are besides those PS3.6 registers. Default: none. */
  readonly keepUid?: UidMapperOptions["keep"];
  /** Whether the report holds values before and after: it is then as confidential as the input. Default: false. */
  readonly reportValues?: boolean;
  /** Called for each UID and Patient ID that was replaced, possibly several times for the same. Default: none. */
  readonly onMapping?: (mapping: Mapping) => void;
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
  /** What stayed because an option or a rule says so, as it was. */
  readonly retained: readonly AttributeChange[];
  /** Departures of the input from the standard. */
  readonly warnings: readonly DecodeWarning[];
  readonly claims: DeidentificationClaims;
  /** What became of the pixels; undefined without `clean-pixel-data`. */
  readonly pixels: PixelCleaning | undefined;
  /** What became of a face; undefined without `clean-recognizable-visual-features`. */
  readonly visualFeatures: VisualFeaturesOutcome | undefined;
  /** Whether the input was an output of this key, so that its identifiers and dates stayed. */
  readonly isOwn: boolean;
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
   * both. File Meta Information, preamble and bytes after the Dataset are not taken over. After an error the Dataset is of no use.
   * @throws DeidentificationError ERR_DEIDENTIFICATION_DICOMDIR, ERR_DEIDENTIFICATION_NO_INSTANCE, ERR_DEIDENTIFICATION_MALFORMED,
   *   ERR_DEIDENTIFICATION_EXCLUDED, ERR_DEIDENTIFICATION_ALREADY, ERR_DEIDENTIFICATION_PATIENT_UNKNOWN, ERR_DEIDENTIFICATION_PIXELS; what
   *   sources, hooks and the signal throw
   */
  deidentify(file: DicomFile, options?: { readonly signal?: AbortSignal }): Promise<Deidentification>;
}

/** Makes a face unrecognizable in an instance, in place. @throws DeidentificationError ERR_DEIDENTIFICATION_PIXELS when it cannot judge the instance */
export type VisualFeaturesCleaner = (file: DicomFile, signal?: AbortSignal) => Promise<VisualFeaturesOutcome>;

export interface VisualFeaturesOutcome {
  /** Whether the option was carried out: features were removed, or there are none in images of this kind. */
  readonly applied: boolean;
  /** Why a person should look at the instance. */
  readonly review: readonly ReviewReason[];
  /** Which faces of its plan were removed, of `createDefacer`. Default: none. */
  readonly faces?: readonly number[];
}

/**
 * Makes a de-identifier for a whole batch: it remembers the UIDs it replaced.
 * @throws DeidentificationError ERR_DEIDENTIFICATION_KEY_LENGTH, ERR_DEIDENTIFICATION_OPTION, ERR_DEIDENTIFICATION_CONFIG
 * @see PS3.15 E.1.1
 */
export function createDeidentifier(options: DeidentifierOptions): Deidentifier {
  return new TableDeidentifier(options);
}

class TableDeidentifier implements Deidentifier {
  readonly profile: CompiledProfile;
  readonly #options: DeidentifierOptions;
  readonly #tools: WalkTools;
  readonly #marker: OutputMarker;
  readonly #filter: InstanceFilter;
  readonly #dates: DateModifier | undefined;
  readonly #text: DescriptorCleaner;
  readonly #privates: SafePrivate | undefined;
  readonly #pixels: PixelSteps;
  readonly #places = new Map<Iod | undefined, TreatmentPlace>();

  constructor(options: DeidentifierOptions) {
    const { key, rules = [], filters = {}, descriptors = { manner: "allow-list" } } = options;
    this.#options = options;
    this.profile = compileProfile(options);
    const chosen = this.profile.description.options;
    const uids = createUidMapper(key, options.keepUid ? { keep: options.keepUid } : {});
    this.#tools = {
      profile: this.profile,
      uids,
      dummies: createDummySource(key, uids, checkedPrefix(options.pseudonyms)),
      contentRules: contentRules(chosen),
      graphics: options.graphics ?? {},
      rules: compileRules(rules),
      keepsUnknown: options.unknown === "keep",
      cleansLocalCodes: chosen.includes("clean-descriptors") || chosen.includes("clean-structured-content"),
      uncoveredText: uncoveredTextOf(options, descriptors),
      reportValues: options.reportValues ?? false,
      onMapping: options.onMapping,
      cleanDocument: options.cleanDocument,
    };
    this.#pixels = new PixelSteps(chosen, options);
    this.#marker = createOutputMarker(key);
    this.#filter = compileFilters(filters);
    this.#text = createDescriptorCleaner(descriptors);
    if (chosen.includes("retain-modified-dates")) {
      this.#dates = createDateModifier(options.modifiedDates ?? { manner: "shift" }, key);
    }
    if (chosen.includes("retain-safe-private")) this.#privates = createSafePrivate(options.safePrivate ?? {});
  }

  async deidentify(file: DicomFile, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Deidentification> {
    const { dataset, warnings } = file;
    const sopClassUid = checkedSopClass(dataset, warnings);
    this.#filter(dataset);
    const iod = iodOf(sopClassUid);
    const modality = dataset.getString(Tag.Modality);
    const { encrypt = [] } = this.#options;
    const original =
      encrypt.length > 0 ? { dataset: copyDataset(dataset), transferSyntaxUid: file.transferSyntaxUid } : undefined;
    const instance = this.#instanceTools(dataset);
    const pixels = await this.#pixels.clean(file, signal);
    const walk = new Walk(this.#tools, instance);
    walk.dataset(dataset, this.#rootPlace(iod));
    dataset.dropTrailing();
    const review = [...pixels.review, ...reviewInput(warnings), ...reviewWalk(walk)];
    const claims = claimsOf({
      basicProfile: !walk.keptUnknown && !walk.departed,
      options: [...this.profile.description.options.filter((option) => !isPixelOption(option)), ...pixels.options],
    });
    writeClaims(dataset, claims);
    this.#writeTemporalOffset(dataset, instance);
    this.#marker.mark(dataset);
    const { transferSyntaxUid } = file;
    if (original) await encryptAttributes(original, { dataset, transferSyntaxUid }, encrypt);
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
        retained: walk.retained.changes,
        warnings,
        claims,
        pixels: pixels.cleaning,
        visualFeatures: pixels.features,
        isOwn: instance.isOwn,
      },
    };
  }

  #writeTemporalOffset(dataset: Dataset, { dates }: InstanceTools): void {
    if (this.#options.writeTemporalOffset !== true || dates?.offsetDays === undefined) return;
    dataset.set(Tag.LongitudinalTemporalOffsetFromEvent, dates.offsetDays, "FD");
    dataset.set(Tag.LongitudinalTemporalEventType, "BASELINE", "CS");
  }

  #instanceTools(dataset: Dataset): InstanceTools {
    const patient = patientOf(dataset);
    const isOwn = this.#isOwn(dataset);
    return {
      text: this.#cleansText() ? this.#text.instance(dataset) : undefined,
      dates: isOwn ? undefined : this.#dates?.instance(patient, dataset),
      privates: this.#privates?.(dataset),
      patientKey: patientKeyOf(patient) ?? studyKeyOf(dataset),
      pseudonym: isOwn ? undefined : givenPseudonym(this.#options.pseudonyms, patient, dataset),
      isOwn,
    };
  }

  /** Known identifiers are collected from the whole instance: not without need. */
  #cleansText(): boolean {
    const { profile, rules, uncoveredText } = this.#tools;
    return profile.description.options.length > 0 || rules !== undefined || uncoveredText !== "keep";
  }

  /** @throws DeidentificationError ERR_DEIDENTIFICATION_ALREADY */
  #isOwn(dataset: Dataset): boolean {
    if (dataset.getString(Tag.PatientIdentityRemoved) !== "YES") return false;
    if (this.#options.secondRun === "refuse") {
      throw new DeidentificationError("ERR_DEIDENTIFICATION_ALREADY", {
        message: "Patient Identity Removed (0012,0062) is YES: the input was de-identified before",
      });
    }
    return this.#marker.isOwn(dataset);
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

function uncoveredTextOf(
  { uncoveredText, options = [] }: DeidentifierOptions,
  { manner }: DescriptorCleaning,
): WalkTools["uncoveredText"] {
  const redacts = manner === "redact";
  if (uncoveredText === undefined) return redacts && options.includes("clean-descriptors") ? "redact" : "keep";
  return uncoveredText === "clean" && redacts ? "redact" : uncoveredText;
}

function reviewWalk({ hasEmbeddedOverlay, keptUnknown, departed }: Walk): readonly ReviewReason[] {
  return [
    ...(hasEmbeddedOverlay ? [embeddedOverlay] : []),
    ...(keptUnknown
      ? [{ code: "REVIEW_UNKNOWN_KEPT", message: "attributes of no dictionary were kept as asked for" } as const]
      : []),
    ...(departed
      ? [{ code: "REVIEW_RULE_KEPT", message: "a rule kept attributes that the profile does not keep" } as const]
      : []),
  ];
}
