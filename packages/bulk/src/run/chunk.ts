import { BulkError } from "../errors.js";
import { RUN_FOLDER } from "./run-folder.js";
import type { RunKeys } from "./run-keys.js";
import type { InstanceStore, StoredKey } from "../store/instance-store.js";

/** Instances of one source that are treated together: one job. */
export interface Chunk {
  /** The same for the same instances of the same run, unless they were changed meanwhile: what is known of a chunk is of these bytes. */
  readonly id: string;
  /** The place of the source. */
  readonly source: string;
  /** The number of the first instance. */
  readonly first: number;
  readonly keys: readonly string[];
  /** Positions in `keys` of those that an earlier source has too. */
  readonly taken: readonly number[];
}

export interface ChunkOptions {
  /** Most instances of a chunk. */
  readonly chunkSize: number;
  /** Most bytes of a chunk, unless one instance alone is larger. */
  readonly chunkBytes: number;
}

/** Cuts the instances of sources into chunks; no more than one chunk is in memory. */
export async function* chunksIn(
  sources: readonly InstanceStore[],
  { run, keys, ...options }: ChunkOptions & { readonly run: string; readonly keys: RunKeys },
): AsyncIterable<Chunk> {
  let first = 1;
  for (const [at, source] of sources.entries()) {
    for await (const group of groups(source.list(), options)) {
      const taken: number[] = [];
      for (const [position, { key }] of group.entries())
        if (await isTaken(key, sources.slice(0, at))) taken.push(position);
      const chunk = { source: source.url, first, keys: group.map(({ key }) => key), taken };
      const versions = group.map(({ size, version }) => [size, version]);
      yield { id: keys.name("chunk", run, JSON.stringify([chunk, versions])), ...chunk };
      first += group.length;
    }
  }
}

async function* groups(
  stored: AsyncIterable<StoredKey>,
  { chunkSize, chunkBytes }: ChunkOptions,
): AsyncIterable<readonly StoredKey[]> {
  let group: StoredKey[] = [];
  let bytes = 0;
  for await (const one of stored) {
    if (group.length > 0 && (group.length === chunkSize || bytes + one.size > chunkBytes)) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(one);
    bytes += one.size;
  }
  if (group.length > 0) yield group;
}

/** What looks like a thing of the run must not be one either. */
async function isTaken(key: string, earlier: readonly InstanceStore[]): Promise<boolean> {
  if (key.startsWith(`${RUN_FOLDER}/`)) return true;
  for (const store of earlier) if (await store.stat(key).catch(cannotBeThere)) return true;
  return false;
}

/** What is no key for a store it does not hold. */
function cannotBeThere(error: unknown): undefined {
  if (error instanceof BulkError && error.code === "ERR_BULK_KEY") return undefined;
  throw error;
}
