export type { AuditSink, ReceivedMessage, ReceptionFault, Sender } from "./audit-sink.js";
export { type AuditPageOptions, type AuditPageServer, serveAuditPage } from "./page/serve-audit-page.js";
export type { VerifyUser } from "./page/verify-user.js";
export type { DatagramOptions } from "./receiver/datagram-receiver.js";
export {
  type AuditReceiver,
  type AuditReceiverOptions,
  listenForAudit,
  type SecureSyslogOptions,
} from "./receiver/listen-for-audit.js";
export type { ReceiverProblem } from "./receiver/receiver-problem.js";
export type { AuditQuery } from "./store/audit-query.js";
export {
  type AuditRecord,
  type AuditStore,
  type AuditStoreOptions,
  openAuditStore,
  type QuarantinedMessage,
} from "./store/audit-store.js";
export type { LogUseAudit, LogUser } from "./store/log-use.js";
