export {
  type AssociationObserver,
  observeAssociations,
  type ObservedAssociation,
  type ObservedHandlers,
} from "./associations.js";
export {
  observeAuditEvents,
  observeAuditProblems,
  observeAuditReceiver,
  observeAuditSender,
  type ObservedAuditEvent,
  type ObservedAuditHealth,
} from "./audit.js";
export { observeBatch, type ObservedProgress } from "./batch.js";
export {
  type ConnectionHooks,
  observeConnections,
  type ObservedConnection,
  observeListener,
  observeWarnings,
} from "./connections.js";
export type { Logger } from "./logger.js";
export type { InstrumentOptions, Meter, ObservableResult } from "./meter.js";
export type { Telemetry } from "./recorder.js";
export { observeStorage } from "./storage.js";
export { observeWork, type Work, type WorkObserver } from "./work.js";
