import { blobSource, type ByteSource, DecodeError, type DicomFile, openFile, readFile } from "@dicomsec/core";
import { type DeidentificationConfig, readConfig } from "../config/config.js";
import { type ConfigContext, deidentifierOptions } from "../config/deidentifier-options.js";
import { retainedValues } from "../config/retained-values.js";
import { createDeidentifier, type Deidentifier } from "../deidentify.js";
import { DeidentificationError } from "../errors.js";
import type { LeakFinding, RetainedValues } from "../leak-check/index.js";
import type { Mapping } from "../mapping.js";
import { checkerFor, failureOf, isExcluded, isNotDicom, leakFailure, suspicions } from "../output-check.js";
import { identifies, pathIdentifiers, uidPath } from "../output-path.js";
import { contextOf, type PatientFacts } from "../patient-facts.js";
import { PatientSurvey } from "../patient-survey.js";
import { type BatchReport, type FileOutcome, ReportBuilder } from "../report.js";
import { outputBlob } from "./output-blob.js";

/** Larger inputs are not read into memory whole. */
const LARGEST_IN_MEMORY = 64 * 1024 * 1024;

/** One input: a `File` that a person chose, memory, or what else can be read at any offset. */
export interface SourceInput {
  /** Path below the chosen folder, with `/`; the name of a file chosen by itself. */
  readonly path: string;
  readonly source: ByteSource;
}

/** One output, whole and checked. */
export interface SourceOutput {
  /** The input, from 1. */
  readonly number: number;
  /** The path that `deidentifyFiles` would give it below its output folder. */
  readonly path: string;
  readonly bytes: Blob;
}

export interface SourcesOptions extends Pick<ConfigContext, "codecs" | "detectText" | "visualFeatures"> {
  /** All settings but what a configuration cannot hold; checked as `readConfig` does. Default: the Basic Profile. */
  readonly config?: DeidentificationConfig;
  /** 32 random bytes. */
  readonly key: Uint8Array;
  /** In the order in which they are treated and numbered. */
  readonly inputs: readonly SourceInput[];
  /** CSV of Patient IDs and pseudonyms, for pseudonyms of the manner `map`; see `readPseudonymMap`. */
  readonly pseudonymMap?: string;
  /** CSV of Patient IDs and days, for dates of the manner `given`; see `readDateShifts`. */
  readonly dateShifts?: string;
  /** For the report. */
  readonly softwareVersion: string;
  /** Called for each output. What fails or is no DICOM file has none. */
  readonly onOutput: (output: SourceOutput) => void;
  readonly onProgress?: (progress: SourcesProgress) => void;
  readonly signal?: AbortSignal;
}

export interface SourcesProgress {
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  readonly bytesIn: number;
}

export interface SourcesResult {
  readonly report: BatchReport;
  /** Replaced UIDs and Patient IDs, in the order in which they were met. As confidential as the inputs. */
  readonly mappings: readonly Mapping[];
}

/**
 * De-identifies a batch where there is no file system, as in a browser: with the same key and configuration the outputs, their paths and
 * their checks are those of `deidentifyFiles` in `@dicomsec/deidentification/node`. Counted pseudonyms start at 1: nothing remembers them. A
 * DICOMDIR is refused, whatever the configuration says.
 * @throws DeidentificationError ERR_DEIDENTIFICATION_NO_INPUT when no input is a DICOM file, and as `createDeidentifier`; what the signal says
 */
export async function deidentifySources(options: SourcesOptions): Promise<SourcesResult> {
  const config = readConfig(options.config ?? {});
  const batch = new SourceBatch(options, config, await patientFacts(options, config));
  const { builder } = batch;
  let notDicom = 0;
  for (const [at, input] of options.inputs.entries()) {
    options.signal?.throwIfAborted();
    if (!(await batch.treat(input, at + 1))) notDicom++;
  }
  if (notDicom === options.inputs.length) {
    throw new DeidentificationError("ERR_DEIDENTIFICATION_NO_INPUT", { message: "The inputs hold no DICOM files" });
  }
  const { softwareVersion } = options;
  return {
    report: builder.finish({
      profile: batch.deidentifier.profile.description,
      softwareVersion,
      notDicom,
      checked: true,
    }),
    mappings: [...batch.mappings.values()],
  };
}

class SourceBatch {
  readonly builder: ReportBuilder;
  readonly deidentifier: Deidentifier;
  readonly mappings = new Map<string, Mapping>();
  readonly #options: SourcesOptions;
  readonly #retained: RetainedValues;
  readonly #layout: "keep" | "uid";
  readonly #names = new Set<string>();
  readonly #outputs = new Set<string>();
  #fileMappings: Mapping[] = [];
  #done = 0;
  #failed = 0;
  #bytesIn = 0;

  constructor(options: SourcesOptions, config: DeidentificationConfig, facts: PatientFacts) {
    const { key, codecs, detectText, visualFeatures } = options;
    const { reportValues = false, layout = "keep" } = config;
    this.builder = new ReportBuilder(reportValues);
    this.#options = options;
    this.#layout = layout;
    this.#retained = retainedValues(config);
    this.deidentifier = createDeidentifier(
      deidentifierOptions(config, {
        key,
        reportValues,
        ...contextOf(facts),
        ...(codecs ? { codecs } : {}),
        ...(detectText ? { detectText } : {}),
        ...(visualFeatures ? { visualFeatures } : {}),
        onMapping: (mapping) => this.#fileMappings.push(mapping),
      }),
    );
  }

  /** Whether the input is a DICOM file. */
  async treat(input: SourceInput, number: number): Promise<boolean> {
    this.#fileMappings = [];
    const isNameTaken = this.#names.has(input.path);
    this.#names.add(input.path);
    let outcome: FileOutcome | undefined;
    try {
      outcome = await this.#attempt(input, number, isNameTaken);
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      if (!isNotDicom(error)) outcome = unfinished(input, number, error);
    }
    if (outcome) this.builder.add(outcome);
    if (outcome)
      for (const mapping of this.#fileMappings) this.mappings.set(`${mapping.kind} ${mapping.before}`, mapping);
    this.#tell(outcome);
    return outcome !== undefined;
  }

  async #attempt({ path: inputPath, source }: SourceInput, number: number, isNameTaken: boolean): Promise<FileOutcome> {
    const read = await this.#reader(source);
    const file = await read();
    const keepsPath = this.#layout === "keep" && !isNameTaken && !identifies(inputPath, pathIdentifiers(file.dataset));
    const result = await this.deidentifier.deidentify(file, this.#waiting);
    const path = keepsPath ? inputPath : uidPath(result.file.dataset);
    const bytes = await outputBlob(result.file, this.#options.signal);
    const findings = await this.#check(await read(), bytes, result.report);
    const leak = leakFailure(findings);
    const outcome = { number, input: inputPath, bytesIn: source.size, bytesOut: 0 };
    if (leak) return { ...outcome, error: leak };
    this.#claim(path);
    this.#options.onOutput({ number, path, bytes });
    return { ...outcome, output: path, bytesOut: bytes.size, instance: result.report, review: suspicions(findings) };
  }

  /** De-identification changes what was read: an input is read once for that, and once more for the check. */
  async #reader(source: ByteSource): Promise<() => Promise<DicomFile>> {
    if (source.size > LARGEST_IN_MEMORY) return () => openFile(source, this.#waiting);
    const bytes = await wholeOf(source);
    return async () => readFile(bytes);
  }

  async #check(
    original: DicomFile,
    bytes: Blob,
    report: Parameters<typeof checkerFor>[1],
  ): Promise<readonly LeakFinding[]> {
    const checker = checkerFor(original, report, this.#retained);
    if (bytes.size > LARGEST_IN_MEMORY) return await checker.checkSource(blobSource(bytes), this.#waiting);
    return checker.check(new Uint8Array(await bytes.arrayBuffer()));
  }

  #claim(path: string): void {
    if (this.#outputs.has(path)) {
      throw new DeidentificationError("ERR_DEIDENTIFICATION_SAME_OUTPUT", {
        message: "Another input of this run has the same output: the SOP Instance UIDs are equal",
      });
    }
    this.#outputs.add(path);
  }

  get #waiting(): { readonly signal?: AbortSignal } {
    const { signal } = this.#options;
    return signal ? { signal } : {};
  }

  #tell(outcome: FileOutcome | undefined): void {
    this.#done++;
    this.#bytesIn += outcome?.bytesIn ?? 0;
    if (outcome?.error) this.#failed++;
    const [done, total, failed, bytesIn] = [this.#done, this.#options.inputs.length, this.#failed, this.#bytesIn];
    this.#options.onProgress?.({ done, total, failed, bytesIn });
  }
}

function unfinished({ path }: SourceInput, number: number, error: unknown): FileOutcome {
  const outcome = { number, input: path, bytesIn: 0, bytesOut: 0 };
  return isExcluded(error) ? { ...outcome, isExcluded: true } : { ...outcome, error: failureOf(error) };
}

async function wholeOf(source: ByteSource): Promise<Uint8Array> {
  const bytes = new Uint8Array(source.size);
  for (let done = 0; done < bytes.length;) {
    const block = await source.read(done, bytes.length - done);
    if (block.length === 0) return bytes.subarray(0, done);
    bytes.set(block, done);
    done += block.length;
  }
  return bytes;
}

/** What must be known of all patients before the first instance is treated: that needs a pass over the inputs of its own. */
async function patientFacts(options: SourcesOptions, config: DeidentificationConfig): Promise<PatientFacts> {
  const { pseudonymMap, dateShifts } = options;
  const { pseudonyms, modifiedDates } = config;
  const given = {
    ...(pseudonymMap === undefined || pseudonyms?.manner !== "map" ? {} : { pseudonymMap }),
    ...(dateShifts === undefined || modifiedDates?.manner !== "given" ? {} : { dateShifts }),
  };
  const counts = pseudonyms?.manner === "sequence" ? pseudonyms : undefined;
  const needsDates = modifiedDates?.manner === "epoch" && config.options?.includes("retain-modified-dates");
  if (!counts && !needsDates) return given;
  const { patients, earliest } = await survey(options);
  const numberOf = (at: number) => (counts?.prefix ?? "") + String(at + 1).padStart(counts?.digits ?? 6, "0");
  return {
    ...given,
    ...(counts ? { counted: Object.fromEntries(patients.map((patient, at) => [patient, numberOf(at)])) } : {}),
    ...(needsDates ? { earliest } : {}),
  };
}

/** What cannot be read is left out here, and fails in its turn. */
async function survey({ inputs, signal }: SourcesOptions): Promise<PatientSurvey> {
  const found = new PatientSurvey();
  for (const { source } of inputs) {
    signal?.throwIfAborted();
    const file = await openFile(source, signal ? { signal } : {}).catch((error: unknown) => {
      signal?.throwIfAborted();
      if (!(error instanceof DecodeError) && !isReadError(error)) throw error;
    });
    if (file) found.add(file.dataset);
  }
  return found;
}

/** A file that a person chose may have gone since. */
function isReadError(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith("Not");
}
