import { type Device, device, networkAe, networkConnection, transferCapability } from "@dicomsec/configuration";

/** A device of one Network AE that uses one Network Connection. */
export function ct(deviceName: string, aeTitle: string): Device {
  return device({
    deviceName,
    installed: true,
    primaryDeviceTypes: ["CT"],
    networkConnections: [networkConnection({ commonName: "dicom", hostname: "ct.hospital.example", port: 104 })],
    networkAes: [
      networkAe({
        aeTitle,
        associationInitiator: true,
        associationAcceptor: true,
        applicationClusters: [aeTitle.trim() || "none"],
        networkConnectionReferences: ["cn=dicom"],
        transferCapabilities: [
          transferCapability({
            sopClassUid: "1.2.840.10008.5.1.4.1.1.2",
            role: "SCU",
            transferSyntaxUids: ["1.2.840.10008.1.2.1"],
          }),
          transferCapability({
            sopClassUid: "1.2.840.10008.1.1",
            role: "SCP",
            transferSyntaxUids: ["1.2.840.10008.1.2"],
          }),
        ],
      }),
    ],
  });
}
