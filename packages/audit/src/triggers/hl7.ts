import {
  orderRecord,
  patientRecord,
  procedureRecord,
  type RecordAction,
  type RecordInput,
} from "../messages/access.js";
import type { Outcome, TypedEventInput } from "../messages/event-input.js";
import { type Patient, type Study, textDetail } from "../messages/objects.js";
import type { Participant, Process } from "../messages/participants.js";
import type { AuditMessage, ParticipantObjectDetail } from "../schema/audit-message.js";
import { Hl7Message } from "./hl7-message.js";
import { eventOf } from "./transfers.js";
import { orUnknown, patientOf } from "./unknown.js";

export interface Hl7ExchangedInput extends TypedEventInput {
  /** Whether this node got the message or sent it. */
  readonly direction: "received" | "sent";
  readonly local: Process;
  /** What is known of the other side beyond MSH: its address. Its user ID is application and facility of MSH. */
  readonly remote?: Pick<Participant, "networkAccessPoint" | "userName">;
  /** The message, decoded by its character set. */
  readonly message: string;
  /** The ACK that answered it, which says how it ended. */
  readonly acknowledgement?: string;
  /** Whether the message itself is kept as a detail, up to a number of characters; what is longer ends with a mark. Default: no. */
  readonly keepMessage?: { readonly maxLength: number };
}

/**
 * An HL7 v2 message came or went. ADT: Patient Record, and one more, deleted, for the patient that is merged into another, for each patient of the message. ORM, OMG, OMI: Order Record for each kind of
 * order control, and Procedure Record where the study is said. ORU: Procedure Record. Other messages make none.
 *
 * MSH-9 and MSH-10, and of orders the numbers of placer, filler and accession, are details of the patient.
 *
 * @throws AuditError ERR_AUDIT_HL7, ERR_AUDIT_LIMIT
 * @see PS3.15 A.5.3.13 to A.5.3.15
 */
export function hl7Exchanged(input: Hl7ExchangedInput): readonly AuditMessage[] {
  const message = Hl7Message.parse(input.message);
  const make = makers.get(message.value("MSH", 9));
  return make ? make(message, input, commonOf(message, input)) : [];
}

type Common = Omit<RecordInput, "action" | "patient">;
type Maker = (message: Hl7Message, input: Hl7ExchangedInput, common: Common) => readonly AuditMessage[];

const makers: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ["ADT", (message, input, common) => message.split("PID").flatMap((one) => patientMessages(one, input, common))],
  ["ORM", orderMessages],
  ["OMG", orderMessages],
  ["OMI", orderMessages],
  ["ORU", (message, input, common) => message.split("PID").map((one) => procedureMessage(one, input, common, "U"))],
]);

function commonOf(message: Hl7Message, input: Hl7ExchangedInput): Common {
  const { direction, local, remote } = input;
  const isReceived = direction === "received";
  const [application, facility] = isReceived ? [3, 4] : [5, 6];
  const names = [message.value("MSH", application), message.value("MSH", facility)];
  const person = { userId: orUnknown(names.filter((name) => name !== "").join("|")), ...remote };
  return {
    ...eventOf(input),
    ...endOf(input),
    users: { person, process: local },
    requestor: isReceived ? "person" : "process",
  };
}

/** By MSA-1: accepted, in error, rejected. */
const outcomes: Readonly<Record<string, Outcome>> = {
  AA: "success",
  CA: "success",
  AE: "seriousFailure",
  CE: "seriousFailure",
  AR: "seriousFailure",
  CR: "seriousFailure",
};

function endOf({ outcome, outcomeDescription, acknowledgement }: Hl7ExchangedInput) {
  const code = acknowledgement === undefined ? "AA" : Hl7Message.parse(acknowledgement).value("MSA", 1);
  // An answer that says nothing that is known is no success.
  const known = Object.hasOwn(outcomes, code) ? outcomes[code] : undefined;
  const end = outcome ?? known ?? "minorFailure";
  const said = known ? `MSA-1 ${code}` : "no known acknowledgement code";
  const description = outcomeDescription ?? (end === "success" ? undefined : acknowledgement && said);
  return { outcome: end, ...(description !== undefined && { outcomeDescription: description }) };
}

const created = new Set(["A01", "A04", "A05", "A14", "A28"]);
const deleted = new Set(["A29"]);
/** Of two patients, or of two identifiers of a patient, the one in MRG is there no more. */
const merged = new Set(["A18", "A30", "A34", "A36", "A39", "A40", "A46", "A47", "A49"]);

function patientMessages(message: Hl7Message, input: Hl7ExchangedInput, common: Common): readonly AuditMessage[] {
  const trigger = message.value("MSH", 9, 2);
  const action = created.has(trigger) ? "C" : deleted.has(trigger) ? "D" : "U";
  const record = patientRecord({ ...common, action, patient: patientIn(message, input) });
  if (!merged.has(trigger) || !message.has("MRG")) return [record];
  const prior = patientOf(identifierIn(message, "MRG", 1), nameIn(message, "MRG", 7));
  const details = detailsIn(message, input);
  return [record, patientRecord({ ...common, action: "D", patient: { ...prior, details } })];
}

/** By ORC-1; others change an order. */
const orderActions: Readonly<Record<string, RecordAction>> = {
  NW: "C",
  SN: "C",
  CA: "D",
  OC: "D",
  CR: "D",
  DC: "D",
  OD: "D",
  DR: "D",
};

function orderMessages(message: Hl7Message, input: Hl7ExchangedInput, common: Common): readonly AuditMessage[] {
  const controls = message.has("ORC") ? message.values("ORC", 1) : [""];
  const actions = [
    ...new Set(controls.map((control) => (Object.hasOwn(orderActions, control) ? orderActions[control]! : "U"))),
  ];
  const orders = actions.map((action) => orderRecord({ ...common, action, patient: patientIn(message, input, true) }));
  const isOfStudy = studyUidsIn(message).length > 0;
  return isOfStudy ? [...orders, procedureMessage(message, input, common, actions[0]!)] : orders;
}

function procedureMessage(
  message: Hl7Message,
  input: Hl7ExchangedInput,
  common: Common,
  action: RecordAction,
): AuditMessage {
  const studies = studyUidsIn(message).map((studyInstanceUid): Study => ({ studyInstanceUid }));
  return procedureRecord({ ...common, action, studies, patient: patientIn(message, input, true) });
}

/** Of ZDS-1 (IHE), IPC-3 (OMI), and OBX-5 of an observation that is a Study Instance UID. */
function studyUidsIn(message: Hl7Message): readonly string[] {
  const observed = message.values("OBX", 3);
  const inResults = message.values("OBX", 5).filter((_, index) => ["113014", "110180"].includes(observed[index]!));
  const all = [...message.values("ZDS", 1), ...message.values("IPC", 3), ...inResults];
  return [...new Set(all)].filter((uid) => /^[0-2](?:\.\d+)+$/.test(uid));
}

function patientIn(message: Hl7Message, input: Hl7ExchangedInput, isOrder = false): Patient {
  const details = [...detailsIn(message, input), ...(isOrder ? orderDetailsIn(message) : [])];
  return { ...patientOf(identifierIn(message, "PID", 3), nameIn(message, "PID", 5)), details };
}

/** An identifier with its authority, as the data type CX has them. */
function identifierIn(message: Hl7Message, segment: string, field: number): string {
  const [id = "", , , authority = ""] = message.firstWith(segment, field, 1);
  return authority === "" ? id : `${id}^^^${authority}`;
}

/** The name of a person as DICOM has it: family, given, middle, prefix, suffix. */
function nameIn(message: Hl7Message, segment: string, field: number): string {
  const at = (component: number): string => message.value(segment, field, component);
  return [at(1), at(2), at(3), at(5), at(4)].join("^").replace(/\^+$/, "");
}

function detailsIn(message: Hl7Message, { keepMessage, message: text }: Hl7ExchangedInput): ParticipantObjectDetail[] {
  const details = [textDetail("MSH-9", message.raw("MSH", 9)), textDetail("MSH-10", message.raw("MSH", 10))];
  return keepMessage ? [...details, textDetail("HL7v2 Message", cut(text, keepMessage.maxLength))] : details;
}

function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength)}[cut off here: ${text.length - maxLength} of ${text.length} characters]`;
}

/** Placer and filler number, and the accession number: OBR-18 by IHE, IPC-1 of OMI. */
function orderDetailsIn(message: Hl7Message): ParticipantObjectDetail[] {
  const numbers = [
    ...message.values("ORC", 2).map((number) => ["Placer Order Number", number]),
    ...message.values("ORC", 3).map((number) => ["Filler Order Number", number]),
    ...[...message.values("OBR", 18), ...message.values("IPC", 1)].map((number) => ["Accession Number", number]),
  ];
  const distinct = new Map(numbers.map(([type, number]) => [`${type} ${number}`, [type!, number!] as const]));
  return [...distinct.values()].flatMap(([type, number]) => (number === "" ? [] : [textDetail(type, number)]));
}
