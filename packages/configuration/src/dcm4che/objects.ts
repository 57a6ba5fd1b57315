import type { Secret } from "./secret.js";

/** What dcm4che adds to a Device: its class `dcmDevice`, and attributes that it allows in `dicomDevice`. */
export interface DcmDevice {
  /** Text may hold a `${…}`, which is kept as it is. */
  readonly keyStoreUrl?: string;
  /** `PKCS12` or `JKS`. */
  readonly keyStoreType?: string;
  readonly keyStorePin?: Secret;
  /** Name of a system property of Java that has the pin. */
  readonly keyStorePinProperty?: string;
  readonly keyStoreKeyPin?: Secret;
  readonly keyStoreKeyPinProperty?: string;
  /** Its certificates take the place of those that `authorizedNodeCertificateReferences` lead to. */
  readonly trustStoreUrl?: string;
  readonly trustStoreType?: string;
  readonly trustStorePin?: Secret;
  readonly trustStorePinProperty?: string;
  /** As `java.util.TimeZone` names it: `Europe/Vienna`. */
  readonly timeZone?: string;
  /** 0 is none. */
  readonly limitOpenAssociations?: number;
  /** `AE title=number`. */
  readonly limitAssociationsInitiatedBy: readonly string[];
  readonly roleSelectionNegotiationLenient?: boolean;
  readonly issuerOfAccessionNumber?: string;
  readonly orderPlacerIdentifier?: string;
  readonly orderFillerIdentifier?: string;
  readonly issuerOfAdmissionId?: string;
  readonly issuerOfServiceEpisodeId?: string;
  readonly issuerOfContainerIdentifier?: string;
  readonly issuerOfSpecimenIdentifier?: string;
  readonly institutionCodes: readonly string[];
  readonly deviceUid?: string;
}

/** What dcm4che adds to a Network Connection: `dcmNetworkConnection`. Absent time-outs are none; their unit is the millisecond. */
export interface DcmNetworkConnection {
  /** `DICOM`, `HL7`, `HL7_MLLP2`, `SYSLOG_TLS`, `SYSLOG_UDP` or `HTTP`. Default: `DICOM`. */
  readonly protocol?: string;
  /** `[user:password@]host:port`. */
  readonly httpProxy?: Secret;
  /** `TLSv1.2`. Default: see `tlsSettings`. */
  readonly tlsProtocols: readonly string[];
  /** Default: true. */
  readonly tlsNeedClientAuth?: boolean;
  /** `HTTPS` or `LDAPS`. Default: names in certificates are not checked. */
  readonly tlsEndpointIdentificationAlgorithm?: string;
  /** Where it listens. Default: at its host name. */
  readonly bindAddress?: string;
  /** From where it connects. Default: from its host name. */
  readonly clientBindAddress?: string;
  /** Hosts that may not connect. */
  readonly blacklistedHostnames: readonly string[];
  readonly tcpBacklog?: number;
  readonly tcpConnectTimeoutMs?: number;
  readonly tcpCloseDelayMs?: number;
  readonly tcpSendBufferSize?: number;
  readonly tcpReceiveBufferSize?: number;
  readonly tcpNoDelay?: boolean;
  readonly sendPduLength?: number;
  readonly receivePduLength?: number;
  readonly maxOpsPerformed?: number;
  readonly maxOpsInvoked?: number;
  readonly packPdv?: boolean;
  readonly aarqTimeoutMs?: number;
  readonly aaacTimeoutMs?: number;
  readonly arrpTimeoutMs?: number;
  readonly aaTimeoutMs?: number;
  readonly sendTimeoutMs?: number;
  readonly storeTimeoutMs?: number;
  readonly responseTimeoutMs?: number;
  readonly retrieveTimeoutMs?: number;
  /** Whether the time for a retrieve is that for all of its responses. */
  readonly retrieveTimeoutTotal?: boolean;
  readonly idleTimeoutMs?: number;
}

/** What dcm4che adds to a Network AE: `dcmNetworkAE`. */
export interface DcmNetworkAe {
  /** Who may associate. None: anybody. */
  readonly acceptedCallingAeTitles: readonly string[];
  /** Titles by which it is called as well. */
  readonly otherAeTitles: readonly string[];
  /** Titles by which it calls in place of its own: `title`, or `[called title]title`. */
  readonly masqueradeCallingAeTitles: readonly string[];
  /** Of the AE of the same device whose Transfer Capabilities it has. */
  readonly shareTransferCapabilitiesFromAeTitle?: string;
  readonly preferredTransferSyntaxUids: readonly string[];
  readonly roleSelectionNegotiationLenient?: boolean;
  readonly hl7ApplicationName?: string;
}

/** What dcm4che adds to a Transfer Capability: `dcmTransferCapability`. */
export interface DcmTransferCapability {
  readonly preferredTransferSyntaxUids: readonly string[];
  readonly relationalQueries?: boolean;
  readonly combinedDateTimeMatching?: boolean;
  readonly fuzzySemanticMatching?: boolean;
  readonly timezoneQueryAdjustment?: boolean;
  readonly storageConformance?: number;
  readonly digitalSignatureSupport?: number;
  readonly dataElementCoercion?: number;
}

/** An object beneath a Device that the standard does not have. */
export interface DcmObject {
  /** Distinguished name of its entry. Default: made from the first of its fields, beneath the Device. */
  readonly dn?: string;
}

/** An application that sends or receives HL7 messages: `hl7Application`. */
export interface Hl7Application extends DcmObject {
  /** `Application|Facility`; `*` takes what is for no other. */
  readonly applicationName: string;
  readonly otherApplicationNames: readonly string[];
  readonly networkConnectionReferences: readonly string[];
  /** None: any. */
  readonly acceptedSendingApplications: readonly string[];
  /** `ADT^A01`, or `*`. */
  readonly acceptedMessageTypes: readonly string[];
  readonly defaultCharacterSet?: string;
  readonly sendingCharacterSet?: string;
  readonly description?: string;
  readonly applicationClusters: readonly string[];
  readonly installed?: boolean;
}

/** What sends audit messages: `dcmAuditLogger`. Absent fields have the defaults of dcm4che. */
export interface AuditLogger extends DcmObject {
  readonly commonName: string;
  readonly networkConnectionReferences: readonly string[];
  /** DN of the Device that has the Audit Record Repository. */
  readonly auditRecordRepositoryDeviceReference?: string;
  readonly sourceId?: string;
  readonly enterpriseSiteId?: string;
  readonly sourceTypeCodes: readonly string[];
  readonly facility?: number;
  readonly successSeverity?: number;
  readonly minorFailureSeverity?: number;
  readonly seriousFailureSeverity?: number;
  readonly majorFailureSeverity?: number;
  readonly applicationName?: string;
  readonly messageId?: string;
  readonly messageEncoding?: string;
  readonly messageBom?: boolean;
  readonly timestampInUtc?: boolean;
  readonly messageFormatXml?: boolean;
  readonly messageSchemaUri?: string;
  readonly includeInstanceUid?: boolean;
  readonly spoolDirectoryUri?: string;
  readonly retryIntervalS?: number;
  readonly installed?: boolean;
}

/** Which audit messages are not sent: `dcmAuditSuppressCriteria`. Its entry is beneath that of a logger, so a new one needs a `dn`. */
export interface AuditSuppressCriteria extends DcmObject {
  readonly commonName: string;
  readonly eventIds: readonly string[];
  readonly eventTypeCodes: readonly string[];
  readonly eventActionCodes: readonly string[];
  readonly eventOutcomeIndicators: readonly string[];
  readonly userIds: readonly string[];
  readonly alternativeUserIds: readonly string[];
  readonly userRoleIdCodes: readonly string[];
  readonly networkAccessPointIds: readonly string[];
  readonly userIsRequestor?: boolean;
  readonly participantObjectTypeCodes: readonly string[];
  readonly participantObjectTypeCodeRoles: readonly string[];
  readonly participantObjectDataLifeCycles: readonly string[];
}

/** What receives audit messages: `dcmAuditRecordRepository`. */
export interface AuditRecordRepository extends DcmObject {
  readonly commonName: string;
  readonly networkConnectionReferences: readonly string[];
  readonly installed?: boolean;
}

/** A service of DICOMweb or of the archive: `dcmWebApp`. */
export interface WebApplication extends DcmObject {
  readonly name: string;
  /** `WADO_RS`, `QIDO_RS`, … */
  readonly serviceClasses: readonly string[];
  readonly servicePath?: string;
  readonly networkConnectionReferences: readonly string[];
  readonly description?: string;
  readonly aeTitle?: string;
  readonly applicationClusters: readonly string[];
  readonly keycloakClientId?: string;
  /** `name=value`. */
  readonly properties: readonly string[];
  readonly installed?: boolean;
}

/** How tokens are got for web applications of others: `dcmKeycloakClient`. */
export interface KeycloakClient extends DcmObject {
  readonly clientId: string;
  readonly realm?: string;
  readonly uri?: string;
  readonly grantType?: string;
  readonly clientSecret?: Secret;
  readonly tlsAllowAnyHostname?: boolean;
  readonly tlsDisableTrustManager?: boolean;
  readonly userId?: string;
  readonly password?: Secret;
}
