import type { CodedValue, ParticipantObjectIdentification } from "../../schema/audit-message.js";
import type { Sender } from "../audit-sink.js";
import type { AuditRecord, QuarantinedMessage } from "../store/audit-store.js";
import { type Html, html } from "./html.js";
import { actionNames, outcomeNames } from "./trail-page.js";

/** What a message says, and the message as it came. */
export function messagePage(record: AuditRecord): Html {
  const { message, eventTime, findings } = record;
  const { eventIdentification: event, activeParticipants, auditSourceIdentification: source } = message;
  return html`${facts([
      ["Event", codeText(event.eventId)],
      ["Type", (event.eventTypeCodes ?? []).map(codeText).join("; ")],
      ["Time", `${event.eventDateTime}${eventTime ? "" : " (no moment)"}`],
      ["Action", actionNames[event.eventActionCode ?? ""] ?? ""],
      [
        "Outcome",
        [outcomeNames[event.eventOutcomeIndicator], event.eventOutcomeDescription].filter(Boolean).join(": "),
      ],
      ["Audit source", [source.auditSourceId, source.auditEnterpriseSiteId].filter(Boolean).join(" at ")],
      ...reception(record),
      ["Departures from A.5", findings.join(", ")],
    ])}
    <h2>Participants</h2>
    ${table(
      ["UserID", "AlternativeUserID", "Name", "Requestor", "Roles", "Network access point"],
      activeParticipants.map((one) => [
        one.userId,
        one.alternativeUserId,
        one.userName,
        one.userIsRequestor ? "yes" : "no",
        (one.roleIdCodes ?? []).map(codeText).join("; "),
        one.networkAccessPointId,
      ]),
    )}
    <h2>Objects</h2>
    ${table(["ID", "Kind", "Name", "Content"], message.participantObjects.map(objectCells))}
    <h2>As it came</h2>
    ${raw(record.raw)}`;
}

/** What came and is no audit message. */
export function quarantinedPage(record: QuarantinedMessage): Html {
  const { reason, length } = record;
  return html`${facts([["Reason", reason], ["Length", `${length} octets`], ...reception(record)])}${raw(record.raw)}`;
}

/** A page of what is in quarantine; `older` is where the next one begins. */
export function quarantinePage(records: readonly QuarantinedMessage[], older: number | undefined): Html {
  const row = ({ id, receivedAt, reason, length, copies, sender }: QuarantinedMessage): Html =>
    html`<tr>
      <td class="time"><a href="/quarantine/${id}">${receivedAt.toISOString()}</a></td>
      <td>${reason}</td>
      <td>${length}</td>
      <td>${copies}</td>
      <td>${senderText(sender)}</td>
    </tr>`;
  return html`<p>What came and is no audit message, the last first.</p>
    <div class="table">
      <table>
        <thead>
          <tr>
            <th>Received (UTC)</th>
            <th>Reason</th>
            <th>Octets</th>
            <th>Copies</th>
            <th>From</th>
          </tr>
        </thead>
        <tbody>
          ${records.map(row)}
        </tbody>
      </table>
    </div>
    ${older !== undefined && html`<p><a href="/quarantine?before=${older}">Older</a></p>`}`;
}

type Fact = readonly [name: string, value: string];

function reception({
  receivedAt,
  copies,
  sender,
}: Pick<AuditRecord, "receivedAt" | "copies" | "sender">): readonly Fact[] {
  const received = `${receivedAt.toISOString()}${copies > 1 ? `, ${copies} times` : ""}`;
  return [["Received", received], ["From", senderText(sender)], ["Certificate", sender.certificate ?? ""]]; // prettier-ignore
}

function senderText({ transport, address }: Sender): string {
  return address === undefined ? transport : `${address} over ${transport}`;
}

function facts(all: readonly Fact[]): Html {
  const rows = all.filter(([, value]) => value !== "");
  return html`<div class="table">
    <table>
      <tbody>
        ${rows.map(
          ([name, value]) =>
            html`<tr>
              <th>${name}</th>
              <td><bdi>${value}</bdi></td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function table(names: readonly string[], rows: readonly (readonly (string | undefined)[])[]): Html {
  const head = names.map((name) => html`<th>${name}</th>`);
  const body = rows.map(
    (cells) =>
      html`<tr>
        ${cells.map((cell) => html`<td><bdi>${cell}</bdi></td>`)}
      </tr>`,
  );
  return html`<div class="table">
    <table>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}

function objectCells(object: ParticipantObjectIdentification): readonly (string | undefined)[] {
  const descriptions = object.participantObjectDescriptions ?? [];
  const classes = descriptions.flatMap(({ sopClasses = [] }) => sopClasses);
  const content = classes.map(({ uid = "SOP Class not said", numberOfInstances }) => `${uid} (${numberOfInstances})`);
  const name = object.participantObjectName;
  return [object.participantObjectId, codeText(object.participantObjectIdTypeCode), name, content.join("; ")];
}

function codeText({ code, codeSystemName, originalText }: CodedValue): string {
  return `${originalText} (${code}, ${codeSystemName})`;
}

function raw(bytes: Uint8Array): Html {
  return html`<pre>${new TextDecoder().decode(bytes)}</pre>`;
}
