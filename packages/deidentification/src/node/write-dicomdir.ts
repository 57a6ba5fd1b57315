import { access } from "node:fs/promises";
import { join } from "node:path";
import { openPath, WholeFile } from "@dicomsec/core/node";
import { DicomdirBuilder } from "../dicomdir/dicomdir-builder.js";
import { DeidentificationError } from "../errors.js";
import { createUidMapper } from "../uid-mapping.js";
import { fileIdOf } from "./file-ids.js";

/** What a new DICOMDIR lists. */
export interface WrittenDicomdir {
  readonly listed: number;
  /** Numbers of the inputs whose outputs no Directory Record can stand for. */
  readonly unlisted: readonly number[];
}

const NAME = "DICOMDIR";

/** @throws DeidentificationError ERR_DEIDENTIFICATION_FOLDERS where one is that is not to be replaced: before a batch, not after it */
export async function checkDicomdirPlace(out: string, overwrite: boolean): Promise<void> {
  const isThere = await access(join(out, NAME)).then(
    () => true,
    () => false,
  );
  if (isThere && !overwrite)
    throw new DeidentificationError("ERR_DEIDENTIFICATION_FOLDERS", {
      message: "The output folder has a DICOMDIR already",
    });
}

/**
 * Writes the DICOMDIR of the outputs into their folder. It is made of the outputs alone, never of an input.
 * @param numbers Of the inputs that have an output, named by `fileIdOf`.
 * @throws what Node throws
 */
export async function writeDicomdir(
  numbers: readonly number[],
  {
    out,
    overwrite,
    key,
    signal,
  }: { out: string; overwrite: boolean; key: Uint8Array; signal: AbortSignal | undefined },
): Promise<WrittenDicomdir> {
  const builder = new DicomdirBuilder();
  const unlisted: number[] = [];
  for (const number of numbers) {
    signal?.throwIfAborted();
    const fileId = fileIdOf(number);
    const { file, source } = await openPath(join(out, ...fileId));
    await using _ = source;
    if (!builder.add(file, fileId)) unlisted.push(number);
  }
  const uid = createUidMapper(key).uid(`DICOMDIR of ${builder.instances.join(" ")}`);
  await using whole = await WholeFile.create(join(out, NAME), { overwrite });
  await whole.write(builder.finish(uid));
  await whole.commit();
  return { listed: numbers.length - unlisted.length, unlisted };
}
