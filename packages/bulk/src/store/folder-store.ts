import { constants, type Stats } from "node:fs";
import { type FileHandle, lstat, mkdir, open, opendir, realpath, rm, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { filesBelow, isInside, WholeFile, type WholeFileOptions } from "@dicomsec/core/node";
import { BulkError } from "../errors.js";
import type { InstanceStore, StoredBytes, StoredKey, WriteKeyOptions } from "./instance-store.js";
import { namesOfKey } from "./key.js";

export interface FolderStoreOptions {
  /**
   * The folder below, by its name, for files that are not complete. It is made with the first file that lies in it, and by no other: when it was
   * removed, nothing is written any more. Default: the folder that the file goes to.
   */
  readonly temporary?: string;
}

/**
 * The files of a folder; the folder need not exist to be written to. Files appear under their names when they are on the disk. A symbolic link that
 * leads out of the folder is never followed.
 */
export function folderStore(folder: string, { temporary }: FolderStoreOptions = {}): InstanceStore {
  return new FolderStore(resolve(folder), temporary);
}

class FolderStore implements InstanceStore {
  readonly url: string;
  /** Folders below that were found to be no way out, of those that are read and those that are written to. */
  readonly #inside = new Set<string>();
  readonly #folders = new Set<string>();

  readonly #temporary: string | undefined;

  constructor(folder: string, temporary: string | undefined) {
    this.url = folder;
    this.#temporary = temporary === undefined ? undefined : join(folder, ...namesOfKey(temporary));
  }

  async *list(prefix = ""): AsyncIterable<StoredKey> {
    const from = prefix === "" ? this.url : this.#pathOf(prefix.replace(/\/$/, ""));
    if (!(await found(from))) {
      if (prefix !== "") return;
      throw new BulkError("ERR_BULK_NOT_THERE", { message: "the folder is not there" });
    }
    for await (const { path, isLink } of filesBelow(from)) {
      // What cannot be looked at fails when it is read.
      const stats = await (isLink ? stat : lstat)(path).catch(() => undefined);
      const version = stats && `${stats.mtimeMs} ${stats.ctimeMs}`;
      const key = relative(this.url, path).split(sep).join("/");
      yield { key, size: stats?.size ?? 0, ...(version !== undefined && { version }) };
    }
  }

  async open(key: string): Promise<StoredBytes> {
    const path = this.#pathOf(key);
    if (!this.#inside.has(dirname(path)) && !(await isInside(dirname(path), this.url))) throw leadsOut();
    this.#inside.add(dirname(path));
    return opened(await this.#openFile(path).catch((error: unknown) => this.#unreadable(error)));
  }

  /** A link is followed when it is known where it leads. */
  async #openFile(path: string): Promise<FileHandle> {
    // Without a writer a named pipe would be waited for.
    const flags = constants.O_RDONLY | constants.O_NONBLOCK;
    try {
      return await open(path, flags | constants.O_NOFOLLOW);
    } catch (error) {
      if (codeOf(error) !== "ELOOP") throw error;
      if (!(await isInside(path, this.url))) throw leadsOut();
      return open(path, flags);
    }
  }

  async write(key: string, bytes: AsyncIterable<Uint8Array>, options: WriteKeyOptions = {}): Promise<boolean> {
    const { replace = false, signal } = options;
    const path = this.#pathOf(key);
    try {
      if (dirname(path) === this.#temporary) await this.#makeFolder(this.#temporary);
      await using file = await this.#create(path, replace);
      for await (const chunk of bytes) {
        signal?.throwIfAborted();
        await file.write(chunk);
      }
      await file.commit();
      return true;
    } catch (error) {
      if (codeOf(error) === "EEXIST" && !replace) return false;
      throw fullCodes.has(codeOf(error)) ? targetFailed(error) : error;
    }
  }

  /** The temporary folder comes first: nothing is made for a file that cannot be. */
  async #create(path: string, overwrite: boolean): Promise<WholeFile> {
    const temporaryFolder = this.#temporary;
    if (temporaryFolder === undefined) {
      await this.#makeFolder(dirname(path));
      return createdAt(path, { overwrite });
    }
    const file = await createdAt(path, { overwrite, temporaryFolder }).catch(runEnded);
    try {
      await this.#makeFolder(dirname(path));
      return file;
    } catch (error) {
      await file[Symbol.asyncDispose]();
      throw error;
    }
  }

  async stat(key: string): Promise<{ readonly size: number } | undefined> {
    // As `list` has it, a link to a file is one.
    const stats = await found(this.#pathOf(key));
    return stats?.isFile() ? { size: stats.size } : undefined;
  }

  async remove(key: string): Promise<void> {
    await rm(this.#pathOf(key), { force: true });
  }

  async removeBelow(prefix: string): Promise<void> {
    const folder = this.#pathOf(prefix.replace(/\/$/, ""));
    this.#folders.clear();
    // A writer that lags behind may put something into a folder while it is emptied.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Where nothing is at all the folder is not mounted, and no instance is to blame. @throws BulkError, or the error */
  async #unreadable(error: unknown): Promise<never> {
    const isOfTheFile = codeOf(error) === "ENOENT" && !(await isEmpty(this.url));
    if (isOfTheFile) throw new BulkError("ERR_BULK_NOT_THERE", { message: "the input is not there any more" });
    if (codeOf(error) === "ENOENT" || passingCodes.has(codeOf(error)))
      throw new BulkError("ERR_BULK_STORE", { message: "the folder is not there or cannot be read", cause: error });
    throw error;
  }

  #pathOf(key: string): string {
    return join(this.url, ...namesOfKey(key));
  }

  async #makeFolder(folder: string): Promise<void> {
    if (this.#folders.has(folder)) return;
    await mkdir(folder, { recursive: true }).catch(notAFolder);
    const real = join(await realpath(this.url), relative(this.url, folder));
    if ((await realpath(folder)) !== real) throw leadsOut();
    this.#folders.add(folder);
  }
}

/** Where a name can only be taken by an empty file, a writer may have been killed just then: it is nothing yet. */
async function createdAt(path: string, options: WholeFileOptions): Promise<WholeFile> {
  try {
    return await WholeFile.create(path, options);
  } catch (error) {
    const there = codeOf(error) === "EEXIST" ? await lstat(path) : undefined;
    if (!there?.isFile() || there.size > 0) throw error;
    return WholeFile.create(path, { ...options, overwrite: true });
  }
}

async function opened(handle: FileHandle): Promise<StoredBytes> {
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new BulkError("ERR_BULK_NOT_THERE", { message: "the input is no regular file" });
    const { size } = stats;
    return {
      size,
      read: async (offset, length) => {
        const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
        if (bytes.length === 0) return bytes;
        return bytes.subarray(0, (await handle.read(bytes, 0, bytes.length, offset)).bytesRead);
      },
      readInto: async (buffer, offset) => (await handle.read(buffer, 0, buffer.length, offset)).bytesRead,
      [Symbol.asyncDispose]: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** What ends all writing, and not that of one instance. */
const fullCodes: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EIO", "ESTALE"]);

/** What is wrong with the file system rather than with a file: it may pass. */
const passingCodes: ReadonlySet<string> = new Set(["EIO", "ESTALE", "ETIMEDOUT", "EHOSTDOWN", "EMFILE", "ENFILE"]);

async function found(path: string): Promise<Stats | undefined> {
  return stat(path).catch((error: unknown) => {
    if (["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG"].includes(codeOf(error))) return undefined;
    throw error;
  });
}

async function isEmpty(folder: string): Promise<boolean> {
  try {
    const entries = await opendir(folder);
    const first = await entries.read();
    await entries.close();
    return first === null;
  } catch {
    return true;
  }
}

/** An object store may hold `a` and `a/b`, a folder may not. It is no output that is there already. */
function notAFolder(error: unknown): never {
  if (!["EEXIST", "ENOTDIR"].includes(codeOf(error))) throw error;
  throw new BulkError("ERR_BULK_KEY", { message: "a file stands where a key needs a folder" });
}

function runEnded(error: unknown): never {
  if (codeOf(error) !== "ENOENT") throw error;
  throw new BulkError("ERR_BULK_RUN_ENDED", { message: "the run that the file belongs to has ended" });
}

function leadsOut(): BulkError {
  return new BulkError("ERR_BULK_LINK", { message: "a symbolic link leads out of the folder" });
}

function targetFailed(cause: unknown): BulkError {
  return new BulkError("ERR_BULK_TARGET", { message: "the target is full or cannot be written to", cause });
}

function codeOf(error: unknown): string {
  return (error as { readonly code?: string }).code ?? "";
}
