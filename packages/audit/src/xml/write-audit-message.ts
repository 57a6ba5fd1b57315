import { AuditError } from "../errors.js";
import type {
  ActiveParticipant,
  AuditMessage,
  AuditSourceIdentification,
  CodedValue,
  EventIdentification,
  ParticipantObjectDescription,
  ParticipantObjectIdentification,
} from "../schema/audit-message.js";
import { hasTimeZone, isDateTime } from "../schema/date-time.js";
import { lifeCycleValues, roleValues, typeValues } from "../schema/object-values.js";
import { encodeBase64 } from "./base64.js";
import { escapeText, type IllegalCharacters } from "./escape.js";

/**
 * Whose schema the message is of. `dicom`: the RELAX NG of PS3.15 A.5.1. `ihe`: the same, for repositories that are told so by the header (MSGID). `dcm4che`: that
 * of dcm4che, where MediaType stands without MediaIdentifier, and each object has one description with a ParticipantObjectContainsStudy.
 */
export type AuditDialect = "dicom" | "dcm4che" | "ihe";

export interface WriteAuditMessageOptions {
  /** Default: `dicom`. */
  readonly dialect?: AuditDialect;
  /** Default: `reject`. */
  readonly illegalCharacters?: IllegalCharacters;
}

/**
 * Writes an audit message as XML: one line, without a declaration, elements and attributes in the order of the schema.
 *
 * The schema is kept, not the tables of A.5.3: `validateAuditMessage` asks for those.
 *
 * @throws AuditError ERR_AUDIT_MESSAGE, ERR_AUDIT_DATE_TIME, ERR_AUDIT_CHARACTER, ERR_AUDIT_OPTIONS (what the dialect has no place for)
 * @see PS3.15 A.5.1
 */
export function writeAuditMessage(message: AuditMessage, options: WriteAuditMessageOptions = {}): string {
  const { dialect = "dicom", illegalCharacters = "reject" } = options;
  return new MessageWriter(dialect, illegalCharacters).message(message);
}

class MessageWriter {
  readonly #dialect: AuditDialect;
  readonly #illegalCharacters: IllegalCharacters;
  #path = "";

  constructor(dialect: AuditDialect, illegalCharacters: IllegalCharacters) {
    this.#dialect = dialect;
    this.#illegalCharacters = illegalCharacters;
  }

  message({
    eventIdentification,
    activeParticipants,
    auditSourceIdentification,
    participantObjects,
  }: AuditMessage): string {
    if (activeParticipants.length === 0) throw notAllowed("a message has at least one ActiveParticipant");
    this.#path = "EventIdentification";
    let xml = `<AuditMessage>${this.#event(eventIdentification)}`;
    for (const [index, participant] of activeParticipants.entries()) {
      this.#path = `ActiveParticipant[${index + 1}]`;
      xml += this.#participant(participant);
    }
    this.#path = "AuditSourceIdentification";
    xml += this.#source(auditSourceIdentification);
    for (const [index, object] of participantObjects.entries()) {
      this.#path = `ParticipantObjectIdentification[${index + 1}]`;
      xml += this.#object(object);
    }
    return `${xml}</AuditMessage>`;
  }

  #event(event: EventIdentification): string {
    const { eventActionCode, eventDateTime, eventOutcomeIndicator, eventOutcomeDescription } = event;
    if (!isDateTime(eventDateTime) || !hasTimeZone(eventDateTime))
      throw new AuditError("ERR_AUDIT_DATE_TIME", {
        message: "EventDateTime is no date and time with a time zone",
        path: "EventIdentification.EventDateTime",
      });
    let xml = "<EventIdentification";
    xml += this.#attribute("EventActionCode", eventActionCode);
    xml += this.#attribute("EventDateTime", eventDateTime);
    xml += this.#attribute("EventOutcomeIndicator", eventOutcomeIndicator);
    xml += `>${this.#coded("EventID", event.eventId)}`;
    for (const code of event.eventTypeCodes ?? []) xml += this.#coded("EventTypeCode", code);
    if (eventOutcomeDescription !== undefined) xml += this.#element("EventOutcomeDescription", eventOutcomeDescription);
    return `${xml}</EventIdentification>`;
  }

  #participant(participant: ActiveParticipant): string {
    let xml = "<ActiveParticipant";
    xml += this.#attribute("UserID", participant.userId);
    xml += this.#attribute("AlternativeUserID", participant.alternativeUserId);
    xml += this.#attribute("UserName", participant.userName);
    xml += participant.userIsRequestor ? ' UserIsRequestor="true"' : ' UserIsRequestor="false"';
    xml += this.#attribute("NetworkAccessPointID", participant.networkAccessPointId);
    xml += this.#attribute("NetworkAccessPointTypeCode", participant.networkAccessPointTypeCode);
    let content = "";
    for (const code of participant.roleIdCodes ?? []) content += this.#coded("RoleIDCode", code);
    if (participant.mediaType) content += this.#media(participant.mediaType);
    return content === "" ? `${xml}/>` : `${xml}>${content}</ActiveParticipant>`;
  }

  #media(mediaType: CodedValue): string {
    const xml = this.#coded("MediaType", mediaType);
    return this.#dialect === "dcm4che" ? xml : `<MediaIdentifier>${xml}</MediaIdentifier>`;
  }

  #source({ auditSourceId, auditEnterpriseSiteId, auditSourceTypeCodes = [] }: AuditSourceIdentification): string {
    let xml = "<AuditSourceIdentification";
    xml += this.#attribute("AuditEnterpriseSiteID", auditEnterpriseSiteId);
    xml += this.#attribute("AuditSourceID", auditSourceId);
    if (auditSourceTypeCodes.length === 0) return `${xml}/>`;
    xml += ">";
    for (const { code, codeSystemName, originalText, displayName } of auditSourceTypeCodes) {
      if ((codeSystemName === undefined) !== (originalText === undefined))
        throw notAllowed("an AuditSourceTypeCode has a codeSystemName and an originalText, or neither", this.#path);
      xml += `<AuditSourceTypeCode${this.#attribute("csd-code", code)}`;
      xml += this.#attribute("codeSystemName", codeSystemName) + this.#attribute("displayName", displayName);
      xml += `${this.#attribute("originalText", originalText)}/>`;
    }
    return `${xml}</AuditSourceIdentification>`;
  }

  #object(object: ParticipantObjectIdentification): string {
    let xml = "<ParticipantObjectIdentification";
    xml += this.#attribute("ParticipantObjectID", object.participantObjectId);
    xml += this.#oneOf("ParticipantObjectTypeCode", object.participantObjectTypeCode, typeValues);
    xml += this.#oneOf("ParticipantObjectTypeCodeRole", object.participantObjectTypeCodeRole, roleValues);
    xml += this.#oneOf("ParticipantObjectDataLifeCycle", object.participantObjectDataLifeCycle, lifeCycleValues);
    xml += this.#attribute("ParticipantObjectSensitivity", object.participantObjectSensitivity);
    xml += `>${this.#coded("ParticipantObjectIDTypeCode", object.participantObjectIdTypeCode)}${this.#nameOrQuery(object)}`;
    for (const { type, value } of object.participantObjectDetails ?? [])
      xml += `<ParticipantObjectDetail${this.#attribute("type", type)} value="${encodeBase64(value)}"/>`;
    for (const description of this.#descriptions(object)) xml += this.#description(description);
    return `${xml}</ParticipantObjectIdentification>`;
  }

  /** The schema has exactly one of the two. */
  #nameOrQuery({ participantObjectName, participantObjectQuery }: ParticipantObjectIdentification): string {
    if (participantObjectQuery === undefined)
      return this.#element("ParticipantObjectName", participantObjectName ?? "");
    if (participantObjectName !== undefined)
      throw notAllowed("an object has a ParticipantObjectName or a ParticipantObjectQuery, not both", this.#path);
    return `<ParticipantObjectQuery>${encodeBase64(participantObjectQuery)}</ParticipantObjectQuery>`;
  }

  #descriptions({
    participantObjectDescriptions: descriptions = [],
  }: ParticipantObjectIdentification): readonly ParticipantObjectDescription[] {
    if (this.#dialect !== "dcm4che") return descriptions;
    if (descriptions.length > 1)
      throw new AuditError("ERR_AUDIT_OPTIONS", {
        message: "the dialect dcm4che has one ParticipantObjectDescription for an object",
        path: this.#path,
      });
    return [{ ...descriptions[0], containsStudyUids: descriptions[0]?.containsStudyUids ?? [] }];
  }

  #description(description: ParticipantObjectDescription): string {
    let xml = "<ParticipantObjectDescription>";
    for (const uid of description.mppsUids ?? []) xml += `<MPPS${this.#attribute("UID", uid)}/>`;
    for (const number of description.accessionNumbers ?? []) xml += `<Accession${this.#attribute("Number", number)}/>`;
    for (const { uid, numberOfInstances, instanceUids = [] } of description.sopClasses ?? []) {
      if (!Number.isSafeInteger(numberOfInstances) || numberOfInstances < 0)
        throw notAllowed("NumberOfInstances is no number of instances", this.#path);
      xml += `<SOPClass${this.#attribute("UID", uid)} NumberOfInstances="${numberOfInstances}"`;
      if (instanceUids.length === 0) xml += "/>";
      else {
        xml += ">";
        for (const instance of instanceUids) xml += `<Instance${this.#attribute("UID", instance)}/>`;
        xml += "</SOPClass>";
      }
    }
    if (description.containsStudyUids) xml += this.#containsStudy(description.containsStudyUids);
    if (description.encrypted !== undefined) xml += `<Encrypted>${description.encrypted}</Encrypted>`;
    if (description.anonymized !== undefined) xml += `<Anonymized>${description.anonymized}</Anonymized>`;
    return `${xml}</ParticipantObjectDescription>`;
  }

  #containsStudy(uids: readonly string[]): string {
    let xml = "<ParticipantObjectContainsStudy>";
    for (const uid of uids) xml += `<StudyIDs${this.#attribute("UID", uid)}/>`;
    return `${xml}</ParticipantObjectContainsStudy>`;
  }

  #coded(name: string, { code, codeSystemName, originalText, displayName }: CodedValue): string {
    let xml = `<${name}${this.#attribute("csd-code", code)}${this.#attribute("codeSystemName", codeSystemName)}`;
    if (displayName !== undefined) xml += this.#attribute("displayName", displayName);
    return `${xml}${this.#attribute("originalText", originalText)}/>`;
  }

  #attribute(name: string, value: string | undefined): string {
    return value === undefined ? "" : ` ${name}="${this.#text(value, name)}"`;
  }

  #oneOf(name: string, value: string | undefined, values: readonly string[]): string {
    if (value !== undefined && !values.includes(value))
      throw notAllowed(`${name} has a value that it cannot have`, `${this.#path}.${name}`);
    return this.#attribute(name, value);
  }

  #element(name: string, value: string): string {
    return `<${name}>${this.#text(value, name)}</${name}>`;
  }

  #text(value: string, name: string): string {
    return escapeText(value, this.#illegalCharacters, `${this.#path}.${name}`);
  }
}

function notAllowed(message: string, path?: string): AuditError {
  return new AuditError("ERR_AUDIT_MESSAGE", { message, ...(path !== undefined && { path }) });
}
