import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type ByteSource, type DicomFile, openFile, readFile, streamFile } from "@dicomsec/core";
import { pathSource, writeFileTo } from "@dicomsec/core/node";
import { retainedValues } from "../config/retained-values.js";
import type { Deidentification, Deidentifier } from "../deidentify.js";
import type { Mapping } from "../mapping.js";
import { DeidentificationError } from "../errors.js";
import type { LeakFinding, RetainedValues } from "../leak-check/index.js";
import { checkerFor, failureOf, isExcluded, isNotDicom, leakFailure, suspicions } from "../output-check.js";
import { identifies, pathIdentifiers, uidPath } from "../output-path.js";
import type { FileFailure, FileOutcome } from "../report.js";
import type { FileTask } from "./batch-settings.js";
import { configuredDeidentifier, type InstanceSettings } from "./configured-deidentifier.js";
import { loadPixelTools, type PixelTools } from "./pixel-tools.js";
import { fileIdOf } from "./file-ids.js";
import { isFatal, type ProcessorInput, type ProcessorPlaces } from "./processor-places.js";

/** Larger inputs are not read into memory whole. */
const LARGEST_IN_MEMORY = 64 * 1024 * 1024;

/** What became of a task: an outcome, or that the file is no DICOM file and was not named by the caller. */
export interface TaskResult {
  readonly outcome: FileOutcome | undefined;
  readonly mappings: readonly Mapping[];
}

/** Treats instances one after the other, with memory that is used again. */
export class FileProcessor implements AsyncDisposable {
  readonly #settings: InstanceSettings;
  readonly #places: ProcessorPlaces;
  readonly #tools: PixelTools;
  readonly #signal: AbortSignal | undefined;
  readonly #deidentifier: Deidentifier;
  readonly #retained: RetainedValues;
  #mappings = new Map<string, Mapping>();
  #output: Uint8Array = new Uint8Array(1 << 20);

  /** To be disposed of; loads what a configuration needs for pixels. @throws DeidentificationError as `createDeidentifier` */
  static async create(
    settings: InstanceSettings,
    places: ProcessorPlaces,
    signal?: AbortSignal,
  ): Promise<FileProcessor> {
    return new FileProcessor(settings, places, { tools: await loadPixelTools(settings.config), signal });
  }

  private constructor(
    settings: InstanceSettings,
    places: ProcessorPlaces,
    { tools, signal }: { readonly tools: PixelTools; readonly signal: AbortSignal | undefined },
  ) {
    this.#settings = settings;
    this.#places = places;
    this.#tools = tools;
    this.#signal = signal;
    const onMapping = (mapping: Mapping) => this.#mappings.set(`${mapping.kind} ${mapping.before}`, mapping);
    this.#deidentifier = configuredDeidentifier(settings, tools, settings.maps ? onMapping : undefined);
    this.#retained = retainedValues(settings.config);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tools[Symbol.asyncDispose]();
  }

  /** Never throws for what is wrong with the file. @throws what Node throws when the output folder is full or gone */
  async process(task: FileTask): Promise<TaskResult> {
    this.#mappings = new Map();
    let outcome: FileOutcome | undefined;
    try {
      outcome = await this.#attempt(task);
    } catch (error) {
      if (isNotDicom(error) && !task.isNamed) return { outcome: undefined, mappings: [] };
      if (isDicomdir(error) && this.#rebuilds) return { outcome: undefined, mappings: [] };
      if (isFatal(error) || this.#signal?.aborted) throw error;
      outcome = isExcluded(error) ? excluded(task) : await this.#failed(task, failureOf(error, fileSystemMessages));
    }
    return { outcome, mappings: [...this.#mappings.values()] };
  }

  async #attempt(task: FileTask): Promise<FileOutcome> {
    await using input = await this.#places.open(task);
    return input.size > LARGEST_IN_MEMORY
      ? await this.#large(task, input)
      : await this.#small(task, await input.readAll());
  }

  async #small(task: FileTask, bytes: Uint8Array): Promise<FileOutcome> {
    const file = readFile(bytes);
    const relativePath = this.#plannedPath(task, file);
    const result = await this.#deidentifier.deidentify(file, this.#waiting);
    const output = await this.#written(result.file);
    const path = relativePath ?? uidPath(result.file.dataset);
    const findings = this.#settings.check
      ? checkerFor(readFile(bytes), result.report, this.#retained).check(output)
      : [];
    const leak = leakFailure(findings);
    if (leak) return this.#failed(task, leak, bytes.length);
    await this.#places.write(task, path, output);
    return done(task, path, bytes.length, output.length, result, findings);
  }

  /** What was computed for an output is not in memory before it is asked for. */
  async #written(file: DicomFile): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for await (const part of streamFile(file, this.#waiting)) parts.push(part);
    return this.#join(parts);
  }

  async #large(task: FileTask, input: ProcessorInput): Promise<FileOutcome> {
    const file = await openFile(input);
    const relativePath = this.#plannedPath(task, file);
    const result = await this.#deidentifier.deidentify(file, this.#waiting);
    const path = relativePath ?? uidPath(result.file.dataset);
    const temporary = this.#places.temporaryFor(path);
    try {
      await writeFileTo(temporary, result.file, this.#waiting);
      await using written = await pathSource(temporary);
      const findings = this.#settings.check ? await this.#checkLarge(input, written, result) : [];
      const leak = leakFailure(findings);
      if (leak) return await this.#failed(task, leak, input.size);
      await this.#places.adopt(task, path, temporary);
      return done(task, path, input.size, written.size, result, findings);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async #checkLarge(input: ByteSource, written: ByteSource, result: Deidentification): Promise<readonly LeakFinding[]> {
    const original = await openFile(input);
    return await checkerFor(original, result.report, this.#retained).checkSource(written, this.#waiting);
  }

  get #waiting(): { readonly signal?: AbortSignal } {
    return this.#signal ? { signal: this.#signal } : {};
  }

  /** Whether a new DICOMDIR is made for the outputs. */
  get #rebuilds(): boolean {
    return this.#settings.config.dicomdir === "rebuild";
  }

  /** The path below the output folder, or undefined when the new UIDs give it. */
  #plannedPath(task: FileTask, file: DicomFile): string | undefined {
    if (this.#rebuilds) return join(...fileIdOf(task.number));
    if (this.#settings.layout === "uid" || task.isNameTaken) return undefined;
    return identifies(task.relativePath, pathIdentifiers(file.dataset)) ? undefined : task.relativePath;
  }

  #join(parts: readonly Uint8Array[]): Uint8Array {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    this.#output = withRoom(this.#output, length);
    let at = 0;
    for (const part of parts) {
      this.#output.set(part, at);
      at += part.length;
    }
    return this.#output.subarray(0, length);
  }

  async #failed(task: FileTask, error: FileFailure, bytesIn = 0): Promise<FileOutcome> {
    const review = await this.#places.quarantine(task);
    return { number: task.number, input: task.path, bytesIn, bytesOut: 0, error, review };
  }
}

function done(
  task: FileTask,
  output: string,
  bytesIn: number,
  bytesOut: number,
  { report }: Deidentification,
  findings: readonly LeakFinding[],
): FileOutcome {
  const review = suspicions(findings);
  return { number: task.number, input: task.path, output, bytesIn, bytesOut, instance: report, review };
}

/** Memory of at least a size: that which is there, or more of it. */
export function withRoom(buffer: Uint8Array, size: number): Uint8Array {
  return buffer.length >= size ? buffer : new Uint8Array(Math.max(size, Math.min(LARGEST_IN_MEMORY * 2, size * 2)));
}

function isDicomdir(error: unknown): boolean {
  return error instanceof DeidentificationError && error.code === "ERR_DEIDENTIFICATION_DICOMDIR";
}

function excluded({ number, path }: FileTask): FileOutcome {
  return { number, input: path, bytesIn: 0, bytesOut: 0, isExcluded: true };
}

/** Messages of Node hold paths, which may identify: only what its codes mean is told. */
const fileSystemMessages: Readonly<Record<string, string>> = {
  EACCES: "No permission to read the input or to write the output",
  EPERM: "No permission to read the input or to write the output",
  ENOENT: "The input is not there any more",
  EEXIST: "The output exists already",
  EISDIR: "A folder stands where the output belongs",
};
