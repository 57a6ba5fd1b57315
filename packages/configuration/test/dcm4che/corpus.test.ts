import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "@jest/globals";
import { corpusFolder } from "@dicomsec/testing";
import { itWithCorpus } from "@dicomsec/testing/jest";
import { readObjects, withObjects } from "../../src/dcm4che/device-objects.js";
import { standardEntries, unknownNames, withoutDcm4che } from "../../src/dcm4che/dialect.js";
import { classesOf } from "../../src/dcm4che/entries.js";
import type { ExtensionModel } from "../../src/dcm4che/extension-model.js";
import { readExtension, tlsSettings, withExtension } from "../../src/dcm4che/extensions.js";
import { dcm4cheExtensions, dcm4cheObjects } from "../../src/dcm4che/models.js";
import type { DcmObject } from "../../src/dcm4che/objects.js";
import { readUniqueNames } from "../../src/dcm4che/unique-names.js";
import type { Entry } from "../../src/entry.js";
import { readLdif } from "../../src/ldif/read-ldif.js";
import { deviceEntries } from "../../src/model/device-entries.js";
import type { Device } from "../../src/model/objects.js";
import { readDevices } from "../../src/model/read-devices.js";

const devicesRoot = "cn=Devices,cn=DICOM Configuration,dc=dcm4che,dc=org";

async function entriesOf(name: string): Promise<Entry[]> {
  const entries = [];
  const text = await readFile(join(corpusFolder()!, "ldap/dcm4che__dcm4chee-arc-light", name));
  for await (const record of readLdif(text)) if (record.kind === "entry") entries.push(record);
  return entries.map(({ dn, attributes }) => ({ dn, attributes }));
}

/** The Device, all that dcm4che has of it read and written again. */
function readAndWritten(device: Device): Device {
  const { networkAe, networkConnection, transferCapability } = dcm4cheExtensions;
  const again = <T, Target extends Parameters<typeof readExtension>[0]>(
    object: Target,
    model: ExtensionModel<T, Target>,
  ): Target => withExtension(object, model, readExtension(object, model));
  const whole: Device = {
    ...again(device, dcm4cheExtensions.device),
    networkConnections: device.networkConnections.map((one) => again(one, networkConnection)),
    networkAes: device.networkAes.map((ae) => ({
      ...again(ae, networkAe),
      transferCapabilities: ae.transferCapabilities.map((one) => again(one, transferCapability)),
    })),
  };
  const models = Object.values(dcm4cheObjects) as unknown as readonly ExtensionModel<DcmObject>[];
  return models.reduce((now, model) => withObjects(now, model, readObjects(now, model)), whole);
}

describe("the default configuration of dcm4chee", () => {
  itWithCorpus("is read and written without a difference", async () => {
    const devices = readDevices(await entriesOf("default-config.ldif"));
    expect(devices).toHaveLength(6);
    for (const device of devices) expect(deviceEntries(readAndWritten(device), devicesRoot)).toEqual(deviceEntries(device, devicesRoot)); // prettier-ignore
  });

  itWithCorpus("has nothing that is not known but what dcm4chee adds in classes of its own", async () => {
    const unknown = unknownNames(await entriesOf("default-config.ldif"));
    const classes = new Set(unknown.flatMap(({ objectClasses }) => objectClasses));
    expect(classes).toContain("dcmArchiveDevice");
    expect([...classes].filter((name) => /^dcm(?:Device|Network|Transfer|Audit|Web|Unique|Image)|^hl7(?:App|Unique)/.test(name))).toEqual([]); // prettier-ignore
    const withoutClass = unknown.filter(({ objectClasses }) => objectClasses.length === 0);
    expect(withoutClass.map(({ attributes }) => attributes)).toEqual([]);
    expect(unknownNames(await entriesOf("sample-device.ldif"))).toEqual([]);
  });

  itWithCorpus("has key stores, loggers, applications and registries as its files say", async () => {
    const entries = await entriesOf("default-config.ldif");
    const arc = readDevices(entries).find(({ deviceName }) => deviceName === "dcm4chee-arc")!;
    const { keyStoreUrl, keyStoreType, keyStorePin } = readExtension(arc, dcm4cheExtensions.device);
    expect({ keyStoreUrl, keyStoreType, hasPin: keyStorePin !== undefined }).toEqual({
      keyStoreUrl: "${jboss.server.config.url}/keystores/key.p12",
      keyStoreType: "PKCS12",
      hasPin: true,
    });
    expect(readObjects(arc, dcm4cheObjects.hl7Application)).toMatchObject([{ applicationName: "*" }]);
    expect(readObjects(arc, dcm4cheObjects.auditLogger)).toMatchObject([{ sourceTypeCodes: ["4"] }]);
    expect(readObjects(arc, dcm4cheObjects.auditSuppressCriteria)).toMatchObject([{ userIsRequestor: true }]);
    expect(readObjects(arc, dcm4cheObjects.webApplication).length).toBeGreaterThan(15);
    expect(readUniqueNames(entries, "webApplication").names).toEqual([]);
    const init = [...(await entriesOf("init-config.ldif")), ...entries];
    expect(readUniqueNames(init, "webApplication").names).toHaveLength(17);
    const tls = arc.networkConnections.filter(({ tlsCipherSuites }) => tlsCipherSuites.length > 0).map(tlsSettings);
    expect(tls.length).toBeGreaterThan(0);
    expect(tls.every(({ protocols, needClientAuth }) => protocols[0] === "TLSv1.2" && needClientAuth)).toBe(true);
  });

  itWithCorpus("is the same of the standard, taken from its entries as from its devices", async () => {
    const entries = [...(await entriesOf("init-config.ldif")), ...(await entriesOf("default-config.ldif"))];
    const standard = standardEntries(entries);
    const devices = readDevices(standard).map((device) => deviceEntries(device, devicesRoot));
    expect(devices).toEqual(readDevices(entries).map((device) => deviceEntries(withoutDcm4che(device), devicesRoot)));
    const names = standard.flatMap((entry) => [...classesOf(entry), ...entry.attributes.map(({ type }) => type)]);
    expect(names.filter((name) => /^(?:dcm|hl7)/i.test(name))).toEqual([]);
    expect(names).toContain("dicomUniqueAETitlesRegistryRoot");
  });

  itWithCorpus("fits the schema of the standard when what dcm4che adds is left away", async () => {
    for (const device of readDevices(await entriesOf("default-config.ldif"))) {
      const entries = deviceEntries(withoutDcm4che(device), devicesRoot);
      const names = entries.flatMap((entry) => [...classesOf(entry), ...entry.attributes.map(({ type }) => type)]);
      expect(names.filter((name) => /^(?:dcm|hl7)/i.test(name))).toEqual([]);
      expect(entries.length).toBe(1 + device.networkConnections.length + device.networkAes.reduce((sum, ae) => sum + 1 + ae.transferCapabilities.length, 0)); // prettier-ignore
    }
  });
});
