import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  type AuditMessage,
  fitInstanceLists,
  instancesTransferred,
  type Study,
  validateAuditMessage,
  writeAuditMessage,
} from "../../src/index.js";
import { archive, auditSource, dateTime, modality, patient } from "./all-messages.js";

const ct = "1.2.840.10008.5.1.4.1.1.2";
const uids = (study: number, count: number) => Array.from({ length: count }, (_, at) => `1.2.${study}.${at + 1}`);

function transferred(...studies: readonly [Study, ...Study[]]): AuditMessage {
  return instancesTransferred({ dateTime, auditSource, action: "C", source: modality, destination: archive, studies, patient }); // prettier-ignore
}

const long = transferred(
  {
    studyInstanceUid: "1.2.5",
    accessionNumbers: ["A1"],
    sopClasses: [
      { uid: ct, numberOfInstances: 10_000, instanceUids: uids(5, 10_000) },
      { uid: `${ct}.1`, numberOfInstances: 7 },
    ],
  },
  { studyInstanceUid: "1.2.6", sopClasses: [{ uid: ct, numberOfInstances: 3, instanceUids: uids(6, 3) }] },
);

/** For the longest instance below, and the end tags of sixteen SOP Classes. */
const LEAST_ROOM = 400;

const octets = (message: AuditMessage) => new TextEncoder().encode(writeAuditMessage(message)).length;
const contentOf = (message: AuditMessage) =>
  message.participantObjects.flatMap(({ participantObjectId, participantObjectDescriptions = [] }) =>
    participantObjectDescriptions.flatMap(
      ({ sopClasses = [] }) =>
      sopClasses.map(({ uid, numberOfInstances, instanceUids }) => ({ study: participantObjectId, uid, numberOfInstances, instanceUids })), // prettier-ignore
    ),
  );

describe("lists of instances", () => {
  it("stay where the message is short enough", () => {
    const short = transferred({ studyInstanceUid: "1.2.5", sopClasses: [{ uid: ct, numberOfInstances: 3, instanceUids: uids(5, 3) }] }); // prettier-ignore
    expect(fitInstanceLists(short)).toEqual([short]);
    expect(fitInstanceLists(short, { instances: "always" })).toEqual([short]);
  });

  it.each(["never", "ifFits"] as const)(
    "go where the message is too long and the policy is %s; their number stays",
    (instances) => {
      const [fitted, ...more] = fitInstanceLists(long, { instances });
      expect(more).toEqual([]);
      expect(contentOf(fitted!)).toEqual([
        { study: "1.2.5", uid: ct, numberOfInstances: 10_000, instanceUids: undefined },
        { study: "1.2.5", uid: `${ct}.1`, numberOfInstances: 7, instanceUids: undefined },
        { study: "1.2.6", uid: ct, numberOfInstances: 3, instanceUids: undefined },
      ]);
    },
  );

  it("go where the policy is never, however short the message", () => {
    const short = transferred({ studyInstanceUid: "1.2.5", sopClasses: [{ uid: ct, numberOfInstances: 1, instanceUids: ["1.2.3"] }] }); // prettier-ignore
    expect(contentOf(fitInstanceLists(short, { instances: "never" })[0]!)[0]!.instanceUids).toBeUndefined();
  });

  it.each([3_000, 8_192, 32_000])(
    "make several messages of at most %d octets that are valid by themselves",
    (maxLength) => {
      const parts = fitInstanceLists(long, { instances: "always", maxLength });
      expect(parts.length).toBeGreaterThan(8);
      expect(Math.max(...parts.map(octets))).toBeLessThanOrEqual(maxLength);
      expect(parts.flatMap(validateAuditMessage)).toEqual([]);
      const content = parts.flatMap(contentOf);
      expect(content.flatMap(({ instanceUids = [] }) => instanceUids)).toEqual([...uids(5, 10_000), ...uids(6, 3)]);
      const total = (study: string, uid: string) =>
      content.filter((one) => one.study === study && one.uid === uid).reduce((sum, one) => sum + one.numberOfInstances, 0); // prettier-ignore
      expect([total("1.2.5", ct), total("1.2.5", `${ct}.1`), total("1.2.6", ct)]).toEqual([10_000, 7, 3]);
      expect(parts.every(({ participantObjects }) => participantObjects.at(-1)!.participantObjectId === "P 1")).toBe(
        true,
      );
    },
  );

  it("keep every instance and the number of those that are only counted, whatever they are", () => {
    const uid = fc.string({
      unit: fc.constantFrom("1", ".", "&", "<", "é", "\u0085", "\u{1f600}"),
      minLength: 1,
      maxLength: 20,
    });
    const sopClass = fc
      .record({ instanceUids: fc.array(uid, { maxLength: 60 }), others: fc.integer({ min: -50, max: 1000 }) })
      .map(({ instanceUids, others }) => ({ uid: ct, numberOfInstances: Math.max(0, instanceUids.length + others), instanceUids })); // prettier-ignore
    const studies = fc.array(fc.array(sopClass, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(studies, fc.boolean(), fc.integer({ min: LEAST_ROOM, max: 4000 }), (classes, isShared, room) => {
        // The same object may stand in two places.
        const all = isShared ? [...classes, classes[0]!] : classes;
        const [first, ...rest] = all.map((one, at) => ({ studyInstanceUid: `1.2.${at}`, sopClasses: one as [(typeof one)[0]] })); // prettier-ignore
        const message = transferred(first!, ...rest);
        const maxLength = octets(fitInstanceLists(message, { instances: "never" })[0]!) + room;
        const parts = fitInstanceLists(message, { instances: "always", maxLength });
        expect(Math.max(...parts.map(octets))).toBeLessThanOrEqual(maxLength);
        const listed = (messages: readonly AuditMessage[]) => messages.flatMap(contentOf).flatMap(({ study, instanceUids = [] }) => instanceUids.map((one) => [study, one])); // prettier-ignore
        expect(listed(parts)).toEqual(listed([message]));
        const number = (messages: readonly AuditMessage[]) => messages.flatMap(contentOf).reduce((sum, { numberOfInstances, instanceUids = [] }) => sum + Math.max(numberOfInstances, instanceUids.length), 0); // prettier-ignore
        expect(number(parts)).toBe(number([message]));
      }),
    );
  });

  it("are no reason to send a message that is too long without them", () => {
    const refused = expect.objectContaining({ code: "ERR_AUDIT_LIMIT" });
    expect(() => fitInstanceLists(long, { maxLength: 500 })).toThrow(refused);
    const tight = octets(fitInstanceLists(long, { instances: "never" })[0]!) + 20;
    expect(() => fitInstanceLists(long, { instances: "always", maxLength: tight })).toThrow(refused);
  });
});
