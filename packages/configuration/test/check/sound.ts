import { checkConfiguration } from "../../src/check/check-configuration.js";
import type { ConfigurationFinding } from "../../src/check/finding.js";
import type { Entry } from "../../src/entry.js";
import { readLdif } from "../../src/ldif/read-ldif.js";

const devices = "cn=Devices,cn=DICOM Configuration,o=Hospital";

/** A configuration of two devices in which nothing is wrong. */
export const sound = `
dn: o=Hospital
objectClass: organization
o: Hospital

dn: cn=DICOM Configuration,o=Hospital
objectClass: dicomConfigurationRoot
cn: DICOM Configuration

dn: ${devices}
objectClass: dicomDevicesRoot
cn: Devices

dn: cn=Unique AE Titles Registry,cn=DICOM Configuration,o=Hospital
objectClass: dicomUniqueAETitlesRegistryRoot
cn: Unique AE Titles Registry

dn: dicomAETitle=CT_1,cn=Unique AE Titles Registry,cn=DICOM Configuration,o=Hospital
objectClass: dicomUniqueAETitle
dicomAETitle: CT_1

dn: dicomAETitle=PACS,cn=Unique AE Titles Registry,cn=DICOM Configuration,o=Hospital
objectClass: dicomUniqueAETitle
dicomAETitle: PACS

dn: dicomDeviceName=ct1,${devices}
objectClass: dicomDevice
objectClass: top
dicomDeviceName: ct1
dicomInstalled: TRUE
dicomThisNodeCertificateReference: dicomDeviceName=ct1,${devices}
objectClass: pkiUser
userCertificate;binary:: CERTIFICATE

dn: cn=dicom,dicomDeviceName=ct1,${devices}
objectClass: dicomNetworkConnection
cn: dicom
dicomHostname: ct1.hospital.example
dicomPort: 2762
dicomTLSCipherSuite: TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384

dn: dicomAETitle=CT_1,dicomDeviceName=ct1,${devices}
objectClass: dicomNetworkAE
dicomAETitle: CT_1
dicomNetworkConnectionReference: cn=dicom,dicomDeviceName=ct1,${devices}
dicomAssociationInitiator: TRUE
dicomAssociationAcceptor: TRUE
dicomSupportedCharacterSet: ISO_IR 192
dicomPreferredCalledAETitle: PACS

dn: cn=ct,dicomAETitle=CT_1,dicomDeviceName=ct1,${devices}
objectClass: dicomTransferCapability
cn: ct
dicomSOPClass: 1.2.840.10008.5.1.4.1.1.2
dicomTransferRole: SCU
dicomTransferSyntax: 1.2.840.10008.1.2.1

dn: dicomDeviceName=pacs,${devices}
objectClass: dicomDevice
dicomDeviceName: pacs
dicomInstalled: TRUE

dn: cn=dicom,dicomDeviceName=pacs,${devices}
objectClass: dicomNetworkConnection
cn: dicom
dicomHostname: pacs.hospital.example
dicomPort: 104

dn: dicomAETitle=PACS,dicomDeviceName=pacs,${devices}
objectClass: dicomNetworkAE
dicomAETitle: PACS
dicomNetworkConnectionReference: cn=dicom,dicomDeviceName=pacs,${devices}
dicomAssociationInitiator: FALSE
dicomAssociationAcceptor: TRUE

dn: cn=ct,dicomAETitle=PACS,dicomDeviceName=pacs,${devices}
objectClass: dicomTransferCapability
cn: ct
dicomSOPClass: 1.2.840.10008.5.1.4.1.1.2
dicomTransferRole: SCP
dicomTransferSyntax: 1.2.840.10008.1.2.1
`;

/** The entries of LDIF. */
export async function entriesOf(ldif: string | Uint8Array): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const record of readLdif(ldif)) if (record.kind === "entry") entries.push(record);
  return entries;
}

/** What is found in LDIF, with this certificate (base64) in the place of the one that it names. */
export async function findingsIn(ldif: string, certificate: string, now?: Date): Promise<ConfigurationFinding[]> {
  const entries = await entriesOf(ldif.replaceAll("CERTIFICATE", certificate));
  return checkConfiguration(entries, now && { now });
}
