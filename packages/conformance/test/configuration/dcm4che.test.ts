import { expect, it } from "@jest/globals";
import {
  childDn,
  dcm4cheExtensions,
  dcm4cheObjects,
  type DcmObject,
  type Device,
  device,
  deviceEntries,
  dnKey,
  type Entry,
  type ExtensionModel,
  type ImportStep,
  networkAe,
  networkConnection,
  openConfiguration,
  planImport,
  readDevices,
  readLdif,
  readObjects,
  readUniqueNames,
  Secret,
  transferCapability,
  uniqueName,
  uniqueNamesRegistry,
  withExtension,
  withObjects,
  withoutDcm4che,
  writeLdif,
} from "@dicomsec/configuration";
import { temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { dcm4cheeSchema } from "./dcm4chee-schema.js";
import { createDirectory } from "./directories.js";
import { shippedSchema, SlapdServer } from "./slapd-server.js";

const suffix = "o=Sometown Hospital";
const dn = `dicomDeviceName=arc,${suffix}`;
const reference = `cn=dicom-tls,${dn}`;

const values: Readonly<Record<string, (type: string) => unknown>> = {
  text: (type) => (type.endsWith("Reference") ? reference : `$\{${type}}/x`),
  texts: (type) => (type.endsWith("Reference") ? [reference] : ["a", "b"]),
  boolean: () => true,
  number: () => 100_000,
  secret: () => new Secret("${env.PIN}"),
};

/** A value for each field of a table, so that none is forgotten; not those that dcm4che allows in the standard's own class. */
function filled<T>({ fields }: ExtensionModel<T>): T {
  const own = fields.filter(({ type }) => !/^dicom(?:Issuer|Order|InstitutionCode|DeviceUID)/.test(type));
  return {
    limitAssociationsInitiatedBy: [],
    institutionCodes: [],
    ...Object.fromEntries(own.map(({ name, type, kind }) => [name, values[kind]!(type)])),
  } as T;
}

/** A Device with everything that dcm4che can have of it. */
function archive(): Device {
  const { device: ofDevice, networkAe: ofAe, networkConnection: ofConnection, transferCapability: ofCapability } = dcm4cheExtensions; // prettier-ignore
  const echo = transferCapability({ commonName: "echo", sopClassUid: "1.2.840.10008.1.1", role: "SCP", transferSyntaxUids: ["1.2.840.10008.1.2"] }); // prettier-ignore
  const ae = networkAe({
    aeTitle: "ARC",
    associationInitiator: true,
    associationAcceptor: true,
    networkConnectionReferences: ["cn=dicom-tls"],
    transferCapabilities: [withExtension(echo, ofCapability, filled(ofCapability))],
  });
  const connection = networkConnection({ commonName: "dicom-tls", hostname: "arc", port: 2762 });
  const plain = device({
    dn,
    deviceName: "arc",
    installed: true,
    networkAes: [withExtension(ae, ofAe, filled(ofAe))],
    networkConnections: [withExtension(connection, ofConnection, filled(ofConnection))],
  });
  const models = Object.values(dcm4cheObjects) as unknown as readonly ExtensionModel<DcmObject>[];
  return models.reduce(
    (now, model) => {
      const [naming] = model.fields;
      const own = {
        [naming!.name]: model.objectClass,
        dn: childDn({ type: naming!.type, value: model.objectClass }, dn),
      };
      return withObjects(now, model, [{ ...filled(model), ...own }]);
    },
    withExtension(plain, ofDevice, filled(ofDevice)),
  );
}

describeWithPeer(["slapd", "ldapadd", "slapcat"], "what dcm4che adds, by OpenLDAP", () => {
  it("is taken with every attribute, and reads back equal", async () => {
    await using folder = await temporaryFolder();
    const schema = await folder.write("dcm4che.schema", await dcm4cheeSchema([]));
    const options = { schemas: [shippedSchema("dicom.schema"), schema] };
    await using server = await (await SlapdServer.create(folder, options)).start();
    await server.addSuffix();
    const entries = [...deviceEntries(archive(), suffix), ...registries()];
    await server.add(await write(entries));
    const found = await read(await server.slapcat());
    expect(changes(entries, found)).toEqual([]);
    const [again] = readDevices(found);
    expect(readObjects(again!, dcm4cheObjects.keycloakClient)[0]?.clientSecret?.reveal()).toBe("${env.PIN}");
    expect(readUniqueNames(found, "hl7Application").names).toEqual(["A|B, C+D"]);
  });

  it("is referred to by its new name after a device was renamed", async () => {
    await using folder = await temporaryFolder();
    const schemas = [shippedSchema("dicom.schema"), await folder.write("dcm4che.schema", await dcm4cheeSchema([]))];
    await using directory = await createDirectory(folder, { schemas });
    await using client = await openConfiguration(directory.as("simple"));
    const repository = await client.createDevice(device({ deviceName: "arr", installed: true }));
    const { auditLogger } = dcm4cheObjects;
    const logger = device({ deviceName: "logger", installed: true });
    const own = { ...filled(auditLogger), commonName: "audit", auditRecordRepositoryDeviceReference: repository.dn! };
    await client.saveDevice(withObjects(await client.createDevice(logger), auditLogger, [own]));
    const renamed = await client.renameDevice(repository, "arr 2");
    const [found] = readObjects((await client.device("logger"))!, auditLogger);
    expect(found).toMatchObject({ auditRecordRepositoryDeviceReference: renamed.dn });
  });

  it("is left away for a server that has the schema of the standard alone", async () => {
    await using folder = await temporaryFolder();
    await using server = await (await SlapdServer.create(folder)).start();
    await server.addSuffix();
    expect((await server.run("ldapadd", [], await write(deviceEntries(archive(), suffix)))).exitCode).not.toBe(0);
    const entries = deviceEntries(withoutDcm4che(archive()), suffix);
    await server.add(await write(entries));
    expect(changes(entries, await read(await server.slapcat()))).toEqual([]);
  });
});

function registries(): Entry[] {
  const registry = uniqueNamesRegistry("hl7Application", suffix);
  return [registry, uniqueName("hl7Application", "A|B, C+D", registry.dn)];
}

/** What an import would still do for entries that the server has. */
function changes(entries: readonly Entry[], found: readonly Entry[]): ImportStep[] {
  const byName = new Map(found.map((entry) => [dnKey(entry.dn), entry]));
  const records = entries.map((entry) => ({ kind: "entry" as const, ...entry }));
  return planImport(records, (name) => byName.get(dnKey(name))).filter(({ outcome }) => outcome !== "unchanged");
}

async function write(entries: Iterable<Entry>): Promise<string> {
  let text = "";
  for await (const piece of writeLdif(entries)) text += piece;
  return text;
}

async function read(text: string): Promise<Entry[]> {
  const entries = [];
  for await (const record of readLdif(text)) if (record.kind === "entry") entries.push(record);
  return entries;
}
