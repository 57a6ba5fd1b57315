import { eventIdCodes, participantObjectIdTypeCodes } from "../generated/codes.js";
import type { AuditMessage, CodedValue, ParticipantObjectIdentification } from "../schema/audit-message.js";
import { eventIdentification, type TypedEventInput } from "./event-input.js";
import { systemObject, textDetail } from "./objects.js";
import { type Exchange, exchangeParticipants } from "./transfer.js";

/** A DICOM query: the Data Set of its identifier as its transfer syntax encodes it. Or one of another protocol, as that has it. */
export type IssuedQuery =
  | { readonly sopClassUid: string; readonly transferSyntaxUid: string; readonly identifier: Uint8Array }
  | { readonly id: string; readonly idType: CodedValue; readonly query: Uint8Array };

export interface QueryInput extends TypedEventInput, Exchange {
  readonly query: IssuedQuery;
}

/** A query was issued; `source` issues it, `destination` will answer. @throws AuditError @see PS3.15 A.5.3.10 */
export function query(input: QueryInput): AuditMessage {
  return {
    eventIdentification: eventIdentification(eventIdCodes.query, "E", input),
    activeParticipants: exchangeParticipants(input),
    auditSourceIdentification: input.auditSource,
    participantObjects: [queryObject(input.query)],
  };
}

function queryObject(issued: IssuedQuery): ParticipantObjectIdentification {
  if ("query" in issued) {
    const { id, idType, query: participantObjectQuery } = issued;
    return { ...systemObject({ id, idType, role: "3" }), participantObjectQuery };
  }
  const { sopClassUid, transferSyntaxUid, identifier } = issued;
  const idType = participantObjectIdTypeCodes.sopClassUid;
  const details = [textDetail("TransferSyntax", transferSyntaxUid)];
  return { ...systemObject({ id: sopClassUid, idType, role: "3", details }), participantObjectQuery: identifier };
}
