import { BulkError } from "../errors.js";
import type { InstanceRecord } from "../operations/bulk-operation.js";
import { chunksOf, type InstanceStore } from "../store/instance-store.js";
import { readAll } from "../store/read-all.js";
import { RUN_FOLDER } from "./run-folder.js";
import type { RunKeys } from "./run-keys.js";

const MARKER = `${RUN_FOLDER}/run`;
const CHUNKS = `${RUN_FOLDER}/chunks/`;
const CLAIMS = `${RUN_FOLDER}/claims/`;
/** No record of a chunk is larger. */
const LARGEST_RECORD = 64 * 1024 * 1024;

/**
 * What a run has done so far, in the store that it writes to: each chunk as a record that appears whole when all its outputs are there, sealed under
 * the key. Whoever is killed, the same run goes on from here.
 */
export class Ledger {
  readonly #store: InstanceStore;
  readonly #run: string;
  readonly #keys: RunKeys;

  constructor(store: InstanceStore, run: string, keys: RunKeys) {
    this.#store = store;
    this.#run = run;
    this.#keys = keys;
  }

  /**
   * Begins the run, or goes on with it; resolves to whether it begins.
   * @param replace Whether the store may hold what is not of this run.
   * @throws BulkError ERR_BULK_TARGET_TAKEN
   */
  async begin(replace: boolean): Promise<boolean> {
    // The folder of a store need not be there yet.
    const found = (await this.#store.stat(MARKER)) && (await this.#marker());
    if (found === this.#run) return false;
    if (found !== undefined) throw taken("another run that has not ended, or this one with other settings or sources");
    if (!replace && !(await this.#isEmpty())) throw taken("something already: it must be empty, or be replaced");
    await this.#store.write(MARKER, chunksOf(new TextEncoder().encode(this.#run)));
    if ((await this.#marker()) !== this.#run) throw taken("another run that has begun at the same time");
    return true;
  }

  /** @throws BulkError ERR_BULK_RUN_ENDED unless the run has begun and not ended */
  async expectRunning(): Promise<void> {
    if ((await this.#marker()) === this.#run) return;
    throw new BulkError("ERR_BULK_RUN_ENDED", { message: "the run that a job belongs to has ended" });
  }

  /** What became of the instances of a chunk; undefined when it is not done. @throws BulkError ERR_BULK_PAYLOAD for a record that was changed */
  async read(chunk: string): Promise<readonly InstanceRecord[] | undefined> {
    const sealed = await this.#bytes(placeOf(CHUNKS, chunk), LARGEST_RECORD);
    // Where a name can only be taken by an empty file, a writer may have been killed just then.
    if (!sealed || sealed.length === 0) return undefined;
    return JSON.parse(this.#keys.open(sealed, this.#purpose(chunk))) as readonly InstanceRecord[];
  }

  /** The first record stays. */
  async write(chunk: string, records: readonly InstanceRecord[]): Promise<void> {
    await this.expectRunning();
    const sealed = this.#keys.seal(JSON.stringify(records), this.#purpose(chunk));
    await this.#store.write(placeOf(CHUNKS, chunk), chunksOf(sealed));
  }

  /** Makes a chunk one that is not done. */
  async forget(chunk: string): Promise<void> {
    await this.#store.remove(placeOf(CHUNKS, chunk));
  }

  /** Whether an instance may have an output: the first that asks has it for good. */
  async claim(instance: string, output: string): Promise<boolean> {
    const place = placeOf(CLAIMS, this.#keys.name("output", this.#run, output));
    const claim = this.#keys.name("instance", this.#run, instance);
    if (await this.#store.write(place, chunksOf(new TextEncoder().encode(claim)))) return true;
    return (await this.#text(place)) === claim;
  }

  /** Ends the run: nothing of it but its outputs is left. The mark comes last, so that an end that was cut short can be ended. */
  async end(): Promise<void> {
    await this.#store.removeBelow(CHUNKS);
    await this.#store.removeBelow(CLAIMS);
    await this.#store.removeBelow(`${RUN_FOLDER}/`);
  }

  async #isEmpty(): Promise<boolean> {
    try {
      for await (const _ of this.#store.list()) return false;
      return true;
    } catch (error) {
      if (error instanceof BulkError && error.code === "ERR_BULK_NOT_THERE") return true;
      throw error;
    }
  }

  #marker(): Promise<string | undefined> {
    return this.#text(MARKER);
  }

  async #text(key: string): Promise<string | undefined> {
    const bytes = await this.#bytes(key, 64);
    return bytes && new TextDecoder().decode(bytes);
  }

  async #bytes(key: string, most: number): Promise<Uint8Array | undefined> {
    try {
      await using stored = await this.#store.open(key);
      if (stored.size > most)
        throw new BulkError("ERR_BULK_PAYLOAD", { message: "a record is larger than any can be" });
      return await readAll(stored);
    } catch (error) {
      if (error instanceof BulkError && error.code === "ERR_BULK_NOT_THERE") return undefined;
      throw error;
    }
  }

  #purpose(chunk: string): string {
    return `record ${this.#run} ${chunk}`;
  }
}

/** In folders by the first digits: there may be millions. */
function placeOf(folder: string, name: string): string {
  return `${folder}${name.slice(0, 2)}/${name.slice(2, 4)}/${name}`;
}

function taken(what: string): BulkError {
  return new BulkError("ERR_BULK_TARGET_TAKEN", { message: `the target holds ${what}` });
}
