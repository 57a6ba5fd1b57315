import { AuditError } from "../errors.js";
import { participantObjectIdTypeCodes } from "../generated/codes.js";
import type {
  ActiveParticipant,
  AuditMessage,
  AuditSourceIdentification,
  CodedValue,
  EventActionCode,
  EventIdentification,
  EventOutcomeIndicator,
  NetworkAccessPointTypeCode,
  ParticipantObjectDetail,
  ParticipantObjectIdentification,
} from "../schema/audit-message.js";
import { decodeBase64 } from "../xml/base64.js";
import type { AuditWarning } from "../xml/read-audit-message.js";
import type { AuditEventDetail } from "./audit-event.js";
import { fhirSystems, OID_URN } from "./code-systems.js";
import { codedValueOf, codedValueOfConcept, sourceTypeOf } from "./fhir-coding.js";
import { FhirReader } from "./fhir-reader.js";
import { descriptionOf, isOfDescription } from "./object-content.js";

/** A resource as an audit message. */
export interface ConvertedAuditEvent {
  readonly message: AuditMessage;
  /** What FHIR says and an audit message has no place for, and what is not as FHIR has it. */
  readonly warnings: readonly AuditWarning[];
}

/**
 * A FHIR R4 AuditEvent, as JSON gives it, as an audit message. It is not judged: `validateAuditMessage` does that, as what came from FHIR need not be one of A.5.3.
 *
 * @throws AuditError ERR_AUDIT_NO_MESSAGE for what is no AuditEvent, or has no agent
 * @see FHIR R4 AuditEvent, Mappings for DICOM
 */
export function fromFhirAuditEvent(resource: unknown): ConvertedAuditEvent {
  const warnings: AuditWarning[] = [];
  const event = FhirReader.of(resource, "AuditEvent", warnings);
  if (event?.text("resourceType") !== "AuditEvent")
    throw new AuditError("ERR_AUDIT_NO_MESSAGE", { message: "the resource is no AuditEvent" });
  const message: AuditMessage = {
    eventIdentification: eventOf(event),
    activeParticipants: event.list("agent").map(participantOf),
    auditSourceIdentification: sourceOf(event.object("source")),
    participantObjects: event.list("entity").map(objectOf),
  };
  if (message.activeParticipants.length === 0)
    throw new AuditError("ERR_AUDIT_NO_MESSAGE", { message: "the AuditEvent has no agent" });
  // Of every resource, and nothing of the event.
  event.ignore("id", "meta", "text", "language", "implicitRules");
  event.finish();
  return { message, warnings };
}

function eventOf(event: FhirReader): EventIdentification {
  const typeCodes = event.list("subtype").map(codingOf);
  const action = event.oneOf("action", ["C", "R", "U", "D", "E"]);
  const description = event.text("outcomeDesc");
  return {
    eventId: event.object("type") ? codingOf(event.object("type")!) : noCode,
    ...(typeCodes.length > 0 && { eventTypeCodes: typeCodes }),
    ...(action !== undefined && { eventActionCode: action as EventActionCode }),
    eventDateTime: event.required("recorded"),
    // Nominal success is also for what is not known (A.5.1).
    eventOutcomeIndicator: (event.oneOf("outcome", ["0", "4", "8", "12"]) ?? "0") as EventOutcomeIndicator,
    ...(description !== undefined && { eventOutcomeDescription: description }),
  };
}

function participantOf(agent: FhirReader): ActiveParticipant {
  const type = agent.object("type");
  const roles = [...(type ? [type] : []), ...agent.list("role")].map(conceptOf);
  const media = agent.object("media");
  const network = agent.object("network");
  const accessPointType = network?.oneOf("type", ["1", "2", "3", "4", "5"]) as NetworkAccessPointTypeCode | undefined;
  const participant = {
    userId: referenceOf(agent.object("who")).value,
    ...optional("alternativeUserId", agent.text("altId")),
    ...optional("userName", agent.text("name")),
    userIsRequestor: agent.flag("requestor"),
    ...(roles.length > 0 && { roleIdCodes: roles }),
    ...(media && { mediaType: codingOf(media) }),
    ...optional("networkAccessPointId", network?.text("address")),
    ...optional("networkAccessPointTypeCode", accessPointType),
  };
  network?.finish();
  agent.finish();
  return participant;
}

function sourceOf(source: FhirReader | undefined): AuditSourceIdentification {
  if (!source) return { auditSourceId: "" };
  const types = source.list("type").map((type) => {
    const coding = type.coding();
    type.finish();
    return sourceTypeOf(coding);
  });
  const identification = {
    auditSourceId: referenceOf(source.object("observer")).value,
    ...optional("auditEnterpriseSiteId", source.text("site")),
    ...(types.length > 0 && { auditSourceTypeCodes: types }),
  };
  source.finish();
  return identification;
}

function objectOf(entity: FhirReader): ParticipantObjectIdentification {
  const what = referenceOf(entity.object("what"));
  const query = entity.has("query") || entity.has("_query") ? bytesOf(entity, "query") : undefined;
  const details = entity.list("detail").map((detail) => plainDetail(detail));
  const description = descriptionOf(details.filter(isOfDescription));
  const others = details.filter((one) => !isOfDescription(one)).map(detailOf);
  const name = entity.text("name");
  const label = entity.list("securityLabel").map(codingOf)[0];
  const object = {
    participantObjectId: what.value,
    participantObjectIdTypeCode: what.type,
    ...optional("participantObjectTypeCode", codeOf(entity.object("type"), 4)),
    ...optional("participantObjectTypeCodeRole", codeOf(entity.object("role"), 26)),
    ...optional("participantObjectDataLifeCycle", codeOf(entity.object("lifecycle"), 15)),
    ...(label && { participantObjectSensitivity: label.originalText || label.code }),
    // An audit message has one of the two always.
    ...(query ? { participantObjectQuery: query } : { participantObjectName: name ?? "" }),
    ...(others.length > 0 && { participantObjectDetails: others }),
    ...(description && { participantObjectDescriptions: [description] }),
  };
  if (query && name !== undefined)
    entity.warn("WARN_AUDIT_VALUE", "an entity has a name and a query; the name is left out");
  entity.finish();
  return object;
}

interface Named {
  readonly value: string;
  readonly type: CodedValue;
}

const noCode: CodedValue = { code: "", codeSystemName: "", originalText: "" };

/** Who or what is told by an identifier, a link or a text. */
function referenceOf(reference: FhirReader | undefined): Named {
  const identifier = reference?.object("identifier");
  const type = identifier?.object("type");
  const system = identifier?.text("system");
  const value = identifier?.text("value") ?? "";
  const isUid = system === fhirSystems.dicomUid && value.startsWith(OID_URN);
  if (system !== undefined && !isUid) identifier!.leftOut("system");
  const said = { value: isUid ? value.slice(OID_URN.length) : value, type: type ? conceptOf(type) : noCode };
  identifier?.finish();
  if (said.value === "" && reference)
    return withUriType(reference.text("reference") ?? reference.text("display") ?? "", said.type, reference);
  reference?.finish();
  return said;
}

/** A link is a URI, where nothing else is said of it. */
function withUriType(value: string, type: CodedValue, reference: FhirReader): Named {
  const isLink = value !== "" && value === reference.text("reference");
  reference.finish();
  return { value, type: isLink && type === noCode ? participantObjectIdTypeCodes.uri : type };
}

function plainDetail(detail: FhirReader): AuditEventDetail & { readonly bytes: Uint8Array } {
  const valueString = detail.text("valueString");
  const said = {
    ...optional("type", detail.text("type")),
    ...optional("valueString", valueString),
    bytes: valueString === undefined ? bytesOf(detail, "valueBase64Binary") : new TextEncoder().encode(valueString),
  };
  detail.finish();
  return said;
}

function detailOf({ type = "", bytes }: AuditEventDetail & { readonly bytes: Uint8Array }): ParticipantObjectDetail {
  return { type, value: bytes };
}

function bytesOf(reader: FhirReader, name: string): Uint8Array {
  const text = reader.text(name) ?? "";
  const bytes = decodeBase64(text);
  if (!bytes) reader.warn("WARN_AUDIT_VALUE", `${name} is not base64`);
  return bytes ?? new TextEncoder().encode(text);
}

/** A number up to the highest; what another system has is left out. */
function codeOf(coding: FhirReader | undefined, highest: number): string | undefined {
  if (!coding) return undefined;
  const { code = "" } = coding.coding();
  coding.finish();
  const isKnown = /^[1-9]\d?$/.test(code) && Number(code) <= highest;
  if (!isKnown) coding.warn("WARN_AUDIT_VALUE", "a code has no number in PS3.15 A.5.1");
  return isKnown ? code : undefined;
}

function codingOf(reader: FhirReader): CodedValue {
  const coding = reader.coding();
  reader.finish();
  return codedValueOf(coding);
}

function conceptOf(reader: FhirReader): CodedValue {
  const concept = { coding: reader.list("coding").map((one) => ({ reader: one, coding: one.coding() })) };
  for (const { reader: one } of concept.coding) one.finish();
  const text = reader.text("text");
  if (concept.coding.length > 1) reader.leftOut("coding");
  reader.finish();
  return codedValueOfConcept({
    coding: concept.coding.map(({ coding }) => coding),
    ...(text !== undefined && { text }),
  });
}

function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]?: Value });
}
