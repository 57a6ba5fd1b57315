import {
  aeTitlesFrom,
  ConfigurationError,
  device,
  networkAe,
  networkConnection,
  openConfiguration,
  transferCapability,
} from "@dicomsec/configuration";
import { type TemporaryFolder, temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createDirectory, type Directory, protections } from "./directories.js";

describeWithPeer("slapd", "the configuration in a slapd", () => {
  let folder: TemporaryFolder;
  let directory: Directory;

  beforeAll(async () => {
    folder = await temporaryFolder();
    directory = await createDirectory(folder);
  });
  afterAll(async () => {
    await directory?.[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  describe.each(protections)("over %s", (protection) => {
    const name = `CT of ${protection}`;
    const title = `CT_${protection}`.slice(0, 16).toUpperCase();

    it("takes a device, finds it in every way, changes it and lets it go", async () => {
      await using client = await openConfiguration(directory.as(protection));
      const made = await client.createDevice(ct(name, title));
      expect(made.networkAes).toMatchObject([
        { aeTitle: title, transferCapabilities: [{ role: "SCU" }, { role: "SCP" }] },
      ]);
      expect(await client.aeTitles()).toContain(title);
      const criteria = [
        { aeTitle: title },
        { applicationCluster: title },
        { sopClassUid: "1.2.840.10008.1.1", role: "SCP" },
      ] as const;
      for (const one of criteria) expect(await client.devices({ ...one, aeTitle: title })).toEqual([made]);
      expect(await client.devices({ aeTitle: title, role: "SCU", sopClassUid: "1.2.840.10008.1.1" })).toEqual([]);
      expect(await client.device(name)).toEqual(made);
      expect(await client.networkAe(title)).toMatchObject({
        device: { deviceName: name },
        networkAe: { aeTitle: title },
      });
      const saved = await client.saveDevice({ ...made, description: "changed", networkAes: [] });
      expect(saved).toMatchObject({ description: "changed", networkAes: [] });
      expect(await client.aeTitles()).not.toContain(title);
      expect(await client.networkAe(title)).toBeUndefined();
      await client.removeDevice(saved);
      expect(await client.device(name)).toBeUndefined();
    });
  });
});

function ct(deviceName: string, aeTitle: string) {
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
        applicationClusters: [aeTitle],
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
