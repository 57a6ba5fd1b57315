import {
  auditTriggers,
  eventIdCodes,
  eventTypeCodes,
  type EntityRule,
  type FieldRule,
  type MessageRule,
  messageRules,
  participantObjectIdTypeCodes,
  roleIdCodes,
} from "@dicomsec/audit";
import type { NodeFile } from "../node-file.js";
import { type StatementTable, yesNo } from "../statement.js";

/** The triggers of the node that make a message. */
function triggersOf({ audit: { triggers = [] } = {} }: NodeFile, name: string): typeof auditTriggers {
  return auditTriggers.filter(({ recipe, messages }) => triggers.includes(recipe) && messages.includes(name));
}

/** @see PS3.2 Table N.11-2 */
export function auditMessages(node: NodeFile): StatementTable {
  const { configurableTriggers = false, configurableMessages = false } = node.audit ?? {};
  const rowOf = ({ name, section }: MessageRule): readonly string[] => {
    const triggers = triggersOf(node, name);
    const isUsed = triggers.length > 0;
    const notes = [...new Set(triggers.flatMap(({ note }) => note ?? []))];
    return [
      name,
      yesNo(isUsed),
      triggers.map(({ trigger }) => trigger).join("; "),
      yesNo(isUsed && configurableTriggers),
      yesNo(isUsed && configurableMessages),
      [`PS3.15 ${section}`, ...notes].join("; "),
    ];
  };
  return {
    number: "N.11-2",
    title: "DICOM Specific Audit Messages",
    columns: [
      "Audit Message",
      "Used",
      "Supported Triggers",
      "Configurable Triggers",
      "Configurable Message",
      "Comments",
    ],
    groups: [{ rows: messageRules.map(rowOf) }],
    notes: ["There are no other audit messages."],
  };
}

/** What each message that is used always has. @see PS3.2 Table N.11-3 */
export function auditMessageDetails(node: NodeFile): StatementTable {
  const used = messageRules.filter(({ name }) => triggersOf(node, name).length > 0);
  return {
    number: "N.11-3",
    title: "Audit Message Details",
    columns: ["Real-World Entities", "Field Name", "Supported", "Value Constraints"],
    groups: used.map((rule) => ({ title: rule.name, rows: detailRows(rule) })),
    notes:
      used.length === 0
        ? ["No audit message is used."]
        : [
            "Fields that are always there, or where another one is, as PS3.15 A.5.3 demands; other fields of the schema are there where the event has them. The messages have no extensions.",
          ],
  };
}

function detailRows(rule: MessageRule): readonly (readonly string[])[] {
  const event = `Event (1)`;
  return [
    [event, "EventID", "Y", coded([rule.eventId])],
    [event, "EventActionCode", "Y", rule.actions.join(", ")],
    [event, "EventDateTime", "Y", "with a time zone"],
    [event, "EventOutcomeIndicator", "Y", "0, 4, 8, 12"],
    ...(rule.isTypeRequired ? [[event, "EventTypeCode", "Y", coded(rule.types)]] : []),
    ...[...rule.activeParticipants, ...rule.participantObjects].flatMap(entityRows),
  ];
}

function entityRows(entity: EntityRule): readonly (readonly string[])[] {
  const { min, max, role, idTypes, isIdTypeOpen = false, fields, detail } = entity;
  const name = `${entity.entity} (${min === max ? min : `${min}..${max ?? "N"}`})`;
  return [
    ...fields.map((field) => [name, field.name, "Y", constraintOf(field)]),
    ...(role === undefined ? [] : [[name, "RoleIDCode", "Y", coded([role])]]),
    ...(idTypes
      ? [[name, "ParticipantObjectIDTypeCode", "Y", `${coded(idTypes)}${isIdTypeOpen ? ", or another" : ""}`]]
      : []),
    ...(detail
      ? [
          [
            name,
            "ParticipantObjectDetail",
            "Y",
            `type ${detail.type}${detail.when === undefined ? "" : `, with ${coded([detail.when])}`}`,
          ],
        ]
      : []),
  ];
}

function constraintOf({ values, when }: FieldRule): string {
  return [...(values.length > 0 ? [values.join(", ")] : []), ...(when === undefined ? [] : [`where there is ${when}`])].join("; "); // prettier-ignore
}

const meanings = new Map(
  [eventIdCodes, eventTypeCodes, roleIdCodes, participantObjectIdTypeCodes].flatMap((table) =>
    Object.values(table).map(({ code, originalText }): [string, string] => [code, originalText]),
  ),
);

function coded(codes: readonly string[]): string {
  return codes.map((code) => (meanings.has(code) ? `${code} (${meanings.get(code)!})` : code)).join(", ");
}
