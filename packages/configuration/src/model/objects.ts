import type { Attribute, Entry } from "../entry.js";

/** What every object of the data model has of its entry besides its own attributes. */
export interface ConfigurationObject {
  /** Distinguished name of its entry. Default: made from its naming attributes, beneath its parent. */
  readonly dn?: string;
  /** Object classes beyond that of the standard, which extend it locally. */
  readonly auxiliaryClasses: readonly string[];
  /** Attributes that the data model does not have, as they stand. */
  readonly other: readonly Attribute[];
}

/** A set of components that performs a task, and its entries. @see PS3.15 H.1.1.1, Table H.1-2 */
export interface Device extends ConfigurationObject {
  readonly deviceName: string;
  readonly description?: string;
  readonly manufacturer?: string;
  readonly manufacturerModelName?: string;
  readonly softwareVersions: readonly string[];
  readonly stationName?: string;
  readonly deviceSerialNumber?: string;
  /** Codes of CID 30 of PS3.16: `CT`. */
  readonly primaryDeviceTypes: readonly string[];
  readonly institutionNames: readonly string[];
  readonly institutionAddresses: readonly string[];
  readonly institutionalDepartmentNames: readonly string[];
  /** The table has one at most, the schema several. */
  readonly issuersOfPatientId: readonly string[];
  /** DNs of entries outside of the configuration. */
  readonly relatedDeviceReferences: readonly string[];
  /** DNs of entries with certificates of nodes that may connect to this device. */
  readonly authorizedNodeCertificateReferences: readonly string[];
  /** DNs of entries with certificates of this node. */
  readonly thisNodeCertificateReferences: readonly string[];
  readonly vendorData: readonly Uint8Array[];
  /** Whether the device is on the network at present. */
  readonly installed: boolean;
  readonly networkAes: readonly NetworkAe[];
  readonly networkConnections: readonly NetworkConnection[];
  /** Entries beneath that are of no class of the standard, as they stand. */
  readonly otherEntries: readonly Entry[];
  /** All entries as they were read: what a change is compared with. Absent for a new device. */
  readonly source?: readonly Entry[];
}

/** An application entity that provides services on a network. @see PS3.15 H.1.1.2, Table H.1-4 */
export interface NetworkAe extends ConfigurationObject {
  readonly aeTitle: string;
  readonly description?: string;
  readonly vendorData: readonly Uint8Array[];
  readonly applicationClusters: readonly string[];
  readonly preferredCalledAeTitles: readonly string[];
  readonly preferredCallingAeTitles: readonly string[];
  readonly associationInitiator: boolean;
  readonly associationAcceptor: boolean;
  /** DNs of Network Connections of the same device; the relative name alone (`cn=dicom`) is completed when the device is written. */
  readonly networkConnectionReferences: readonly string[];
  /** Defined Terms of Specific Character Set (0008,0005). None: ISO_IR 6 alone. */
  readonly supportedCharacterSets: readonly string[];
  /** Default: that of the device, see `isInstalled`. */
  readonly installed?: boolean;
  readonly transferCapabilities: readonly TransferCapability[];
}

/** One TCP port on one network device. @see PS3.15 H.1.1.3, Table H.1-6 */
export interface NetworkConnection extends ConfigurationObject {
  readonly commonName?: string;
  readonly hostname: string;
  /** Absent for a connection that only initiates associations. */
  readonly port?: number;
  /** Names as in RFC 2246: `TLS_RSA_WITH_AES_128_CBC_SHA`. Where associations are accepted, one of them makes TLS a must. */
  readonly tlsCipherSuites: readonly string[];
  /** Default: that of the device, see `isInstalled`. */
  readonly installed?: boolean;
}

/** A SOP Class that a Network AE supports in one role. @see PS3.15 H.1.1.4, Table H.1-7 */
export interface TransferCapability extends ConfigurationObject {
  readonly commonName?: string;
  readonly sopClassUid: string;
  /** `SCU` or `SCP`. */
  readonly role: string;
  readonly transferSyntaxUids: readonly string[];
}

/** The fields of a new object: those that may be absent or empty can be left out. */
type New<T, Needed extends keyof T> = Pick<T, Needed> & Partial<Omit<T, Needed | "source">>;

/** A Device of the given fields; what is left out is empty. */
export function device(fields: New<Device, "deviceName" | "installed">): Device {
  return {
    ...nothingElse,
    softwareVersions: [],
    primaryDeviceTypes: [],
    institutionNames: [],
    institutionAddresses: [],
    institutionalDepartmentNames: [],
    issuersOfPatientId: [],
    relatedDeviceReferences: [],
    authorizedNodeCertificateReferences: [],
    thisNodeCertificateReferences: [],
    vendorData: [],
    networkAes: [],
    networkConnections: [],
    otherEntries: [],
    ...fields,
  };
}

/** A Network AE of the given fields; what is left out is empty. */
export function networkAe(
  fields: New<NetworkAe, "aeTitle" | "associationInitiator" | "associationAcceptor" | "networkConnectionReferences">,
): NetworkAe {
  return {
    ...nothingElse,
    vendorData: [],
    applicationClusters: [],
    preferredCalledAeTitles: [],
    preferredCallingAeTitles: [],
    supportedCharacterSets: [],
    transferCapabilities: [],
    ...fields,
  };
}

/** A Network Connection of the given fields; what is left out is empty. */
export function networkConnection(fields: New<NetworkConnection, "hostname">): NetworkConnection {
  return { ...nothingElse, tlsCipherSuites: [], ...fields };
}

/** A Transfer Capability of the given fields. */
export function transferCapability(
  fields: New<TransferCapability, "sopClassUid" | "role" | "transferSyntaxUids">,
): TransferCapability {
  return { ...nothingElse, ...fields };
}

const nothingElse = { auxiliaryClasses: [], other: [] };
