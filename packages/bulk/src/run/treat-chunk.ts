import { BulkError } from "../errors.js";
import type { BulkOperation, Instance, InstancePlaces, InstanceRecord } from "../operations/bulk-operation.js";
import { openPlace } from "../store/open-place.js";
import type { InstanceStore } from "../store/instance-store.js";
import type { Chunk } from "./chunk.js";
import { Ledger } from "./ledger.js";
import type { RunKeys } from "./run-keys.js";

/** What a job is about, in plain data. */
export interface ChunkTask extends Chunk {
  readonly run: string;
  /** The place of the target; undefined for what writes nothing. */
  readonly target: string | undefined;
  /** The place of the ledger. */
  readonly ledger: string;
  readonly replace: boolean;
}

/** Opens the store of a place; a machine that reaches stores another way brings its own. */
export type OpenStore = (place: string) => Promise<InstanceStore>;

export interface ChunkTreaterOptions {
  readonly operation: BulkOperation;
  readonly keys: RunKeys;
  /** Default: `openPlace`. */
  readonly openStore?: OpenStore;
}

/** Treats chunks, one after the other, and writes their records. */
export class ChunkTreater {
  readonly #operation: BulkOperation;
  readonly #keys: RunKeys;
  readonly #openStore: OpenStore;
  readonly #stores = new Map<string, Promise<InstanceStore>>();
  #last: Promise<unknown> = Promise.resolve();

  constructor({ operation, keys, openStore = openPlace }: ChunkTreaterOptions) {
    this.#operation = operation;
    this.#keys = keys;
    this.#openStore = openStore;
  }

  /** What became of the instances; the record is there before. @throws BulkError where the chunk is to be tried again, or the run has ended */
  treat(task: ChunkTask, signal?: AbortSignal): Promise<readonly InstanceRecord[]> {
    const treated = this.#last.then(() => this.#treat(task, signal));
    this.#last = treated.catch(() => {});
    return treated;
  }

  async #treat(task: ChunkTask, signal: AbortSignal | undefined): Promise<readonly InstanceRecord[]> {
    const ledger = new Ledger(await this.#store(task.ledger), task.run, this.#keys);
    await ledger.expectRunning();
    // An earlier delivery may have done all of it.
    const done = await ledger.read(task.id);
    if (done) return done;
    const places: InstancePlaces = {
      source: await this.#store(task.source),
      target: task.target === undefined ? undefined : await this.#store(task.target),
      replace: task.replace,
      claim: async ({ key }, output) =>
        (output === key && !isOfUids(key)) || ledger.claim(`${task.source}\n${key}`, output),
    };
    const records: InstanceRecord[] = [];
    for (const instance of instancesOf(task)) {
      signal?.throwIfAborted();
      records.push(await this.#operation.treat(instance, places).catch(chunkFailed));
    }
    await ledger.write(task.id, records);
    return records;
  }

  #store(place: string): Promise<InstanceStore> {
    const known = this.#stores.get(place) ?? this.#openStore(place);
    this.#stores.set(place, known);
    return known;
  }
}

/** Whether an instance of another name could be given this one for its new UIDs; an own name else is that of one instance alone. */
function isOfUids(key: string): boolean {
  return /^(?:[\d.]+|study)\/(?:[\d.]+|series)\/(?:[\d.]+|instance)\.dcm$/.test(key);
}

const fullCodes: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EROFS"]);

/** What is not of one instance; other errors hold paths, and are told by their kind alone. @throws BulkError */
function chunkFailed(cause: unknown): never {
  if (cause instanceof BulkError) throw cause;
  if (fullCodes.has((cause as { readonly code?: string }).code ?? ""))
    throw new BulkError("ERR_BULK_TARGET", { message: "there is no room for outputs that are not complete", cause });
  throw new BulkError("ERR_BULK_CHUNK", { message: "a chunk could not be treated", cause });
}

function instancesOf({ first, keys, taken }: Chunk): readonly Instance[] {
  const isTaken = new Set(taken);
  return keys.map((key, at) => ({ number: first + at, key, isNameTaken: isTaken.has(at) }));
}
