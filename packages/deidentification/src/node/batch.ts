import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { compileProfile } from "../compiled-profile.js";
import type { Mapping } from "../deidentify.js";
import { DeidentificationError } from "../errors.js";
import { type BatchReport, ReportBuilder } from "../report.js";
import type { BatchSettings, FileTask } from "./batch-settings.js";
import { collectInputs, type InputFile, isInside } from "./collect-inputs.js";
import { FileProcessor, type TaskResult } from "./process-file.js";
import { WorkerPool } from "./worker-pool.js";

/** Below so many files a worker's start costs more than it saves. */
const FEWEST_FILES_FOR_WORKERS = 50;

export interface BatchOptions extends Omit<Partial<BatchSettings>, "key" | "out"> {
  /** 32 random bytes. */
  readonly key: Uint8Array;
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
}

/**
 * De-identifies files and folders into a folder. A file that fails goes to the report (and to the quarantine folder) and never to
 * the output; the others go on. Inputs are never changed, outputs appear whole or not at all.
 * @throws DeidentificationError ERR_DEIDENTIFICATION_FOLDERS, ERR_DEIDENTIFICATION_NO_INPUT, and as `createDeidentifier`; what Node throws when an
 *   input is not there or the output folder is full
 */
export async function deidentifyFiles(options: BatchOptions): Promise<BatchResult> {
  const settings = resolveBatchSettings(options);
  await checkFolders(options.inputs, [settings.out, settings.quarantine]);
  const inputs = await collectInputs(options.inputs);
  if (inputs.length === 0) {
    throw new DeidentificationError("ERR_DEIDENTIFICATION_NO_INPUT", { message: "The inputs hold no files" });
  }
  const run = new BatchRun(inputs, settings, options);
  await run.finish();
  return {
    report: run.builder.finish({
      profile: compileProfile(settings).description,
      softwareVersion: options.softwareVersion,
      notDicom: run.notDicom,
      checked: settings.check,
    }),
    mappings: [...run.mappings.values()].sort(compareMappings),
    inputs,
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
    this.#tasks = inputs.map((input, at) => ({ ...input, number: at + 1 }));
    this.#settings = settings;
    this.#options = options;
    this.#jobs = resolveJobs(options.jobs, inputs.length);
  }

  async finish(): Promise<void> {
    const { signal } = this.#options;
    if (this.#jobs > 1) {
      await using pool = new WorkerPool(this.#settings, this.#jobs);
      await pool.run(this.#tasks, (result) => this.#add(result), signal);
      return;
    }
    const processor = new FileProcessor(this.#settings);
    for (const task of this.#tasks) {
      signal?.throwIfAborted();
      this.#add(await processor.process(task).catch(outputFailed));
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

function resolveBatchSettings(options: BatchOptions): BatchSettings {
  const { profile, options: chosen, includeLaterRows, unknown } = options;
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(chosen === undefined ? {} : { options: chosen }),
    ...(includeLaterRows === undefined ? {} : { includeLaterRows }),
    ...(unknown === undefined ? {} : { unknown }),
    key: options.key,
    out: resolve(options.out),
    layout: options.layout ?? "keep",
    overwrite: options.overwrite ?? false,
    check: options.check ?? true,
    quarantine: options.quarantine === undefined ? undefined : resolve(options.quarantine),
    reportValues: options.reportValues ?? false,
    maps: options.maps ?? false,
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

async function checkApart(output: string, other: string): Promise<void> {
  if (!(await isInside(output, other)) && !(await isInside(other, output))) return;
  throw new DeidentificationError("ERR_DEIDENTIFICATION_FOLDERS", {
    message: "An output folder lies inside an input or another output folder, or the reverse",
  });
}

function outputFailed(cause: unknown): never {
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
