import { join } from "node:path";
import { dimseStatus, instanceOfFile, receiveFile, type StoreRequest } from "@dicomsec/association";
import { type PathSource, pathSource } from "@dicomsec/core/node";

/** What became of an instance that came. */
export interface KeptInstance {
  readonly status: number;
  readonly path: string;
  /** Of the Data Set. */
  readonly length: number;
}

/** Duplicate SOP Instance (PS3.7 C.5.6). */
const DUPLICATE = 0x0111;

/**
 * Writes an instance to `SOP Instance UID.dcm` in a folder. One that is there already is not replaced, unless `force`: the same again is success,
 * another with its UID is refused.
 *
 * @throws what ended the association, and what Node throws for a folder that cannot be written to
 */
export async function keepInstance(
  request: StoreRequest,
  { out, force }: { readonly out: string; readonly force: boolean },
): Promise<KeptInstance> {
  const path = join(out, `${request.sopInstanceUid}.dcm`);
  const existing = force ? undefined : await sourceOf(path);
  if (existing) {
    await using source = existing;
    const known = await instanceOfFile(source);
    return {
      status: (await isSame(request, known, source)) ? dimseStatus.success : DUPLICATE,
      path,
      length: known.length,
    };
  }
  try {
    // Others may read it when its owner lets them.
    const length = await receiveFile(request, path, { overwrite: force, mode: 0o600 });
    return { status: dimseStatus.success, path, length };
  } catch (error) {
    const status = statuses[(error as { readonly code?: string }).code ?? ""];
    if (status === undefined) throw error;
    return { status, path, length: 0 };
  }
}

/** What the file system says, as the requestor is told it. EEXIST: it came by another association at the same time. */
const statuses: Readonly<Record<string, number>> = {
  ENOSPC: dimseStatus.outOfResources,
  EDQUOT: dimseStatus.outOfResources,
  EEXIST: DUPLICATE,
};

async function sourceOf(path: string): Promise<PathSource | undefined> {
  try {
    return await pathSource(path);
  } catch (error) {
    if ((error as { readonly code?: string }).code === "ENOENT") return undefined;
    throw error;
  }
}

type KnownInstance = Awaited<ReturnType<typeof instanceOfFile>>;

/** Whether the Data Set that comes is the one of the file. */
async function isSame(
  request: StoreRequest,
  { sopClassUid, transferSyntaxUid, length }: KnownInstance,
  source: PathSource,
): Promise<boolean> {
  if (sopClassUid !== request.sopClassUid || transferSyntaxUid !== request.transferSyntaxUid) return false;
  let at = source.size - length;
  for await (const piece of request.data) {
    const there = await source.read(at, piece.length);
    if (there.length < piece.length || !piece.every((octet, index) => octet === there[index])) return false;
    at += piece.length;
  }
  return at === source.size;
}
