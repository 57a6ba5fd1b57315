import { type InputFile, openPath, pathSource } from "@dicomsec/core/node";
import { DecodeError } from "@dicomsec/core";
import {
  collectIdentifyingValues,
  createLeakChecker,
  type IdentifyingValue,
  type LeakFinding,
  type RetainedValues,
} from "@dicomsec/deidentification";
import { CommandError, ExitCode } from "./exit-codes.js";

/** What was found in one de-identified file; no value of either file. */
export interface FileFindings {
  /** Path below the folder that was searched. */
  readonly output: string;
  readonly findings: readonly LeakFinding[];
}

export interface FolderFindings {
  readonly format: "dicomsec-leak-check";
  readonly version: 1;
  readonly originals: number;
  /** Different values searched for. */
  readonly values: number;
  readonly files: readonly FileFindings[];
}

/** Searches files for values of originals, all against all, but for what was meant to be kept. */
export async function checkFolder(
  originals: readonly InputFile[],
  outputs: readonly InputFile[],
  retained: RetainedValues,
): Promise<FolderFindings> {
  if (outputs.length === 0) throw new CommandError("--against: there are no files to search", ExitCode.unreadable);
  const checker = createLeakChecker([], retained);
  let read = 0;
  for (const { path, isNamed } of originals) {
    const own = await valuesOf(path, isNamed, retained);
    if (own) read++;
    checker.add(own ?? []);
  }
  if (read === 0) throw new CommandError("none of the originals is a DICOM file", ExitCode.unreadable);
  const files: FileFindings[] = [];
  for (const { path, relativePath } of outputs) {
    await using source = await pathSource(path);
    files.push({ output: relativePath, findings: await checker.checkSource(source) });
  }
  return { format: "dicomsec-leak-check", version: 1, originals: read, values: checker.size, files };
}

async function valuesOf(
  path: string,
  isNamed: boolean,
  retained: RetainedValues,
): Promise<readonly IdentifyingValue[] | undefined> {
  try {
    const { file, source } = await openPath(path);
    await using _ = source;
    return collectIdentifyingValues(file, retained);
  } catch (error) {
    if (error instanceof DecodeError && error.code === "ERR_DECODE_NOT_DICOM" && !isNamed) return undefined;
    throw error;
  }
}
