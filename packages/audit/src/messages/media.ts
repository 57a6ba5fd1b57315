import { eventIdCodes, roleIdCodes } from "../generated/codes.js";
import type { AuditMessage, CodedValue } from "../schema/audit-message.js";
import { eventIdentification, type TypedEventInput } from "./event-input.js";
import { type NonEmpty, type Patient, patientObject, type Study, studyObject } from "./objects.js";
import {
  listedParticipants,
  type Media,
  mediaParticipant,
  type NetworkAccessPoint,
  type Process,
  userParticipants,
  type Users,
  type UsersRequestor,
} from "./participants.js";

/** Where exported data go: media in the hand, or a place on a network, which must be said. */
export type ExportTarget =
  | (Media & { readonly networkAccessPoint?: undefined })
  | (Omit<Media, "mediaType"> & { readonly mediaType: CodedValue; readonly networkAccessPoint: NetworkAccessPoint });

export interface DataExportInput extends TypedEventInput {
  readonly exporter: Users;
  /** Users and processes elsewhere that get the data. */
  readonly remotes?: readonly Process[];
  readonly media: ExportTarget;
  /** Exactly one of the users; an index of `remotes`. */
  readonly requestor: UsersRequestor | { readonly remote: number };
  readonly studies?: readonly Study[];
  readonly patients: NonEmpty<Patient>;
}

/** Data left the control of the security domain. @throws AuditError @see PS3.15 A.5.3.4 */
export function dataExport(input: DataExportInput): AuditMessage {
  const { exporter, remotes = [], media, requestor, studies = [], patients, auditSource } = input;
  const [remoteAt, userRequestor] = typeof requestor === "object" ? [requestor.remote] : [undefined, requestor];
  return {
    eventIdentification: eventIdentification(eventIdCodes.export, "R", input),
    activeParticipants: [
      ...listedParticipants(remotes, remoteAt, roleIdCodes.destination),
      ...userParticipants(exporter, userRequestor, roleIdCodes.source),
      mediaParticipant(targetOf(media), roleIdCodes.destinationMedia),
    ],
    auditSourceIdentification: auditSource,
    participantObjects: [...studies.map(studyObject), ...patients.map(patientObject)],
  };
}

function targetOf({ networkAccessPoint, ...media }: ExportTarget): Parameters<typeof mediaParticipant>[0] {
  return { ...media, ...(networkAccessPoint && { networkAccessPoint }) };
}

export interface DataImportInput extends TypedEventInput {
  readonly importers: NonEmpty<Process>;
  readonly media: Media;
  /** Users or processes that the data came from. */
  readonly sources?: readonly Process[];
  /** Exactly one; an index of `importers` or `sources`. */
  readonly requestor: { readonly importer: number } | { readonly source: number };
  readonly studies?: readonly Study[];
  readonly patients: NonEmpty<Patient>;
}

/** Data came from outside of the security domain. @throws AuditError @see PS3.15 A.5.3.5 */
export function dataImport(input: DataImportInput): AuditMessage {
  const { importers, media, sources = [], requestor, studies = [], patients, auditSource } = input;
  const importerAt = "importer" in requestor ? requestor.importer : undefined;
  const sourceAt = "source" in requestor ? requestor.source : undefined;
  return {
    eventIdentification: eventIdentification(eventIdCodes.import, "C", input),
    activeParticipants: [
      ...listedParticipants(importers, importerAt, roleIdCodes.destination),
      mediaParticipant(media, roleIdCodes.sourceMedia),
      ...listedParticipants(sources, sourceAt, roleIdCodes.source),
    ],
    auditSourceIdentification: auditSource,
    participantObjects: [...studies.map(studyObject), ...patients.map(patientObject)],
  };
}
