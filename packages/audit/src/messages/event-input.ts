import type {
  AuditSourceIdentification,
  CodedValue,
  EventActionCode,
  EventIdentification,
  EventOutcomeIndicator,
} from "../schema/audit-message.js";
import { eventDateTime } from "../schema/date-time.js";

/** How the event ended. What ended partly so and partly otherwise is two messages (A.5.2). */
export type Outcome = keyof typeof outcomes;

const outcomes = {
  success: "0",
  /** The action was restarted. */
  minorFailure: "4",
  /** The action was terminated. */
  seriousFailure: "8",
  /** The action was made unavailable. */
  majorFailure: "12",
} as const satisfies Record<string, EventOutcomeIndicator>;

/** What every message says of its event. */
export interface EventInput {
  /** A moment, or an xsd:dateTime with its time zone. */
  readonly dateTime: Date | string;
  /** Default: success. */
  readonly outcome?: Outcome;
  readonly outcomeDescription?: string;
  /** The system that detected the event. */
  readonly auditSource: AuditSourceIdentification;
}

/** Messages whose EventTypeCode the application chooses. */
export interface TypedEventInput extends EventInput {
  readonly eventTypeCodes?: readonly CodedValue[];
}

/** @throws AuditError ERR_AUDIT_DATE_TIME */
export function eventIdentification(
  eventId: CodedValue,
  eventActionCode: EventActionCode,
  { dateTime, outcome = "success", outcomeDescription, eventTypeCodes }: TypedEventInput,
): EventIdentification {
  return {
    eventId,
    ...(eventTypeCodes && eventTypeCodes.length > 0 && { eventTypeCodes }),
    eventActionCode,
    eventDateTime: eventDateTime(dateTime),
    eventOutcomeIndicator: outcomes[outcome],
    ...(outcomeDescription !== undefined && { eventOutcomeDescription: outcomeDescription }),
  };
}
