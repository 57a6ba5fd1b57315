import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { EmailError } from "../errors.js";

/** A folder that nobody else reads, and where the files are that go to their place in the end. */
export interface BuildingPlace {
  /** For what is needed on the way. */
  readonly workFolder: string;
  /** What becomes the output folder. */
  readonly filesFolder: string;
}

/**
 * Works in a folder beside the output folder, which appears under its name when `work` says so, whole or not at all.
 * @throws EmailError ERR_EMAIL_FILE_SET where something is there already
 */
export async function inNewFolder<Result>(
  folder: string,
  work: (place: BuildingPlace) => Promise<{ readonly isKept: boolean; readonly result: Result }>,
): Promise<Result> {
  if (!(await isFree(folder))) throw taken();
  const parent = dirname(resolve(folder));
  await mkdir(parent, { recursive: true });
  const workFolder = join(parent, `.${randomUUID()}.tmp`);
  const filesFolder = join(workFolder, "files");
  await mkdir(workFolder, { mode: 0o700 });
  try {
    await mkdir(filesFolder, { mode: 0o700 });
    const { isKept, result } = await work({ workFolder, filesFolder });
    if (isKept) await rename(filesFolder, folder).catch(translateTaken);
    return result;
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

/** Somebody else put something there in the meantime. */
function translateTaken(error: unknown): never {
  const { code = "" } = error as { readonly code?: string };
  throw ["ENOTEMPTY", "EEXIST", "ENOTDIR"].includes(code) ? taken() : error;
}

function taken(): EmailError {
  return new EmailError("ERR_EMAIL_FILE_SET", "the output folder exists already and is not empty");
}

async function isFree(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    if ((error as { readonly code?: string }).code === "ENOENT") return true;
    throw error;
  }
}
