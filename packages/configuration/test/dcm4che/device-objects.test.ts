import { describe, expect, it } from "@jest/globals";
import { readObjects, withObjects } from "../../src/dcm4che/device-objects.js";
import { dcm4cheObjects } from "../../src/dcm4che/models.js";
import { readUniqueNames, uniqueName, uniqueNamesRegistry } from "../../src/dcm4che/unique-names.js";
import type { Entry } from "../../src/entry.js";
import { device } from "../../src/model/objects.js";

const dn = "dicomDeviceName=arc,cn=Devices,o=x";
const entry = (rdn: string, values: Readonly<Record<string, readonly string[]>>): Entry => ({
  dn: `${rdn},${dn}`,
  attributes: Object.entries(values).map(([type, list]) => ({ type, values: list })),
});
const receiver = entry("hl7ApplicationName=*", {
  objectClass: ["hl7Application", "dcmArchiveHL7Application"],
  hl7ApplicationName: ["*"],
  hl7AcceptedMessageType: ["ADT^A01", "ADT^A02"],
  hl7OrderControlStatus: ["NW=SCHEDULED"],
});
const logger = entry("cn=Audit Logger", { objectClass: ["dcmAuditLogger"], cn: ["Audit Logger"], dcmAuditFacility: ["10"], dcmAuditSuccessSeverity: ["5", "6"] }); // prettier-ignore
const criteria = entry("cn=own,cn=Audit Logger", { objectClass: ["dcmAuditSuppressCriteria"], cn: ["own"], dcmAuditEventID: ['(110112, DCM, "Query")'], dcmAuditUserIsRequestor: ["TRUE"] }); // prettier-ignore
const queue = entry("dcmQueueName=Q", { objectClass: ["dcmQueue"], dcmQueueName: ["Q"] });
const archive = device({ deviceName: "arc", installed: true, dn, otherEntries: [receiver, logger, criteria, queue] });

describe("objects of dcm4che beneath a Device", () => {
  it("are read as what they are", () => {
    expect(readObjects(archive, dcm4cheObjects.hl7Application)).toMatchObject([
      {
        dn: receiver.dn,
        applicationName: "*",
        acceptedMessageTypes: ["ADT^A01", "ADT^A02"],
        otherApplicationNames: [],
      },
    ]);
    expect(readObjects(archive, dcm4cheObjects.auditLogger)).toMatchObject([{ facility: 10, successSeverity: 5 }]);
    expect(readObjects(archive, dcm4cheObjects.auditSuppressCriteria)).toMatchObject([
      { commonName: "own", eventIds: ['(110112, DCM, "Query")'], userIsRequestor: true },
    ]);
    expect(readObjects(archive, dcm4cheObjects.webApplication)).toEqual([]);
  });

  it("are written as they were when they have not changed", () => {
    const { hl7Application, auditLogger, auditSuppressCriteria } = dcm4cheObjects;
    expect(withObjects(archive, hl7Application, readObjects(archive, hl7Application))).toEqual(archive);
    expect(withObjects(archive, auditLogger, readObjects(archive, auditLogger))).toEqual(archive);
    expect(withObjects(archive, auditSuppressCriteria, readObjects(archive, auditSuppressCriteria))).toEqual(archive);
  });

  it("keep what is not known of them when they change", () => {
    const [application] = readObjects(archive, dcm4cheObjects.hl7Application);
    const changed = withObjects(archive, dcm4cheObjects.hl7Application, [{ ...application!, acceptedMessageTypes: ["*"] }]); // prettier-ignore
    expect(changed.otherEntries[0]).toEqual({
      dn: receiver.dn,
      attributes: receiver.attributes.map((attribute) => attribute.type === "hl7AcceptedMessageType" ? { ...attribute, values: ["*"] } : attribute), // prettier-ignore
    });
    expect(changed.otherEntries.slice(1)).toEqual([logger, criteria, queue]);
  });

  it("go with what is beneath them", () => {
    expect(withObjects(archive, dcm4cheObjects.auditLogger, []).otherEntries).toEqual([receiver, queue]);
  });

  it("are named by what names them when they are new, whatever is in the name", () => {
    const [known] = readObjects(archive, dcm4cheObjects.hl7Application);
    const { dn: _, ...fresh } = { ...known!, applicationName: "A,B|C", acceptedMessageTypes: [] };
    const { otherEntries } = withObjects(archive, dcm4cheObjects.hl7Application, [known!, fresh]);
    expect(otherEntries.at(-1)).toEqual({
      dn: `hl7ApplicationName=A\\,B|C,${dn}`,
      attributes: [
        { type: "objectClass", values: ["hl7Application"] },
        { type: "hl7ApplicationName", values: ["A,B|C"] },
      ],
    });
  });

  it("need a name where none can be made", () => {
    const [known] = readObjects(archive, dcm4cheObjects.auditSuppressCriteria);
    const { dn: _, ...fresh } = known!;
    expect(() => withObjects(archive, dcm4cheObjects.auditSuppressCriteria, [fresh])).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION_MODEL" }),
    );
  });

  it("cannot have the name of an object of another class", () => {
    const [known] = readObjects(archive, dcm4cheObjects.auditLogger);
    const { dn: _, ...fresh } = known!;
    const repository = { ...fresh, commonName: "Audit Logger", networkConnectionReferences: [] };
    expect(() => withObjects(archive, dcm4cheObjects.auditRecordRepository, [repository])).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION_MODEL" }),
    );
  });
});

describe("the registries of dcm4che", () => {
  it("have the names that are taken, and no others", () => {
    const root = uniqueNamesRegistry("hl7Application", "cn=DICOM Configuration,o=x");
    const taken = uniqueName("hl7Application", "A|B, C", root.dn);
    expect(taken.dn).toBe(
      "hl7ApplicationName=A|B\\, C,cn=Unique HL7 Application Names Registry,cn=DICOM Configuration,o=x",
    );
    const elsewhere = uniqueName("hl7Application", "D", "cn=Unique HL7 Application Names Registry,o=y");
    expect(readUniqueNames([root, taken, receiver, elsewhere], "hl7Application")).toEqual({
      dn: root.dn,
      names: ["A|B, C"],
    });
    const web = uniqueNamesRegistry("webApplication", "cn=DICOM Configuration,o=x");
    expect(readUniqueNames([root, web, uniqueName("webApplication", "rs", web.dn)], "webApplication").names).toEqual(["rs"]); // prettier-ignore
    expect(readUniqueNames([taken], "hl7Application")).toEqual({ names: [] });
  });
});
