export { AuditSender, type AuditSenderEvent, type AuditSenderHealth, type AuditSenderOptions } from "./audit-sender.js";
export type { BackOffOptions } from "./back-off.js";
export type {
  ConfirmationOptions,
  Destination,
  DestinationEvent,
  DestinationHealth,
  QuarantineReason,
  TlsDestination,
  UdpDestination,
} from "./destination.js";
export { Spool, type SpoolEvent, type SpoolOptions } from "./spool/spool.js";
export type { SpoolReader } from "./spool/spool-reader.js";
export type { SpoolRecord } from "./spool/record.js";
