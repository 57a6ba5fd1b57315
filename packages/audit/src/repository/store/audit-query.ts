import { AuditError } from "../../errors.js";
import type { EventActionCode, EventOutcomeIndicator } from "../../schema/audit-message.js";
import { epochOf } from "../../schema/date-time.js";
import type { TermKind } from "./index-message.js";

/** Which messages are looked for: those that meet all of it. Texts are compared as they stand. */
export interface AuditQuery extends Partial<Readonly<Record<TermKind, string>>> {
  /** The code of the EventID, or of an EventTypeCode: `110103`. */
  readonly event?: string;
  /** A UserID, an AlternativeUserID, or one AE title of it. */
  readonly user?: string;
  /** A patient's identifier, with or without the assigning authority behind `^^^`. */
  readonly patient?: string;
  /** A Study Instance UID. */
  readonly study?: string;
  /** The AuditSourceID. */
  readonly source?: string;
  /** The address that the message came from. */
  readonly address?: string;
  /** SHA-256 of the sender's certificate, hexadecimal. */
  readonly certificate?: string;
  readonly outcome?: EventOutcomeIndicator;
  readonly action?: EventActionCode;
  /** EventDateTime, from this moment on; a text is an xsd:dateTime with its time zone. A message whose EventDateTime is no moment counts as of its reception. */
  readonly since?: Date | string;
  /** EventDateTime before this moment. */
  readonly until?: Date | string;
  readonly receivedSince?: Date | string;
  readonly receivedUntil?: Date | string;
  /** By EventDateTime, or as they were received: what comes late is not missed by who asks for more from time to time. Default: `newest` first. */
  readonly order?: "newest" | "oldest" | "received";
  /** Default: all. */
  readonly limit?: number;
  /** The `cursor` of the last message of the page before, in the same order. */
  readonly after?: string;
}

/** A place among the messages. */
export interface Position {
  readonly time: number;
  readonly id: number;
}

/** No moment of a Date is beyond it. */
const END_OF_TIME = 8.64e15;

/** The parameters of the statements, and where to begin. */
export interface ResolvedQuery {
  readonly order: "newest" | "oldest" | "received";
  readonly limit: number;
  readonly start: Position;
  readonly parameters: Readonly<Record<string, string | number | null>>;
}

/** @throws AuditError ERR_AUDIT_DATE_TIME, ERR_AUDIT_OPTIONS */
export function resolveQuery({ order = "newest", limit = Infinity, ...query }: AuditQuery): ResolvedQuery {
  const [since, until] = [epoch(query.since, -END_OF_TIME), epoch(query.until, END_OF_TIME)];
  const { event, user, patient, study, source, address, certificate, outcome, action } = query;
  const texts = { event, user, patient, study, source, address, certificate, outcome, action };
  return {
    order,
    limit,
    start: laterStart(order, firstPosition(order, since, until), query.after),
    parameters: {
      since,
      until,
      receivedSince: epoch(query.receivedSince, -END_OF_TIME),
      receivedUntil: epoch(query.receivedUntil, END_OF_TIME),
      ...Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, value ?? null])),
    },
  };
}

export function cursorOf({ time, id }: Position): string {
  return `${time}.${id}`;
}

/** Identifiers begin at 1: what follows it is within the bound. */
function firstPosition(order: ResolvedQuery["order"], since: number, until: number): Position {
  return { time: order === "newest" ? until : since, id: 0 };
}

/** Where both a bound and a cursor say where to begin, it is the one that leaves less. */
function laterStart(order: ResolvedQuery["order"], first: Position, after: string | undefined): Position {
  if (after === undefined) return first;
  const match = /^(-?\d{1,16})\.(\d{1,15})$/.exec(after);
  if (!match) throw new AuditError("ERR_AUDIT_OPTIONS", { message: "the cursor is none that a query gave" });
  const cursor = { time: Number(match[1]), id: Number(match[2]) };
  if (order === "received") return cursor;
  const isBefore = cursor.time - first.time || cursor.id - first.id;
  return (order === "newest" ? isBefore < 0 : isBefore > 0) ? cursor : first;
}

function epoch(moment: Date | string | undefined, none: number): number {
  if (moment === undefined) return none;
  const time = typeof moment === "string" ? epochOf(moment) : moment.getTime();
  if (time !== undefined && !Number.isNaN(time)) return time;
  throw new AuditError("ERR_AUDIT_DATE_TIME", { message: "a bound needs a date, a time and a time zone" });
}
