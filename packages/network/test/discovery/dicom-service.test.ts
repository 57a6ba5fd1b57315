import { describe, expect, it } from "@jest/globals";
import { type DicomService, dicomServiceOf, type ServiceRecords } from "../../src/discovery/dicom-service.js";
import { describedRecords, type DicomServiceDescription } from "../../src/discovery/service-description.js";
import { readTxt, txtText, writeTxt } from "../../src/discovery/txt.js";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const service = (strings: readonly string[] | undefined, records: Partial<ServiceRecords> = {}): DicomService =>
  dicomServiceOf({
    type: "dicom",
    instanceName: "ARCHIVE",
    domain: ["local"],
    host: "pacs.local",
    port: 104,
    strings: strings?.map(utf8),
    addresses: [],
    ...records,
  });

describe("the attributes of a TXT record", () => {
  it("are found by keys of any case, the first one of which counts", () => {
    const txt = readTxt([utf8("aet=ONE"), utf8("AET=TWO"), utf8("flag"), utf8("empty="), utf8("flag=late")]);
    expect([...txt.keys()]).toEqual(["aet", "flag", "empty"]);
    expect(txtText(txt, "AET")).toBe("ONE");
    expect([txt.has("flag"), txtText(txt, "flag")]).toEqual([true, undefined]);
    expect(txtText(txt, "Empty")).toBe("");
  });

  it("have a key: what begins with = or has a key that is no printable ASCII is ignored", () => {
    expect([...readTxt([utf8("=bad"), utf8(""), utf8("ö=1"), utf8("a\tb=1"), utf8("a b=1")]).keys()]).toEqual(["a b"]);
  });

  it("have values of any octets, with = in them", () => {
    const txt = readTxt([utf8("path=a=b"), Uint8Array.of(0x78, 0x3d, 0xff)]);
    expect(txtText(txt, "path")).toBe("a=b");
    expect(txt.get("x")).toEqual(Uint8Array.of(0xff));
    expect(txtText(txt, "x")).toBeUndefined();
  });

  it("are written as they are read", () => {
    const written = writeTxt([["AET", "ONE"], ["flag", undefined], ["empty", ""], ["x", Uint8Array.of(0xff)]]); // prettier-ignore
    expect(written).toEqual([utf8("AET=ONE"), utf8("flag"), utf8("empty="), Uint8Array.of(0x78, 0x3d, 0xff)]);
  });

  it.each([
    [[["a=b", "1"]]],
    [[["", "1"]]],
    [[["ö", "1"]]],
    [
      [
        ["AET", "1"],
        ["aet", "2"],
      ],
    ],
  ] as const)("are not written with keys that would not be read: %j", (attributes) => {
    expect(() => writeTxt(attributes)).toThrow(expect.objectContaining({ code: "ERR_NETWORK_OPTIONS" }));
  });
});

describe("the AE title of a service that was found", () => {
  it.each([
    ["AET, when there is one", ["AET=PACS_1"], "Main archive", "PACS_1", "AET"],
    ["AET without outer spaces", ["AET= PACS 1 "], "x", "PACS 1", "AET"],
    ["the instance name, when there is no AET", ["PrimaryDeviceType=ARCHIVE"], "PACS 2.OG", "PACS 2.OG", "instance-name"],
    ["the instance name, when there is no TXT record", undefined, "PACS", "PACS", "instance-name"],
    ["none, when AET is too long", ["AET=SEVENTEEN_LETTERS"], "PACS", undefined, "invalid-AET"],
    ["none, when AET is empty", ["AET="], "PACS", undefined, "invalid-AET"],
    ["none, when AET has no value", ["AET"], "PACS", undefined, "invalid-AET"],
    ["none, when AET has a backslash", ["AET=A\\B"], "PACS", undefined, "invalid-AET"],
    ["none, when the instance name is too long", [], "Archive of the hospital", undefined, "invalid-instance-name"],
    ["none, when the instance name is not of the default repertoire", [], "Röntgen", undefined, "invalid-instance-name"],
    ["none, when the instance name is all spaces", [], "   ", undefined, "invalid-instance-name"],
  ] as const)("is %s", (_, strings, instanceName, aeTitle, aeTitleSource) => {
    const found = service(strings, { instanceName });
    expect([found.aeTitle, found.aeTitleSource]).toEqual([aeTitle, aeTitleSource]);
  }); // prettier-ignore
});

describe("a service that was found", () => {
  it("has what its records say", () => {
    const found = service(["AET=ONE", "PrimaryDeviceType=CT, MR,"], { addresses: ["192.0.2.1"] });
    expect(found).toMatchObject({ type: "dicom", instanceName: "ARCHIVE", domain: "local", host: "pacs.local", port: 104, addresses: ["192.0.2.1"], secure: false, primaryDeviceTypes: ["CT", "MR"] }); // prettier-ignore
    expect(found.webRoot).toBeUndefined();
    expect(service([], { type: "dicom-tls" }).secure).toBe(true);
    expect(service([], { type: "dicom-iscl" }).secure).toBe(true);
    expect(service([], { type: "dicomweb" }).secure).toBe(false);
  });

  // PS3.15 H.2.3: the example
  it.each([
    ["dicomweb-tls", 443, ["DICOMWebPath=apps/dicom-rs"], "https://dicomweb.examplehospital.org/apps/dicom-rs"],
    ["dicomweb", 8042, ["DICOMWebPath=/dicom-web/"], "http://dicomweb.examplehospital.org:8042/dicom-web/"],
    ["dicomweb", 80, [], "http://dicomweb.examplehospital.org/"],
    ["dicomweb", 80, ["DICOMWebPath=//evil.example/x"], "http://dicomweb.examplehospital.org/evil.example/x"],
    ["dicomweb", 80, ["DICOMWebPath=@evil.example?a#b"], "http://dicomweb.examplehospital.org/@evil.example%3Fa%23b"],
    ["dicomweb", 80, ["DICOMWebPath=\\\\evil.example"], "http://dicomweb.examplehospital.org/evil.example"],
  ] as const)("of %s at port %d with %j has its root below its own host: %s", (type, port, strings, webRoot) => {
    const found = service(strings, { type, port, host: "dicomweb.examplehospital.org" });
    expect(new URL(found.webRoot ?? "").host.split(":")[0]).toBe("dicomweb.examplehospital.org");
    expect(found.webRoot).toBe(webRoot);
  });

  it.each(["evil.example/x", "a@evil.example", "a b", "a?b", "a\\b"])("has no root when its host is %j", (host) => {
    expect(service([], { type: "dicomweb", host }).webRoot).toBeUndefined();
  });
});

describe("a service of ours", () => {
  const ours: DicomServiceDescription = { type: "dicom", instanceName: "CT 1", port: 104 };

  it("is told by the records of H.2, which are read as they were meant", () => {
    const described: DicomServiceDescription = { ...ours, type: "dicomweb-tls", instanceName: "Ro\u0308ntgen 2. OG", aeTitle: "CT_1", primaryDeviceTypes: ["CT", "MR"], webPath: "dicom-web", txt: { Note: "x" } }; // prettier-ignore
    const { instance, pointer, typePointer, srv, txt } = describedRecords(described, ["ct1", "local"], ["local"]);
    expect(instance).toEqual(["Röntgen 2. OG", "_dicomweb-tls", "_tcp", "local"]);
    expect(pointer).toEqual({ name: ["_dicomweb-tls", "_tcp", "local"], type: "PTR", target: instance });
    expect(typePointer).toEqual({ name: ["_services", "_dns-sd", "_udp", "local"], type: "PTR", target: pointer.name });
    expect(srv).toEqual({ name: instance, type: "SRV", priority: 0, weight: 0, port: 104, target: ["ct1", "local"] });
    expect(txt).toEqual({ name: instance, type: "TXT", strings: ["AET=CT_1", "PrimaryDeviceType=CT,MR", "DICOMWebPath=dicom-web", "Note=x"].map(utf8) }); // prettier-ignore
  });

  it.each<[string, Partial<DicomServiceDescription>]>([
    ["its type is none of H.2", { type: "acr-nema" as never }],
    ["its port is none", { port: 0 }],
    ["its AE title is none", { aeTitle: "SEVENTEEN_LETTERS" }],
    ["its instance name would be taken for an AE title and is none", { instanceName: "Archive of the hospital" }],
    ["its instance name has 64 octets", { instanceName: "ö".repeat(32), aeTitle: "CT_1" }],
    ["its instance name is empty", { instanceName: "", aeTitle: "CT_1" }],
    ["its instance name has a control character", { instanceName: "a\nb", aeTitle: "CT_1" }],
    ["a device type has a comma", { primaryDeviceTypes: ["CT,MR"] }],
    ["a path of DICOMweb is not one of it", { webPath: "x" }],
    ["the AE title is told twice", { aeTitle: "CT_1", txt: { aet: "CT_2" } }],
    ["an attribute is too long", { txt: { long: "x".repeat(255) } }],
  ])("is refused when %s", (_, change) => {
    const tell = () => describedRecords({ ...ours, ...change }, ["ct1", "local"], ["local"]);
    expect(tell).toThrow(expect.objectContaining({ code: "ERR_NETWORK_OPTIONS" }));
  });
});
