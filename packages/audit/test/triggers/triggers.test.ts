import { describe, expect, it } from "@jest/globals";
import { messageRules } from "../../src/generated/message-rules.js";
import * as audit from "../../src/index.js";
import {
  associationEnded,
  associationRejected,
  type AuditMessage,
  auditTriggers,
  connectionRefused,
  dicomQuery,
  emailReceived,
  emailSent,
  type HandledInstance,
  instancesDeleted,
  instancesRetrieved,
  instancesStored,
  instancesViewed,
  mediaExported,
  mediaImported,
  mediaTypeCodes,
  performedProcedureStep,
  readAuditMessage,
  securityEvent,
  type SecurityEventKind,
  storageCommitted,
  transferBegun,
  unknownId,
  unknownStudyInstanceUid,
  userSession,
  validateAuditMessage,
  webQuery,
  writeAuditMessage,
} from "../../src/index.js";

const event = { dateTime: new Date(0), auditSource: { auditSourceId: "archive" } };
const local = { userId: "4711", aeTitles: ["ARCHIVE"] };
const remote = { userId: "192.0.2.7", aeTitles: ["CT_01"], networkAccessPoint: { ipAddress: "192.0.2.7" } };
const zoe = { userId: "zoe@example.org" };
const users = { person: zoe, process: local };
const ct = "1.2.840.10008.5.1.4.1.1.2";
const mr = "1.2.840.10008.5.1.4.1.1.4";

const instance = (sopInstanceUid: string, more: Partial<HandledInstance> = {}): HandledInstance => ({
  sopClassUid: ct,
  sopInstanceUid,
  studyInstanceUid: "1.2.1",
  patientId: "P1",
  patientName: "Doe^Jane",
  ...more,
});

/** What came of instances of two patients, three studies, with one failure and one warning. */
const instances = [
  instance("1.1", { accessionNumber: "A1" }),
  instance("1.2", { status: 0xb000 }),
  instance("1.3", { sopClassUid: mr, studyInstanceUid: "1.2.2" }),
  instance("1.4", { status: 0xa700 }),
  instance("1.5", { patientId: "P2", studyInstanceUid: "1.2.3", encrypted: true }),
];

/** The messages that are written by the tests below are all without a finding, and come back from their XML. */
function judged(made: AuditMessage | readonly AuditMessage[]): readonly AuditMessage[] {
  const messages = [made].flat() as readonly AuditMessage[];
  expect(messages.flatMap(validateAuditMessage)).toEqual([]);
  for (const message of messages) expect(readAuditMessage(writeAuditMessage(message)).message).toEqual(message);
  return messages;
}

const objectsOf = ({ participantObjects }: AuditMessage) => participantObjects.map((one) => one.participantObjectId);
const outcomeOf = ({ eventIdentification }: AuditMessage) => eventIdentification.eventOutcomeIndicator;
const eventIdOf = ({ eventIdentification }: AuditMessage) => eventIdentification.eventId.originalText;
const rolesOf = ({ activeParticipants }: AuditMessage) =>
  activeParticipants.map(({ userId, userIsRequestor, roleIdCodes }) => [userId, userIsRequestor, roleIdCodes?.[0]?.code]); // prettier-ignore
const detailsOf = ({ participantObjects }: AuditMessage) =>
  participantObjects.flatMap(({ participantObjectDetails = [] }) =>
    participantObjectDetails.map(({ type, value }) => [type, new TextDecoder().decode(value)]),
  );

describe("the table of triggers", () => {
  it("names functions that are there, and messages of A.5.3", () => {
    expect(auditTriggers.map(({ recipe }) => typeof (audit as Readonly<Record<string, unknown>>)[recipe])).toEqual(
      auditTriggers.map(() => "function"),
    );
    const names = messageRules.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(auditTriggers.flatMap(({ messages }) => messages)));
  });

  it("has a trigger for each of the 15 messages", () => {
    const told = new Set(auditTriggers.flatMap(({ messages }) => messages));
    expect(messageRules.map(({ name }) => name).filter((name) => !told.has(name))).toEqual([]);
  });
});

describe("instances that were stored", () => {
  const input = { ...event, direction: "received", local, remote, instances } as const;

  it("make one message for each patient and outcome, with their studies and SOP Classes", () => {
    const messages = judged(instancesStored(input));
    expect(messages.map((one) => [objectsOf(one), outcomeOf(one)])).toEqual([
      [["1.2.1", "1.2.2", "P1"], "0"],
      [["1.2.1", "P1"], "8"],
      [["1.2.3", "P2"], "0"],
    ]);
    expect(messages[0]!.participantObjects[0]!.participantObjectDescriptions).toEqual([
      {
        accessionNumbers: ["A1"],
        sopClasses: [{ uid: ct, numberOfInstances: 2, instanceUids: ["1.1", "1.2"] }],
      },
    ]);
    expect(messages[1]!.eventIdentification.eventOutcomeDescription).toBe("status A700");
    expect(messages[0]!.eventIdentification).not.toHaveProperty("eventOutcomeDescription");
  });

  it("say who sent and who received them", () => {
    const [received] = judged(instancesStored(input));
    const [sent] = judged(instancesStored({ ...input, direction: "sent" }));
    expect([rolesOf(received!), received!.eventIdentification.eventActionCode]).toEqual([
      [
        ["192.0.2.7", true, "110153"],
        ["4711", false, "110152"],
      ],
      "C",
    ]);
    expect([rolesOf(sent!), sent!.eventIdentification.eventActionCode]).toEqual([
      [
        ["4711", true, "110153"],
        ["192.0.2.7", false, "110152"],
      ],
      "R",
    ]);
  });

  it("are told apart where a part of them was encrypted", () => {
    const mixed = [instance("1.1"), instance("1.2", { encrypted: true })];
    expect(judged(instancesStored({ ...input, instances: mixed }))).toHaveLength(2);
  });

  it("of an unknown patient and study are of the constants that say so, never of nothing", () => {
    const unknown = [{ sopClassUid: ct, sopInstanceUid: "1.1", patientId: "", studyInstanceUid: "" }];
    const [message] = judged(instancesStored({ ...input, instances: unknown }));
    expect(objectsOf(message!)).toEqual([unknownStudyInstanceUid, unknownId]);
  });

  it("make no message when there are none, and keep the outcome that is given", () => {
    expect(instancesStored({ ...input, instances: [] })).toEqual([]);
    expect(instancesStored({ ...input, outcome: "majorFailure" }).map(outcomeOf)).toEqual(["12", "12", "12"]);
  });

  it("are asked for by the destination when they are retrieved, or by a third node", () => {
    const [given] = judged(instancesRetrieved({ ...event, local, destination: remote, instances }));
    expect(rolesOf(given!)).toEqual([
      ["4711", false, "110153"],
      ["192.0.2.7", true, "110152"],
    ]);
    const moved = { ...event, local, destination: remote, others: [zoe], requestor: { other: 0 }, instances };
    expect(rolesOf(judged(instancesRetrieved(moved))[0]!)[2]).toEqual([zoe.userId, true, undefined]);
  });

  it("are announced when the transfer begins", () => {
    const messages = judged(transferBegun({ ...event, direction: "sent", local, remote, instances }));
    expect(messages.map(eventIdOf)[0]).toBe("Begin Transferring DICOM Instances");
  });
});

describe("instances that somebody used", () => {
  it("are viewed by a person with a process", () => {
    const [message] = judged(instancesViewed({ ...event, users, instances }));
    expect([message!.eventIdentification.eventActionCode, rolesOf(message!)]).toEqual([
      "R",
      [
        ["zoe@example.org", true, undefined],
        ["4711", false, undefined],
      ],
    ]);
  });

  it("are deleted with their studies, or without", () => {
    const [whole] = judged(instancesDeleted({ ...event, users, instances, areWholeStudies: true }));
    const rejection = { code: "113001", codeSystemName: "DCM", originalText: "Rejected for Quality Reasons" };
    const [part] = judged(instancesDeleted({ ...event, users, instances, areWholeStudies: false, rejection }));
    expect([whole, part].map((one) => [eventIdOf(one!), one!.eventIdentification.eventActionCode])).toEqual([
      ["DICOM Study Deleted", "D"],
      ["DICOM Instances Accessed", "D"],
    ]);
    expect(part!.eventIdentification.eventTypeCodes).toEqual([rejection]);
    expect(whole!.eventIdentification).not.toHaveProperty("eventTypeCodes");
  });

  it("are committed, or not", () => {
    const input = { ...event, requestor: remote, committer: local, instances: [instance("1"), instance("2", { status: 0x0112 })] }; // prettier-ignore
    const messages = judged(storageCommitted(input));
    expect(messages.map((one) => [eventIdOf(one), outcomeOf(one)])).toEqual([
      ["DICOM Instances Accessed", "0"],
      ["DICOM Instances Accessed", "8"],
    ]);
    expect(messages[1]!.eventIdentification).toMatchObject({
      eventOutcomeDescription: "status 0112",
      eventTypeCodes: [{ code: "1.2.840.10008.1.20.1" }],
    });
    expect(messages[0]!.activeParticipants[0]!.alternativeUserId).toBe("AETITLES=CT_01");
  });

  it("are exported to media, and imported, with all patients in a message", () => {
    const media = { userId: "CD of today", mediaType: mediaTypeCodes.cd };
    const exported = judged(mediaExported({ ...event, exporter: users, media, instances }));
    expect(exported.map((one) => [objectsOf(one), outcomeOf(one)])).toEqual([
      [["1.2.1", "1.2.2", "P1"], "0"],
      [["1.2.1", "P1"], "8"],
      [["1.2.3", "P2"], "0"],
    ]);
    const plain = instances.map((one) => ({ ...one, encrypted: false, status: 0 }));
    const imported = judged(mediaImported({ ...event, importers: [local], media, instances: plain }));
    expect(imported.map(objectsOf)).toEqual([["1.2.1", "1.2.2", "1.2.3", "P1", "P2"]]);
  });

  it("are sent to each recipient of an e-mail, and received", () => {
    const recipients = ["a@example.net", "b@example.net"];
    const sent = judged(emailSent({ ...event, exporter: { person: zoe }, recipients, instances: [instance("1")] }));
    expect(sent.map(({ activeParticipants }) => activeParticipants[1])).toMatchObject(
      recipients.map((address) => ({
        userId: `mailto:${address}`,
        mediaType: mediaTypeCodes.email,
        networkAccessPointId: address,
        networkAccessPointTypeCode: "4",
      })),
    );
    const received = { ...event, importers: [local], sender: "a@example.net", instances: [instance("1")] } as const;
    expect(judged(emailReceived(received)).map(eventIdOf)).toEqual(["Import"]);
  });
});

describe("a query", () => {
  const exchange = { ...event, source: remote, destination: local };

  it("of C-FIND has the bytes of its identifier and their transfer syntax", () => {
    const identifier = Uint8Array.of(8, 0, 82, 0);
    const [message] = judged(dicomQuery({ ...exchange, sopClassUid: "1.2.3", transferSyntaxUid: "1.2.4", identifier }));
    expect(message!.participantObjects[0]).toMatchObject({ participantObjectId: "1.2.3", participantObjectQuery: identifier }); // prettier-ignore
    expect(detailsOf(message!)).toEqual([["TransferSyntax", "1.2.4"]]);
  });

  it.each([
    ["https://example.org/studies?PatientID=1", "https://example.org/studies", "PatientID=1"],
    ["https://example.org/studies", "https://example.org/studies", ""],
    ["https://zoe:secret@example.org/studies?a=b@c", "https://example.org/studies", "a=b@c"],
  ])("of QIDO-RS has what comes after the mark: %s", (url, id, asked) => {
    const [object] = judged(webQuery({ ...exchange, url }))[0]!.participantObjects;
    expect([object!.participantObjectId, new TextDecoder().decode(object!.participantObjectQuery)]).toEqual([
      id,
      asked,
    ]);
  });
});

describe("a performed procedure step", () => {
  const input = { ...event, operation: "N-CREATE", requestor: remote, manager: local, mppsUid: "1.2.9" } as const;

  it("is a Procedure Record, made or changed, with the step as the instance of its studies", () => {
    const studies = [{ studyInstanceUid: "1.2.1", accessionNumber: "A1" }];
    const [made] = judged(performedProcedureStep({ ...input, studies, patientId: "P1", status: "IN PROGRESS" }));
    expect([objectsOf(made!), made!.eventIdentification.eventActionCode]).toEqual([["1.2.1", "P1"], "C"]);
    expect(made!.participantObjects[0]!.participantObjectDescriptions).toMatchObject([
      { mppsUids: ["1.2.9"], accessionNumbers: ["A1"], sopClasses: [{ numberOfInstances: 1 }] },
    ]);
    expect(detailsOf(made!)).toEqual([["Performed Procedure Step Status", "IN PROGRESS"]]);
  });

  it("that has a blank for its study is of an unknown one", () => {
    const [made] = judged(performedProcedureStep({ ...input, studies: [{ studyInstanceUid: "" }] }));
    expect(objectsOf(made!)[0]).toBe(unknownStudyInstanceUid);
  });

  it("that says nothing of its study and patient is of unknown ones", () => {
    const [changed] = judged(performedProcedureStep({ ...input, operation: "N-SET" }));
    expect([objectsOf(changed!), changed!.eventIdentification.eventActionCode]).toEqual([
      [unknownStudyInstanceUid, unknownId],
      "U",
    ]);
  });
});

describe("what listeners of connections and associations tell", () => {
  const refusal = { error: { code: "ERR_TRANSPORT_CERTIFICATE_EXPIRED", alert: "certificate_expired" }, remoteAddress: "192.0.2.9", remotePort: 4000 }; // prettier-ignore

  it("of a refused connection is an alert with its code and the address", () => {
    const [message] = judged(connectionRefused({ ...event, local, refusal }));
    expect([rolesOf(message!), outcomeOf(message!), detailsOf(message!)]).toEqual([
      [
        ["4711", false, undefined],
        ["192.0.2.9", false, undefined],
      ],
      "4",
      [["Alert Description", "the secure connection was refused: ERR_TRANSPORT_CERTIFICATE_EXPIRED, alert certificate_expired"]], // prettier-ignore
    ]);
    expect(message!.eventIdentification.eventTypeCodes).toMatchObject([{ code: "110126" }]);
  });

  it("of a connection that was gone before its address was known is an alert about an unknown node", () => {
    const gone = { error: { code: "<script>" }, remoteAddress: undefined, remotePort: undefined };
    const [message] = judged(connectionRefused({ ...event, local, refusal: gone }));
    expect([objectsOf(message!), detailsOf(message!)[0]![1]]).toEqual([
      [unknownId],
      "the secure connection was refused: unknown",
    ]);
  });

  it.each([
    [{ result: 1, source: 1, reason: 7 }, "permanently: called AE title not recognized; called AE title OTHER"],
    [{ result: 2, source: 3, reason: 1 }, "transiently: temporary congestion; called AE title OTHER"],
    [{ result: 1, source: 9, reason: 9 }, "permanently: source 9, reason 9; called AE title OTHER"],
  ])("of a rejected association is an alert with its reason: %j", (rejection, words) => {
    const titles = { callingAeTitle: "CT_01", calledAeTitle: "OTHER", remoteAddress: "192.0.2.9" };
    const [message] = judged(associationRejected({ ...event, local, rejection, ...titles }));
    expect(detailsOf(message!)[0]![1]).toBe(`the association was rejected ${words}`);
    expect(message!.activeParticipants[1]!.alternativeUserId).toBe("AETITLES=CT_01");
  });

  it("of an association that ended is an alert only where data were altered or the protocol was broken", () => {
    const ends = [
      { how: "released" },
      { how: "failed", error: { code: "ERR_ASSOCIATION_ABORTED" } },
      { how: "failed", error: { code: "ERR_ASSOCIATION_INTEGRITY" } },
    ];
    const made = ends.map((end) => judged(associationEnded({ ...event, local, end, peerAeTitle: "CT_01" })).length);
    expect(made).toEqual([0, 0, 1]);
  });

  it("of a failure is none of a success, where an application has no outcome to say", () => {
    const none = { outcome: undefined } as object;
    const failed = userSession({ ...event, ...none, session: "login-failed", from: "", node: local });
    expect([outcomeOf(failed), failed.activeParticipants[0]!.networkAccessPointId]).toEqual(["8", unknownId]);
    const refused = securityEvent({ ...event, ...none, kind: "node-refused", reporters: users });
    expect(outcomeOf(refused)).toBe("4");
  });

  it("of a user is who it was, or that nobody knows, and how it ended", () => {
    const sessions = [
      userSession({ ...event, session: "login", userName: "zoe", from: "192.0.2.9", node: local }),
      userSession({ ...event, session: "login-failed", from: { machineName: "ws1" }, node: local }),
      userSession({ ...event, session: "logout", userName: "zoe", from: "192.0.2.9", node: local }),
      userSession({ ...event, session: "timed-out", userName: "zoe", node: local }),
    ];
    const told = judged(sessions).map((one) => [
      one.eventIdentification.eventTypeCodes![0]!.originalText,
      outcomeOf(one),
      rolesOf(one).map(([user, isRequestor]) => `${user}${isRequestor ? "!" : ""}`),
    ]);
    expect(told).toEqual([
      ["Login", "0", ["zoe!", "4711"]],
      ["Login", "8", [`${unknownId}!`, "4711"]],
      ["Logout", "0", ["zoe!", "4711"]],
      ["Logout", "0", ["zoe", "4711!"]],
    ]);
  });

  it.each<[SecurityEventKind, string]>([
    ["software-changed", "110131"],
    ["emergency-access-started", "110127"],
    ["security-configuration-changed", "110129"],
    ["audit-recording-stopped", "110133"],
  ])("of %s is an alert of its type", (kind, code) => {
    const subjects = [{ subject: { uri: "file:///etc/dicomsec.json" }, description: "changed by hand" }];
    const [message] = judged(securityEvent({ ...event, kind, reporters: users, requestor: "person", subjects }));
    expect(message!.eventIdentification.eventTypeCodes![0]!.code).toBe(code);
  });
});
