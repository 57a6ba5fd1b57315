import { type Command, InvalidArgumentError, Option } from "commander";
import { epochOf } from "@dicomsec/audit";
import type { AuditQuery, AuditRecord } from "@dicomsec/audit/repository";
import { jsonOnTerminal, print, printable } from "../print.js";
import { openTrail } from "./open-trail.js";

interface AuditQueryOptions extends AuditQuery {
  readonly store: string;
  readonly json?: true;
}

export function addAuditQuery(audit: Command): void {
  audit
    .command("query")
    .description("print messages of a store that meet all that is asked for")
    .requiredOption("--store <file>", "the SQLite file of dicomsec audit listen, which may be running")
    .option("--since <time>", "of events from then on: a date (UTC), or a date and time with its time zone", moment)
    .option("--until <time>", "of events before then", moment)
    .option("--received-since <time>", "received from then on", moment)
    .option("--received-until <time>", "received before then", moment)
    .option("--event <code>", "the code of an EventID or EventTypeCode: 110103")
    .option("--user <id>", "a UserID, an AlternativeUserID or an AE title")
    .option("--patient <id>", "a Patient ID, with or without its assigning authority")
    .option("--study <uid>", "a Study Instance UID")
    .option("--source <id>", "an AuditSourceID")
    .addOption(new Option("--outcome <code>", "the EventOutcomeIndicator").choices(["0", "4", "8", "12"]))
    .addOption(new Option("--action <code>", "the EventActionCode").choices(["C", "R", "U", "D", "E"]))
    .addOption(
      new Option("--order <order>", "by the time of the event, or as received")
        .choices(["newest", "oldest", "received"])
        .default("newest"),
    )
    .option("--limit <number>", "most messages", count)
    .option("--after <cursor>", "go on behind the message with that cursor, in the same order")
    .option("--json", "print JSON Lines: the whole message, and its cursor")
    .addHelpText("after", "\nThat the trail was read is written into it (A.5.3.2): the store must not be read-only.")
    .action((options: AuditQueryOptions) => printMessages(options));
}

function moment(text: string): string {
  const isDate = /^\d{4}-\d\d-\d\d$/.test(text);
  const dateTime = isDate ? `${text}T00:00:00Z` : text;
  if (epochOf(dateTime) === undefined)
    throw new InvalidArgumentError("2026-11-29, or 2026-11-29T13:00:00+01:00 with its time zone");
  return dateTime;
}

function count(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError("a number from 1 on");
  return Number(text);
}

async function printMessages({ store: file, json, ...query }: AuditQueryOptions): Promise<void> {
  await using store = await openTrail(file, "refused");
  for await (const record of store.query(query)) await print(`${json ? jsonLine(record) : textLine(record)}\n`);
}

/** Bytes are base64. */
function jsonLine(record: AuditRecord): string {
  const encoded = (_name: string, value: unknown): unknown => (value instanceof Uint8Array ? base64(value) : value);
  return jsonOnTerminal(JSON.stringify({ ...record, raw: undefined }, encoded));
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (octet) => String.fromCharCode(octet)).join(""));
}

function textLine({ eventTime, receivedAt, message }: AuditRecord): string {
  const { eventIdentification: event, activeParticipants, participantObjects, auditSourceIdentification } = message;
  const objects = (role: string): string =>
    participantObjects
      .filter((one) => one.participantObjectTypeCodeRole === role)
      .map((one) => one.participantObjectId)
      .join(", ");
  const fields = [
    (eventTime ?? receivedAt).toISOString(),
    event.eventId.originalText || event.eventId.code,
    `${event.eventActionCode ?? "-"}${event.eventOutcomeIndicator}`,
    activeParticipants.map(({ userId }) => userId).join(", "),
    objects("1"),
    objects("3"),
    auditSourceIdentification.auditSourceId,
  ];
  return fields.map(printable).join("\t");
}
