import type { ActiveParticipant, ParticipantObjectIdentification } from "../schema/audit-message.js";

type FieldValue = string | undefined;

/** Fields of a participant by the names of the tables of A.5.3. */
export const participantFields: Readonly<Record<string, (participant: ActiveParticipant) => FieldValue>> = {
  UserID: ({ userId }) => userId,
  AlternativeUserID: ({ alternativeUserId }) => alternativeUserId,
  UserName: ({ userName }) => userName,
  UserIsRequestor: ({ userIsRequestor }) => String(userIsRequestor),
  NetworkAccessPointTypeCode: ({ networkAccessPointTypeCode }) => networkAccessPointTypeCode,
  NetworkAccessPointID: ({ networkAccessPointId }) => networkAccessPointId,
  MediaIdentifier: ({ mediaType }) => mediaType?.code,
  MediaType: ({ mediaType }) => mediaType?.code,
};

/** Fields of an object by the names of the tables of A.5.3. */
export const objectFields: Readonly<Record<string, (object: ParticipantObjectIdentification) => FieldValue>> = {
  ParticipantObjectTypeCode: ({ participantObjectTypeCode }) => participantObjectTypeCode,
  ParticipantObjectTypeCodeRole: ({ participantObjectTypeCodeRole }) => participantObjectTypeCodeRole,
  ParticipantObjectID: ({ participantObjectId }) => participantObjectId,
  ParticipantObjectName: ({ participantObjectName }) => participantObjectName,
  ParticipantObjectQuery: ({ participantObjectQuery }) => participantObjectQuery && "query",
};
