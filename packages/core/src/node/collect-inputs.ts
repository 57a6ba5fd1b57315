import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, join, relative, resolve, sep } from "node:path";

/** One file to treat. */
export interface InputFile {
  readonly path: string;
  /** Path below the input folder it was found in; its name for a file given by itself. */
  readonly relativePath: string;
  /** Whether the caller named it, rather than a folder that holds it. */
  readonly isNamed: boolean;
  /** Whether a folder holds it by a symbolic link. */
  readonly isLink: boolean;
}

/**
 * Finds the files of inputs: files as they are named, folders with all below them, in an order that does not depend on the file system.
 * Symbolic links to files are followed, those to folders are not. A folder below that cannot be listed counts as a file that cannot be
 * read. A file that several inputs hold counts once.
 * @throws what Node throws for an input that cannot be read
 */
export async function collectInputs(inputs: readonly string[]): Promise<readonly InputFile[]> {
  const files = new Map<string, InputFile>();
  const add = (file: InputFile) => {
    const path = resolve(file.path);
    if (!files.has(path)) files.set(path, file);
  };
  for (const input of inputs) {
    if (!(await stat(input)).isDirectory()) {
      add({ path: input, relativePath: basename(input), isNamed: true, isLink: false });
      continue;
    }
    for await (const { path, isLink } of filesBelow(input)) {
      add({ path, relativePath: relative(input, path), isNamed: false, isLink });
    }
  }
  return [...files.values()];
}

/** A file that a folder holds, perhaps by a symbolic link. */
export interface FolderFile {
  readonly path: string;
  readonly isLink: boolean;
}

/**
 * The files of a folder with all below it, in the order of `collectInputs`, one by one: no more is in memory than the entries of the folders on the
 * way to a file.
 * @throws what Node throws when the folder cannot be listed
 */
export async function* filesBelow(folder: string): AsyncGenerator<FolderFile> {
  yield* filesAmong(folder, await listed(folder));
}

async function* filesAmong(folder: string, entries: readonly Dirent[]): AsyncGenerator<FolderFile> {
  for (const entry of entries) {
    const path = join(folder, entry.name);
    const isLink = entry.isSymbolicLink();
    if (entry.isDirectory()) {
      const below = await listed(path).catch(() => undefined);
      if (below) yield* filesAmong(path, below);
      else yield { path, isLink };
    } else if (entry.isFile() || (isLink && (await isFile(path)))) yield { path, isLink };
  }
}

async function listed(folder: string): Promise<readonly Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** Whether one path is the other or lies below it. Neither need exist. */
export async function isInside(path: string, folder: string): Promise<boolean> {
  const inner = await existingPart(path);
  const outer = await existingPart(folder);
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

/** The real path, as far as it exists. */
async function existingPart(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = join(path, "..");
    return parent === path ? path : join(await existingPart(parent), basename(path));
  }
}
