/** A code with its meaning: `csd-code`, `codeSystemName` and `originalText`. @see PS3.15 A.5.1 */
export interface CodedValue {
  readonly code: string;
  /** A name ("DCM") or an OID. */
  readonly codeSystemName: string;
  /** The Code Meaning. */
  readonly originalText: string;
  readonly displayName?: string;
}

/** Create, Read (also view, print, query), Update, Delete, Execute. */
export type EventActionCode = "C" | "R" | "U" | "D" | "E";

/** Success, minor failure (restarted), serious failure (terminated), major failure (made unavailable). */
export type EventOutcomeIndicator = "0" | "4" | "8" | "12";

export interface EventIdentification {
  readonly eventId: CodedValue;
  readonly eventTypeCodes?: readonly CodedValue[];
  readonly eventActionCode?: EventActionCode;
  /** An xsd:dateTime with its time zone; the second may be 60. */
  readonly eventDateTime: string;
  readonly eventOutcomeIndicator: EventOutcomeIndicator;
  readonly eventOutcomeDescription?: string;
}

/** Machine name, IP address, telephone number, e-mail address, URI. */
export type NetworkAccessPointTypeCode = "1" | "2" | "3" | "4" | "5";

/** A person, process, node or medium that took part. */
export interface ActiveParticipant {
  readonly userId: string;
  /** Of a DICOM application: `AETITLES=` and its titles with `;` between them (A.5.2.2). */
  readonly alternativeUserId?: string;
  readonly userName?: string;
  readonly userIsRequestor: boolean;
  readonly roleIdCodes?: readonly CodedValue[];
  /** The MediaType of the MediaIdentifier. */
  readonly mediaType?: CodedValue;
  readonly networkAccessPointId?: string;
  readonly networkAccessPointTypeCode?: NetworkAccessPointTypeCode;
}

/** A code "1" to "9" alone, or one of any other system. */
export interface AuditSourceTypeCode {
  readonly code: string;
  readonly codeSystemName?: string;
  readonly originalText?: string;
  readonly displayName?: string;
}

/** The system that detected the event. */
export interface AuditSourceIdentification {
  readonly auditSourceId: string;
  readonly auditEnterpriseSiteId?: string;
  readonly auditSourceTypeCodes?: readonly AuditSourceTypeCode[];
}

/** A named value of any bytes; text is UTF-8. */
export interface ParticipantObjectDetail {
  readonly type: string;
  readonly value: Uint8Array;
}

/** The instances of one SOP Class. */
export interface SopClassDescription {
  readonly uid?: string;
  readonly numberOfInstances: number;
  readonly instanceUids?: readonly string[];
}

export interface ParticipantObjectDescription {
  readonly mppsUids?: readonly string[];
  readonly accessionNumbers?: readonly string[];
  readonly sopClasses?: readonly SopClassDescription[];
  readonly containsStudyUids?: readonly string[];
  readonly encrypted?: boolean;
  readonly anonymized?: boolean;
}

/** A patient, study, query or another object that the event was about. */
export interface ParticipantObjectIdentification {
  readonly participantObjectId: string;
  readonly participantObjectIdTypeCode: CodedValue;
  /** Person, system object, organization, other: "1" to "4". */
  readonly participantObjectTypeCode?: string;
  /** "1" (patient) to "26". */
  readonly participantObjectTypeCodeRole?: string;
  /** "1" (origination) to "15" (permanent erasure). */
  readonly participantObjectDataLifeCycle?: string;
  readonly participantObjectSensitivity?: string;
  /** A name or a query, not both; with neither, an empty name is written, which the schema asks for. */
  readonly participantObjectName?: string;
  /** The bytes of the query; base64 in the message. */
  readonly participantObjectQuery?: Uint8Array;
  readonly participantObjectDetails?: readonly ParticipantObjectDetail[];
  readonly participantObjectDescriptions?: readonly ParticipantObjectDescription[];
}

/** An audit message of the general schema; the functions of the messages make those of A.5.3. @see PS3.15 A.5.1 */
export interface AuditMessage {
  readonly eventIdentification: EventIdentification;
  /** At least one. */
  readonly activeParticipants: readonly ActiveParticipant[];
  readonly auditSourceIdentification: AuditSourceIdentification;
  readonly participantObjects: readonly ParticipantObjectIdentification[];
}
