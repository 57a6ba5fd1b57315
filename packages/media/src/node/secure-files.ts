import { pathSource, WholeFile } from "@dicomsec/core/node";
import type { FileInput } from "../file-input.js";
import { openSecureFileInto } from "../open-into.js";
import type { OpenOptions } from "../open-options.js";
import { sealFile } from "../seal-file.js";
import type { SealOptions } from "../seal-options.js";
import type { SecureFileVerdict } from "../verdict.js";

export interface WriteOptions {
  /** Whether an existing output is replaced. Default: false. */
  readonly overwrite?: boolean;
  /** Whether the bytes are forced to disk before the output appears under its name. Default: true. */
  readonly sync?: boolean;
}

/**
 * Seals a DICOM file to disk, from a path or from any other input; the output appears under its name whole or not at all.
 * @throws MediaError as `sealFile` does, and what Node throws (ENOENT, EEXIST, ENOSPC)
 */
export async function sealFileTo(
  path: string,
  from: string | FileInput,
  options: SealOptions & WriteOptions,
): Promise<void> {
  await using source = await inputOf(from);
  const sealed = await sealFile(source.input, options);
  await using target = await WholeFile.create(path, options);
  await writeAll(target, sealed);
  await target.commit();
}

/**
 * Opens a Secure DICOM File to disk, from a path or from any other input. The content stands under a temporary name, readable by its owner only, until its signature or digest was checked, and is
 * removed when that fails.
 * @throws MediaError as `openSecureFileInto` does, and what Node throws (ENOENT, EEXIST, ENOSPC)
 */
export async function openSecureFileTo(
  path: string,
  from: string | FileInput,
  options: OpenOptions & WriteOptions,
): Promise<SecureFileVerdict> {
  await using source = await inputOf(from);
  await using target = await WholeFile.create(path, { ...options, mode: 0o600 });
  let writing = Promise.resolve();
  const verdict = await openSecureFileInto(
    source.input,
    async (chunk) => {
      await writing;
      writing = target.write(chunk);
      writing.catch(() => {});
      // A stream may use its memory again for what comes next; what is read from a path here is nobody else's.
      if (typeof from !== "string") await writing;
    },
    options,
  );
  await writing;
  await target.commit();
  return verdict;
}

/** A path is opened here, and closed by who asked; other inputs are the caller's to close. */
async function inputOf(from: string | FileInput): Promise<AsyncDisposable & { readonly input: FileInput }> {
  if (typeof from !== "string") return { input: from, [Symbol.asyncDispose]: async () => {} };
  const source = await pathSource(from);
  return { input: source, [Symbol.asyncDispose]: () => source.close() };
}

/** One block is written while the next one is made. */
async function writeAll(target: WholeFile, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  let writing = Promise.resolve();
  for await (const chunk of chunks) {
    await writing;
    writing = target.write(chunk);
    writing.catch(() => {});
  }
  await writing;
}
