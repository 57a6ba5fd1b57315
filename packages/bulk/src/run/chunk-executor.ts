import type { InstanceRecord } from "../operations/bulk-operation.js";
import type { ChunkTask } from "./treat-chunk.js";

/** Has chunks treated: here, in threads, or by other machines. */
export interface ChunkExecutor extends AsyncDisposable {
  /** How many chunks it should have at a time. */
  readonly room: number;
  /**
   * What became of the instances of a chunk; undefined when the chunk is given up.
   * @throws BulkError that ends the run
   */
  execute(task: ChunkTask, signal?: AbortSignal): Promise<readonly InstanceRecord[] | undefined>;
}
