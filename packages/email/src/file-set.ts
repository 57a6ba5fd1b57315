import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import type { Attachment } from "./attachment.js";

/**
 * The files of a folder with all below it, under their paths in it, or one file under its name: attachments that are opened when they are read.
 * Links are not followed.
 * @throws what Node throws: ENOENT, EACCES
 */
export async function fileSetAttachments(path: string): Promise<Attachment[]> {
  if (!(await stat(path)).isDirectory()) return [{ name: basename(path), content: fileContent(path) }];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.toSorted().map((file) => ({
    name: relative(path, file).split(sep).join("/"),
    content: fileContent(file),
  }));
}

async function* fileContent(path: string): AsyncIterable<Uint8Array> {
  yield* createReadStream(path, { highWaterMark: 256 * 1024 });
}
