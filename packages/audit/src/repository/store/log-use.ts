import { auditLogUsed } from "../../messages/application.js";
import type { Participant, Process } from "../../messages/participants.js";
import type { AuditMessage, AuditSourceIdentification } from "../../schema/audit-message.js";

/** How it is audited that somebody reads the trail (A.5.3.2). */
export interface LogUseAudit {
  /** The system that has the repository. */
  readonly auditSource: AuditSourceIdentification;
  /** The process that reads for whoever asked. */
  readonly process: Process;
  /** Gets an Audit Log Used message before anything is read; when it throws, nothing is. */
  readonly onAuditLogUsed: (message: AuditMessage) => void | Promise<void>;
}

/** Who reads the trail. */
export interface LogUser {
  /** Default: nobody but the process. */
  readonly person?: Participant;
}

/** The message that says so. @see PS3.15 A.5.3.2 */
export function logUseMessage(
  { auditSource, process }: LogUseAudit,
  { person }: LogUser,
  { auditLogUri, dateTime }: { readonly auditLogUri: string; readonly dateTime: Date },
): AuditMessage {
  return auditLogUsed({
    dateTime,
    auditSource,
    auditLogUri,
    users: person ? { person, process } : { process },
    requestor: person ? "person" : "process",
  });
}
