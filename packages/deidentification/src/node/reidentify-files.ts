import { constants } from "node:fs";
import { access, mkdir, realpath, stat } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { DecodeError, DicomError } from "@dicomsec/core";
import { collectInputs, type InputFile, isInside, openPath, writeFileTo } from "@dicomsec/core/node";
import type { DecryptionKeys } from "@dicomsec/pki";
import { reidentify, type ReidentifyOptions } from "../encrypted-attributes/reidentify.js";
import { DeidentificationError } from "../errors.js";
import type { FileFailure } from "../report.js";

export interface ReidentifyFilesOptions extends ReidentifyOptions {
  /** Files and folders. */
  readonly inputs: readonly string[];
  /** The output folder; made when it is not there. It must not lie inside an input folder, nor the reverse. */
  readonly out: string;
  readonly keys: DecryptionKeys;
  /** Whether existing files are replaced. Default: false. */
  readonly overwrite?: boolean;
  readonly onProgress?: (progress: {
    readonly done: number;
    readonly total: number;
    readonly failed: number;
    readonly bytesIn: number;
  }) => void;
}

/** What became of one input. Paths may identify patients. */
export interface ReidentifiedFile {
  /** Counts all inputs from 1. */
  readonly number: number;
  readonly input: string;
  /** Below the output folder; where the file was written. */
  readonly output?: string;
  readonly error?: FileFailure;
}

/**
 * Re-identifies files and folders into a folder, where they lie as in the input. A file that fails is not written, and the others go on;
 * files of folders that are no DICOM are passed over. Inputs are never changed, outputs appear whole or not at all, and for their owner only.
 * @throws DeidentificationError ERR_DEIDENTIFICATION_FOLDERS, ERR_DEIDENTIFICATION_NO_INPUT, ERR_DEIDENTIFICATION_OUTPUT; what Node throws when an
 *   input is not there
 */
export async function reidentifyFiles(options: ReidentifyFilesOptions): Promise<readonly ReidentifiedFile[]> {
  const { inputs, signal, onProgress } = options;
  const out = resolve(options.out);
  for (const input of inputs) await checkApart(out, resolve(input));
  const collected = await collectInputs(inputs);
  for (const { path, isLink } of collected) if (isLink) await checkApart(out, path);
  const run = new ReidentificationRun({ ...options, out });
  let bytesIn = 0;
  for (const [at, input] of collected.entries()) {
    signal?.throwIfAborted();
    bytesIn += await run.add(at + 1, input);
    const failed = run.files.filter(({ error }) => error).length;
    onProgress?.({ done: at + 1, total: collected.length, failed, bytesIn });
  }
  if (run.files.length > 0) return run.files;
  throw new DeidentificationError("ERR_DEIDENTIFICATION_NO_INPUT", { message: "The inputs hold no DICOM files" });
}

class ReidentificationRun {
  readonly files: ReidentifiedFile[] = [];
  readonly #options: ReidentifyFilesOptions;
  readonly #outputs = new Set<string>();

  constructor(options: ReidentifyFilesOptions) {
    this.#options = options;
  }

  /** Treats one input, and gives its size. */
  async add(number: number, input: InputFile): Promise<number> {
    try {
      const size = await this.#reidentify(input);
      this.files.push({ number, input: input.path, output: input.relativePath });
      return size;
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      if (error instanceof DeidentificationError && fatal.has(error.code)) throw error;
      const isNotDicom = error instanceof DecodeError && error.code === "ERR_DECODE_NOT_DICOM";
      if (!isNotDicom || input.isNamed) this.files.push({ number, input: input.path, error: failureOf(error) });
      return 0;
    }
  }

  async #reidentify({ path, relativePath }: InputFile): Promise<number> {
    const { keys, signal, out, overwrite = false } = this.#options;
    // To open a named pipe would be to wait for its writer.
    if (!(await stat(path)).isFile()) {
      throw new DeidentificationError("ERR_DEIDENTIFICATION_NO_FILE", { message: "The input is no regular file" });
    }
    const { file, source } = await openPath(path, signal && { signal });
    await using _ = source;
    const { file: output } = await reidentify(file, keys, this.#options);
    if (this.#outputs.has(relativePath)) {
      throw new DeidentificationError("ERR_DEIDENTIFICATION_SAME_OUTPUT", {
        message: "Another input of this run has the same output: the names are equal",
      });
    }
    this.#outputs.add(relativePath);
    const target = join(out, relativePath);
    await makeFolder(out, dirname(target));
    await writeFileTo(target, output, { overwrite, mode: 0o600, ...(signal && { signal }) }).catch(unlessFull);
    return source.size;
  }
}

const fatal: ReadonlySet<string> = new Set(["ERR_DEIDENTIFICATION_FOLDERS", "ERR_DEIDENTIFICATION_OUTPUT"]);

async function checkApart(out: string, input: string): Promise<void> {
  if (!(await isInside(out, input)) && !(await isInside(input, out))) return;
  throw new DeidentificationError("ERR_DEIDENTIFICATION_FOLDERS", {
    message: "The output folder lies inside an input, or the reverse",
  });
}

/** A symbolic link below the output folder could lead back to the inputs. */
async function makeFolder(out: string, folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    if ((await realpath(folder)) === join(await realpath(out), relative(out, folder))) return;
  } catch (cause) {
    throw new DeidentificationError("ERR_DEIDENTIFICATION_OUTPUT", {
      message: "The output folder cannot be made or written to",
      cause,
    });
  }
  throw new DeidentificationError("ERR_DEIDENTIFICATION_FOLDERS", {
    message: "A symbolic link leads out of the output folder",
  });
}

/** Errors after which no other file can be written either. */
function unlessFull(cause: unknown): never {
  if (!["ENOSPC", "EDQUOT", "EROFS"].includes(codeOf(cause))) throw cause;
  throw new DeidentificationError("ERR_DEIDENTIFICATION_OUTPUT", {
    message: "The output folder is full or cannot be written to",
    cause,
  });
}

/** Messages of Node hold paths, which may identify: only the code is told. */
function failureOf(error: unknown): FileFailure {
  if (error instanceof DicomError) {
    const { code, message, path, offset } = error;
    return { code, message, ...(path ? { path } : {}), ...(offset === undefined ? {} : { offset }) };
  }
  const code = codeOf(error);
  return { code: code === "" ? "ERR_UNEXPECTED" : code, message: messages[code] ?? "The file could not be treated" };
}

const messages: Readonly<Record<string, string>> = {
  EACCES: "No permission to read the input",
  EPERM: "No permission to read the input",
  ENOENT: "The input is not there any more",
  EEXIST: "The output exists already",
  EISDIR: "A folder stands where the output belongs",
};

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
