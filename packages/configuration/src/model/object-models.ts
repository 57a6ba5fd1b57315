import type { Field, FieldKind } from "./fields.js";
import type { Device, NetworkAe, NetworkConnection, TransferCapability } from "./objects.js";

/** An object class of the data model: its fields, and those that make the relative name, by preference. */
export interface ObjectModel {
  readonly objectClass: string;
  readonly fields: readonly Field[];
  readonly naming: readonly (readonly string[])[];
}

/** The objects that a device is made of. */
export const objectModels = {
  device: model<Device>("dicomDevice", [["dicomDeviceName"]], {
    deviceName: ["dicomDeviceName", "text"],
    description: ["dicomDescription", "text"],
    manufacturer: ["dicomManufacturer", "text"],
    manufacturerModelName: ["dicomManufacturerModelName", "text"],
    softwareVersions: ["dicomSoftwareVersion", "texts"],
    stationName: ["dicomStationName", "text"],
    deviceSerialNumber: ["dicomDeviceSerialNumber", "text"],
    primaryDeviceTypes: ["dicomPrimaryDeviceType", "texts"],
    institutionNames: ["dicomInstitutionName", "texts"],
    institutionAddresses: ["dicomInstitutionAddress", "texts"],
    institutionalDepartmentNames: ["dicomInstitutionDepartmentName", "texts"],
    issuersOfPatientId: ["dicomIssuerOfPatientID", "texts"],
    relatedDeviceReferences: ["dicomRelatedDeviceReference", "texts"],
    authorizedNodeCertificateReferences: ["dicomAuthorizedNodeCertificateReference", "texts"],
    thisNodeCertificateReferences: ["dicomThisNodeCertificateReference", "texts"],
    vendorData: ["dicomVendorData", "octets"],
    installed: ["dicomInstalled", "boolean"],
  }),
  networkAe: model<NetworkAe>("dicomNetworkAE", [["dicomAETitle"]], {
    aeTitle: ["dicomAETitle", "text"],
    description: ["dicomDescription", "text"],
    vendorData: ["dicomVendorData", "octets"],
    applicationClusters: ["dicomApplicationCluster", "texts"],
    preferredCalledAeTitles: ["dicomPreferredCalledAETitle", "texts"],
    preferredCallingAeTitles: ["dicomPreferredCallingAETitle", "texts"],
    associationInitiator: ["dicomAssociationInitiator", "boolean"],
    associationAcceptor: ["dicomAssociationAcceptor", "boolean"],
    networkConnectionReferences: ["dicomNetworkConnectionReference", "texts"],
    supportedCharacterSets: ["dicomSupportedCharacterSet", "texts"],
    installed: ["dicomInstalled", "boolean"],
  }),
  networkConnection: model<NetworkConnection>(
    "dicomNetworkConnection",
    [["cn"], ["dicomHostname", "dicomPort"], ["dicomHostname"]],
    {
      commonName: ["cn", "text"],
      hostname: ["dicomHostname", "text"],
      port: ["dicomPort", "integer"],
      tlsCipherSuites: ["dicomTLSCipherSuite", "texts"],
      installed: ["dicomInstalled", "boolean"],
    },
  ),
  transferCapability: model<TransferCapability>(
    "dicomTransferCapability",
    [["cn"], ["dicomSOPClass", "dicomTransferRole"]],
    {
      commonName: ["cn", "text"],
      sopClassUid: ["dicomSOPClass", "text"],
      role: ["dicomTransferRole", "text"],
      transferSyntaxUids: ["dicomTransferSyntax", "texts"],
    },
  ),
} as const;

type NotFields = "dn" | "auxiliaryClasses" | "other" | "networkAes" | "networkConnections" | "transferCapabilities" | "otherEntries" | "source"; // prettier-ignore

/** Each field of an object has its row; a field that is forgotten does not compile. */
function model<T>(
  objectClass: string,
  naming: readonly (readonly string[])[],
  rows: Readonly<Record<Exclude<keyof T, NotFields>, readonly [type: string, kind: FieldKind]>>,
): ObjectModel {
  const fields = Object.entries<readonly [string, FieldKind]>(rows).map(([name, [type, kind]]) => ({
    name,
    type,
    kind,
  }));
  return { objectClass, fields, naming };
}
