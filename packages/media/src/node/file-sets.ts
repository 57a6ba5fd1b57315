import { collectInputs, type InputFile, isInside, pathSource } from "@dicomsec/core/node";
import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { MediaError } from "../errors.js";
import { hasPrefix } from "../file-input.js";
import type { OpenOptions } from "../open-options.js";
import type { SealOptions } from "../seal-options.js";
import type { SecureFileVerdict } from "../verdict.js";
import { openSecureFileTo, sealFileTo } from "./secure-files.js";

/** How far the work on a folder is. */
export interface FileSetProgress {
  readonly filesDone: number;
  readonly filesTotal: number;
  /** Bytes read so far. */
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

export interface FileSetOptions {
  readonly onProgress?: (progress: FileSetProgress) => void;
}

export interface SealFileSetOptions extends FileSetOptions {
  /** Seals one file to a path: another thread may do it. Default: `sealFileTo`, with the options given. */
  readonly sealTo?: (path: string, from: string) => Promise<void>;
  /** How many files are sealed at the same time, of use with `sealTo` alone. Default: 1. */
  readonly jobs?: number;
}

/** What became of a folder that was sealed. */
export interface SealedFileSet {
  /** Paths below the folder of the files that were sealed, in order. */
  readonly sealed: readonly string[];
  /** Paths of files that are no DICOM files; they are not in the output. */
  readonly skipped: readonly string[];
  /** Whether a DICOMDIR is among the sealed: without one the folder is no File-set (PS3.10 8.6). */
  readonly hasDicomdir: boolean;
}

/** What became of a folder that was opened. */
export interface OpenedFileSet {
  readonly files: readonly OpenedFile[];
  readonly hasDicomdir: boolean;
}

/** A file of a folder that was opened, or not: then it has no output. */
export type OpenedFile =
  { readonly path: string; readonly verdict: SecureFileVerdict } | { readonly path: string; readonly error: unknown };

/**
 * Seals every DICOM file of a folder, DICOMDIR included, under its own path, so that the folder becomes a Secure File-set.
 *
 * All or nothing: the output folder, which must not exist or be empty, appears when the last file is sealed. Files are told by content. File names
 * stay as they are; make sure that they identify nobody.
 * @throws MediaError as `sealFile` does, and ERR_MEDIA_FILE_SET; what Node throws (ENOTEMPTY, ENOSPC)
 * @see PS3.10 7.4
 */
export async function sealFileSet(
  folder: string,
  from: string,
  options: Omit<SealOptions, "onProgress"> & SealFileSetOptions,
): Promise<SealedFileSet> {
  const { dicom, skipped } = await listFileSet(from, folder);
  const { onProgress, jobs = 1, sealTo, ...sealOptions } = options;
  const progress = progressOf(dicom, onProgress);
  const seal =
    sealTo ??
    ((path: string, source: string) => sealFileTo(path, source, { ...sealOptions, onProgress: progress.within() }));
  await inNewFolder(folder, async (building) => {
    const waiting = [...dicom].reverse();
    const sealRest = async (): Promise<void> => {
      for (let file = waiting.pop(); file; file = waiting.pop()) {
        options.signal?.throwIfAborted();
        await seal(await placeFor(building, file.relativePath), file.path).catch((error: unknown) => {
          waiting.length = 0;
          throw error;
        });
        progress.done(file);
      }
    };
    // What is under way is waited for before the folder goes.
    const ended = await Promise.allSettled(Array.from({ length: jobs }, sealRest));
    for (const end of ended) if (end.status === "rejected") throw end.reason;
  });
  const sealed = dicom.map(({ relativePath }) => relativePath);
  return { sealed, skipped: skipped.map(({ relativePath }) => relativePath), hasDicomdir: sealed.some(isDicomdir) };
}

/**
 * Opens every file of a Secure File-set under its own path. A file that cannot be opened, or not be read, leaves no output and stops no other; look at
 * the result.
 * @throws MediaError ERR_MEDIA_FILE_SET, ERR_MEDIA_PASSWORD; what Node throws for the output folder (EEXIST, ENOSPC)
 */
export async function openFileSet(
  folder: string,
  from: string,
  options: Omit<OpenOptions, "onProgress"> & FileSetOptions,
): Promise<OpenedFileSet> {
  const inputs = await Promise.all((await listFolder(from, folder)).map(sizedIfReadable));
  const { onProgress, ...openOptions } = options;
  const progress = progressOf(inputs, onProgress);
  const files: OpenedFile[] = [];
  await inNewFolder(folder, async (building) => {
    for (const file of inputs) {
      options.signal?.throwIfAborted();
      const path = await placeFor(building, file.relativePath);
      files.push(await openOne(path, file, { ...openOptions, onProgress: progress.within() }));
      progress.done(file);
    }
  });
  return { files, hasDicomdir: files.some((file) => "verdict" in file && isDicomdir(file.path)) };
}

/** What is wrong with a file, or with reading it, is said of the file; what is wrong with the output is thrown. */
async function openOne(path: string, file: InputFile, options: OpenOptions): Promise<OpenedFile> {
  const { relativePath } = file;
  const failures = new Set<unknown>();
  const ofInput = (error: unknown): never => {
    failures.add(error);
    throw error;
  };
  try {
    await using source = await pathSource(file.path).catch(ofInput);
    const input = {
      size: source.size,
      read: (offset: number, length: number) => source.read(offset, length).catch(ofInput),
    };
    return { path: relativePath, verdict: await openSecureFileTo(path, input, options) };
  } catch (error) {
    if (!(error instanceof MediaError) && !failures.has(error)) throw error;
    return { path: relativePath, error };
  }
}

/** A folder that appears under its name when the work in it is done, or not at all. */
async function inNewFolder(folder: string, work: (building: string) => Promise<void>): Promise<void> {
  if (!(await isFree(folder))) throw taken();
  const parent = dirname(resolve(folder));
  await mkdir(parent, { recursive: true });
  const building = join(parent, `.${randomUUID()}.tmp`);
  await mkdir(building);
  try {
    await work(building);
    await rename(building, folder).catch(translateTaken);
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    throw error;
  }
}

/** Somebody else put something there in the meantime. */
function translateTaken(error: unknown): never {
  const { code = "" } = error as { readonly code?: string };
  throw ["ENOTEMPTY", "EEXIST"].includes(code) ? taken() : error;
}

function taken(): MediaError {
  return fileSetError("the output folder exists already and is not empty");
}

async function isFree(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    if ((error as { readonly code?: string }).code === "ENOENT") return true;
    throw error;
  }
}

async function placeFor(folder: string, relativePath: string): Promise<string> {
  const path = join(folder, relativePath);
  await mkdir(dirname(path), { recursive: true });
  return path;
}

async function listFolder(from: string, folder: string): Promise<readonly InputFile[]> {
  if (await isInside(folder, from)) throw fileSetError("the output folder is inside the input folder");
  const files = await collectInputs([from]);
  if (files.length === 0) throw fileSetError("the input folder is empty");
  return files;
}

interface SizedFile extends InputFile {
  readonly size: number;
}

async function listFileSet(
  from: string,
  folder: string,
): Promise<{ readonly dicom: readonly SizedFile[]; readonly skipped: readonly InputFile[] }> {
  const all = await sized(await listFolder(from, folder));
  const dicom = all.filter(({ isDicom }) => isDicom);
  if (dicom.length === 0)
    throw new MediaError("ERR_MEDIA_NOT_DICOM", { message: "the input folder holds no DICOM file" });
  return { dicom, skipped: all.filter(({ isDicom }) => !isDicom) };
}

/** A file that cannot be read is told when its turn comes. */
async function sizedIfReadable(file: InputFile): Promise<SizedFile> {
  const found = await stat(file.path).catch(() => undefined);
  return { ...file, size: found?.size ?? 0 };
}

async function sized(files: readonly InputFile[]): Promise<(SizedFile & { readonly isDicom: boolean })[]> {
  const all = [];
  for (const file of files) {
    await using source = await pathSource(file.path);
    all.push({ ...file, size: source.size, isDicom: hasPrefix(await source.read(0, 132)) });
  }
  return all;
}

function progressOf(
  files: readonly SizedFile[],
  onProgress: ((progress: FileSetProgress) => void) | undefined,
): { readonly within: () => (done: number) => void; readonly done: (file: SizedFile) => void } {
  const bytesTotal = files.reduce((sum, { size }) => sum + size, 0);
  let [filesDone, bytesBefore] = [0, 0];
  const tell = (bytesDone: number): void =>
    onProgress?.({ filesDone, filesTotal: files.length, bytesDone, bytesTotal });
  return {
    within: () => (done) => tell(bytesBefore + done),
    done: ({ size }) => {
      filesDone++;
      bytesBefore += size;
      tell(bytesBefore);
    },
  };
}

function isDicomdir(path: string): boolean {
  return path.toUpperCase() === "DICOMDIR";
}

function fileSetError(message: string): MediaError {
  return new MediaError("ERR_MEDIA_FILE_SET", { message });
}
