import { AuditError, type AuditErrorCode } from "../../errors.js";
import { participantObjectIdTypeCodes } from "../../generated/codes.js";
import type { AuditMessage, ParticipantObjectIdentification } from "../../schema/audit-message.js";
import { epochOf } from "../../schema/date-time.js";
import { decodeSyslogMessage } from "../../syslog/syslog-message.js";
import type { AuditFindingCode } from "../../validation/finding.js";
import { validateAuditMessage } from "../../validation/validate-audit-message.js";
import { type AuditWarning, readAuditMessage } from "../../xml/read-audit-message.js";
import type { ReceivedMessage, Sender } from "../audit-sink.js";

/** What a message is found by beside its time. */
export const termKinds = ["event", "user", "patient", "study", "source", "address", "certificate"] as const;
export type TermKind = (typeof termKinds)[number];

export interface Term {
  readonly kind: TermKind;
  readonly value: string;
}

/** What is known of a message by reading it. */
export interface IndexedMessage {
  readonly message: AuditMessage;
  /** Of EventDateTime; `undefined` when that is none, or has no time zone. */
  readonly eventTime: number | undefined;
  readonly terms: readonly Term[];
  /** What departs from A.5, each code once. */
  readonly findings: readonly (AuditFindingCode | AuditWarning["code"])[];
}

/** Reads a syslog message with an audit message in it; why there is none, as a code. */
export function indexMessage({ raw, sender }: ReceivedMessage): IndexedMessage | AuditErrorCode {
  try {
    const { message, warnings } = readAuditMessage(decodeSyslogMessage(raw).content);
    const codes = [...validateAuditMessage(message), ...warnings].map(({ code }) => code);
    return {
      message,
      eventTime: epochOf(message.eventIdentification.eventDateTime),
      terms: termsOf(message, sender),
      findings: [...new Set(codes)],
    };
  } catch (error) {
    if (error instanceof AuditError) return error.code;
    throw error;
  }
}

/** Each term once; one that is empty finds nothing. */
function termsOf(message: AuditMessage, { address, certificate }: Sender): readonly Term[] {
  const { eventIdentification: event, activeParticipants, auditSourceIdentification, participantObjects } = message;
  const values: Readonly<Record<TermKind, readonly (string | undefined)[]>> = {
    event: [event.eventId, ...(event.eventTypeCodes ?? [])].map(({ code }) => code),
    user: activeParticipants.flatMap(({ userId, alternativeUserId = "" }) => [
      userId,
      ...alternatives(alternativeUserId),
    ]),
    patient: participantObjects.flatMap(patientIds),
    study: participantObjects.flatMap(studyUids),
    source: [auditSourceIdentification.auditSourceId],
    address: [address],
    certificate: [certificate],
  };
  return termKinds.flatMap((kind) =>
    [...new Set(values[kind])].flatMap((value) => (value === undefined || value === "" ? [] : [{ kind, value }])),
  );
}

/** An AlternativeUserID as it stands, and each AE title in it (A.5.2.2). */
function alternatives(id: string): readonly string[] {
  const titles = id.startsWith("AETITLES=") ? id.slice("AETITLES=".length).split(";") : [];
  return [id, ...titles.map((title) => title.trim())];
}

/** The identifier as it stands, and without the assigning authority that HL7 (CX) puts after it. */
function patientIds({
  participantObjectId: id,
  participantObjectIdTypeCode: { code, codeSystemName },
  participantObjectTypeCodeRole: role,
}: ParticipantObjectIdentification): readonly string[] {
  const number = participantObjectIdTypeCodes.patientNumber;
  const isPatient = role === "1" || (code === number.code && codeSystemName === number.codeSystemName);
  return isPatient ? [id, id.split("^")[0]!] : [];
}

/** The Study Instance UIDs of a study, and those that another object says it contains. */
function studyUids(object: ParticipantObjectIdentification): readonly string[] {
  const contained = (object.participantObjectDescriptions ?? []).flatMap((one) => one.containsStudyUids ?? []);
  const isStudy = object.participantObjectIdTypeCode.code === participantObjectIdTypeCodes.studyInstanceUid.code;
  return isStudy ? [object.participantObjectId, ...contained] : contained;
}
