import { participantObjectIdTypeCodes } from "../generated/codes.js";
import { messageRules } from "../generated/message-rules.js";
import { objectTypesOfRole } from "../generated/object-roles.js";
import type {
  ActiveParticipant,
  AuditMessage,
  EventIdentification,
  ParticipantObjectIdentification,
} from "../schema/audit-message.js";
import { hasTimeZone, isDateTime } from "../schema/date-time.js";
import { objectFields, participantFields } from "./fields.js";
import type { AuditFinding, AuditFindingCode } from "./finding.js";
import type { EntityRule, FieldRule, MessageRule } from "./message-rule.js";

const rulesByEvent: ReadonlyMap<string, MessageRule> = new Map(messageRules.map((rule) => [rule.eventId, rule]));

/** Where the rules that hold for every message stand. */
const GENERAL = "A.5.2";

/**
 * Judges a message by the table of its event (A.5.3) and by the rules for all messages (A.5.2). An empty answer: nothing is wrong.
 *
 * Whether a condition holds that the message does not show, as that a process has AE titles, nobody can tell: MC fields of that kind are not asked for.
 *
 * @see PS3.15 A.5
 */
export function validateAuditMessage(message: AuditMessage): readonly AuditFinding[] {
  const { eventIdentification, activeParticipants, participantObjects } = message;
  const rule = eventIdentification.eventId.codeSystemName === "DCM" ? rulesByEvent.get(eventIdentification.eventId.code) : undefined; // prettier-ignore
  const findings = new Findings(rule?.section ?? GENERAL);
  judgeDateTime(eventIdentification, findings);
  judgeRequestors(activeParticipants, rule, findings);
  for (const [index, object] of participantObjects.entries()) judgeObject(object, index, findings);
  if (rule) judgeByRule(message, rule, findings);
  else findings.add("AUDIT_EVENT_UNKNOWN", "the EventID is none of CID 400", "EventIdentification.EventID", "warning");
  return findings.all;
}

class Findings {
  readonly all: AuditFinding[] = [];
  readonly #section: string;

  constructor(section: string) {
    this.#section = section;
  }

  add(code: AuditFindingCode, message: string, path: string, severity: AuditFinding["severity"] = "error"): void {
    this.all.push({ code, severity, section: this.#section, message, path });
  }

  /** By a rule that holds for every message. */
  general(code: AuditFindingCode, message: string, path: string): void {
    this.all.push({ code, severity: "error", section: GENERAL, message, path });
  }
}

function judgeDateTime({ eventDateTime }: EventIdentification, findings: Findings): void {
  if (isDateTime(eventDateTime) && hasTimeZone(eventDateTime)) return;
  const message = "EventDateTime is a date and time with a time zone";
  findings.general("AUDIT_DATE_TIME", message, "EventIdentification.EventDateTime");
}

function judgeRequestors(
  participants: readonly ActiveParticipant[],
  rule: MessageRule | undefined,
  findings: Findings,
): void {
  let requestors = 0;
  for (const { userIsRequestor } of participants) if (userIsRequestor) requestors++;
  if (requestors > 1)
    findings.general("AUDIT_REQUESTOR", "at most one participant is the requestor", "ActiveParticipant");
  if (requestors < (rule?.minRequestors ?? 0))
    findings.add("AUDIT_REQUESTOR", "exactly one user is the requestor", "ActiveParticipant");
}

function judgeObject(object: ParticipantObjectIdentification, index: number, findings: Findings): void {
  const path = (): string => pathOf("ParticipantObjectIdentification", index);
  const { participantObjectName: name, participantObjectQuery: query } = object;
  if (name !== undefined && query !== undefined)
    findings.general("AUDIT_NAME_OR_QUERY", "an object has a name or a query, not both", path());
  if (name === undefined && query === undefined)
    findings.general(
      "AUDIT_NAME_OR_QUERY",
      "an object has a ParticipantObjectName, which may be empty, or a query",
      path(),
    );
  const { participantObjectTypeCode: type, participantObjectTypeCodeRole: role } = object;
  if (type !== undefined && role !== undefined && objectTypesOfRole[role]?.includes(type) === false)
    findings.add("AUDIT_OBJECT_ROLE", "the role is not for objects of that type", path(), "warning");
  if (isStudy(object)) judgeStudy(object, path, findings);
}

function isStudy({ participantObjectIdTypeCode: { code } }: ParticipantObjectIdentification): boolean {
  return code === participantObjectIdTypeCodes.studyInstanceUid.code;
}

/** The SOP Classes must be said when anything else is (A.5.2, SOPClass). */
function judgeStudy(
  { participantObjectDescriptions = [] }: ParticipantObjectIdentification,
  path: () => string,
  findings: Findings,
): void {
  for (const { sopClasses, mppsUids, accessionNumbers, encrypted, anonymized } of participantObjectDescriptions) {
    const isDescribed = mppsUids ?? accessionNumbers ?? encrypted ?? anonymized;
    if (isDescribed !== undefined && !sopClasses)
      findings.general("AUDIT_SOP_CLASS", "a study that is described has its SOP Classes said", path());
    for (const { uid } of sopClasses ?? [])
      if (uid === undefined) findings.general("AUDIT_SOP_CLASS", "a SOPClass of a study has a UID", path());
  }
}

function judgeByRule(
  { eventIdentification, activeParticipants, participantObjects }: AuditMessage,
  rule: MessageRule,
  findings: Findings,
): void {
  judgeEvent(eventIdentification, rule, findings);
  judgeRows(activeParticipants, {
    name: "ActiveParticipant",
    rows: rule.activeParticipants,
    isOf: isOfParticipantRow,
    hasFields: (one, row) => hasFields(one, row.fields, participantFields),
    judge: (one, row, path) => judgeFields(one, row.fields, participantFields, path, findings),
    findings,
  });
  judgeRows(participantObjects, {
    name: "ParticipantObjectIdentification",
    rows: rule.participantObjects,
    isOf: isOfObjectRow,
    hasFields: (one, row) => hasFields(one, row.fields, objectFields),
    judge: (one, row, path) => {
      judgeFields(one, row.fields, objectFields, path, findings);
      judgeDetail(one, row, path, findings);
    },
    findings,
  });
}

function judgeEvent(
  { eventActionCode, eventTypeCodes = [] }: EventIdentification,
  { actions, isTypeRequired, types }: MessageRule,
  findings: Findings,
): void {
  if (eventActionCode === undefined || !actions.includes(eventActionCode))
    findings.add("AUDIT_EVENT_CODE", `EventActionCode is ${actions.join(", ")}`, "EventIdentification.EventActionCode");
  if (isTypeRequired && eventTypeCodes.length === 0)
    findings.add("AUDIT_FIELD_MISSING", "EventTypeCode is mandatory", "EventIdentification.EventTypeCode");
  if (types.length > 0 && eventTypeCodes.some(({ code }) => !types.includes(code)))
    findings.add("AUDIT_EVENT_CODE", `EventTypeCode is ${types.join(", ")}`, "EventIdentification.EventTypeCode");
}

interface RowJudgement<Entity> {
  readonly name: string;
  readonly rows: readonly EntityRule[];
  readonly isOf: (entity: Entity, row: EntityRule) => boolean;
  readonly hasFields: (entity: Entity, row: EntityRule) => boolean;
  readonly judge: (entity: Entity, row: EntityRule, path: () => string) => void;
  readonly findings: Findings;
}

/** Rows that a code tells come first; what none of them is told by counts for the rows that have no code, all together. */
function judgeRows<Entity>(
  entities: readonly Entity[],
  { name, rows, isOf, hasFields: has, judge, findings }: RowJudgement<Entity>,
): void {
  const counts = new Array<number>(rows.length).fill(0);
  const open = rows.findIndex((row) => !isTold(row));
  const untold: { readonly entity: Entity; readonly path: () => string }[] = [];
  for (const [index, entity] of entities.entries()) {
    const found = rows.findIndex((row) => isTold(row) && isOf(entity, row));
    const at = found >= 0 ? found : open;
    const path = (): string => pathOf(name, index);
    if (at < 0) {
      findings.add("AUDIT_UNEXPECTED", `the table has no row for that ${name}`, path(), "warning");
      continue;
    }
    counts[at]!++;
    if (at === open) untold.push({ entity, path });
    else judge(entity, rows[at]!, path);
  }
  const openRows = rows.filter((row) => !isTold(row));
  const isFirstThere = untold.some(({ entity }) => has(entity, openRows[0]!));
  for (const [index, { entity, path }] of untold.entries()) {
    // Any of the rows may be meant, but one of them must be the first.
    const row = isFirstThere || index > 0 ? openRows.find((one) => has(entity, one)) : undefined;
    judge(entity, row ?? openRows[0]!, path);
  }
  for (const [at, row] of rows.entries()) {
    if (!isTold(row) && at !== open) continue;
    const { entity, min, max } = isTold(row) ? row : together(rows.filter((one) => !isTold(one)));
    if (counts[at]! < min || (max !== null && counts[at]! > max))
      findings.add("AUDIT_CARDINALITY", `${entity}: there are ${range(min, max)}`, name);
  }
}

function isTold({ role, idTypes }: EntityRule): boolean {
  return role !== undefined || idTypes !== undefined;
}

function together(rows: readonly EntityRule[]): Pick<EntityRule, "entity" | "min" | "max"> {
  const isOpen = rows.some(({ max }) => max === null);
  return {
    entity: rows.map(({ entity }) => entity).join("; "),
    min: rows.reduce((sum, { min }) => sum + min, 0),
    max: isOpen ? null : rows.reduce((sum, { max }) => sum + max!, 0),
  };
}

function range(min: number, max: number | null): string {
  if (max === null) return `${min} or more`;
  return min === max ? `exactly ${min}` : `${min} to ${max}`;
}

function isOfParticipantRow({ roleIdCodes = [] }: ActiveParticipant, { role }: EntityRule): boolean {
  return roleIdCodes.some(({ code }) => code === role);
}

/** Where other types of identifiers are allowed, the type and role of the object tell the row. */
function isOfObjectRow(object: ParticipantObjectIdentification, row: EntityRule): boolean {
  const { idTypes = [], isIdTypeOpen = false, fields } = row;
  if (idTypes.includes(object.participantObjectIdTypeCode.code)) return true;
  return (
    isIdTypeOpen &&
    fields.every(({ name, values }) => values.length === 0 || values.includes(objectFields[name]!(object) ?? ""))
  );
}

type ValueOf<Entity> = Readonly<Record<string, (entity: Entity) => string | undefined>>;

function hasFields<Entity>(entity: Entity, fields: readonly FieldRule[], valueOf: ValueOf<Entity>): boolean {
  return fields.every((field) => !fieldFault(entity, field, valueOf));
}

function fieldFault<Entity>(
  entity: Entity,
  { name, values, when }: FieldRule,
  valueOf: ValueOf<Entity>,
): AuditFindingCode | undefined {
  if (when !== undefined && valueOf[when]?.(entity) === undefined) return undefined;
  const value = valueOf[name]?.(entity);
  if (value === undefined || (value === "" && values.length === 0)) return "AUDIT_FIELD_MISSING";
  return values.length > 0 && !values.includes(value) ? "AUDIT_FIELD_VALUE" : undefined;
}

function judgeFields<Entity>(
  entity: Entity,
  fields: readonly FieldRule[],
  valueOf: ValueOf<Entity>,
  path: () => string,
  findings: Findings,
): void {
  for (const field of fields) {
    const { name, values, when } = field;
    const fault = fieldFault(entity, field, valueOf);
    const beside = when === undefined ? "" : ` beside ${when}`;
    const message =
      fault === "AUDIT_FIELD_MISSING" ? `${name} is mandatory${beside}` : `${name} is ${values.join(" or ")}`;
    if (fault) findings.add(fault, message, `${path()}.${name}`);
  }
}

function judgeDetail(
  { participantObjectIdTypeCode: { code }, participantObjectDetails = [] }: ParticipantObjectIdentification,
  { detail }: EntityRule,
  path: () => string,
  findings: Findings,
): void {
  if (!detail || (detail.when !== undefined && detail.when !== code)) return;
  if (!participantObjectDetails.some(({ type }) => type === detail.type))
    findings.add("AUDIT_FIELD_MISSING", `a ParticipantObjectDetail of the type ${detail.type} is mandatory`, path());
}

function pathOf(name: string, index: number): string {
  return `${name}[${index + 1}]`;
}
