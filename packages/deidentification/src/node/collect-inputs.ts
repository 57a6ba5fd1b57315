import { readdir, realpath, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";

/** One file to treat. */
export interface InputFile {
  readonly path: string;
  /** Path below the input folder it was found in; its name for a file given by itself. */
  readonly relativePath: string;
  /** Whether the caller named it, rather than a folder that holds it. */
  readonly isNamed: boolean;
}

/**
 * Finds the files of inputs: files as they are named, folders with all below them, in an order that does not depend on the file system.
 * Symbolic links to files are followed, those to folders are not.
 * @throws what Node throws for an input that cannot be read
 */
export async function collectInputs(inputs: readonly string[]): Promise<readonly InputFile[]> {
  const files: InputFile[] = [];
  for (const input of inputs) {
    if (!(await stat(input)).isDirectory()) {
      files.push({ path: input, relativePath: basename(input), isNamed: true });
      continue;
    }
    for (const path of await filesBelow(input))
      files.push({ path, relativePath: relative(input, path), isNamed: false });
  }
  return files;
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const files: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await filesBelow(path)));
    else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(path)))) files.push(path);
  }
  return files;
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
