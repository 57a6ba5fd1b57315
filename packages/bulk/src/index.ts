export { BulkError, type BulkErrorCode } from "./errors.js";
export {
  type BulkOperation,
  type Instance,
  type InstanceFailure,
  type InstancePlaces,
  type InstanceRecord,
  type InstanceVerdict,
  isProblem,
  type OperationName,
} from "./operations/bulk-operation.js";
export { deidentifyOperation, type DeidentifyOperationOptions } from "./operations/deidentify-operation.js";
export { sealOperation, type SealOperationOptions } from "./operations/seal-operation.js";
export { verifyOperation, type VerifyOperationOptions } from "./operations/verify-operation.js";
export { type BulkProgress, type BulkReport, type BulkTotals, isYes } from "./run/bulk-report.js";
export type { Chunk } from "./run/chunk.js";
export type { ChunkExecutor } from "./run/chunk-executor.js";
export { localExecutor, serveChunks, threadExecutor, type ThreadsOptions } from "./run/executors.js";
export { runBulk, type RunOptions } from "./run/run-bulk.js";
export { RUN_KEY_LENGTH, RunKeys, type RunKeysOptions } from "./run/run-keys.js";
export type { ChunkTask, ChunkTreaterOptions, OpenStore } from "./run/treat-chunk.js";
export { folderStore, type FolderStoreOptions } from "./store/folder-store.js";
export {
  chunksOf,
  type InstanceStore,
  type StoredBytes,
  type StoredKey,
  type WriteKeyOptions,
} from "./store/instance-store.js";
export { isObjectStore, openPlace } from "./store/open-place.js";
