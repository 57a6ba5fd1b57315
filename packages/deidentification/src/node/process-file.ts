import { randomUUID } from "node:crypto";
import {
  copyFileSync,
  constants,
  linkSync,
  mkdirSync,
  openSync,
  closeSync,
  fstatSync,
  fsyncSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { type ByteSource, type DicomFile, readFile, streamFile } from "@dicomsec/core";
import { openPath, pathSource, writeFileTo } from "@dicomsec/core/node";
import { retainedValues } from "../config/retained-values.js";
import type { Deidentification, Deidentifier } from "../deidentify.js";
import type { Mapping } from "../mapping.js";
import { DeidentificationError } from "../errors.js";
import type { LeakFinding, RetainedValues } from "../leak-check/index.js";
import { checkerFor, failureOf, isExcluded, isNotDicom, leakFailure, suspicions } from "../output-check.js";
import { identifies, pathIdentifiers, uidPath } from "../output-path.js";
import type { FileFailure, FileOutcome } from "../report.js";
import type { BatchSettings, FileTask } from "./batch-settings.js";
import { configuredDeidentifier } from "./configured-deidentifier.js";
import { loadPixelTools, type PixelTools } from "./pixel-tools.js";
import { fileIdOf } from "./file-ids.js";
import { claimOutput } from "./output-claims.js";

/** Larger inputs are not read into memory whole. */
const LARGEST_IN_MEMORY = 64 * 1024 * 1024;

/** What became of a task: an outcome, or that the file is no DICOM file and was not named by the caller. */
export interface TaskResult {
  readonly outcome: FileOutcome | undefined;
  readonly mappings: readonly Mapping[];
}

/** Treats files one after the other, with memory that is used again. */
export class FileProcessor implements AsyncDisposable {
  readonly #settings: BatchSettings;
  readonly #tools: PixelTools;
  readonly #signal: AbortSignal | undefined;
  readonly #deidentifier: Deidentifier;
  readonly #retained: RetainedValues;
  readonly #folders = new Set<string>();
  #mappings = new Map<string, Mapping>();
  #input: Uint8Array = new Uint8Array(1 << 20);
  #output: Uint8Array = new Uint8Array(1 << 20);

  /** To be disposed of; loads what a configuration needs for pixels. @throws DeidentificationError as `createDeidentifier` */
  static async create(settings: BatchSettings, signal?: AbortSignal): Promise<FileProcessor> {
    return new FileProcessor(settings, await loadPixelTools(settings.config), signal);
  }

  private constructor(settings: BatchSettings, tools: PixelTools, signal: AbortSignal | undefined) {
    this.#settings = settings;
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
      outcome = isExcluded(error) ? excluded(task) : this.#failed(task, failureOf(error, fileSystemMessages));
    }
    return { outcome, mappings: [...this.#mappings.values()] };
  }

  async #attempt(task: FileTask): Promise<FileOutcome> {
    // Without a writer a named pipe would be waited for; only the attempt to open it would show that.
    const input = openSync(task.path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(input);
      if (!stats.isFile()) throw notAFile();
      const { size } = stats;
      return size > LARGEST_IN_MEMORY
        ? await this.#large(task, size)
        : await this.#small(task, this.#read(input, size));
    } finally {
      closeSync(input);
    }
  }

  #read(input: number, size: number): Uint8Array {
    this.#input = withRoom(this.#input, size);
    let fill = 0;
    while (fill < size) {
      const count = readSync(input, this.#input, fill, size - fill, fill);
      if (count === 0) break;
      fill += count;
    }
    return this.#input.subarray(0, fill);
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
    this.#write(path, output);
    return done(task, path, bytes.length, output.length, result, findings);
  }

  /** What was computed for an output is not in memory before it is asked for. */
  async #written(file: DicomFile): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for await (const part of streamFile(file, this.#waiting)) parts.push(part);
    return this.#join(parts);
  }

  async #large(task: FileTask, size: number): Promise<FileOutcome> {
    const { file, source } = await openPath(task.path);
    await using _ = source;
    const relativePath = this.#plannedPath(task, file);
    const result = await this.#deidentifier.deidentify(file, this.#waiting);
    const path = relativePath ?? uidPath(result.file.dataset);
    const temporary = this.#temporaryFor(path);
    try {
      await writeFileTo(temporary, result.file, this.#waiting);
      await using written = await pathSource(temporary);
      const findings = this.#settings.check ? await this.#checkLarge(task.path, written, result) : [];
      const leak = leakFailure(findings);
      if (leak) return this.#failed(task, leak, size);
      this.#appear(temporary, path);
      return done(task, path, size, written.size, result, findings);
    } finally {
      rmSync(temporary, { force: true });
    }
  }

  async #checkLarge(path: string, written: ByteSource, result: Deidentification): Promise<readonly LeakFinding[]> {
    const { file, source } = await openPath(path);
    await using _ = source;
    return await checkerFor(file, result.report, this.#retained).checkSource(written, this.#waiting);
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

  #write(path: string, bytes: Uint8Array): void {
    const temporary = this.#temporaryFor(path);
    try {
      const output = openSync(temporary, "wx");
      try {
        for (let at = 0; at < bytes.length;) at += writeSync(output, bytes, at, bytes.length - at);
        fsyncSync(output);
      } finally {
        closeSync(output);
      }
      this.#appear(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }

  #temporaryFor(path: string): string {
    const folder = dirname(join(this.#settings.out, path));
    if (!this.#folders.has(folder)) this.#makeFolder(folder);
    this.#folders.add(folder);
    return join(this.#settings.temporary, randomUUID());
  }

  /** A symbolic link below the output folder could lead back to the inputs. */
  #makeFolder(folder: string): void {
    const { out } = this.#settings;
    mkdirSync(folder, { recursive: true });
    if (realpathSync(folder) === join(realpathSync(out), relative(out, folder))) return;
    throw new DeidentificationError("ERR_DEIDENTIFICATION_FOLDERS", {
      message: "A symbolic link leads out of the output folder",
    });
  }

  /** A link fails where a file exists already; a rename would replace it. */
  #appear(temporary: string, path: string): void {
    const { out, overwrite, claims } = this.#settings;
    const target = join(out, path);
    if (!claimOutput(claims, path)) {
      throw new DeidentificationError("ERR_DEIDENTIFICATION_SAME_OUTPUT", {
        message: "Another input of this run has the same output: the SOP Instance UIDs are equal",
      });
    }
    if (overwrite || takesName(temporary, target)) renameSync(temporary, target);
  }

  #failed(task: FileTask, error: FileFailure, bytesIn = 0): FileOutcome {
    const review = this.#quarantine(task);
    return { number: task.number, input: task.path, bytesIn, bytesOut: 0, error, review };
  }

  #quarantine({ number, path }: FileTask): NonNullable<FileOutcome["review"]> {
    const { quarantine, overwrite } = this.#settings;
    if (quarantine === undefined) return [];
    try {
      if (!statSync(path).isFile()) throw notAFile();
      mkdirSync(quarantine, { recursive: true });
      const target = join(quarantine, `${String(number).padStart(6, "0")}.dcm`);
      // A copy over a symbolic link would change what that leads to.
      if (overwrite) rmSync(target, { force: true });
      copyFileSync(path, target, constants.COPYFILE_EXCL);
      return [];
    } catch {
      return [{ code: "REVIEW_NOT_QUARANTINED", message: "the input could not be copied to the quarantine folder" }];
    }
  }
}

/**
 * Puts a complete file under a name that no file has. Where the file system knows no links (FAT, some network shares) the name is only
 * taken, by an empty file: then it is to be renamed.
 */
function takesName(temporary: string, target: string): boolean {
  try {
    linkSync(temporary, target);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && noLinks.has(String(error.code)))) throw error;
    closeSync(openSync(target, "wx"));
    return true;
  }
  rmSync(temporary);
  return false;
}

const noLinks: ReadonlySet<string> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"]);

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

function withRoom(buffer: Uint8Array, size: number): Uint8Array {
  return buffer.length >= size ? buffer : new Uint8Array(Math.max(size, Math.min(LARGEST_IN_MEMORY * 2, size * 2)));
}

function isDicomdir(error: unknown): boolean {
  return error instanceof DeidentificationError && error.code === "ERR_DEIDENTIFICATION_DICOMDIR";
}

function excluded({ number, path }: FileTask): FileOutcome {
  return { number, input: path, bytesIn: 0, bytesOut: 0, isExcluded: true };
}

function notAFile(): DeidentificationError {
  return new DeidentificationError("ERR_DEIDENTIFICATION_NO_FILE", { message: "The input is no regular file" });
}

/** Errors after which no other file can be written either. */
function isFatal(error: unknown): boolean {
  return error instanceof Error && "code" in error && ["ENOSPC", "EDQUOT", "EROFS"].includes(String(error.code));
}

/** Messages of Node hold paths, which may identify: only what its codes mean is told. */
const fileSystemMessages: Readonly<Record<string, string>> = {
  EACCES: "No permission to read the input or to write the output",
  EPERM: "No permission to read the input or to write the output",
  ENOENT: "The input is not there any more",
  EEXIST: "The output exists already",
  EISDIR: "A folder stands where the output belongs",
};
