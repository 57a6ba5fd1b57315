import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createTestCa, corpusFolder, temporaryFolder } from "@dicomsec/testing";
import { itWithCorpus } from "@dicomsec/testing/jest";
import { beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { checkConfiguration } from "../../src/check/check-configuration.js";
import type { ConfigurationFindingCode } from "../../src/check/finding.js";
import { dnKey } from "../../src/dn.js";
import type { Attribute } from "../../src/entry.js";
import { entriesOf, findingsIn, sound } from "./sound.js";

const devices = "cn=Devices,cn=DICOM Configuration,o=Hospital";
const ct = `dicomDeviceName=ct1,${devices}`;
const pacs = `dicomDeviceName=pacs,${devices}`;

type Replacement = readonly [from: string, to: string];

interface Row {
  readonly title: string;
  readonly code: ConfigurationFindingCode;
  /** What makes it wrong. */
  readonly wrong: readonly Replacement[];
  /** Something like it that is right. Default: the sound configuration alone. */
  readonly right?: readonly Replacement[];
  readonly dn: string;
  readonly attribute?: string;
  readonly value?: string;
  readonly other?: string;
  /** What follows from it. Default: nothing. */
  readonly besides?: readonly ConfigurationFindingCode[];
}

const entry = (dn: string, ...lines: readonly string[]): string => `\ndn: ${dn}\n${lines.join("\n")}\n`;
const end: string = sound.slice(-60);
const appended = (...more: readonly string[]): readonly Replacement[] => [[end, end + more.join("")]];
const without = (dn: string): readonly Replacement[] => {
  const start = sound.indexOf(`dn: ${dn}\n`);
  const next = sound.indexOf("\ndn: ", start);
  return [[sound.slice(start, next < 0 ? undefined : next + 1), ""]];
};
const registered = (title: string): string =>
  entry(`dicomAETitle=${title},cn=Unique AE Titles Registry,cn=DICOM Configuration,o=Hospital`, "objectClass: dicomUniqueAETitle", `dicomAETitle: ${title}`); // prettier-ignore
const ae = (title: string, device: string, ...lines: readonly string[]): string => {
  const dn = `dicomAETitle=${title},${device}`;
  return (
    entry(dn, "objectClass: dicomNetworkAE", `dicomAETitle: ${title}`, `dicomNetworkConnectionReference: cn=dicom,${device}`, "dicomAssociationInitiator: TRUE", "dicomAssociationAcceptor: FALSE", ...lines) + // prettier-ignore
    entry(`cn=x,${dn}`, "objectClass: dicomTransferCapability", "cn: x", "dicomSOPClass: 1.2.840.10008.1.1", "dicomTransferRole: SCU", "dicomTransferSyntax: 1.2.840.10008.1.2") // prettier-ignore
  );
};

const rows: readonly Row[] = [
  {
    title: "a configuration without its root",
    code: "CONFIGURATION_ROOT_MISSING",
    wrong: without("cn=DICOM Configuration,o=Hospital"),
    dn: "",
  },
  {
    title: "a second configuration root",
    code: "CONFIGURATION_ROOT_SEVERAL",
    wrong: appended(entry("cn=DICOM Configuration,ou=Other,o=Hospital", "objectClass: dicomConfigurationRoot", "cn: DICOM Configuration")), // prettier-ignore
    dn: "cn=DICOM Configuration,ou=Other,o=Hospital",
    other: "cn=DICOM Configuration,o=Hospital",
    besides: ["CONFIGURATION_ROOT_CHILD_MISSING", "CONFIGURATION_ROOT_CHILD_MISSING"],
  },
  {
    title: "a second Devices Root",
    code: "CONFIGURATION_ROOT_SEVERAL",
    wrong: appended(entry("cn=More+cn=Devices,cn=DICOM Configuration,o=Hospital", "objectClass: dicomDevicesRoot", "cn: Devices", "cn: More")), // prettier-ignore
    dn: "cn=More+cn=Devices,cn=DICOM Configuration,o=Hospital",
    other: devices,
  },
  {
    title: "a configuration root without a registry",
    code: "CONFIGURATION_ROOT_CHILD_MISSING",
    wrong: [["objectClass: dicomUniqueAETitlesRegistryRoot", "objectClass: container"]],
    dn: "cn=DICOM Configuration,o=Hospital",
    attribute: "objectClass",
    value: "dicomUniqueAETitlesRegistryRoot",
    besides: ["CONFIGURATION_MISPLACED", "CONFIGURATION_MISPLACED"],
  },
  {
    title: "a root of another name",
    code: "CONFIGURATION_ROOT_NAME",
    wrong: [["objectClass: dicomDevicesRoot\ncn: Devices", "objectClass: dicomDevicesRoot\ncn: Equipment"]],
    right: [["objectClass: dicomDevicesRoot\ncn: Devices", "objectClass: dicomDevicesRoot\ncn: DEVICES"]],
    dn: devices,
    attribute: "cn",
    besides: ["CONFIGURATION_NAME_MISMATCH"],
  },
  {
    title: "a device beneath another",
    code: "CONFIGURATION_MISPLACED",
    wrong: appended(entry(`dicomDeviceName=inner,${pacs}`, "objectClass: dicomDevice", "dicomDeviceName: inner", "dicomInstalled: TRUE")), // prettier-ignore
    right: appended(entry(`cn=logger,${pacs}`, "objectClass: vendorObject", "cn: logger")),
    dn: `dicomDeviceName=inner,${pacs}`,
    attribute: "objectClass",
    value: "dicomDevice",
    besides: ["CONFIGURATION_DEVICE_WITHOUT_AE", "CONFIGURATION_DEVICE_WITHOUT_CONNECTION"],
  },
  {
    title: "an entry that is there twice",
    code: "CONFIGURATION_ENTRY_TWICE",
    wrong: appended(entry("CN=devices, cn=DICOM  Configuration,o=hospital", "objectClass: dicomDevicesRoot", "cn: Devices")), // prettier-ignore
    dn: "CN=devices, cn=DICOM  Configuration,o=hospital",
    besides: ["CONFIGURATION_ROOT_SEVERAL"],
  },
  {
    title: "two devices of one name",
    code: "CONFIGURATION_DEVICE_NAME_TWICE",
    wrong: [["\ndicomDeviceName: pacs", "\ndicomDeviceName: CT1"]],
    dn: pacs,
    attribute: "dicomDeviceName",
    other: ct,
    besides: ["CONFIGURATION_NAME_MISMATCH"],
  },
  {
    title: "a device without Network AEs and Network Connections",
    code: "CONFIGURATION_DEVICE_WITHOUT_AE",
    wrong: appended(entry(`dicomDeviceName=bare,${devices}`, "objectClass: dicomDevice", "dicomDeviceName: bare", "dicomInstalled: TRUE")), // prettier-ignore
    dn: `dicomDeviceName=bare,${devices}`,
    besides: ["CONFIGURATION_DEVICE_WITHOUT_CONNECTION"],
  },
  {
    title: "a Network AE without Transfer Capabilities",
    code: "CONFIGURATION_AE_WITHOUT_CAPABILITY",
    wrong: without(`cn=ct,dicomAETitle=PACS,${pacs}`),
    dn: `dicomAETitle=PACS,${pacs}`,
  },
  {
    title: "a Network AE that accepts associations at no port",
    code: "CONFIGURATION_AE_WITHOUT_PORT",
    wrong: [["dicomPort: 104\n", ""]],
    right: [
      ["dicomPort: 104\n", ""],
      ["FALSE\ndicomAssociationAcceptor: TRUE", "FALSE\ndicomAssociationAcceptor: FALSE"],
    ],
    dn: `dicomAETitle=PACS,${pacs}`,
    attribute: "dicomNetworkConnectionReference",
  },
  {
    title: "a reference to nothing",
    code: "CONFIGURATION_REFERENCE_DANGLING",
    wrong: [
      [`Reference: cn=dicom,${pacs}`, `Reference: cn=dicom,${pacs}\ndicomNetworkConnectionReference: cn=gone,${pacs}`],
    ],
    right: [[`Reference: cn=dicom,${pacs}`, `Reference: CN=DICOM , ${pacs}`]],
    dn: `dicomAETitle=PACS,${pacs}`,
    attribute: "dicomNetworkConnectionReference",
    value: `cn=gone,${pacs}`,
  },
  {
    title: "a reference to what is no Network Connection",
    code: "CONFIGURATION_REFERENCE_DANGLING",
    wrong: [[`Reference: cn=dicom,${pacs}`, `Reference: cn=dicom,${pacs}\ndicomNetworkConnectionReference: ${pacs}`]],
    dn: `dicomAETitle=PACS,${pacs}`,
    attribute: "dicomNetworkConnectionReference",
    value: pacs,
  },
  {
    title: "a reference to a connection of another device",
    code: "CONFIGURATION_REFERENCE_ELSEWHERE",
    wrong: [[`Reference: cn=dicom,${pacs}`, `Reference: cn=dicom,${ct}`]],
    dn: `dicomAETitle=PACS,${pacs}`,
    attribute: "dicomNetworkConnectionReference",
    value: `cn=dicom,${ct}`,
  },
  {
    title: "a certificate that is not among the entries",
    code: "CONFIGURATION_CERTIFICATE_ELSEWHERE",
    wrong: [["dicomDeviceName: pacs\n", "dicomDeviceName: pacs\ndicomAuthorizedNodeCertificateReference: cn=ct1,ou=PKI,o=Hospital\n"]], // prettier-ignore
    right: [["dicomDeviceName: pacs\n", `dicomDeviceName: pacs\ndicomAuthorizedNodeCertificateReference: ${ct}\n`]],
    dn: pacs,
    attribute: "dicomAuthorizedNodeCertificateReference",
    value: "cn=ct1,ou=PKI,o=Hospital",
  },
  {
    title: "a certificate that cannot be read",
    code: "CONFIGURATION_CERTIFICATE_MISSING",
    wrong: [["binary:: CERTIFICATE", "binary:: MAMCAQA="]],
    dn: ct,
    attribute: "dicomThisNodeCertificateReference",
    value: ct,
  },
  {
    title: "a reference to an entry without a certificate",
    code: "CONFIGURATION_CERTIFICATE_MISSING",
    wrong: [["userCertificate;binary:: CERTIFICATE\n", ""]],
    dn: ct,
    attribute: "dicomThisNodeCertificateReference",
    value: ct,
  },
  ...["ABCDEFGHIJKLMNOPQ", "A\\B"].map((title): Row => {
    const named = title.replace("\\", "\\\\");
    return {
      title: `the AE title ${title}`,
      code: "CONFIGURATION_AE_TITLE_NOT_ALLOWED",
      wrong: appended(registered(named).replace(`dicomAETitle: ${named}`, `dicomAETitle: ${title}`)),
      right: appended(registered("ABCDEFGHIJKLMNOP"), ae("ABCDEFGHIJKLMNOP", pacs)),
      dn: `dicomAETitle=${named},cn=Unique AE Titles Registry,cn=DICOM Configuration,o=Hospital`,
      attribute: "dicomAETitle",
      value: title,
      besides: ["CONFIGURATION_AE_TITLE_UNUSED"],
    };
  }),
  {
    title: "a preferred title that DICOM does not allow",
    code: "CONFIGURATION_AE_TITLE_NOT_ALLOWED",
    wrong: [["CalledAETitle: PACS", "CalledAETitle: ABCDEFGHIJKLMNOPQ"]],
    dn: `dicomAETitle=CT_1,${ct}`,
    attribute: "dicomPreferredCalledAETitle",
    value: "ABCDEFGHIJKLMNOPQ",
    besides: ["CONFIGURATION_AE_TITLE_PREFERRED_UNKNOWN"],
  },
  {
    title: "an AE title on two devices",
    code: "CONFIGURATION_AE_TITLE_TWICE",
    wrong: appended(ae("CT_1", pacs)),
    right: appended(ae("ct_1", pacs), registered("ct_1")),
    dn: `dicomAETitle=CT_1,${pacs}`,
    attribute: "dicomAETitle",
    other: `dicomAETitle=CT_1,${ct}`,
  },
  {
    title: "a Network AE whose title is not reserved",
    code: "CONFIGURATION_AE_TITLE_NOT_RESERVED",
    wrong: appended(ae("FREE", pacs)),
    right: appended(ae("FREE", pacs), registered("FREE")),
    dn: `dicomAETitle=FREE,${pacs}`,
    attribute: "dicomAETitle",
    value: "FREE",
  },
  {
    title: "a reserved title that no Network AE has",
    code: "CONFIGURATION_AE_TITLE_UNUSED",
    wrong: appended(registered("LATER")),
    dn: "dicomAETitle=LATER,cn=Unique AE Titles Registry,cn=DICOM Configuration,o=Hospital",
    attribute: "dicomAETitle",
    value: "LATER",
  },
  {
    title: "a preferred title that nobody has",
    code: "CONFIGURATION_AE_TITLE_PREFERRED_UNKNOWN",
    wrong: [["CalledAETitle: PACS", "CalledAETitle: pacs"]],
    dn: `dicomAETitle=CT_1,${ct}`,
    attribute: "dicomPreferredCalledAETitle",
    value: "pacs",
  },
  {
    title: "a character set that is no Defined Term",
    code: "CONFIGURATION_CHARACTER_SET_UNKNOWN",
    wrong: [["dicomSupportedCharacterSet: ISO_IR 192", "dicomSupportedCharacterSet: UTF-8"]],
    right: [["dicomSupportedCharacterSet: ISO_IR 192", "dicomSupportedCharacterSet: ISO 2022 IR 87"]],
    dn: `dicomAETitle=CT_1,${ct}`,
    attribute: "dicomSupportedCharacterSet",
    value: "UTF-8",
  },
  {
    title: "a role that is neither SCU nor SCP",
    code: "CONFIGURATION_ROLE_UNKNOWN",
    wrong: [["dicomTransferRole: SCU", "dicomTransferRole: BOTH"]],
    right: [["dicomTransferRole: SCU", "dicomTransferRole: SCP"]],
    dn: `cn=ct,dicomAETitle=CT_1,${ct}`,
    attribute: "dicomTransferRole",
    value: "BOTH",
  },
  {
    title: "TLS without a certificate of the node",
    code: "CONFIGURATION_TLS_WITHOUT_CERTIFICATE",
    wrong: [[`dicomThisNodeCertificateReference: ${ct}\n`, ""]],
    right: [[`dicomThisNodeCertificateReference: ${ct}\n`, "objectClass: dcmDevice\ndcmKeyStoreURL: ${key}\n"]],
    dn: `cn=dicom,${ct}`,
    attribute: "dicomTLSCipherSuite",
    other: ct,
  },
  {
    title: "a cipher suite that no TLS profile has",
    code: "CONFIGURATION_TLS_SUITE_UNKNOWN",
    wrong: [["_256_GCM_SHA384", "_256_GCM_SHA384\ndicomTLSCipherSuite: TLS_NONE_SUCH"]],
    right: [["_256_GCM_SHA384", "_256_GCM_SHA384\ndicomTLSCipherSuite: TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"]],
    dn: `cn=dicom,${ct}`,
    attribute: "dicomTLSCipherSuite",
    value: "TLS_NONE_SUCH",
  },
  {
    title: "cipher suites of retired profiles alone",
    code: "CONFIGURATION_TLS_SUITES_RETIRED",
    wrong: [["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "SSL_RSA_WITH_3DES_EDE_CBC_SHA"]],
    right: [["_256_GCM_SHA384", "_256_GCM_SHA384\ndicomTLSCipherSuite: SSL_RSA_WITH_3DES_EDE_CBC_SHA"]],
    dn: `cn=dicom,${ct}`,
    attribute: "dicomTLSCipherSuite",
  },
  {
    title: "an entry without object classes",
    code: "CONFIGURATION_CLASS_MISSING",
    wrong: appended(entry(`cn=x,${pacs}`, "cn: x")),
    right: appended(entry(`cn=x,${pacs}`, "objectClass: vendorObject", "cn: x")),
    dn: `cn=x,${pacs}`,
  },
  {
    title: "an entry of two structural classes",
    code: "CONFIGURATION_CLASS_SEVERAL",
    wrong: [["objectClass: top\n", "objectClass: dicomDevicesRoot\ncn: x\n"]],
    right: [["objectClass: top\n", "objectClass: dcmDevice\n"]],
    dn: ct,
    attribute: "objectClass",
    besides: ["CONFIGURATION_MISPLACED", "CONFIGURATION_ROOT_NAME"],
  },
  {
    title: "an object class of somebody else",
    code: "CONFIGURATION_CLASS_UNKNOWN",
    wrong: [["objectClass: top\n", "objectClass: acmeDevice\n"]],
    dn: ct,
    attribute: "objectClass",
    value: "acmeDevice",
  },
  {
    title: "an attribute that must be there and is not",
    code: "CONFIGURATION_ATTRIBUTE_MISSING",
    wrong: [["dicomDeviceName: pacs\ndicomInstalled: TRUE\n", "dicomDeviceName: pacs\n"]],
    dn: pacs,
    attribute: "dicomInstalled",
  },
  {
    title: "an attribute that no class of the entry has",
    code: "CONFIGURATION_ATTRIBUTE_NOT_ALLOWED",
    wrong: [["dicomDeviceName: pacs\n", "dicomDeviceName: pacs\ndicomPort: 104\n"]],
    right: [["dicomDeviceName: pacs\n", "dicomDeviceName: pacs\ndicomDeviceUID: 1.2\n"]],
    dn: pacs,
    attribute: "dicomPort",
  },
  {
    title: "an attribute of dcm4che without its class",
    code: "CONFIGURATION_ATTRIBUTE_NOT_ALLOWED",
    wrong: [["dicomDeviceName: pacs\n", "dicomDeviceName: pacs\ndcmKeyStorePin: hidden-pin\n"]],
    right: [["dicomDeviceName: pacs\n", "dicomDeviceName: pacs\nobjectClass: dcmDevice\ndcmKeyStorePin: hidden-pin\n"]],
    dn: pacs,
    attribute: "dcmKeyStorePin",
  },
  {
    title: "an attribute that nobody knows",
    code: "CONFIGURATION_ATTRIBUTE_UNKNOWN",
    wrong: [["dicomDeviceName: pacs\n", "dicomDeviceName: pacs\nacmeSetting: hidden\n"]],
    right: [["dicomDeviceName: pacs\n", "dicomDeviceName: pacs\nentryCSN: 1\n"]],
    dn: pacs,
    attribute: "acmeSetting",
  },
  {
    title: "two values where one may be",
    code: "CONFIGURATION_ATTRIBUTE_SEVERAL",
    wrong: [["dicomDeviceName: pacs\n", "dicomDeviceName: pacs\ndicomStationName: A\ndicomStationName: B\n"]],
    right: [["dicomDeviceName: pacs\n", "dicomDeviceName: pacs\ndicomSoftwareVersion: A\ndicomSoftwareVersion: B\n"]],
    dn: pacs,
    attribute: "dicomStationName",
  },
  ...(
    [
      ["a Boolean", "dicomDeviceName: pacs\ndicomInstalled: TRUE", "dicomDeviceName: pacs\ndicomInstalled: true", pacs, "dicomInstalled", "true"], // prettier-ignore
      ["an integer", "dicomPort: 104", "dicomPort: 104x", `cn=dicom,${pacs}`, "dicomPort", "104x"],
      ["an OID", "dicomSOPClass: 1.2.840.10008.5.1.4.1.1.2\ndicomTransferRole: SCP", "dicomSOPClass: 1.02\ndicomTransferRole: SCP", `cn=ct,dicomAETitle=PACS,${pacs}`, "dicomSOPClass", "1.02"], // prettier-ignore
      ["an IA5 text", "dicomDeviceName: pacs\n", "dicomDeviceName: pacs\ndicomPrimaryDeviceType: CT\u00e9\n", pacs, "dicomPrimaryDeviceType", "CT\u00e9"], // prettier-ignore
      ["a name", "dicomDeviceName: pacs\n", "dicomDeviceName: pacs\ndicomRelatedDeviceReference: no name\n", pacs, "dicomRelatedDeviceReference", "no name"], // prettier-ignore
      ["a text", "dicomDeviceName: pacs\n", "dicomDeviceName: pacs\ndicomStationName:\n", pacs, "dicomStationName", ""],
      ["UTF-8", "dicomDeviceName: pacs\n", "dicomDeviceName: pacs\ndicomStationName:: /w==\n", pacs, "dicomStationName", undefined], // prettier-ignore
    ] as const
  ).map(([what, from, to, dn, attribute, value]): Row => {
    return { title: `a value that is not ${what}`, code: "CONFIGURATION_VALUE_SYNTAX", wrong: [[from, to]], dn, attribute, ...(value !== undefined && { value }) }; // prettier-ignore
  }),
  {
    title: "a port that is none",
    code: "CONFIGURATION_PORT_RANGE",
    wrong: [["dicomPort: 104", "dicomPort: 65536"]],
    right: [["dicomPort: 104", "dicomPort: 65535"]],
    dn: `cn=dicom,${pacs}`,
    attribute: "dicomPort",
    value: "65536",
  },
  {
    title: "an entry that does not have what it is named by",
    code: "CONFIGURATION_NAME_MISMATCH",
    wrong: [["cn: dicom\ndicomHostname: pacs", "cn: other\ndicomHostname: pacs"]],
    right: [["cn: dicom\ndicomHostname: pacs", "cn: Dicom\ndicomHostname: pacs"]],
    dn: `cn=dicom,${pacs}`,
    attribute: "cn",
  },
];

const replaced = (replacements: readonly Replacement[]): string =>
  replacements.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the configuration does not have ${from}`);
    return text.replace(from, () => to);
  }, sound);

describe("a configuration is judged", () => {
  let certificate = "";
  let notBefore = new Date(0);

  beforeAll(async () => {
    await using folder = await temporaryFolder();
    const ca = await createTestCa(folder.path, { key: "ec-p256" });
    notBefore = new Date(Date.now() - 24 * 3600_000);
    const { certificate: pem } = await ca.issue({ key: "ec-p256" });
    certificate = pem.replaceAll(/-----.*?-----|\s/g, "");
  });

  it("and has nothing wrong where nothing is", async () => {
    expect(await findingsIn(sound, certificate)).toEqual([]);
  });

  it.each(rows)(
    "and tells of $title",
    async ({ code, wrong, right = [], dn, attribute, value, other, besides = [] }) => {
      const found = await findingsIn(replaced(wrong), certificate);
      expect(found.map((one) => one.code).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([code, ...besides].toSorted((a, b) => (a < b ? -1 : 1))); // prettier-ignore
      const { message, section, severity, ...place } = found.find((one) => one.code === code)!;
      expect(place).toEqual({ code, dn, ...Object.fromEntries(Object.entries({ attribute, value, other }).filter(([, one]) => one !== undefined)) }); // prettier-ignore
      expect({ message, section, severity }).toEqual({
        message: expect.stringMatching(/./),
        section: expect.stringMatching(/^H\.1\.\d/),
        severity: expect.stringMatching(/^(?:error|warning|info)$/),
      });
      expect(JSON.stringify(found)).not.toContain("hidden");
      expect(await findingsIn(replaced(right), certificate)).toEqual([]);
    },
  );

  it("and tells of certificates that are not valid at that time", async () => {
    const early = new Date(notBefore.getTime() - 3600_000);
    const found = await findingsIn(sound, certificate, early);
    expect(found).toMatchObject([{ code: "CONFIGURATION_CERTIFICATE_NOT_VALID", dn: ct }]);
    expect(await findingsIn(sound, certificate, new Date())).toEqual([]);
  });

  it("with the same findings in whatever order its entries come, those of an entry before those beneath it", async () => {
    const wrong = replaced([["dicomPort: 104", "dicomPort: 0"], [`Reference: cn=dicom,${ct}`, `Reference: cn=gone,${ct}`], ...appended(ae("CT_1", pacs), registered("Z"))]); // prettier-ignore
    const entries = await entriesOf(wrong.replace("CERTIFICATE", certificate));
    const found = checkConfiguration(entries);
    expect(found.map(({ code }) => code)).toEqual([
      "CONFIGURATION_AE_WITHOUT_PORT",
      "CONFIGURATION_REFERENCE_DANGLING",
      "CONFIGURATION_PORT_RANGE",
      "CONFIGURATION_AE_TITLE_TWICE",
      "CONFIGURATION_AE_TITLE_UNUSED",
    ]);
    expect(checkConfiguration(entries.toReversed())).toEqual(found);
  });

  it("and part of one as far as that goes: what it refers to may be in another part", async () => {
    const part = ae("NEW", pacs);
    expect(await findingsIn(part, "")).toMatchObject([{ code: "CONFIGURATION_ROOT_MISSING", severity: "warning" }]);
    const dangling = entry(pacs, "objectClass: dicomDevice", "dicomDeviceName: pacs", "dicomInstalled: TRUE") + part;
    expect((await findingsIn(dangling, "")).map(({ code }) => code)).toEqual([
      "CONFIGURATION_ROOT_MISSING",
      "CONFIGURATION_DEVICE_WITHOUT_CONNECTION",
      "CONFIGURATION_REFERENCE_DANGLING",
    ]);
  });
});

describe("any entries are judged", () => {
  const classes = ["dicomConfigurationRoot", "dicomDevicesRoot", "dicomDevice", "dicomNetworkAE", "dicomNetworkConnection", "dicomTransferCapability", "dicomUniqueAETitle", "dcmDevice", "acme"]; // prettier-ignore
  const secret = "hidden-one";
  const value = fc.oneof(
    fc.constantFrom("TRUE", "104", "A", "cn=a", "cn=a,cn=b", "TLS_X", ""),
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.uint8Array({ maxLength: 9 }),
  );
  const types = ["cn", "dicomAETitle", "dicomDeviceName", "dicomPort", "dicomInstalled", "dicomAssociationAcceptor", "dicomNetworkConnectionReference", "dicomThisNodeCertificateReference", "dicomTLSCipherSuite", "dicomVendorData", "userCertificate;binary", "acme;x-y"]; // prettier-ignore
  const attribute = fc.record({ type: fc.constantFrom(...types), values: fc.array(value, { maxLength: 3 }) });
  const entry = fc.record({
    dn: fc.array(fc.constantFrom("cn=a", "cn=b", "dicomAETitle=A", "cn=\\,+cn=x"), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(",")), // prettier-ignore
    attributes: fc
      .tuple(fc.subarray(classes), fc.array(attribute, { maxLength: 5 }))
      .map(([values, others]): Attribute[] => [
        { type: "objectClass", values },
        { type: "dcmKeyStorePin", values: [secret, secret] },
        ...others,
      ]),
  });

  it("without an end that is no answer, in whatever order, and without a secret", () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ({ dn }) => dnKey(dn), maxLength: 12 }), (entries) => {
        const found = checkConfiguration(entries);
        expect(checkConfiguration(entries.toReversed())).toEqual(found);
        expect(JSON.stringify(found)).not.toContain(secret);
      }),
    );
  });
});

describe("what dcm4chee ships is judged", () => {
  const corpus = async (...names: readonly string[]) => {
    const read = async (name: string) =>
      entriesOf(new Uint8Array(await readFile(join(corpusFolder()!, "ldap/dcm4che__dcm4chee-arc-light", name))));
    return (await Promise.all(names.map(read))).flat();
  };

  itWithCorpus("its sample device lacks a Transfer Capability and nothing else", async () => {
    const found = checkConfiguration(await corpus("init-config.ldif", "sample-device.ldif"));
    expect(found.map(({ code }) => code)).toEqual(["CONFIGURATION_AE_WITHOUT_CAPABILITY"]);
    expect(checkConfiguration(await corpus("sample-device.ldif")).map(({ code }) => code)).toEqual([
      "CONFIGURATION_ROOT_MISSING",
      "CONFIGURATION_AE_WITHOUT_CAPABILITY",
    ]);
  });

  itWithCorpus("its default configuration has no error, and asks for TLS by retired profiles", async () => {
    const found = checkConfiguration(await corpus("init-config.ldif", "default-config.ldif"));
    const counts = new Map<string, number>();
    for (const { code, severity } of found)
      counts.set(`${severity} ${code}`, (counts.get(`${severity} ${code}`) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({
      "info CONFIGURATION_ATTRIBUTE_UNKNOWN": 62,
      "info CONFIGURATION_CLASS_UNKNOWN": 10,
      "warning CONFIGURATION_AE_WITHOUT_CAPABILITY": 1,
      "warning CONFIGURATION_DEVICE_WITHOUT_AE": 3,
      "warning CONFIGURATION_TLS_SUITES_RETIRED": 5,
      "warning CONFIGURATION_TLS_WITHOUT_CERTIFICATE": 1,
    });
    expect(JSON.stringify(found)).not.toContain("secret");
  });
});
