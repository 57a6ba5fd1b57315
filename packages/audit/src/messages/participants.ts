import { AuditError } from "../errors.js";
import type { ActiveParticipant, CodedValue, NetworkAccessPointTypeCode } from "../schema/audit-message.js";

/** Where a participant is on the network; a node with several addresses always says the same one (A.5.2). */
export type NetworkAccessPoint =
  | { readonly machineName: string }
  | { readonly ipAddress: string }
  | { readonly telephoneNumber: string }
  | { readonly emailAddress: string }
  | { readonly uri: string };

/** A person or a process. */
export interface Participant {
  /** Of a person `login@domain`, of a process what logs call it (A.5.2.1). */
  readonly userId: string;
  /** Of a person its identity in the enterprise (A.5.2.2). */
  readonly alternativeUserId?: string;
  readonly userName?: string;
  readonly networkAccessPoint?: NetworkAccessPoint;
}

/** A process that has AE titles, which stand in place of its AlternativeUserID. */
export interface Process extends Omit<Participant, "alternativeUserId"> {
  readonly alternativeUserId?: string;
  readonly aeTitles?: readonly string[];
}

/** Who did something: the person, the process, or both where both are known. */
export type Users =
  | { readonly person: Participant; readonly process?: Process }
  | { readonly person?: undefined; readonly process: Process };

/** The one of `Users` who asked for it; the one that is there, where there is one. */
export type UsersRequestor = "person" | "process";

/** A medium that data went to or came from. */
export interface Media {
  /** A URI, `mailto:` and an address, or the kind of media with its label or place (A.5.2.1). */
  readonly userId: string;
  /** A serial number, a volume label, or the SOP Instance UID of its DICOMDIR (A.5.2.2). */
  readonly alternativeUserId?: string;
  readonly userName?: string;
  /** CID 405; `mediaTypeCodes` has them. */
  readonly mediaType: CodedValue;
}

const accessPointTypes: Readonly<Record<string, NetworkAccessPointTypeCode>> = {
  machineName: "1",
  ipAddress: "2",
  telephoneNumber: "3",
  emailAddress: "4",
  uri: "5",
};

/** A participant of a message. */
export function activeParticipant(
  { userId, alternativeUserId, aeTitles, userName, networkAccessPoint }: Process,
  userIsRequestor: boolean,
  ...roleIdCodes: readonly CodedValue[]
): ActiveParticipant {
  const titles = aeTitles && aeTitles.length > 0 ? aeTitlesUserId(aeTitles) : alternativeUserId;
  return {
    userId,
    ...(titles !== undefined && { alternativeUserId: titles }),
    ...(userName !== undefined && { userName }),
    userIsRequestor,
    ...(roleIdCodes.length > 0 && { roleIdCodes }),
    ...(networkAccessPoint && accessPoint(networkAccessPoint)),
  };
}

/** AE titles as an AlternativeUserID. @see PS3.15 A.5.2.2 */
export function aeTitlesUserId(aeTitles: readonly string[]): string {
  return `AETITLES=${aeTitles.join(";")}`;
}

function accessPoint(
  point: NetworkAccessPoint,
): Pick<ActiveParticipant, "networkAccessPointId" | "networkAccessPointTypeCode"> {
  const [[kind, networkAccessPointId]] = Object.entries(point) as [[string, string]];
  return { networkAccessPointId, networkAccessPointTypeCode: accessPointTypes[kind]! };
}

/** One or two participants. */
export function userParticipants(
  { person, process }: Users,
  requestor: UsersRequestor | undefined,
  ...roleIdCodes: readonly CodedValue[]
): ActiveParticipant[] {
  if ((requestor === "person" && !person) || (requestor === "process" && !process)) throw noRequestor();
  return [
    ...(person ? [activeParticipant(person, requestor === "person", ...roleIdCodes)] : []),
    ...(process ? [activeParticipant(process, requestor === "process", ...roleIdCodes)] : []),
  ];
}

/** Participants of which the one at an index asked for it. */
export function listedParticipants(
  participants: readonly Process[],
  requestorAt: number | undefined,
  ...roleIdCodes: readonly CodedValue[]
): ActiveParticipant[] {
  if (requestorAt !== undefined && !participants[requestorAt]) throw noRequestor();
  return participants.map((one, index) => activeParticipant(one, index === requestorAt, ...roleIdCodes));
}

function noRequestor(): AuditError {
  return new AuditError("ERR_AUDIT_MESSAGE", {
    message: "the requestor is not among the participants",
    path: "ActiveParticipant",
  });
}

export function mediaParticipant(
  { mediaType, ...media }: Media & Pick<Participant, "networkAccessPoint">,
  role: CodedValue,
): ActiveParticipant {
  return { ...activeParticipant(media, false, role), mediaType };
}
