import { participantObjectIdTypeCodes } from "../generated/codes.js";
import type { TypedEventInput } from "../messages/event-input.js";
import { query } from "../messages/query.js";
import type { Process } from "../messages/participants.js";
import type { AuditMessage } from "../schema/audit-message.js";

interface QueryIssuedInput extends TypedEventInput {
  /** Who asks. */
  readonly source: Process;
  /** Who will answer. */
  readonly destination: Process;
}

export interface DicomQueryInput extends QueryIssuedInput {
  /** Of the information model: of Patient Root or Study Root, Modality Worklist and others. */
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  /** The Data Set of the C-FIND, as it went over the association. */
  readonly identifier: Uint8Array;
}

/** A C-FIND was issued: Query; the source is the requestor. @throws AuditError @see PS3.15 A.5.3.10 */
export function dicomQuery({ sopClassUid, transferSyntaxUid, identifier, ...input }: DicomQueryInput): AuditMessage {
  return query({ requestor: "source", ...input, query: { sopClassUid, transferSyntaxUid, identifier } });
}

export interface WebQueryInput extends QueryIssuedInput {
  /** Of QIDO-RS; what comes after `?` is the query, what comes before says what was asked. A user and password in it are left out. */
  readonly url: string;
}

/** A QIDO-RS request was issued: Query, the URL without its query as the identifier. @throws AuditError @see PS3.15 A.5.3.10 */
export function webQuery({ url, ...input }: WebQueryInput): AuditMessage {
  // Who asks with which password is no part of what was asked.
  const open = url.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/?#]*@/i, "$1");
  const at = open.indexOf("?");
  const [id, asked] = at < 0 ? [open, ""] : [open.slice(0, at), open.slice(at + 1)];
  const issued = { id, idType: participantObjectIdTypeCodes.uri, query: new TextEncoder().encode(asked) };
  return query({ requestor: "source", ...input, query: issued });
}
