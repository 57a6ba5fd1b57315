import type { AttributeChange } from "./change-log.js";
import type { ProfileDescription } from "./compiled-profile.js";
import type { InstanceReport, VisualFeaturesOutcome } from "./deidentify.js";
import type { PixelCleaning } from "./pixels/clean-pixels.js";
import type { AttributeTreatment } from "./treatment.js";
import type { FacePlan } from "./visual-features/plan-defacing.js";
import type { SurfacePicture } from "./visual-features/surface-picture.js";

/** What one batch did, as JSON: this form only grows within a version. Holds no identifying value unless `hasValues` is true. */
export interface BatchReport {
  readonly format: "dicomsec-deidentification-report";
  readonly version: 1;
  readonly software: { readonly name: "dicomsec"; readonly version: string };
  readonly profile: ProfileDescription;
  /** Whether values before and after, and input paths, are in the report. */
  readonly hasValues: boolean;
  /** Whether the outputs were searched for values of the originals. */
  readonly checked: boolean;
  readonly totals: BatchTotals;
  /** What was done to which attributes, and why; files refer to it by position. */
  readonly treatments: readonly (AttributeTreatment & { readonly count: number; readonly files: number })[];
  readonly files: readonly FileReport[];
  /** The heads of which a face was removed; files refer to them by position. Only where that was asked for. */
  readonly faces?: readonly FaceReport[];
}

/** The surface of a head, seen from the front. */
export interface FaceReport {
  /** A face can be recognized in it: only with `hasValues`. */
  readonly before?: PictureReport;
  readonly after: PictureReport;
}

/** A picture of 8 bits per pixel, row by row, in base64. */
export interface PictureReport {
  readonly width: number;
  readonly height: number;
  readonly grey: string;
}

export interface BatchTotals {
  /** DICOM files found. */
  readonly inputs: number;
  readonly clean: number;
  readonly review: number;
  readonly failed: number;
  /** Left out by a filter of the configuration. */
  readonly excluded: number;
  /** Files in the input folders that are no DICOM files, and DICOMDIRs that were made anew. */
  readonly notDicom: number;
  /** Elements by action. */
  readonly elements: Readonly<Record<string, number>>;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** What became of one input. */
export interface FileReport {
  /** Position among the inputs, from 1: stands for the input's path, which may identify a patient. */
  readonly number: number;
  /** Only with `hasValues`. */
  readonly input?: string;
  /** Path below the output folder; absent for a failed file. */
  readonly output?: string;
  readonly verdict: "clean" | "review" | "failed" | "excluded";
  readonly review: readonly { readonly code: string; readonly message: string }[];
  readonly error?: FileFailure;
  readonly sopClassUid?: string;
  readonly iod?: string;
  readonly modality?: string;
  readonly transferSyntaxUid?: string;
  readonly patientIdentityRemoved?: "YES" | "NO";
  /** Position in `treatments`, how many elements, and values if they were asked for. */
  readonly changes: readonly FileChange[];
  /** Free text that no row covers and that stayed: as `changes`. */
  readonly kept: readonly FileChange[];
  /** What stayed because an option or a rule says so: as `changes`. */
  readonly retained: readonly FileChange[];
  /** What became of the pixels; only where the option Clean Pixel Data was asked for. */
  readonly pixels?: PixelReport;
  /** Whether faces were removed, or there are none, and from which heads; only where that was asked for. */
  readonly visualFeatures?: { readonly applied: boolean; readonly faces?: readonly number[] };
  /** The codes of CID 7050 that the output claims. */
  readonly claims?: readonly string[];
  readonly warnings: readonly {
    readonly code: string;
    readonly message: string;
    readonly path?: string;
    readonly offset?: number;
  }[];
}

/** What is known of the pixels of an output, and which regions are black. */
export type PixelReport = Pick<PixelCleaning, "verdict" | "inspected" | "action" | "regions" | "reasons">;

export interface FileChange {
  readonly treatment: number;
  readonly count: number;
  readonly values?: AttributeChange["values"];
}

export interface FileFailure {
  readonly code: string;
  readonly message: string;
  readonly path?: string;
  readonly offset?: number;
}

/** What was found out about one input, before treatments are numbered. */
export interface FileOutcome {
  readonly number: number;
  readonly input: string;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly output?: string;
  readonly error?: FileFailure;
  /** Whether a filter of the configuration leaves the input out. */
  readonly isExcluded?: boolean;
  readonly instance?: InstanceReport;
  /** Reasons for a look that concern the file rather than the instance. */
  readonly review?: readonly { readonly code: string; readonly message: string }[];
}

interface CountedTreatment {
  readonly treatment: AttributeTreatment;
  readonly at: number;
  count: number;
  files: number;
}

/** Puts the outcomes of a batch together, whatever order they come in. */
export class ReportBuilder {
  readonly #treatments = new Map<string, CountedTreatment>();
  /** The same by the objects de-identifiers use again and again. */
  readonly #known = new Map<AttributeTreatment, CountedTreatment>();
  readonly #files: FileReport[] = [];
  readonly #elements: Record<string, number> = {};
  readonly #hasValues: boolean;
  #bytesIn = 0;
  #bytesOut = 0;

  constructor(hasValues: boolean) {
    this.#hasValues = hasValues;
  }

  add(outcome: FileOutcome): void {
    const { input, error, instance } = outcome;
    this.#bytesIn += outcome.bytesIn;
    this.#bytesOut += outcome.bytesOut;
    this.#files.push({
      ...describeFile(outcome),
      ...(this.#hasValues ? { input } : {}),
      changes: error ? [] : this.#number(instance?.changes ?? [], true),
      kept: error ? [] : this.#number(instance?.kept ?? [], false),
      retained: error ? [] : this.#number(instance?.retained ?? [], false),
    });
  }

  finish(facts: {
    profile: ProfileDescription;
    softwareVersion: string;
    notDicom: number;
    checked: boolean;
    faces?: readonly FacePlan[] | undefined;
  }): BatchReport {
    const order = [...this.#treatments.values()].sort((a, b) => compareTreatments(a.treatment, b.treatment));
    const position = new Map(order.map(({ at }, to) => [at, to]));
    const renumbered = (changes: readonly FileChange[]) =>
      changes.map((change) => ({ ...change, treatment: position.get(change.treatment)! }));
    const files = this.#files
      .map((file) => ({
        ...file,
        changes: renumbered(file.changes),
        kept: renumbered(file.kept),
        retained: renumbered(file.retained),
      }))
      .sort((a, b) => a.number - b.number);
    const count = (verdict: FileReport["verdict"]) => files.filter((file) => file.verdict === verdict).length;
    return {
      format: "dicomsec-deidentification-report",
      version: 1,
      software: { name: "dicomsec", version: facts.softwareVersion },
      profile: facts.profile,
      hasValues: this.#hasValues,
      checked: facts.checked,
      totals: {
        inputs: files.length,
        clean: count("clean"),
        review: count("review"),
        failed: count("failed"),
        excluded: count("excluded"),
        notDicom: facts.notDicom,
        elements: Object.fromEntries(Object.entries(this.#elements).sort(([a], [b]) => (a < b ? -1 : 1))),
        bytesIn: this.#bytesIn,
        bytesOut: this.#bytesOut,
      },
      treatments: order.map(({ treatment, count: elements, files: inFiles }) => ({
        ...treatment,
        count: elements,
        files: inFiles,
      })),
      files,
      ...(facts.faces ? { faces: facts.faces.map((face) => describeFace(face, this.#hasValues)) } : {}),
    };
  }

  #number(changes: readonly AttributeChange[], counts: boolean): readonly FileChange[] {
    return changes.map(({ treatment, count, values }) => {
      const known = this.#known.get(treatment) ?? this.#learn(treatment);
      known.count += count;
      known.files++;
      if (counts) this.#elements[treatment.action] = (this.#elements[treatment.action] ?? 0) + count;
      return { treatment: known.at, count, ...(values ? { values } : {}) };
    });
  }

  /** Each worker has objects of its own for the same treatment. */
  #learn(treatment: AttributeTreatment): CountedTreatment {
    const key = `${treatment.path} ${treatment.vr} ${treatment.action} ${treatment.rule}`;
    let counted = this.#treatments.get(key);
    if (!counted) {
      counted = { treatment, at: this.#treatments.size, count: 0, files: 0 };
      this.#treatments.set(key, counted);
    }
    this.#known.set(treatment, counted);
    return counted;
  }
}

/** What became of one input, without its elements one by one; it holds no identifying value. */
export function describeFile(outcome: FileOutcome): Omit<FileReport, "changes" | "kept" | "retained"> {
  const { number, output, error, instance } = outcome;
  const review = [...(instance?.review ?? []), ...(outcome.review ?? [])];
  return {
    number,
    ...(output === undefined || error ? {} : { output }),
    verdict: verdictOf(outcome, review.length > 0),
    review,
    ...(error ? { error } : {}),
    ...(instance ? describeInstance(instance) : {}),
    warnings: instance?.warnings ?? [],
  };
}

function describeInstance(instance: InstanceReport): Partial<FileReport> {
  return {
    sopClassUid: instance.sopClassUid,
    ...(instance.iod === undefined ? {} : { iod: instance.iod }),
    ...(instance.modality === undefined ? {} : { modality: instance.modality }),
    transferSyntaxUid: instance.transferSyntaxUid,
    patientIdentityRemoved: instance.claims.patientIdentityRemoved,
    claims: instance.claims.deidentificationMethodCodes.map(({ codeValue }) => codeValue),
    ...(instance.pixels ? { pixels: describePixels(instance.pixels) } : {}),
    ...(instance.visualFeatures ? { visualFeatures: describeFeatures(instance.visualFeatures) } : {}),
  };
}

function describeFeatures({ applied, faces }: VisualFeaturesOutcome): NonNullable<FileReport["visualFeatures"]> {
  return { applied, ...(faces ? { faces } : {}) };
}

function describeFace({ before, after }: FacePlan, hasValues: boolean): FaceReport {
  return { ...(hasValues ? { before: describePicture(before) } : {}), after: describePicture(after) };
}

function describePicture({ width, height, grey }: SurfacePicture): PictureReport {
  return { width, height, grey: btoa(Array.from(grey, (value) => String.fromCharCode(value)).join("")) };
}

function describePixels({ verdict, inspected, action, regions, reasons }: PixelCleaning): PixelReport {
  return { verdict, inspected, action, regions, reasons };
}

function verdictOf({ error, isExcluded }: FileOutcome, needsReview: boolean): FileReport["verdict"] {
  if (error) return "failed";
  if (isExcluded) return "excluded";
  return needsReview ? "review" : "clean";
}

function compareTreatments(a: AttributeTreatment, b: AttributeTreatment): number {
  const left = `${a.path} ${a.action} ${a.vr} ${a.rule}`;
  const right = `${b.path} ${b.action} ${b.vr} ${b.rule}`;
  return left < right ? -1 : left > right ? 1 : 0;
}
