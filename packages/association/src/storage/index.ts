export { expectOnlyStatusChanged, isSameBesideStatus } from "./bit-preserving.js";
export { type ConfirmedNode, confirmedNodes, type IdentifyNode, type SecurePeer } from "./confirmed-node.js";
export {
  expectTransition,
  type InstanceStatus,
  type SopInstanceStatus,
  type StatusAfter,
  type StatusEvent,
  statusTransitions,
} from "./instance-status.js";
export type {
  CommitmentRecord,
  FailedInstance,
  Holding,
  InstanceRecord,
  InstanceStore,
  RecordChange,
  RecordKind,
  ReferencedInstance,
  StoredContent,
  StoreRecords,
  Transfer,
} from "./instance-store.js";
export { type InstanceState, OnlineStorage, type OnlineStorageHandlers, openOnlineStorage } from "./online-storage.js";
export type { CopyStatus } from "./send-copy.js";
export type { AwaitOptions, TransferOptions } from "./sender.js";
export type { OnlineStorageOptions } from "./settings.js";
export type { SopAuthorization } from "./status-attributes.js";
export { StorageError, type StorageErrorCode, type StorageErrorDetails } from "./storage-error.js";
export type { StorageEvent } from "./storage-event.js";
export type { TransferOutcome } from "./transfer-outcome.js";
