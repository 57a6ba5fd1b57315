import { describe, expect, it } from "@jest/globals";
import { messageRules } from "../../src/generated/message-rules.js";
import {
  applicationActivity,
  type AuditMessage,
  dataExport,
  dataImport,
  instancesAccessed,
  instancesTransferred,
  mediaTypeCodes,
  readAuditMessage,
  userAuthentication,
  validateAuditMessage,
  writeAuditMessage,
} from "../../src/index.js";
import { allMessages, archive, auditSource, dateTime, modality, patient, studies, zoe } from "./all-messages.js";

const named = Object.entries(allMessages);

describe("the messages of A.5.3", () => {
  it("are all 15 there", () => {
    expect(Object.keys(allMessages)).toEqual(messageRules.map(({ name }) => name));
  });

  it.each(named)("%s is as its table has it", (_, message) => {
    expect(validateAuditMessage(message)).toEqual([]);
  });

  it.each(named)("%s comes back from its XML as it was", (_, message) => {
    const { message: read, form, warnings } = readAuditMessage(writeAuditMessage(message));
    expect({ read, form, warnings }).toEqual({ read: message, form: "dicom", warnings: [] });
  });

  it.each(named)("%s is one line of XML", (_, message) => {
    expect(writeAuditMessage(message)).toMatch(/^<AuditMessage>.*<\/AuditMessage>$/);
  });
});

describe("what a message says", () => {
  const eventOf = ({ eventIdentification }: AuditMessage) => eventIdentification;

  it("is when the event was, in the time zone that was given, or of a Date in UTC", () => {
    expect(eventOf(allMessages["Query"]!).eventDateTime).toBe(dateTime);
    const started = applicationActivity({ dateTime: new Date(0), auditSource, activity: "stop", application: archive });
    expect(eventOf(started)).toMatchObject({
      eventDateTime: "1970-01-01T00:00:00.000Z",
      eventOutcomeIndicator: "0",
      eventTypeCodes: [{ code: "110121" }],
    });
  });

  it.each(["2026-01-01T00:00:00", "2026-02-30T00:00:00Z", "2026-01-01 00:00:00Z", "", "2026-01-01T24:00:01Z"])(
    "is not '%s', which is no date and time with a zone",
    (wrong) => {
      const input = { dateTime: wrong, auditSource, activity: "start", application: archive } as const;
      expect(() => applicationActivity(input)).toThrow(expect.objectContaining({ code: "ERR_AUDIT_DATE_TIME" }));
    },
  );

  it("is not the time of a Date that is none", () => {
    const input = { dateTime: new Date(Number.NaN), auditSource, activity: "start", application: archive } as const;
    expect(() => applicationActivity(input)).toThrow(expect.objectContaining({ code: "ERR_AUDIT_DATE_TIME" }));
  });

  it("is which AE titles an application has", () => {
    const [first] = allMessages["Application Activity"]!.activeParticipants;
    expect(first).toEqual({
      userId: "4711",
      alternativeUserId: "AETITLES=ARCHIVE;ARCHIVE_2",
      userIsRequestor: false,
      roleIdCodes: [{ code: "110150", codeSystemName: "DCM", originalText: "Application" }],
      networkAccessPointId: "archive.example.org",
      networkAccessPointTypeCode: "1",
    });
  });

  it.each(named)("of %s has one requestor at most", (_, { activeParticipants }) => {
    expect(activeParticipants.filter(({ userIsRequestor }) => userIsRequestor).length).toBeLessThanOrEqual(1);
  });

  it("never names a requestor that does not take part", () => {
    const event = { dateTime, auditSource };
    const transfer = { ...event, action: "C", source: modality, destination: archive, studies, patient } as const;
    const media = { userId: "CD", mediaType: mediaTypeCodes.cd };
    const wrong = [
      () => instancesTransferred({ ...transfer, requestor: { other: 0 } }),
      () => applicationActivity({ ...event, activity: "start", application: archive, requestor: { launcher: 1 } }),
      () => instancesAccessed({ ...event, action: "R", users: { process: archive }, requestor: "person", studies, patient }), // prettier-ignore
      () => dataExport({ ...event, exporter: { person: zoe }, media, requestor: { remote: 0 }, patients: [patient] }),
      () => dataImport({ ...event, importers: [archive], media, requestor: { source: 0 }, patients: [patient] }),
    ];
    for (const make of wrong) expect(make).toThrow(expect.objectContaining({ code: "ERR_AUDIT_MESSAGE" }));
  });

  it("is that a node logged a user out", () => {
    const person = { ...zoe, networkAccessPoint: { ipAddress: "192.0.2.9" } };
    const input = { dateTime, auditSource, activity: "logout", person, node: archive, requestor: "node" } as const;
    expect(userAuthentication(input).activeParticipants.map(({ userIsRequestor }) => userIsRequestor)).toEqual([false, true]); // prettier-ignore
  });
});
