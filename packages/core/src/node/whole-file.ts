import { randomUUID } from "node:crypto";
import type { Stats } from "node:fs";
import { type FileHandle, link, lstat, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

export interface WholeFileOptions {
  /** Whether an existing file is replaced. Default: false. */
  readonly overwrite?: boolean;
  /** Whether the bytes are forced to disk before the file appears under its name. Default: true. */
  readonly sync?: boolean;
  /** Where the bytes stand until then: a folder of the same file system. Default: the folder of the file. */
  readonly temporaryFolder?: string;
  /** Permission bits of the file, less those the process masks. Default: 0o666. */
  readonly mode?: number;
}

/**
 * A file on disk that appears under its name whole, by `commit`, or not at all.
 *
 * Until then its bytes stand under a temporary name, in the same folder unless another is given. Leaving it without `commit` removes them: hold it with `await using`.
 */
export class WholeFile implements AsyncDisposable {
  readonly #path: string;
  readonly #temporary: string;
  readonly #options: WholeFileOptions;
  readonly #handle: FileHandle;
  #isOpen = true;
  #isCommitted = false;

  private constructor(
    path: string,
    temporary: string,
    { handle, options }: { handle: FileHandle; options: WholeFileOptions },
  ) {
    this.#path = path;
    this.#temporary = temporary;
    this.#handle = handle;
    this.#options = options;
  }

  /**
   * @throws what Node throws where the folder cannot be written to (ENOENT, EACCES, EROFS); EEXIST where the name is taken and `overwrite` was not
   * asked for, and also with it where it is not a file's: a device, a pipe or a folder is never replaced
   */
  static async create(path: string, options: WholeFileOptions = {}): Promise<WholeFile> {
    await expectFree(path, options);
    const temporary = join(options.temporaryFolder ?? dirname(path), `.${randomUUID()}.tmp`);
    const handle = await open(temporary, "wx", options.mode ?? 0o666);
    return new WholeFile(path, temporary, { handle, options });
  }

  /** Appends pieces in one go; a gathering write may stop short, and what is left goes on. @throws what Node throws (ENOSPC) */
  async write(...pieces: readonly Uint8Array[]): Promise<void> {
    let rest = pieces.filter((piece) => piece.length > 0);
    while (rest.length > 0) {
      // One piece alone goes faster without the list around it.
      let { bytesWritten } = await (rest.length === 1 ? this.#handle.write(rest[0]!) : this.#handle.writev(rest));
      while (rest.length > 0 && bytesWritten >= rest[0]!.length) {
        bytesWritten -= rest[0]!.length;
        rest = rest.slice(1);
      }
      if (bytesWritten > 0) rest = [rest[0]!.subarray(bytesWritten), ...rest.slice(1)];
    }
  }

  /** Gives the file its name. @throws what Node throws: EEXIST where a file has it already and `overwrite` was not asked for */
  async commit(): Promise<void> {
    if (this.#options.sync ?? true) await this.#handle.sync();
    await this.#close();
    if (this.#options.overwrite) await rename(this.#temporary, this.#path);
    else await appear(this.#temporary, this.#path);
    this.#isCommitted = true;
  }

  /** Removes what was written, unless it was committed. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
    if (!this.#isCommitted) await rm(this.#temporary, { force: true });
  }

  async #close(): Promise<void> {
    if (this.#isOpen) await this.#handle.close();
    this.#isOpen = false;
  }
}

/** Known before the work begins what `commit` would refuse; what changes until then it still does. */
async function expectFree(path: string, { overwrite = false }: WholeFileOptions): Promise<void> {
  const existing = await (overwrite ? stat : lstat)(path).catch(noneThere);
  if (!existing || (overwrite && existing.isFile())) return;
  if (existing.isDirectory()) throw refusal("EISDIR", "the output is a folder");
  throw refusal("EEXIST", overwrite ? "the output is a device or a pipe" : "the output exists already");
}

function noneThere(error: unknown): Stats | undefined {
  if ((error as { readonly code?: string }).code === "ENOENT") return undefined;
  throw error;
}

function refusal(code: "EEXIST" | "EISDIR", message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** A link fails where a file exists already; a rename would replace it. */
async function appear(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (!hasNoLinks(error)) throw error;
    // Without links, the name is taken by an empty file first, which fails where one exists already.
    await (await open(path, "wx")).close();
    return rename(temporary, path);
  }
  await rm(temporary);
}

/** Whether the file system (FAT, some network shares) knows no links. */
function hasNoLinks(error: unknown): boolean {
  return ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes((error as { readonly code?: string }).code ?? "");
}
