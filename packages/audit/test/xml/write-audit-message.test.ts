import { describe, expect, it } from "@jest/globals";
import {
  type ActiveParticipant,
  type AuditMessage,
  type ParticipantObjectIdentification,
  readAuditMessage,
  writeAuditMessage,
} from "../../src/index.js";
import { allMessages } from "../messages/all-messages.js";

const message = allMessages["Data Export"]!;

function withUser(userId: string): AuditMessage {
  const [first, ...rest] = message.activeParticipants as [ActiveParticipant, ...ActiveParticipant[]];
  return { ...message, activeParticipants: [{ ...first, userId }, ...rest] };
}

describe("the XML of a message", () => {
  it("has its elements and attributes in the order of the schema", () => {
    expect(writeAuditMessage(allMessages["Network Entry"]!)).toBe(
      '<AuditMessage><EventIdentification EventActionCode="E" EventDateTime="2026-02-28T23:59:60.5+01:00" EventOutcomeIndicator="0">' +
        '<EventID csd-code="110108" codeSystemName="DCM" originalText="Network Entry"/><EventTypeCode csd-code="110124" codeSystemName="DCM" ' +
        'originalText="Attach"/></EventIdentification><ActiveParticipant UserID="ct" AlternativeUserID="AETITLES=CT_01" UserIsRequestor="false" ' +
        'NetworkAccessPointID="192.0.2.7" NetworkAccessPointTypeCode="2"/><AuditSourceIdentification AuditEnterpriseSiteID="site" ' +
        'AuditSourceID="archive@example.org"><AuditSourceTypeCode csd-code="4"/><AuditSourceTypeCode csd-code="x" codeSystemName="99LOCAL" ' +
        'displayName="own" originalText="An own type"/></AuditSourceIdentification></AuditMessage>',
    );
  });

  it.each([
    ["markup", `<a & "b" 'c'>`],
    ["tabs and line ends", "a\tb\nc\r\nd"],
    ["controls of Latin-1", "a\u0085b\u009f"],
    ["characters beyond the basic plane", "\u{1f600}"],
  ])("gives back %s", (_, text) => {
    const xml = writeAuditMessage(withUser(text));
    expect(xml).not.toMatch(/[\t\n\r]/);
    expect(readAuditMessage(xml).message.activeParticipants[0]!.userId).toBe(text);
  });

  it.each([
    ["NUL", "a\u0000b"],
    ["a control", "a\u0007b"],
    ["half of a pair of surrogates", "a\ud83db"],
    ["the other half", "a\ude00b"],
    ["U+FFFE", "a\ufffeb"],
  ])("has no %s: the message is refused, or it is replaced", (_, text) => {
    const refused = { code: "ERR_AUDIT_CHARACTER", path: "ActiveParticipant[1].UserID" };
    expect(() => writeAuditMessage(withUser(text))).toThrow(expect.objectContaining(refused));
    const replaced = writeAuditMessage(withUser(text), { illegalCharacters: "replace" });
    expect(readAuditMessage(replaced).message.activeParticipants[0]!.userId).toBe("a\ufffdb");
  });

  it("repeats no value in what it throws", () => {
    expect(() => writeAuditMessage(withUser("secret\u0000"))).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("secret") }),
    );
  });

  it("has an empty name where there is neither a name nor a query, and never both", () => {
    const [object, ...rest] = allMessages["Query"]!.participantObjects;
    const { participantObjectQuery: _, ...bare } = object!;
    const without = { ...allMessages["Query"]!, participantObjects: [bare, ...rest] };
    expect(writeAuditMessage(without)).toContain("<ParticipantObjectName></ParticipantObjectName>");
    const both = { ...without, participantObjects: [{ ...object!, participantObjectName: "" }] };
    expect(() => writeAuditMessage(both)).toThrow(expect.objectContaining({ code: "ERR_AUDIT_MESSAGE" }));
  });

  it("is of a message that the schema has", () => {
    const refused = (wrong: AuditMessage, code: string) =>
      expect(() => writeAuditMessage(wrong)).toThrow(expect.objectContaining({ code }));
    refused({ ...message, activeParticipants: [] }, "ERR_AUDIT_MESSAGE");
    const { eventIdentification: event } = message;
    refused(
      { ...message, eventIdentification: { ...event, eventDateTime: "2026-01-01T00:00:00" } },
      "ERR_AUDIT_DATE_TIME",
    );
    const source = { auditSourceId: "a", auditSourceTypeCodes: [{ code: "x", codeSystemName: "99LOCAL" }] };
    refused({ ...message, auditSourceIdentification: source }, "ERR_AUDIT_MESSAGE");
    const [study] = message.participantObjects;
    const counted = { ...study!, participantObjectDescriptions: [{ sopClasses: [{ numberOfInstances: -1 }] }] };
    refused({ ...message, participantObjects: [counted] }, "ERR_AUDIT_MESSAGE");
  });

  it.each([
    { participantObjectTypeCode: "5" },
    { participantObjectTypeCodeRole: "27" },
    { participantObjectDataLifeCycle: "16" },
  ])("has no code of an object that the schema does not have: %j", (code) => {
    const [object] = message.participantObjects as [ParticipantObjectIdentification];
    const refused = expect.objectContaining({ code: "ERR_AUDIT_MESSAGE" });
    expect(() => writeAuditMessage({ ...message, participantObjects: [{ ...object, ...code }] })).toThrow(refused);
  });

  it("has MediaType and descriptions as dcm4che wants them, where that is asked for", () => {
    const dicom = writeAuditMessage(message);
    expect(dicom).toContain('<MediaIdentifier><MediaType csd-code="110031"');
    expect(writeAuditMessage(message, { dialect: "ihe" })).toBe(dicom);
    const dcm4che = writeAuditMessage(message, { dialect: "dcm4che" });
    expect(dcm4che).not.toContain("MediaIdentifier");
    expect(dcm4che.match(/<ParticipantObjectContainsStudy>/g)).toHaveLength(message.participantObjects.length);
    const { message: read, form } = readAuditMessage(dcm4che);
    expect([read.activeParticipants, form]).toEqual([message.activeParticipants, "dcm4che"]);
  });
});
