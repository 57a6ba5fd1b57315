import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { type DeidentificationConfig, readConfig } from "../config/config.js";
import type { Mapping } from "../mapping.js";
import { DeidentificationError } from "../errors.js";
import { type BatchReport, ReportBuilder } from "../report.js";
import type { BatchSettings, FileTask } from "./batch-settings.js";
import { configuredDeidentifier } from "./configured-deidentifier.js";
import { type PatientFacts } from "../patient-facts.js";
import { loadPixelTools } from "./pixel-tools.js";
import { countPseudonyms } from "./pseudonym-store.js";
import { surveyInputs } from "./survey.js";
import { surveyFaces } from "./survey-faces.js";
import { collectInputs, type InputFile, isInside } from "@dicomsec/core/node";
import { createOutputClaims } from "./output-claims.js";
import { FolderPlaces } from "./folder-places.js";
import { FileProcessor, type TaskResult } from "./process-file.js";
import { WorkerPool } from "./worker-pool.js";
import { checkDicomdirPlace, writeDicomdir, type WrittenDicomdir } from "./write-dicomdir.js";

/** Below so many files a worker's start costs more than it saves. */
const FEWEST_FILES_FOR_WORKERS = 50;

export interface BatchOptions extends Omit<
  Partial<BatchSettings>,
  "key" | "out" | "claims" | "temporary" | "config" | "patients" | "faces"
> {
  /** All settings but what a configuration cannot hold; checked as `readConfig` does. Default: the Basic Profile. */
  readonly config?: DeidentificationConfig;
  /** 32 random bytes. */
  readonly key: Uint8Array;
  /** CSV of Patient IDs and pseudonyms, for pseudonyms of the manner `map`; see `readPseudonymMap`. */
  readonly pseudonymMap?: string;
  /** CSV of Patient IDs and days, for dates of the manner `given`; see `readDateShifts`. */
  readonly dateShifts?: string;
  /** A file that remembers pseudonyms of the manner `sequence`. Default: they are forgotten. */
  readonly pseudonymStore?: string;
  /** The output folder; made when it is not there. It must not lie inside an input folder, nor the reverse. */
  readonly out: string;
  /** Files and folders. */
  readonly inputs: readonly string[];
  /** How many files are treated at the same time. Default: as many as there are processors; 1 for fewer than 50 files. */
  readonly jobs?: number;
  /** For the report. */
  readonly softwareVersion: string;
  readonly onProgress?: (progress: BatchProgress) => void;
  readonly signal?: AbortSignal;
}

export interface BatchProgress {
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  readonly bytesIn: number;
}

export interface BatchResult {
  readonly report: BatchReport;
  /** Replaced UIDs and Patient IDs, sorted; only with `maps`. As confidential as the inputs. */
  readonly mappings: readonly Mapping[];
  /** The inputs, by number - 1. As confidential as the inputs. */
  readonly inputs: readonly InputFile[];
  /** The DICOMDIR that was made for the outputs; undefined unless the configuration asks for one. */
  readonly dicomdir: WrittenDicomdir | undefined;
}

/**
 * De-identifies files and folders into a folder. A file that fails goes to the report (and to the quarantine folder) and never to
 * the output; the others go on. Inputs are never changed, outputs appear whole or not at all.
 * @throws DeidentificationError ERR_DEIDENTIFICATION_FOLDERS, ERR_DEIDENTIFICATION_NO_INPUT, and as `createDeidentifier`; what Node throws when an
 *   input is not there or the output folder is full
 */
export async function deidentifyFiles(options: BatchOptions): Promise<BatchResult> {
  const resolved = resolveBatchSettings(options);
  await checkFolders(options.inputs, [resolved.out, resolved.quarantine]);
  const inputs = await collectInputs(options.inputs);
  await checkLinks(inputs, [resolved.out, resolved.quarantine]);
  if (inputs.length === 0) {
    throw new DeidentificationError("ERR_DEIDENTIFICATION_NO_INPUT", { message: "The inputs hold no files" });
  }
  const settings = {
    ...resolved,
    patients: await patientFacts(tasksOf(inputs), options, resolved),
    faces: await surveyFaces(tasksOf(inputs), resolved.config, options.signal),
  };
  // Wrong settings are found out before anything is written.
  await using tools = await loadPixelTools(settings.config);
  const { description } = configuredDeidentifier(settings, tools).profile;
  const rebuilds = settings.config.dicomdir === "rebuild";
  if (rebuilds) await checkDicomdirPlace(settings.out, settings.overwrite);
  await mkdir(settings.out, { recursive: true }).catch(outputFolderFailed);
  // What is not complete lies here, and goes with the run, however it ends.
  const temporary = await mkdtemp(join(settings.out, ".dicomsec-"));
  const run = new BatchRun(inputs, { ...settings, temporary, claims: createOutputClaims(inputs.length) }, options);
  try {
    await run.finish();
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  if (run.notDicom === inputs.length) {
    throw new DeidentificationError("ERR_DEIDENTIFICATION_NO_INPUT", { message: "The inputs hold no DICOM files" });
  }
  const report = run.builder.finish({
    profile: description,
    softwareVersion: options.softwareVersion,
    notDicom: run.notDicom,
    checked: settings.check,
    faces: settings.faces?.faces,
  });
  const written = report.files.filter(({ output }) => output !== undefined).map(({ number }) => number);
  const { signal } = options;
  return {
    report,
    mappings: [...run.mappings.values()].sort(compareMappings),
    inputs,
    dicomdir: rebuilds ? await writeDicomdir(written, { ...settings, signal }) : undefined,
  };
}

/** Results come in whatever order; the report and the maps do not show it. */
class BatchRun {
  readonly builder: ReportBuilder;
  readonly mappings = new Map<string, Mapping>();
  notDicom = 0;
  readonly #tasks: readonly FileTask[];
  readonly #settings: BatchSettings;
  readonly #options: BatchOptions;
  readonly #jobs: number;
  #done = 0;
  #failed = 0;
  #bytesIn = 0;

  constructor(inputs: readonly InputFile[], settings: BatchSettings, options: BatchOptions) {
    this.builder = new ReportBuilder(settings.reportValues);
    this.#tasks = tasksOf(inputs);
    this.#settings = settings;
    this.#options = options;
    this.#jobs = resolveJobs(options.jobs ?? settings.config.jobs, inputs.length);
  }

  async finish(): Promise<void> {
    const { signal } = this.#options;
    if (this.#jobs > 1) {
      await using pool = new WorkerPool(this.#settings, this.#jobs);
      await pool.run(this.#tasks, (result) => this.#add(result), signal);
      return;
    }
    await using processor = await FileProcessor.create(this.#settings, new FolderPlaces(this.#settings), signal);
    for (const task of this.#tasks) {
      signal?.throwIfAborted();
      this.#add(await processor.process(task).catch((error) => outputFailed(error, signal)));
      await new Promise(setImmediate);
    }
  }

  #add({ outcome, mappings }: TaskResult): void {
    if (outcome) this.builder.add(outcome);
    else this.notDicom++;
    for (const mapping of mappings) this.mappings.set(`${mapping.kind} ${mapping.before}`, mapping);
    this.#done++;
    this.#bytesIn += outcome?.bytesIn ?? 0;
    if (outcome?.error) this.#failed++;
    this.#options.onProgress?.({
      done: this.#done,
      total: this.#tasks.length,
      failed: this.#failed,
      bytesIn: this.#bytesIn,
    });
  }
}

function tasksOf(inputs: readonly InputFile[]): readonly FileTask[] {
  const names = new Set<string>();
  return inputs.map(({ path, relativePath, isNamed }, at) => {
    const isNameTaken = names.has(relativePath);
    names.add(relativePath);
    return { number: at + 1, path, relativePath, isNamed, isNameTaken };
  });
}

function resolveBatchSettings(
  options: BatchOptions,
): Omit<BatchSettings, "claims" | "temporary" | "patients" | "faces"> {
  const config = readConfig(options.config ?? {});
  const quarantine = options.quarantine ?? config.quarantine;
  return {
    config,
    key: options.key,
    recipients: options.recipients ?? [],
    out: resolve(options.out),
    layout: options.layout ?? config.layout ?? "keep",
    overwrite: options.overwrite ?? false,
    check: options.check ?? true,
    quarantine: quarantine === undefined ? undefined : resolve(quarantine),
    reportValues: options.reportValues ?? config.reportValues ?? false,
    maps: options.maps ?? false,
  };
}

/** What must be known of all patients before the first instance is treated: that needs a pass over the inputs of its own. */
async function patientFacts(
  tasks: readonly FileTask[],
  { pseudonymMap, dateShifts, pseudonymStore, signal }: BatchOptions,
  { config, key }: Pick<BatchSettings, "config" | "key">,
): Promise<PatientFacts> {
  const given = {
    ...(pseudonymMap === undefined || config.pseudonyms?.manner !== "map" ? {} : { pseudonymMap }),
    ...(dateShifts === undefined || config.modifiedDates?.manner !== "given" ? {} : { dateShifts }),
  };
  const counts = config.pseudonyms?.manner === "sequence" ? config.pseudonyms : undefined;
  const needsDates = config.modifiedDates?.manner === "epoch" && config.options?.includes("retain-modified-dates");
  if (!counts && !needsDates) return given;
  const { patients, earliest } = await surveyInputs(tasks, signal);
  return {
    ...given,
    ...(counts ? { counted: countPseudonyms(patients, { ...counts, key, store: pseudonymStore }) } : {}),
    ...(needsDates ? { earliest } : {}),
  };
}

function resolveJobs(jobs: number | undefined, files: number): number {
  if (jobs !== undefined) return Math.max(1, Math.min(jobs, files));
  return files < FEWEST_FILES_FOR_WORKERS ? 1 : availableParallelism();
}

/**
 * An output inside an input would be read as one the next time, an input inside the output could be overwritten, and what is quarantined
 * must not lie among the outputs.
 */
async function checkFolders(inputs: readonly string[], outputs: readonly (string | undefined)[]): Promise<void> {
  const [out, quarantine] = outputs;
  if (out !== undefined && quarantine !== undefined) await checkApart(out, quarantine);
  for (const input of inputs) {
    for (const output of outputs) {
      if (output === undefined) continue;
      await checkApart(output, resolve(input));
    }
  }
}

/** An input that lies among the outputs behind a link could be overwritten. */
async function checkLinks(inputs: readonly InputFile[], outputs: readonly (string | undefined)[]): Promise<void> {
  for (const { path, isLink } of inputs) {
    if (!isLink) continue;
    for (const output of outputs) if (output !== undefined) await checkApart(output, path);
  }
}

async function checkApart(output: string, other: string): Promise<void> {
  if (!(await isInside(output, other)) && !(await isInside(other, output))) return;
  throw new DeidentificationError("ERR_DEIDENTIFICATION_FOLDERS", {
    message: "An output folder lies inside an input or another output folder, or the reverse",
  });
}

function outputFolderFailed(cause: unknown): never {
  throw new DeidentificationError("ERR_DEIDENTIFICATION_FOLDERS", {
    message: "The output folder cannot be made",
    cause,
  });
}

function outputFailed(cause: unknown, signal: AbortSignal | undefined): never {
  signal?.throwIfAborted();
  throw new DeidentificationError("ERR_DEIDENTIFICATION_OUTPUT", {
    message: "The output folder cannot be written to",
    cause,
  });
}

function compareMappings(a: Mapping, b: Mapping): number {
  const left = `${a.kind} ${a.before}`;
  const right = `${b.kind} ${b.before}`;
  return left < right ? -1 : left > right ? 1 : 0;
}
