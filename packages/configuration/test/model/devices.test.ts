import { describe, expect, it } from "@jest/globals";
import type { Entry } from "../../src/entry.js";
import { changesBetween } from "../../src/model/changes.js";
import { deviceEntries } from "../../src/model/device-entries.js";
import { connectionsOf, isInstalled, isTlsRequired } from "../../src/model/inheritance.js";
import { device, networkAe, networkConnection, transferCapability } from "../../src/model/objects.js";
import { readDevices } from "../../src/model/read-devices.js";

const root = "cn=Devices,cn=DICOM Configuration,o=Sometown Hospital";
const deviceDn = `dicomDeviceName=Special Research CT,${root}`;

/** A device as a server gives it, with what other schemas have added. */
const entries: readonly Entry[] = [
  entry(deviceDn, {
    objectClass: ["top", "dicomDevice", "dcmDevice"],
    dicomDeviceName: ["Special Research CT"],
    dicomInstalled: ["TRUE"],
    dicomSoftwareVersion: ["1.0", "1.1"],
    dicomVendorData: [Uint8Array.of(0, 255, 1), "text"],
    dcmKeyStoreURL: ["file:${key.store}"],
    "userCertificate;binary": [Uint8Array.of(0x30, 0)],
  }),
  entry(`cn=dicom,${deviceDn}`, {
    objectClass: ["dicomNetworkConnection"],
    cn: ["dicom", "another name"],
    dicomHostname: ["ct1.hospital.example"],
    dicomPort: ["104"],
    dicomInstalled: ["FALSE"],
  }),
  entry(`dicomHostname=ct1+dicomPort=2762,${deviceDn}`, {
    OBJECTCLASS: ["DICOMNETWORKCONNECTION"],
    DICOMHOSTNAME: ["ct1"],
    dicomPort: ["2762"],
    dicomTLSCipherSuite: ["TLS_RSA_WITH_AES_128_CBC_SHA"],
  }),
  entry(`dicomAETitle=CT_01,${deviceDn}`, {
    objectClass: ["dicomNetworkAE"],
    dicomAETitle: ["CT_01"],
    dicomAssociationInitiator: ["TRUE"],
    dicomAssociationAcceptor: ["FALSE"],
    dicomNetworkConnectionReference: [`CN=dicom, ${deviceDn}`],
  }),
  entry(`cn=store,dicomAETitle=CT_01,${deviceDn}`, {
    objectClass: ["dicomTransferCapability"],
    cn: ["store"],
    dicomSOPClass: ["1.2.840.10008.5.1.4.1.1.2"],
    dicomTransferRole: ["SCU"],
    dicomTransferSyntax: ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1"],
  }),
  entry(`hl7ApplicationName=A|B,${deviceDn}`, { objectClass: ["hl7Application"], hl7ApplicationName: ["A|B"] }),
];

function entry(dn: string, attributes: Readonly<Record<string, Entry["attributes"][number]["values"]>>): Entry {
  return { dn, attributes: Object.entries(attributes).map(([type, values]) => ({ type, values })) };
}

function readOne() {
  const [found, ...more] = readDevices(entries);
  expect(more).toEqual([]);
  return found!;
}

describe("devices", () => {
  it("are read with their objects, and with what other schemas have added", () => {
    const found = readOne();
    expect(found).toMatchObject({
      deviceName: "Special Research CT",
      installed: true,
      softwareVersions: ["1.0", "1.1"],
      vendorData: [Uint8Array.of(0, 255, 1), new TextEncoder().encode("text")],
      auxiliaryClasses: ["dcmDevice"],
      other: [{ type: "dcmKeyStoreURL" }, { type: "userCertificate;binary" }],
      networkConnections: [
        { commonName: "dicom", port: 104, installed: false },
        { hostname: "ct1", port: 2762, tlsCipherSuites: ["TLS_RSA_WITH_AES_128_CBC_SHA"] },
      ],
      networkAes: [{ aeTitle: "CT_01", associationInitiator: true, transferCapabilities: [{ role: "SCU" }] }],
      otherEntries: [{ dn: `hl7ApplicationName=A|B,${deviceDn}` }],
    });
  });

  it("are read in whatever order the entries come", () => {
    const [found] = readDevices(entries.toReversed());
    expect(found).toMatchObject({ networkAes: [{ transferCapabilities: [{ commonName: "store" }] }] });
    expect(found!.networkConnections).toHaveLength(2);
  });

  it("are found by what their names mean where parents are written in another way", () => {
    const [found] = readDevices([entries[0]!, { ...entries[3]!, dn: `dicomAETitle=CT_01,${deviceDn.toUpperCase()}` }]);
    expect(found!.networkAes).toHaveLength(1);
  });

  it("are written as they were read, attribute for attribute", () => {
    const written = deviceEntries(readOne(), root);
    expect(changesBetween(entries, written)).toEqual([]);
    expect(written.toSorted(byDn)).toEqual(sorted(entries));
  });

  it("change in the fewest modifications, and lose nothing that is not known", () => {
    const found = readOne();
    const changed = {
      ...found,
      description: "CT, second floor",
      softwareVersions: ["1.1", "2.0"],
      vendorData: [],
      networkConnections: found.networkConnections
        .map((one) => ({ ...one, port: 11_112 + (one.port ?? 0) }))
        .slice(0, 1),
      networkAes: found.networkAes.map((ae) => ({ ...ae, transferCapabilities: [], associationAcceptor: true })),
    };
    expect(changesBetween(entries, deviceEntries(changed, root))).toEqual([
      {
        kind: "modify",
        dn: deviceDn,
        modifications: [
          { operation: "delete", type: "dicomSoftwareVersion", values: ["1.0"] },
          { operation: "add", type: "dicomSoftwareVersion", values: ["2.0"] },
          { operation: "delete", type: "dicomVendorData", values: [] },
          { operation: "add", type: "dicomDescription", values: ["CT, second floor"] },
        ],
      },
      {
        kind: "modify",
        dn: `cn=dicom,${deviceDn}`,
        modifications: [{ operation: "replace", type: "dicomPort", values: ["11216"] }],
      },
      {
        kind: "modify",
        dn: `dicomAETitle=CT_01,${deviceDn}`,
        modifications: [{ operation: "replace", type: "dicomAssociationAcceptor", values: ["TRUE"] }],
      },
      { kind: "delete", dn: `cn=store,dicomAETitle=CT_01,${deviceDn}` },
      { kind: "delete", dn: `dicomHostname=ct1+dicomPort=2762,${deviceDn}` },
    ]);
  });

  it("replace data that a server cannot compare as a whole", () => {
    const found = readOne();
    const changed = { ...found, vendorData: [...found.vendorData, Uint8Array.of(9)] };
    expect(changesBetween(entries, deviceEntries(changed, root))).toMatchObject([
      { modifications: [{ operation: "replace", type: "dicomVendorData", values: [{ 0: 0 }, {}, { 0: 9 }] }] },
    ]);
  });

  it("that are new get names and complete references", () => {
    const made = device({
      deviceName: "A+B, C",
      installed: true,
      networkConnections: [
        networkConnection({ commonName: "dicom", hostname: "a" }),
        networkConnection({ hostname: "b", port: 104 }),
        networkConnection({ hostname: "c" }),
      ],
      networkAes: [
        networkAe({
          aeTitle: "A,B",
          associationAcceptor: true,
          associationInitiator: false,
          networkConnectionReferences: ["cn=dicom", "dicomHostname=b+dicomPort=104"],
          transferCapabilities: [
            transferCapability({ sopClassUid: "1.2.3", role: "SCP", transferSyntaxUids: ["1.2"] }),
          ],
        }),
      ],
    });
    const own = String.raw`dicomDeviceName=A\+B\, C,${root}`;
    const written = deviceEntries(made, root);
    expect(written.map(({ dn }) => dn)).toEqual([
      own,
      `cn=dicom,${own}`,
      `dicomHostname=b+dicomPort=104,${own}`,
      `dicomHostname=c,${own}`,
      String.raw`dicomAETitle=A\,B,${own}`,
      String.raw`dicomSOPClass=1.2.3+dicomTransferRole=SCP,dicomAETitle=A\,B,${own}`,
    ]);
    expect(written[4]!.attributes).toContainEqual({
      type: "dicomNetworkConnectionReference",
      values: [`cn=dicom,${own}`, `dicomHostname=b+dicomPort=104,${own}`],
    });
    expect(changesBetween([], written).map(({ kind }) => kind)).toEqual(written.map(() => "add"));
    expect(connectionsOf(made, made.networkAes[0]!)).toEqual(made.networkConnections.slice(0, 2));
    const [again] = readDevices(written);
    expect(connectionsOf(again!, again!.networkAes[0]!)).toEqual(again!.networkConnections.slice(0, 2));
    expect(again).toMatchObject({ deviceName: "A+B, C", networkAes: [{ aeTitle: "A,B" }] });
  });

  it.each([
    ["a name that changed", { deviceName: "Another" }, "ERR_CONFIGURATION_MODEL"],
    ["an empty text", { description: "" }, "ERR_CONFIGURATION_MODEL"],
    [
      "a port out of range",
      { networkConnections: [networkConnection({ hostname: "a", port: 65_536 })] },
      "ERR_CONFIGURATION_MODEL",
    ],
    [
      "a connection without a name",
      { networkConnections: [networkConnection({ hostname: "" })] },
      "ERR_CONFIGURATION_MODEL",
    ],
    [
      "two objects of one name",
      { networkConnections: [networkConnection({ hostname: "a" }), networkConnection({ hostname: "A" })] },
      "ERR_CONFIGURATION_MODEL",
    ],
    ["a title that is too long", { networkAes: [ae("12345678901234567")] }, "ERR_CONFIGURATION_AE_TITLE"],
    ["a title with a backslash", { networkAes: [ae("A\\B")] }, "ERR_CONFIGURATION_AE_TITLE"],
  ])("are not written with %s", (_what, fields, code) => {
    expect(() => deviceEntries({ ...readOne(), ...fields }, root)).toThrow(expect.objectContaining({ code }));
  });

  it("pass on whether they are installed, and need TLS where cipher suites and a port are", () => {
    const found = readOne();
    const [plain, secure] = found.networkConnections;
    expect([isInstalled(found, plain!), isInstalled(found, secure!)]).toEqual([false, true]);
    expect(isInstalled({ ...found, installed: false }, secure!)).toBe(false);
    expect([isTlsRequired(plain!), isTlsRequired(secure!)]).toEqual([false, true]);
    expect(isTlsRequired(networkConnection({ hostname: "a", tlsCipherSuites: ["TLS_RSA_WITH_AES_128_CBC_SHA"] }))).toBe(
      false,
    );
  });
});

function ae(aeTitle: string) {
  return networkAe({
    aeTitle,
    associationAcceptor: true,
    associationInitiator: true,
    networkConnectionReferences: ["cn=dicom"],
  });
}

function byDn(a: Entry, b: Entry): number {
  return a.dn < b.dn ? -1 : 1;
}

function sorted(list: readonly Entry[]): Entry[] {
  return list
    .toSorted(byDn)
    .map((one) => ({ ...one, attributes: expect.arrayContaining([...one.attributes]) as never }));
}
