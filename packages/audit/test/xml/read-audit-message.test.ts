import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { corpusFiles } from "@dicomsec/testing";
import { itWithCorpus } from "@dicomsec/testing/jest";
import {
  decodeSyslogMessage,
  epochOf,
  readAuditMessage,
  validateAuditMessage,
  writeAuditMessage,
} from "../../src/index.js";
import { allMessages } from "../messages/all-messages.js";

const minimal = (event: string, rest = ""): string =>
  `<AuditMessage><EventIdentification EventDateTime="2026-01-01T00:00:00Z" EventOutcomeIndicator="0">${event}</EventIdentification>${rest}</AuditMessage>`;
const login = '<EventID code="110114" codeSystemName="DCM" displayName="User Authentication"/>';

describe("messages of others", () => {
  it("of RFC 3881 have code and displayName", () => {
    const { message, form, warnings } = readAuditMessage(
      minimal(login, '<ActiveParticipant UserID="a" UserIsRequestor="1"/><AuditSourceIdentification AuditSourceID="s"><AuditSourceTypeCode code="1"/></AuditSourceIdentification>'), // prettier-ignore
    );
    expect({ form, warnings }).toEqual({ form: "rfc3881", warnings: [] });
    expect(message).toMatchObject({
      eventIdentification: { eventId: { code: "110114", codeSystemName: "DCM", originalText: "User Authentication" } },
      activeParticipants: [{ userId: "a", userIsRequestor: true }],
      auditSourceIdentification: { auditSourceTypeCodes: [{ code: "1" }] },
    });
  });

  it("of the first edition of A.5 have the content of a study beside its description", () => {
    const object = `<ParticipantObjectIdentification ParticipantObjectID="1.2"><ParticipantObjectIDTypeCode csd-code="110180" codeSystemName="DCM"
      originalText="Study Instance UID"/><ParticipantObjectName/><ParticipantObjectDescription>words</ParticipantObjectDescription><Accession Number="A"/>
      <SOPClass UID="1.3" NumberOfInstances="2"/></ParticipantObjectIdentification>`;
    const { message, form, warnings } = readAuditMessage(minimal(login, object));
    expect(form).toBe("old-dicom");
    expect(message.participantObjects[0]!.participantObjectDescriptions).toContainEqual({
      accessionNumbers: ["A"],
      sopClasses: [{ uid: "1.3", numberOfInstances: 2 }],
    });
    expect(warnings.map(({ code }) => code)).toContain("WARN_AUDIT_UNKNOWN");
  });

  it("are told what they lack and what was left out", () => {
    const { message, warnings } = readAuditMessage(
      minimal("", '<Extra/><ActiveParticipant UserIsRequestor="perhaps" x="1"/>'),
    );
    expect(warnings.map(({ code, message: text, path }) => `${code} ${path}: ${text}`)).toEqual([
      "WARN_AUDIT_UNKNOWN : Extra is left out",
      "WARN_AUDIT_MISSING EventIdentification: there is no EventID",
      "WARN_AUDIT_UNKNOWN ActiveParticipant[1]: x is left out",
      "WARN_AUDIT_MISSING ActiveParticipant[1]: there is no UserID",
      "WARN_AUDIT_VALUE ActiveParticipant[1]: UserIsRequestor is no xsd:boolean",
      "WARN_AUDIT_MISSING AuditSourceIdentification: there is no AuditSourceIdentification",
    ]);
    expect(message.activeParticipants[0]).toEqual({ userId: "", userIsRequestor: false });
  });

  it.each([
    ["a second EventOutcomeDescription", "</EventIdentification>", "<EventOutcomeDescription>a</EventOutcomeDescription><EventOutcomeDescription>b</EventOutcomeDescription></EventIdentification>"], // prettier-ignore
    ["a second EventID", /(<EventID [^>]*>)/, "$1$1"],
    ["a second ParticipantObjectName", /(<ParticipantObjectName>.*?<\/ParticipantObjectName>)/, "$1$1"],
    ["a second ParticipantObjectIDTypeCode", /(<ParticipantObjectIDTypeCode [^>]*>)/, "$1$1"],
    ["a second MediaIdentifier", /(<MediaIdentifier>.*?<\/MediaIdentifier>)/, "$1$1"],
    ["a second MediaType", /(<MediaType [^>]*>)/, "$1$1"],
    ["text between elements", "<AuditSourceIdentification", "stray<AuditSourceIdentification"],
    ["an element in a text", "<ParticipantObjectName>", "<ParticipantObjectName><b>x</b>"],
    ["an attribute of a text", "<ParticipantObjectName>", "<ParticipantObjectName a='1'>"],
    ["an attribute of what has none", "<MediaIdentifier>", "<MediaIdentifier a='1'>"],
    ["text in a code", /(<EventID [^>]*)\/>/, "$1>x</EventID>"],
    ["an element in a code", /(<EventID [^>]*)\/>/, "$1><b/></EventID>"],
    ["a namespace", "<AuditMessage>", "<AuditMessage xmlns='urn:x'>"],
    ["an attribute of XML", "<AuditMessage>", "<AuditMessage xml:id='a'>"],
    [
      "another order",
      /(<EventIdentification.*<\/EventIdentification>)(<ActiveParticipant.*?<\/ActiveParticipant>)/,
      "$2$1",
    ],
    ["an empty outcome", /EventOutcomeIndicator="0"/, 'EventOutcomeIndicator=""'],
    ["an empty boolean", 'UserIsRequestor="true"', 'UserIsRequestor=""'],
  ])("are told of %s", (_, what, instead) => {
    const xml = writeAuditMessage(allMessages["Data Export"]!);
    const changed = xml.replace(what, instead);
    expect([changed === xml, readAuditMessage(xml).warnings]).toEqual([false, []]);
    expect(readAuditMessage(changed).warnings).toHaveLength(1);
  });

  it("are of another form where a code has its text in displayName", () => {
    const xml = writeAuditMessage(allMessages["Data Export"]!).replace(/originalText=/, "displayName=");
    expect(readAuditMessage(xml).form).toBe("rfc3881");
  });

  it("keep a query or a value that is no base64 as its text", () => {
    const object = `<ParticipantObjectIdentification ParticipantObjectID="1"><ParticipantObjectIDTypeCode csd-code="1" codeSystemName="x" originalText="y"/>
      <ParticipantObjectQuery>not base64!</ParticipantObjectQuery><ParticipantObjectDetail type="a" value="*"/></ParticipantObjectIdentification>`;
    const { message, warnings } = readAuditMessage(minimal(login, object));
    const [read] = message.participantObjects;
    expect(new TextDecoder().decode(read!.participantObjectQuery)).toBe("not base64!");
    expect(read!.participantObjectDetails).toEqual([{ type: "a", value: new TextEncoder().encode("*") }]);
    expect(warnings.filter(({ code }) => code === "WARN_AUDIT_VALUE")).toHaveLength(2);
  });

  it.each([
    ["no message", "<AuditMessages/>", "ERR_AUDIT_NO_MESSAGE"],
    ["no event", "<AuditMessage/>", "ERR_AUDIT_NO_MESSAGE"],
    ["no XML", "<AuditMessage>", "ERR_AUDIT_XML"],
    ["a document type declaration", "<!DOCTYPE AuditMessage><AuditMessage/>", "ERR_AUDIT_XML"],
  ])("are refused with %s", (_, document, code) => {
    expect(() => readAuditMessage(document)).toThrow(expect.objectContaining({ code }));
  });

  it("are refused when they are too long, or not UTF-8", () => {
    const limit = expect.objectContaining({ code: "ERR_AUDIT_LIMIT" });
    expect(() => readAuditMessage(minimal(login), { maxLength: 100 })).toThrow(limit);
    const latin = Uint8Array.of(...new TextEncoder().encode("<AuditMessage>"), 0xe9);
    expect(() => readAuditMessage(latin)).toThrow(expect.objectContaining({ code: "ERR_AUDIT_XML" }));
  });
});

describe("a message that was changed on the way", () => {
  const document = new TextEncoder().encode(writeAuditMessage(allMessages["DICOM Instances Transferred"]!));

  function outcomeOf(bytes: Uint8Array): string {
    try {
      const { message } = readAuditMessage(bytes);
      validateAuditMessage(message);
      return "read";
    } catch (error) {
      return String((error as { readonly code?: string }).code);
    }
  }

  it("is read or refused", () => {
    fc.assert(
      fc.property(fc.nat(document.length - 1), fc.nat(255), fc.nat(40), (at, octet, removed) => {
        const changed = Uint8Array.of(...document.subarray(0, at), octet, ...document.subarray(at + removed));
        expect(outcomeOf(changed)).toMatch(/^(?:read|ERR_AUDIT_XML|ERR_AUDIT_NO_MESSAGE)$/);
      }),
      { numRuns: 500 },
    );
  });

  it("is refused wherever it is cut off", () => {
    for (let end = 0; end < document.length; end++) expect(outcomeOf(document.subarray(0, end))).toBe("ERR_AUDIT_XML");
  });
});

describe("messages of the corpus", () => {
  const files = corpusFiles(({ path }) => path.startsWith("audit/") && /\.(?:xml|syslog\.txt)$/.test(path));

  itWithCorpus("are all read, and written and read again say the same", () => {
    expect(files.length).toBeGreaterThan(100);
    for (const { file } of files) {
      const bytes = new Uint8Array(readFileSync(file));
      const { message } = readAuditMessage(file.endsWith(".txt") ? decodeSyslogMessage(bytes).content : bytes);
      const { eventDateTime } = message.eventIdentification;
      // Some were made without a time, or without its zone, which no writer accepts.
      const dated = epochOf(eventDateTime) === undefined ? "2026-01-01T00:00:00Z" : eventDateTime;
      const complete = { ...message, eventIdentification: { ...message.eventIdentification, eventDateTime: dated } };
      const again = readAuditMessage(writeAuditMessage(complete)).message;
      expect([file, writeAuditMessage(again)]).toEqual([file, writeAuditMessage(complete)]);
    }
  });

  itWithCorpus("have the findings that they deserve", () => {
    const found = new Map<string, number>();
    for (const { file } of files.filter(({ path }) => path.startsWith("audit/dcm4che"))) {
      const { message } = readAuditMessage(new Uint8Array(readFileSync(file)));
      for (const { code, section } of validateAuditMessage(message))
        found.set(`${section} ${code}`, (found.get(`${section} ${code}`) ?? 0) + 1);
    }
    expect(Object.fromEntries(found)).toEqual({
      "A.5.2 AUDIT_DATE_TIME": 1,
      "A.5.2 AUDIT_NAME_OR_QUERY": 68,
      "A.5.2 AUDIT_REQUESTOR": 1,
      "A.5.2 AUDIT_SOP_CLASS": 12,
      "A.5.3.4 AUDIT_CARDINALITY": 1,
      "A.5.3.4 AUDIT_UNEXPECTED": 1,
      "A.5.3.6 AUDIT_CARDINALITY": 10,
      "A.5.3.7 AUDIT_CARDINALITY": 9,
      "A.5.3.7 AUDIT_FIELD_MISSING": 1,
      "A.5.3.8 AUDIT_CARDINALITY": 1,
      "A.5.3.10 AUDIT_CARDINALITY": 4,
      "A.5.3.10 AUDIT_UNEXPECTED": 6,
      "A.5.3.11 AUDIT_FIELD_MISSING": 6,
      "A.5.3.11 AUDIT_UNEXPECTED": 1,
      "A.5.3.14 AUDIT_CARDINALITY": 9,
      "A.5.3.15 AUDIT_CARDINALITY": 1,
    });
  });
});
