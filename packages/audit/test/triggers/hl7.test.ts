import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  type AuditMessage,
  hl7Exchanged,
  type Hl7ExchangedInput,
  unknownId,
  validateAuditMessage,
  writeAuditMessage,
} from "../../src/index.js";

const local = { userId: "4711", aeTitles: ["ARCHIVE"] };
const msh = (type: string) => `MSH|^~\\&|HIS|WARD \\T\\ CO|ARCHIVE|RAD|20260101||${type}|M1|P|2.5`;
const pid = "PID|1||^^^NONE~123^^^Hospital&1.2.3&ISO~9^^^X||Doe&van^Jane^Q^Jr^Dr^^L||19700101|F";

function exchanged(segments: readonly string[], more: Partial<Hl7ExchangedInput> = {}): readonly AuditMessage[] {
  const common = {
    dateTime: new Date(0),
    auditSource: { auditSourceId: "archive" },
    direction: "received",
    local,
  } as const;
  const messages = hl7Exchanged({ ...common, message: segments.join("\r"), ...more });
  expect(messages.flatMap(validateAuditMessage)).toEqual([]);
  return messages;
}

const told = ({ eventIdentification: { eventId, eventActionCode }, participantObjects }: AuditMessage) => [
  eventId.originalText,
  eventActionCode,
  ...participantObjects.map(({ participantObjectId }) => participantObjectId),
];
const detailsOf = ({ participantObjects }: AuditMessage) =>
  participantObjects
    .at(-1)!
    .participantObjectDetails!.map(({ type, value }) => [type, new TextDecoder().decode(value)]);

describe("an HL7 message", () => {
  it("about a patient is a Patient Record, with what the message is as details, and not the message", () => {
    const [message, ...others] = exchanged([msh("ADT^A01^ADT_A01"), "EVN|A01", pid]);
    expect(others).toEqual([]);
    expect(told(message!)).toEqual(["Patient Record", "C", "123^^^Hospital&1.2.3&ISO"]);
    expect(message!.participantObjects[0]!.participantObjectName).toBe("Doe^Jane^Q^Dr^Jr");
    expect(detailsOf(message!)).toEqual([
      ["MSH-9", "ADT^A01^ADT_A01"],
      ["MSH-10", "M1"],
    ]);
    expect(message!.activeParticipants).toMatchObject([
      { userId: "HIS|WARD & CO", userIsRequestor: true },
      { userId: "4711", userIsRequestor: false },
    ]);
  });

  it.each([
    ["A08", "U"],
    ["A28", "C"],
    ["A29", "D"],
    ["A31", "U"],
    ["Z99", "U"],
  ])("ADT^%s is the action %s", (trigger, action) => {
    expect(exchanged([msh(`ADT^${trigger}`), pid]).map((one) => told(one)[1])).toEqual([action]);
  });

  it("that merges two patients is two records, the prior one deleted", () => {
    const messages = exchanged([msh("ADT^A40"), pid, "MRG|77^^^Hospital||||||Roe^Richard"]);
    expect(messages.map(told)).toEqual([
      ["Patient Record", "U", "123^^^Hospital&1.2.3&ISO"],
      ["Patient Record", "D", "77^^^Hospital"],
    ]);
    expect(exchanged([msh("ADT^A08"), pid, "MRG|77"])).toHaveLength(1);
  });

  it("about several patients has the records of each", () => {
    const merges = ["PID|1||N1", "MRG|O1", "PID|1||N2", "MRG|O2"];
    expect(exchanged([msh("ADT^A40"), "EVN|A40", ...merges]).map((one) => told(one).slice(1))).toEqual([["U", "N1"], ["D", "O1"], ["U", "N2"], ["D", "O2"]]); // prettier-ignore
    const results = ["PID|1||N1", "OBX|1||113014||1.2.1", "PID|1||N2", "OBX|1||113014||1.2.2"];
    expect(exchanged([msh("ORU^R01"), ...results]).map((one) => told(one).slice(2))).toEqual([["1.2.1", "N1"], ["1.2.2", "N2"]]); // prettier-ignore
    const many = Array<string>(1001).fill("PID|1||N1");
    expect(() => exchanged([msh("ADT^A08"), ...many])).toThrow(expect.objectContaining({ code: "ERR_AUDIT_LIMIT" }));
  });

  it("that was sent names the receiver, and this node as the requestor", () => {
    const [message] = exchanged([msh("ADT^A08"), pid], { direction: "sent" });
    expect(message!.activeParticipants).toMatchObject([
      { userId: "ARCHIVE|RAD", userIsRequestor: false },
      { userId: "4711", userIsRequestor: true },
    ]);
  });

  it("about an order is an Order Record for each kind of control, and a Procedure Record where the study is said", () => {
    const orders = ["ORC|NW|P1|F1", "OBR|1|P1|F1|||||||||||||||ACC1", "ORC|CA|P2|F2", "OBR|2"];
    expect(exchanged([msh("ORM^O01"), pid, ...orders]).map(told)).toEqual([
      ["Order Record", "C", "123^^^Hospital&1.2.3&ISO"],
      ["Order Record", "D", "123^^^Hospital&1.2.3&ISO"],
    ]);
    const messages = exchanged([msh("ORM^O01"), pid, ...orders, "ZDS|1.2.840.1^100^Application^DICOM"]);
    expect(told(messages[2]!)).toEqual(["Procedure Record", "C", "1.2.840.1", "123^^^Hospital&1.2.3&ISO"]);
    expect(detailsOf(messages[0]!).slice(2)).toEqual([
      ["Placer Order Number", "P1"],
      ["Placer Order Number", "P2"],
      ["Filler Order Number", "F1"],
      ["Filler Order Number", "F2"],
      ["Accession Number", "ACC1"],
    ]);
  });

  it("OMI says the study and the accession number in IPC", () => {
    const [order, procedure] = exchanged([msh("OMI^O23"), pid, "ORC|XO|P1", "OBR|1", "IPC|ACC9|RP1|1.2.3.4|SPS1"]);
    expect([told(order!)[1], told(procedure!)[2]]).toEqual(["U", "1.2.3.4"]);
    expect(detailsOf(order!)).toContainEqual(["Accession Number", "ACC9"]);
  });

  it("with results is a Procedure Record of the study that an observation names", () => {
    const observations = ["OBX|1|ST|1^x||9.9.9", "OBX|2|ST|113014^DICOM Study^DCM||1.2.5"];
    expect(exchanged([msh("ORU^R01"), pid, "OBR|1", ...observations]).map(told)).toEqual([
      ["Procedure Record", "U", "1.2.5", "123^^^Hospital&1.2.3&ISO"],
    ]);
    expect(exchanged([msh("ORU^R01"), pid]).map(told)[0]).toHaveLength(3);
  });

  it("without PID, or with an empty one, is about an unknown patient", () => {
    for (const segments of [[msh("ADT^A08")], [msh("ADT^A08"), "PID"], [msh("ADT^A08"), 'PID|||""||""']])
      expect(told(exchanged(segments)[0]!)).toEqual(["Patient Record", "U", unknownId]);
  });

  it("of another kind makes no message", () => {
    expect(exchanged([msh("ACK")])).toEqual([]);
    expect(exchanged([msh("constructor")])).toEqual([]);
  });

  it.each([
    ["AA", "0", undefined],
    ["AE", "8", "MSA-1 AE"],
    ["AR", "8", "MSA-1 AR"],
    ["ZZ", "4", "no known acknowledgement code"],
  ])("that was answered with %s ended so", (code, outcome, description) => {
    const acknowledgement = `${msh("ACK")}\rMSA|${code}|M1|no such patient Doe`;
    const [message] = exchanged([msh("ADT^A08"), pid], { acknowledgement });
    const { eventOutcomeIndicator, eventOutcomeDescription } = message!.eventIdentification;
    expect([eventOutcomeIndicator, eventOutcomeDescription]).toEqual([outcome, description]);
  });

  it("is kept as a detail only when asked for, and says where it was cut off", () => {
    const segments = [msh("ADT^A08"), pid];
    const text = segments.join("\r");
    const whole = detailsOf(exchanged(segments, { keepMessage: { maxLength: 1000 } })[0]!);
    expect(whole[2]).toEqual(["HL7v2 Message", text]);
    const part = detailsOf(exchanged(segments, { keepMessage: { maxLength: 10 } })[0]!);
    const mark = `[cut off here: ${text.length - 10} of ${text.length} characters]`;
    expect(part[2]).toEqual(["HL7v2 Message", `${text.slice(0, 10)}${mark}`]);
  });

  it("may have other delimiters, line ends and escape sequences", () => {
    const message = [
      "MSH#*!$%#A$F$B#C#D#E#20260101##ADT*A08#$X4142$",
      "PID###7**Nobody!8***X%1$S$2##M$XC3BC$ller$.br$*J$Z$o$",
    ].join("\n");
    const [record] = exchanged([message]);
    expect(told(record!)[2]).toBe("7");
    expect(record!.participantObjects[0]!.participantObjectName).toBe("Müller\n^Jo$");
    expect(record!.activeParticipants[0]!.userId).toBe("A#B|C");
  });

  it.each(["", "PID|1", "MSH", "MSHX^~", "<AuditMessage/>"])("is not '%s'", (text) => {
    expect(() => exchanged([text])).toThrow(expect.objectContaining({ code: "ERR_AUDIT_HL7" }));
  });

  it("never breaks the audit, whatever is in it", () => {
    const text = fc.string({ unit: "binary", maxLength: 60 });
    const type = fc.constantFrom("ADT^A40", "ORM^O01", "OMI^O23", "ORU^R01", "");
    fc.assert(
      fc.property(type, text, text, text, (kind, one, two, three) => {
        const segments = [
          `MSH|^~\\&|${one}||||||${kind}|${two}`,
          `PID|||${two}||${three}`,
          `MRG|${one}`,
          `ORC|${three}`,
        ];
        for (const message of exchanged(segments)) writeAuditMessage(message, { illegalCharacters: "replace" });
      }),
    );
  });
});
