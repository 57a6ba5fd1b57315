import { eventIdCodes } from "../../generated/codes.js";
import type { EventOutcomeIndicator } from "../../schema/audit-message.js";
import type { AuditQuery } from "../store/audit-query.js";
import type { AuditRecord } from "../store/audit-store.js";
import { type Html, html } from "./html.js";

const PAGE_LENGTH = 50;
/** What a cell shows of a list, and of one value. */
const MOST_VALUES = 4;
const MOST_CHARACTERS = 120;

export const outcomeNames: Readonly<Record<EventOutcomeIndicator, string>> = {
  "0": "Success",
  "4": "Minor failure",
  "8": "Serious failure",
  "12": "Major failure",
};

export const actionNames: Readonly<Record<string, string>> = {
  C: "Create",
  R: "Read",
  U: "Update",
  D: "Delete",
  E: "Execute",
};

const textFields = {
  user: "User",
  patient: "Patient ID",
  study: "Study Instance UID",
  source: "Audit source",
} as const;
const timeFields = { since: "From (UTC)", until: "Before (UTC)" } as const;

/** What the form of a page asks for, as it was typed. */
export type TrailFilter = Readonly<Partial<Record<string, string>>>;

export function readFilter(parameters: URLSearchParams): TrailFilter {
  const names = [...Object.keys(timeFields), ...Object.keys(textFields), "event", "outcome", "after"];
  const entries = names.map((name) => [name, parameters.get(name)?.trim().slice(0, 1000) ?? ""] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== ""));
}

/** One more than a page has: it tells whether there are others. */
export function trailQuery({ since, until, outcome, ...rest }: TrailFilter): AuditQuery {
  return {
    ...rest,
    ...(since !== undefined && { since: moment(since) }),
    ...(until !== undefined && { until: moment(until) }),
    ...(outcome !== undefined && { outcome: outcome as EventOutcomeIndicator }),
    limit: PAGE_LENGTH + 1,
  };
}

/** What a browser gives of a field with date and time has no time zone, and no seconds where they are 0. */
function moment(text: string): string {
  return /T\d\d:\d\d$/.test(text) ? `${text}:00Z` : `${text}Z`;
}

export function trailPage(filter: TrailFilter, records: readonly AuditRecord[]): Html {
  const shown = records.slice(0, PAGE_LENGTH);
  const isMore = records.length > shown.length;
  return html`${filterForm(filter)} ${shown.length === 0 ? html`<p>No message.</p>` : table(shown)}
    <p>
      ${filter["after"] !== undefined && html`<a href="${addressOf({ ...filter, after: "" })}">Newest</a> `}
      ${isMore && html`<a href="${addressOf({ ...filter, after: shown.at(-1)!.cursor })}">Older</a>`}
    </p>`;
}

function addressOf(filter: TrailFilter): string {
  const entries = Object.entries(filter).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return `/?${new URLSearchParams(entries).toString()}`;
}

function filterForm(filter: TrailFilter): Html {
  const field = ([name, label]: readonly [string, string], type: string): Html =>
    html`<label
      >${label} <input name="${name}" type="${type}" value="${filter[name]}" ${type === "text" ? "" : stepOfOneSecond}
    /></label>`;
  const events = Object.values(eventIdCodes).map(({ code, originalText }) => [code, originalText] as const);
  return html`<form class="filter" method="get" action="/">
    ${Object.entries(timeFields).map((one) => field(one, "datetime-local"))} ${choice("event", "Event", events, filter)}
    ${choice("outcome", "Outcome", Object.entries(outcomeNames), filter)}
    ${Object.entries(textFields).map((one) => field(one, "text"))}
    <button>Search</button>
  </form>`;
}

const stepOfOneSecond = html` step="1"`;

function choice(
  name: string,
  label: string,
  options: readonly (readonly [string, string])[],
  filter: TrailFilter,
): Html {
  const option = ([value, text]: readonly [string, string]): Html =>
    html`<option value="${value}" ${filter[name] === value && html` selected`}>${text}</option>`;
  return html`<label
    >${label}
    <select name="${name}">
      <option value="">Any</option>
      ${options.map(option)}
    </select></label
  >`;
}

function table(records: readonly AuditRecord[]): Html {
  return html`<div class="table">
    <table>
      <thead>
        <tr>
          <th>Time (UTC)</th>
          <th>Event</th>
          <th>Action</th>
          <th>Outcome</th>
          <th>Users</th>
          <th>Patients</th>
          <th>Studies</th>
          <th>Source</th>
          <th></th>
        </tr>
      </thead>
      <tbody>
        ${records.map(row)}
      </tbody>
    </table>
  </div>`;
}

function row({ id, message, eventTime, findings, receivedAt }: AuditRecord): Html {
  const { eventId, eventActionCode = "", eventOutcomeIndicator: outcome } = message.eventIdentification;
  const objects = (role: string): string[] =>
    message.participantObjects
      .filter((one) => one.participantObjectTypeCodeRole === role)
      .map((one) => one.participantObjectId);
  return html`<tr>
    <td class="time"><a href="/message/${id}">${(eventTime ?? receivedAt).toISOString().replace("T", " ").slice(0, 19)}</a>${!eventTime && " (received)"}</td>
    <td>${values([eventId.originalText || eventId.code])}</td>
    <td>${actionNames[eventActionCode] ?? eventActionCode}</td>
    <td${outcome !== "0" && html` class="failed"`}>${outcomeNames[outcome]}</td>
    <td>${values(message.activeParticipants.map(({ userId }) => userId))}</td>
    <td>${values(objects("1"))}</td>
    <td>${values(objects("3"))}</td>
    <td>${values([message.auditSourceIdentification.auditSourceId])}</td>
    <td>${findings.length > 0 && "departs from A.5"}</td></tr>`;
}

function values(all: readonly string[]): Html {
  const shown = all.slice(0, MOST_VALUES).map((value) => {
    const isWhole = value.length <= MOST_CHARACTERS;
    return html`<div><bdi>${isWhole ? value : `${value.slice(0, MOST_CHARACTERS)}…`}</bdi></div>`;
  });
  return html`${shown}${all.length > MOST_VALUES && html`<div>and ${all.length - MOST_VALUES} more</div>`}`;
}
