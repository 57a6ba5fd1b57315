import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import {
  type AuditMessage,
  fromFhirAuditEvent,
  participantObjectIdTypeCodes,
  readAuditMessage,
  toFhirAuditEvent,
  writeAuditMessage,
} from "../../src/index.js";
import { allMessages } from "../messages/all-messages.js";
import { checkAuditEvent } from "./check-audit-event.js";

const named = Object.entries(allMessages);
const golden = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), "utf8"));
const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("an audit message as a FHIR AuditEvent", () => {
  it.each(named)("%s is valid by the structure of R4", (_, message) => {
    expect(checkAuditEvent(throughJson(toFhirAuditEvent(message)))).toEqual([]);
  });

  it.each(named)("%s comes back as it was", (_, message) => {
    const { message: back, warnings } = fromFhirAuditEvent(throughJson(toFhirAuditEvent(message)));
    expect({ back, warnings }).toEqual({ back: message, warnings: [] });
  });

  it.each([
    ["DICOM Instances Transferred", "instances-transferred"],
    ["Query", "query"],
    ["Data Export", "data-export"],
  ])("%s is the golden sample", (name, file) => {
    expect(throughJson(toFhirAuditEvent(allMessages[name]!))).toEqual(golden(file));
    expect(fromFhirAuditEvent(golden(file)).message).toEqual(allMessages[name]);
  });

  it("has URIs for all systems, also for those that an audit message names by an OID or a word of its own", () => {
    const systems = ["DCM", "1.2.3.4", "99 LOCAL/ü", "http://snomed.info/sct", "IHE Transactions", "RFC-3881"];
    const eventTypeCodes = systems.map((codeSystemName) => ({ code: "1", codeSystemName, originalText: "x" }));
    const resource = toFhirAuditEvent(withEvent({ eventTypeCodes }));
    expect(resource.subtype!.map(({ system }) => system)).toEqual([
      "http://dicom.nema.org/resources/ontology/DCM",
      "urn:oid:1.2.3.4",
      "urn:x-audit-code-system:99%20LOCAL%2F%C3%BC",
      "http://snomed.info/sct",
      "urn:ihe:event-type-code",
      "urn:ietf:rfc:3881",
    ]);
    expect(checkAuditEvent(resource)).toEqual([]);
    const back = fromFhirAuditEvent(resource).message.eventIdentification.eventTypeCodes;
    // A URI of a system that has a name comes back by its name.
    expect(back!.map(({ codeSystemName }) => codeSystemName)).toEqual(systems.with(3, "SCT"));
  });

  it("keeps the type of the identifier of an object (ipf#359) and says no name beside a query (ipf#465)", () => {
    const [entity] = toFhirAuditEvent(allMessages["Query"]!).entity!;
    expect(entity!.what!.identifier!.type!.coding).toEqual([
      { system: "http://dicom.nema.org/resources/ontology/DCM", code: "110181", display: "SOP Class UID" },
    ]);
    expect(entity).not.toHaveProperty("name");
    expect(entity!.query).toBe("AAH+/w==");
  });

  it("has no empty text, which FHIR does not allow, and says where one is missing that must be there", () => {
    const sparse: AuditMessage = {
      ...allMessages["Patient Record"]!,
      activeParticipants: [{ userId: "", alternativeUserId: "", userName: " ", userIsRequestor: false }],
      auditSourceIdentification: { auditSourceId: "", auditEnterpriseSiteId: "" },
      participantObjects: [
        {
          participantObjectId: "",
          participantObjectIdTypeCode: participantObjectIdTypeCodes.patientNumber,
          participantObjectQuery: new Uint8Array(),
          participantObjectDetails: [{ type: "", value: new Uint8Array() }],
          participantObjectDescriptions: [{ mppsUids: [""], containsStudyUids: [] }],
        },
      ],
    };
    const resource = toFhirAuditEvent(sparse);
    expect(checkAuditEvent(throughJson(resource))).toEqual([]);
    const { activeParticipants, participantObjects } = fromFhirAuditEvent(resource).message;
    expect(activeParticipants).toEqual([{ userId: "", userIsRequestor: false }]);
    expect(participantObjects[0]).toMatchObject({
      participantObjectQuery: new Uint8Array(),
      participantObjectDetails: [{ type: "", value: new Uint8Array() }],
    });
    expect(participantObjects[0]).not.toHaveProperty("participantObjectDescriptions");
  });

  it("is not made of what FHIR cannot hold", () => {
    const wrong = [
      () => toFhirAuditEvent(withEvent({ eventDateTime: "2026-01-01T00:00:00" })),
      () => toFhirAuditEvent(withEvent({ eventDateTime: "12026-01-01T00:00:00Z" })),
    ];
    for (const make of wrong) expect(make).toThrow(expect.objectContaining({ code: "ERR_AUDIT_DATE_TIME" }));
    expect(() => toFhirAuditEvent({ ...allMessages["Query"]!, activeParticipants: [] })).toThrow(
      expect.objectContaining({ code: "ERR_AUDIT_MESSAGE" }),
    );
    const [object] = allMessages["Query"]!.participantObjects;
    const both = { ...allMessages["Query"]!, participantObjects: [{ ...object!, participantObjectName: "n" }] };
    expect(() => toFhirAuditEvent(both)).toThrow(expect.objectContaining({ code: "ERR_AUDIT_MESSAGE" }));
  });
});

describe("a FHIR AuditEvent as an audit message", () => {
  const resource = toFhirAuditEvent(allMessages["DICOM Instances Accessed"]!);

  it("tells what an audit message has no place for, and repeats none of it", () => {
    const { message, warnings } = fromFhirAuditEvent({
      ...resource,
      id: "1",
      period: { start: "2026" },
      purposeOfEvent: [{ text: "Doe" }],
      agent: [{ ...resource.agent[0], policy: ["urn:Doe"], who: { reference: "Practitioner/1" } }],
    });
    expect(warnings).toEqual([
      { code: "WARN_AUDIT_UNKNOWN", message: "policy is left out", path: "AuditEvent.agent[0]" },
      { code: "WARN_AUDIT_UNKNOWN", message: "period is left out", path: "AuditEvent" },
      { code: "WARN_AUDIT_UNKNOWN", message: "purposeOfEvent is left out", path: "AuditEvent" },
    ]);
    expect(message.activeParticipants[0]!.userId).toBe("Practitioner/1");
  });

  it("has a link as the URI of its object, where nothing else is said", () => {
    const { message } = fromFhirAuditEvent({ ...resource, entity: [{ what: { reference: "Patient/7" } }] });
    expect(message.participantObjects).toEqual([
      {
        participantObjectId: "Patient/7",
        participantObjectIdTypeCode: participantObjectIdTypeCodes.uri,
        participantObjectName: "",
      },
    ]);
  });

  it("is one that can be written, whatever is of a wrong type", () => {
    const damaged = {
      ...resource,
      outcome: 0,
      action: "X",
      subtype: "x",
      type: [],
      source: null,
      entity: [7, { name: 7, type: { code: "99" }, detail: [{ type: 1, valueBase64Binary: "%" }] }],
    };
    const { message, warnings } = fromFhirAuditEvent(damaged);
    expect(new Set(warnings.map(({ code }) => code))).toEqual(new Set(["WARN_AUDIT_VALUE"]));
    expect(readAuditMessage(writeAuditMessage(message)).warnings).toEqual([]);
  });

  it.each([undefined, null, "AuditEvent", [], {}, { resourceType: "Patient" }, { resourceType: "AuditEvent" }])(
    "is not made of %j",
    (wrong) => {
      expect(() => fromFhirAuditEvent(wrong)).toThrow(expect.objectContaining({ code: "ERR_AUDIT_NO_MESSAGE" }));
    },
  );
});

describe("the structure of R4", () => {
  const resource = toFhirAuditEvent(allMessages["Query"]!);
  const [entity] = resource.entity!;

  it.each([
    ["no agent", { agent: [] }],
    ["an agent that does not say whether it asked", { agent: [{ name: "x" }] }],
    ["a moment without a zone", { recorded: "2026-01-01T00:00:00" }],
    ["a system that is no URI", { type: { system: "DCM", code: "1" } }],
    ["an empty text", { outcomeDesc: "" }],
    ["an outcome of no name", { outcome: "1" }],
    ["no observer", { source: { site: "x" } }],
    ["a name beside a query", { entity: [{ ...entity, name: "x" }] }],
    ["a detail without a value", { entity: [{ detail: [{ type: "x" }] }] }],
    ["an element of no name", { eventId: "x" }],
  ])("has no place for %s", (_, change) => {
    expect(checkAuditEvent({ ...resource, ...change })).toHaveLength(1);
  });
});

function withEvent(change: Partial<AuditMessage["eventIdentification"]>): AuditMessage {
  const message = allMessages["Patient Record"]!;
  return { ...message, eventIdentification: { ...message.eventIdentification, ...change } };
}
