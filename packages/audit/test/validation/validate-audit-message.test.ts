import { describe, expect, it } from "@jest/globals";
import {
  type ActiveParticipant,
  type AuditFinding,
  type AuditMessage,
  auditTriggers,
  messageRules,
  type ParticipantObjectIdentification,
  validateAuditMessage,
} from "../../src/index.js";
import { allMessages } from "../messages/all-messages.js";

const codesOf = (message: AuditMessage): string[] => validateAuditMessage(message).map(({ code }) => code);
const messageOf = (name: string): AuditMessage => allMessages[name]!;

function without<Entity extends object, Name extends keyof Entity>(entity: Entity, name: Name): Omit<Entity, Name> {
  const { [name]: _, ...rest } = entity;
  return rest;
}

describe("the rules of A.5.3", () => {
  it("are those of the 15 messages, in the order of the sections", () => {
    expect(messageRules.map(({ section }) => section)).toEqual(messageRules.map((_, at) => `A.5.3.${at + 1}`));
    expect(messageRules).toHaveLength(15);
  });

  it("have every message that a trigger makes", () => {
    const names = messageRules.map(({ name }) => name);
    for (const { messages } of auditTriggers) expect(names).toEqual(expect.arrayContaining([...messages]));
  });
});

const rows = messageRules.flatMap((rule) => [
  ...rule.activeParticipants.map((row) => ({ name: rule.name, section: rule.section, kind: "participants", row })),
  ...rule.participantObjects.map((row) => ({ name: rule.name, section: rule.section, kind: "objects", row })),
]);

function isOf({ role }: { readonly role?: string }, { roleIdCodes = [] }: ActiveParticipant): boolean {
  return role === undefined ? true : roleIdCodes.some(({ code }) => code === role);
}

function isObjectOf(
  { idTypes = [] }: { readonly idTypes?: readonly string[] },
  { participantObjectIdTypeCode: { code } }: ParticipantObjectIdentification,
): boolean {
  return idTypes.includes(code);
}

describe("the tables of A.5.3", () => {
  const needed = rows.filter(({ row }) => row.min > 0);

  it.each(needed)("$name: without $row.entity something is missing", ({ name, section, kind, row }) => {
    const message = messageOf(name);
    const without: AuditMessage =
      kind === "participants"
        ? { ...message, activeParticipants: message.activeParticipants.filter((one) => !isOf(row, one)) }
        : { ...message, participantObjects: message.participantObjects.filter((one) => !isObjectOf(row, one)) };
    const missing: Partial<AuditFinding> = { code: "AUDIT_CARDINALITY", severity: "error", section };
    expect(validateAuditMessage(without)).toContainEqual(expect.objectContaining(missing));
  });

  const single = rows.filter(({ row }) => row.max === 1);

  it.each(single)("$name: two of $row.entity are too many", ({ name, section, kind, row }) => {
    const message = messageOf(name);
    const quiet = message.activeParticipants.map((one) => ({ ...one, userIsRequestor: false }));
    const doubled: AuditMessage =
      kind === "participants"
        ? { ...message, activeParticipants: [...message.activeParticipants, ...quiet, ...quiet] }
        : { ...message, participantObjects: [...message.participantObjects, ...message.participantObjects] };
    expect(row.max).toBe(1);
    const tooMany: Partial<AuditFinding> = { code: "AUDIT_CARDINALITY", section };
    expect(validateAuditMessage(doubled)).toContainEqual(expect.objectContaining(tooMany));
  });

  it.each(messageRules)("$name: another EventActionCode is told", ({ name, section, actions }) => {
    const message = messageOf(name);
    const other = (["C", "R", "U", "D", "E"] as const).find((action) => !actions.includes(action))!;
    const { eventActionCode: _, ...bare } = message.eventIdentification;
    for (const eventIdentification of [{ ...bare, eventActionCode: other }, bare])
      expect(validateAuditMessage({ ...message, eventIdentification })).toEqual([
        expect.objectContaining({ code: "AUDIT_EVENT_CODE", section, path: "EventIdentification.EventActionCode" }),
      ]);
  });

  it.each(messageRules.filter(({ isTypeRequired }) => isTypeRequired))("$name: has an EventTypeCode", ({ name }) => {
    const message = messageOf(name);
    const { eventTypeCodes: _, ...eventIdentification } = message.eventIdentification;
    expect(codesOf({ ...message, eventIdentification })).toEqual(["AUDIT_FIELD_MISSING"]);
  });

  it("Network Entry: has one of two EventTypeCodes", () => {
    const message = messageOf("Network Entry");
    const eventTypeCodes = [{ code: "110122", codeSystemName: "DCM", originalText: "Login" }];
    const eventIdentification = { ...message.eventIdentification, eventTypeCodes };
    expect(codesOf({ ...message, eventIdentification })).toEqual(["AUDIT_EVENT_CODE"]);
  });

  it("User Authentication: the person is somewhere on the network", () => {
    const message = messageOf("User Authentication");
    const activeParticipants = message.activeParticipants.map((one) => without(one, "networkAccessPointId"));
    expect(codesOf({ ...message, activeParticipants })).toEqual(["AUDIT_FIELD_MISSING"]);
  });

  it("Query and Security Alert: the details are there that must be", () => {
    for (const name of ["Query", "Security Alert"]) {
      const message = messageOf(name);
      const participantObjects = message.participantObjects.map((one) => without(one, "participantObjectDetails"));
      expect(new Set(codesOf({ ...message, participantObjects }))).toEqual(new Set(["AUDIT_FIELD_MISSING"]));
    }
  });

  it("Data Import: the medium is said", () => {
    const message = messageOf("Data Import");
    const activeParticipants = message.activeParticipants.map((one) => without(one, "mediaType"));
    expect(codesOf({ ...message, activeParticipants })).toContain("AUDIT_FIELD_MISSING");
  });

  it.each(["Data Export", "Data Import"])("%s: a medium with a type of network access point has its ID", (name) => {
    const message = messageOf(name);
    const withPoint = (point: Partial<ActiveParticipant>) => ({
      ...message,
      activeParticipants: message.activeParticipants.map((one) =>
        one.mediaType
          ? { ...without(without(one, "networkAccessPointId"), "networkAccessPointTypeCode"), ...point }
          : one,
      ),
    });
    expect(codesOf(withPoint({}))).toEqual([]);
    expect(codesOf(withPoint({ networkAccessPointTypeCode: "5", networkAccessPointId: "u" }))).toEqual([]);
    expect(codesOf(withPoint({ networkAccessPointTypeCode: "5" }))).toEqual(["AUDIT_FIELD_MISSING"]);
  });
});

describe("the rules for all messages", () => {
  const message = messageOf("DICOM Instances Transferred");

  it("want a time zone", () => {
    const eventIdentification = { ...message.eventIdentification, eventDateTime: "2026-01-01T00:00:00" };
    expect(validateAuditMessage({ ...message, eventIdentification })).toEqual([
      {
        code: "AUDIT_DATE_TIME",
        severity: "error",
        section: "A.5.2",
        message: "EventDateTime is a date and time with a time zone",
        path: "EventIdentification.EventDateTime",
      },
    ]);
  });

  it("want one requestor at most, and in Export and Import exactly one", () => {
    const all = message.activeParticipants.map((one) => ({ ...one, userIsRequestor: true }));
    expect(codesOf({ ...message, activeParticipants: all })).toEqual(["AUDIT_REQUESTOR"]);
    for (const name of ["Data Export", "Data Import"]) {
      const none = messageOf(name).activeParticipants.map((one) => ({ ...one, userIsRequestor: false }));
      expect(codesOf({ ...messageOf(name), activeParticipants: none })).toEqual(["AUDIT_REQUESTOR"]);
    }
    const nobody = message.activeParticipants.map((one) => ({ ...one, userIsRequestor: false }));
    expect(codesOf({ ...message, activeParticipants: nobody })).toEqual([]);
  });

  it("want the SOP Classes of a study that is described", () => {
    const [study, ...rest] = message.participantObjects;
    const described = { ...study!, participantObjectDescriptions: [{ accessionNumbers: ["A1"] }] };
    expect(codesOf({ ...message, participantObjects: [described, ...rest] })).toEqual(["AUDIT_SOP_CLASS"]);
  });

  it("want a name or a query", () => {
    const [study, ...rest] = message.participantObjects;
    const { participantObjectName: _, ...bare } = study!;
    expect(codesOf({ ...message, participantObjects: [bare, ...rest] })).toEqual(["AUDIT_NAME_OR_QUERY"]);
    const both = { ...study!, participantObjectQuery: new Uint8Array(1) };
    expect(codesOf({ ...message, participantObjects: [both, ...rest] })).toEqual(["AUDIT_NAME_OR_QUERY"]);
  });

  it("know which roles objects can have", () => {
    const [study, ...rest] = message.participantObjects;
    const organization = { ...study!, participantObjectTypeCodeRole: "19" };
    expect(codesOf({ ...message, participantObjects: [organization, ...rest] })).toEqual([
      "AUDIT_OBJECT_ROLE",
      "AUDIT_FIELD_VALUE",
    ]);
  });

  it("are all that messages of other events are judged by", () => {
    const eventId = { code: "110104", codeSystemName: "99LOCAL", originalText: "Something else" };
    const eventIdentification = { ...message.eventIdentification, eventId };
    expect(validateAuditMessage({ ...message, eventIdentification })).toEqual([
      expect.objectContaining({ code: "AUDIT_EVENT_UNKNOWN", severity: "warning" }),
    ]);
  });
});

describe("users of a User Authentication", () => {
  const { activeParticipants, ...rest } = messageOf("User Authentication");
  const [person, node] = activeParticipants;
  const nowhere = ({ userId, userIsRequestor }: ActiveParticipant): ActiveParticipant => ({ userId, userIsRequestor });
  const judge = (...participants: readonly ActiveParticipant[]): (string | undefined)[] =>
    validateAuditMessage({ ...rest, activeParticipants: participants }).map(({ path }) => path);

  it("are a person who is somewhere and, in any order, a node that need not be", () => {
    expect(judge(person!, nowhere(node!))).toEqual([]);
    expect(judge(nowhere(node!), person!)).toEqual([]);
  });

  it("are not a person who is nowhere, alone or with a node that is nowhere either", () => {
    const missing = ["NetworkAccessPointTypeCode", "NetworkAccessPointID"].map(
      (name) => `ActiveParticipant[1].${name}`,
    );
    expect(judge(nowhere(person!))).toEqual(missing);
    expect(judge(nowhere(person!), nowhere(node!))).toEqual(missing);
  });
});
