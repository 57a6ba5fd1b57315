import { AuditError } from "../errors.js";
import { participantObjectIdTypeCodes } from "../generated/codes.js";
import type {
  ActiveParticipant,
  AuditMessage,
  AuditSourceIdentification,
  ParticipantObjectDetail,
  ParticipantObjectIdentification,
} from "../schema/audit-message.js";
import { hasTimeZone, isDateTime } from "../schema/date-time.js";
import { encodeBase64 } from "../xml/base64.js";
import type {
  FhirAuditEvent,
  AuditEventAgent,
  AuditEventDetail,
  AuditEventEntity,
  Coding,
  Identifier,
  Reference,
} from "./audit-event.js";
import { fhirSystems, isOid, OID_URN } from "./code-systems.js";
import { absent, codingOf, conceptOf, filled, filledList, referenceTo, sourceTypeCoding } from "./fhir-coding.js";
import { detailsOf } from "./object-content.js";

/**
 * An audit message as a FHIR R4 AuditEvent, by the mapping of FHIR to PS3.15 A.5 and, where that leaves a choice, as IHE has it: the first RoleIDCode is the type of
 * an agent, the others are its roles. What an object is said to contain is in its details.
 *
 * FHIR has no place for: an empty text, which is as one that is not there; characters that XML does not allow either, in whose place U+FFFD stands; an empty list of contained studies; a second ParticipantObjectDescription, which becomes
 * one with the first.
 *
 * @throws AuditError ERR_AUDIT_DATE_TIME, ERR_AUDIT_MESSAGE
 * @see FHIR R4 AuditEvent, Mappings for DICOM
 */
export function toFhirAuditEvent(message: AuditMessage): FhirAuditEvent {
  const { eventIdentification: event, activeParticipants, auditSourceIdentification, participantObjects } = message;
  if (!isDateTime(event.eventDateTime) || !hasTimeZone(event.eventDateTime) || !/^\d{4}-/.test(event.eventDateTime))
    throw new AuditError("ERR_AUDIT_DATE_TIME", {
      message: "EventDateTime is no date and time with a time zone that FHIR has, too",
      path: "EventIdentification.EventDateTime",
    });
  if (activeParticipants.length === 0)
    throw new AuditError("ERR_AUDIT_MESSAGE", { message: "a message has at least one ActiveParticipant" });
  return {
    resourceType: "AuditEvent",
    type: codingOf(event.eventId),
    ...filledList("subtype", (event.eventTypeCodes ?? []).map(codingOf)),
    ...filled("action", event.eventActionCode),
    recorded: event.eventDateTime,
    outcome: event.eventOutcomeIndicator,
    ...filled("outcomeDesc", event.eventOutcomeDescription),
    agent: activeParticipants.map(agentOf),
    source: sourceOf(auditSourceIdentification),
    ...filledList("entity", participantObjects.map(entityOf)),
  };
}

function agentOf(participant: ActiveParticipant): AuditEventAgent {
  const { userId, alternativeUserId, userName, userIsRequestor, mediaType } = participant;
  const who = referenceTo(userId);
  const [type, ...roles] = (participant.roleIdCodes ?? []).map(conceptOf);
  const network = {
    ...filled("address", participant.networkAccessPointId),
    ...filled("type", participant.networkAccessPointTypeCode),
  };
  return {
    ...(type && { type }),
    ...filledList("role", roles),
    ...(who && { who }),
    ...filled("altId", alternativeUserId),
    ...filled("name", userName),
    requestor: userIsRequestor,
    ...(mediaType && { media: codingOf(mediaType) }),
    ...(Object.keys(network).length > 0 && { network }),
  };
}

function sourceOf(source: AuditSourceIdentification): FhirAuditEvent["source"] {
  const { auditSourceId, auditEnterpriseSiteId, auditSourceTypeCodes = [] } = source;
  return {
    ...filled("site", auditEnterpriseSiteId),
    observer: referenceTo(auditSourceId) ?? absent,
    ...filledList("type", auditSourceTypeCodes.map(sourceTypeCoding)),
  };
}

function entityOf(object: ParticipantObjectIdentification, index: number): AuditEventEntity {
  const { participantObjectName: name, participantObjectQuery: query } = object;
  if (name !== undefined && query !== undefined)
    throw new AuditError("ERR_AUDIT_MESSAGE", {
      message: "an object has a ParticipantObjectName or a ParticipantObjectQuery, not both",
      path: `ParticipantObjectIdentification[${index + 1}]`,
    });
  const sensitivity = filled("display", object.participantObjectSensitivity);
  const details = [
    ...(object.participantObjectDetails ?? []).map(detailOf),
    ...(object.participantObjectDescriptions ?? []).flatMap(detailsOf),
  ];
  return {
    what: whatOf(object),
    ...codeOf("type", fhirSystems.objectType, object.participantObjectTypeCode),
    ...codeOf("role", fhirSystems.objectRole, object.participantObjectTypeCodeRole),
    ...codeOf("lifecycle", fhirSystems.lifeCycle, object.participantObjectDataLifeCycle),
    ...filledList("securityLabel", sensitivity.display === undefined ? [] : [sensitivity]),
    ...filled("name", name),
    ...(query && (query.length > 0 ? { query: encodeBase64(query) } : { _query: absent })),
    ...filledList("detail", details),
  };
}

function whatOf({
  participantObjectId: id,
  participantObjectIdTypeCode: idType,
}: ParticipantObjectIdentification): Reference {
  return { identifier: { type: conceptOf(idType), ...valueOf(id, idType) } };
}

/** UIDs of DICOM are URNs in FHIR; other identifiers stand as they are. */
function valueOf(
  id: string,
  { code, codeSystemName }: { readonly code: string; readonly codeSystemName: string },
): Identifier {
  const { studyInstanceUid, sopClassUid } = participantObjectIdTypeCodes;
  const isUid = codeSystemName === "DCM" && [studyInstanceUid.code, sopClassUid.code].includes(code as "110180");
  return isUid && isOid(id) ? { system: fhirSystems.dicomUid, value: `${OID_URN}${id}` } : filled("value", id);
}

function codeOf<Name extends string>(
  name: Name,
  system: string,
  code: string | undefined,
): { readonly [Key in Name]?: Coding } {
  return code === undefined ? {} : ({ [name]: { system, code } } as { readonly [Key in Name]?: Coding });
}

function detailOf({ type, value }: ParticipantObjectDetail): AuditEventDetail {
  const named = filled("type", type);
  return {
    ...(named.type === undefined ? { _type: absent } : named),
    ...(value.length > 0 ? { valueBase64Binary: encodeBase64(value) } : { _valueBase64Binary: absent }),
  };
}
