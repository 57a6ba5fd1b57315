import { setMaxListeners } from "node:events";
import { BulkError } from "../errors.js";
import type { InstanceRecord, OperationName } from "../operations/bulk-operation.js";
import type { InstanceStore } from "../store/instance-store.js";
import { type BulkProgress, type BulkReport, BulkReportBuilder } from "./bulk-report.js";
import { type ChunkOptions, chunksIn } from "./chunk.js";
import type { ChunkExecutor } from "./chunk-executor.js";
import { Ledger } from "./ledger.js";
import type { RunKeys } from "./run-keys.js";
import type { ChunkTask } from "./treat-chunk.js";

export interface RunOptions extends Partial<ChunkOptions> {
  /** What is done, and the text of its settings; see `BulkOperation`. */
  readonly operation: { readonly name: OperationName; readonly settings: string };
  readonly sources: readonly [InstanceStore, ...InstanceStore[]];
  /** Where outputs go: not inside a source, nor the reverse. undefined for `verify`. */
  readonly target: InstanceStore | undefined;
  /** Where the run keeps what it has done until it ends. Default: the target. */
  readonly ledger?: InstanceStore;
  readonly keys: RunKeys;
  readonly executor: ChunkExecutor;
  /** Whether outputs replace what is in the target; else it must be empty, or hold this run. Default: false. */
  readonly replace?: boolean;
  /** Most instances of a chunk. Default: 200. */
  readonly chunkSize?: number;
  /** Most bytes of a chunk. Default: 256 MiB. */
  readonly chunkBytes?: number;
  /** Most problems that the report lists. Default: 1000. */
  readonly mostProblems?: number;
  /** Called for each instance, in whatever order they come; the next waits for it. After a restart it is called for all of them again. */
  readonly onRecord?: (record: InstanceRecord) => void | Promise<void>;
  /** Called with the report before the run ends: only then what a restart needs is removed. */
  readonly onReport?: (report: BulkReport) => void | Promise<void>;
  readonly onProgress?: (progress: BulkProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * De-identifies, verifies or seals all instances of sources. Killed at any moment and called again with the same options it completes what it began
 * and leaves out what is done. Inputs must not change meanwhile.
 * @throws BulkError ERR_BULK_TARGET_TAKEN, ERR_BULK_NO_INPUT, and as the executor does
 */
export async function runBulk(options: RunOptions): Promise<BulkReport> {
  const run = new BulkRun(options);
  return run.finish();
}

class BulkRun {
  readonly #options: RunOptions;
  readonly #builder: BulkReportBuilder;
  readonly #ledger: Ledger;
  readonly #run: string;
  readonly #controller = new AbortController();
  #adding: Promise<void> = Promise.resolve();
  #records = 0;

  constructor(options: RunOptions) {
    const { operation, keys, target, mostProblems = 1000 } = options;
    const store = options.ledger ?? target;
    if (!store) throw new BulkError("ERR_BULK_OPTIONS", { message: "a run that writes nothing needs a ledger" });
    this.#options = options;
    this.#run = keys.name("run", operation.name, operation.settings, JSON.stringify(identityOf(options)));
    this.#ledger = new Ledger(store, this.#run, keys);
    this.#builder = new BulkReportBuilder(operation.name, mostProblems);
  }

  async finish(): Promise<BulkReport> {
    const { replace = false, onReport } = this.#options;
    const isNew = await this.#ledger.begin(replace);
    await this.#treatAll();
    const report = this.#builder.finish();
    if (this.#records === 0 && report.totals.givenUp === 0) await this.#endWithoutInput(isNew);
    await onReport?.(report);
    if (report.totals.givenUp === 0) await this.#ledger.end();
    return report;
  }

  /** Of a run that goes on something was there once: it may be there again. */
  async #endWithoutInput(isNew: boolean): Promise<never> {
    if (isNew) await this.#ledger.end();
    throw new BulkError("ERR_BULK_NO_INPUT", { message: "the sources hold no DICOM files" });
  }

  /** No more chunks are under way than the executor has room for. */
  async #treatAll(): Promise<void> {
    const { sources, keys, executor, signal, chunkSize = 200, chunkBytes = 256 * 1024 * 1024 } = this.#options;
    const underWay = new Set<Promise<void>>();
    const stop = this.#controller;
    setMaxListeners(0, stop.signal);
    const onAbort = (): void => stop.abort(signal?.reason);
    if (signal?.aborted) onAbort();
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      for await (const chunk of chunksIn(sources, { run: this.#run, keys, chunkSize, chunkBytes })) {
        while (underWay.size >= executor.room) await Promise.race(underWay);
        stop.signal.throwIfAborted();
        const done = this.#treat({ ...chunk, ...this.#places })
          .catch((error: unknown) => stop.abort(error))
          .finally(() => underWay.delete(done));
        underWay.add(done);
      }
    } finally {
      await Promise.all(underWay);
      signal?.removeEventListener("abort", onAbort);
    }
    stop.signal.throwIfAborted();
  }

  get #places(): Pick<ChunkTask, "run" | "target" | "ledger" | "replace"> {
    const { target, ledger = target, replace = false } = this.#options;
    return { run: this.#run, target: target?.url, ledger: ledger!.url, replace };
  }

  async #treat(task: ChunkTask): Promise<void> {
    const records = (await this.#done(task)) ?? (await this.#options.executor.execute(task, this.#controller.signal));
    this.#adding = this.#adding.then(() => (records ? this.#add(records) : this.#builder.giveUp(task.keys.length)));
    await this.#adding;
    this.#options.onProgress?.(this.#builder.progress);
  }

  /** What is known of a chunk from before, if its outputs are still there: a run may go on after a long time. */
  async #done({ id }: ChunkTask): Promise<readonly InstanceRecord[] | undefined> {
    const records = await this.#ledger.read(id);
    if (!records || (await this.#areThere(records))) return records;
    await this.#ledger.forget(id);
    return undefined;
  }

  async #areThere(records: readonly InstanceRecord[]): Promise<boolean> {
    const { target } = this.#options;
    const outputs = target
      ? records.flatMap(({ output, bytesOut }) => (output === undefined ? [] : [{ output, bytesOut }]))
      : [];
    const found = await Promise.all(outputs.map(async ({ output }) => target!.stat(output)));
    return found.every((stats, at) => stats?.size === outputs[at]!.bytesOut);
  }

  async #add(records: readonly InstanceRecord[]): Promise<void> {
    for (const record of records) {
      this.#builder.add(record);
      if (record.verdict !== "notDicom") this.#records++;
      await this.#options.onRecord?.(record);
    }
  }
}

/** What makes a run another run. */
function identityOf({ sources, target, ledger, chunkSize, chunkBytes, replace = false }: RunOptions): unknown {
  return [sources.map(({ url }) => url), target?.url ?? null, ledger?.url ?? null, chunkSize, chunkBytes, replace];
}
