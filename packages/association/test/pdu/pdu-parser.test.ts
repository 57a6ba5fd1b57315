import { mutatedArbitrary } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { AssociationError } from "../../src/errors.js";
import { encodePdu } from "../../src/pdu/control-pdu.js";
import { applicationContextName, type ControlPdu, type UserInformation } from "../../src/pdu/pdu.js";
import { concat } from "../../src/pdu/pdu-bytes.js";
import { type PduEvent, type PduLimits, PduParser } from "../../src/pdu/pdu-parser.js";

const limits: PduLimits = { maxPduLength: 1024, maxAssociateLength: 65_536 };
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

const userInformation: UserInformation = {
  maxPduLength: 16_384,
  implementationClassUid: "1.2.3",
  implementationVersionName: "VERSION",
  asyncOperations: { invoked: 3, performed: 2 },
  roles: [{ sopClass: "1.2.840.10008.1.20.1", scu: true, scp: true }],
  extended: [{ sopClass: "1.2.4", information: Uint8Array.of(1, 0, 1) }],
  commonExtended: [{ sopClass: "1.2.5", serviceClass: "1.2.6", relatedGeneralSopClasses: ["1.2.7", "1.2.8"] }],
  userIdentity: {
    type: "username-passcode",
    positiveResponseRequested: true,
    primaryField: text("Müller"),
    secondaryField: text("secret "),
  },
};

const common = {
  protocolVersion: 1,
  calledAeTitle: "ARCHIVE",
  callingAeTitle: "MODALITY 1",
  applicationContext: applicationContextName,
};

const pdus: readonly ControlPdu[] = [
  {
    kind: "associate-request",
    ...common,
    contexts: [
      { id: 1, abstractSyntax: "1.2.840.10008.1.1", transferSyntaxes: ["1.2.840.10008.1.2"] },
      { id: 3, abstractSyntax: "1.2.9", transferSyntaxes: ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2"] },
    ],
    userInformation,
  },
  {
    kind: "associate-accept",
    ...common,
    contexts: [{ id: 1, result: 0, transferSyntax: "1.2.840.10008.1.2" }],
    userInformation: { maxPduLength: 0, implementationClassUid: "1.2", userIdentityResponse: Uint8Array.of(1, 2, 3) },
  },
  { kind: "associate-reject", result: 1, source: 2, reason: 1 },
  { kind: "release-request" },
  { kind: "release-response" },
  { kind: "abort", source: 2, reason: 6 },
];

// P-DATA-TF, two values: the end of a command of context 1 (3 bytes), and the middle of a Data Set of context 3 (2 bytes).
const data = Uint8Array.from([4, 0, 0, 0, 0, 17, 0, 0, 0, 5, 1, 3, 10, 11, 12, 0, 0, 0, 4, 3, 0, 20, 21]);

/** All events of the chunks, the pieces of one value joined. */
function parse(chunks: readonly Uint8Array[], within: PduLimits = limits): PduEvent[] {
  const parser = new PduParser(within);
  return chunks.flatMap((chunk) => [...parser.push(chunk)]);
}

function valuesOf(events: readonly PduEvent[]): unknown[] {
  const values: { contextId: number; isCommand: boolean; isLast: boolean; bytes: number[] }[] = [];
  for (const event of events) {
    if (event.kind !== "data") continue;
    const { contextId, isCommand, isLast, bytes } = event;
    const last = values.at(-1);
    if (last?.contextId === contextId && !last.isLast)
      Object.assign(last, { isLast, bytes: [...last.bytes, ...bytes] });
    else values.push({ contextId, isCommand, isLast, bytes: [...bytes] });
  }
  return values;
}

const inValues = [
  { contextId: 1, isCommand: true, isLast: true, bytes: [10, 11, 12] },
  { contextId: 3, isCommand: false, isLast: false, bytes: [20, 21] },
];

describe("PDUs", () => {
  it.each(pdus)("$kind is read as it was written, cut after any byte", (pdu) => {
    const bytes = encodePdu(pdu);
    for (let at = 0; at <= bytes.length; at++)
      expect(parse([bytes.subarray(0, at), bytes.subarray(at)])).toEqual([pdu]);
    expect(parse(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual([pdu]);
  });

  it("of data pass through, cut after any byte", () => {
    for (let at = 0; at <= data.length; at++)
      expect(valuesOf(parse([data.subarray(0, at), data.subarray(at)]))).toEqual(inValues);
    expect(valuesOf(parse([concat(data, data)]))).toEqual([...inValues, ...inValues]);
  });

  it("of user identity are the bytes of PS3.7 D.3.3.7", () => {
    const request = encodePdu({ ...pdus[0]!, userInformation } as ControlPdu);
    // Item-type 58H, reserved, length 21, type 2, response requested, "Müller" (7 bytes), "secret " (7 bytes).
    const item = [0x58, 0, 0, 20, 2, 1, 0, 7, ...text("Müller"), 0, 7, ...text("secret ")];
    expect([...request].join()).toContain(item.join());
  });

  it.each([
    ["begin with what is no PDU type", "ERR_ASSOCIATION_PDU", Uint8Array.from([0x47]), 1],
    [
      "are longer than an A-ASSOCIATE may be",
      "ERR_ASSOCIATION_LIMIT",
      Uint8Array.from([1, 0, 0x7f, 0xff, 0xff, 0xff]),
      6,
    ],
    ["are longer than agreed", "ERR_ASSOCIATION_LIMIT", Uint8Array.from([4, 0, 0, 0, 4, 1]), 6],
    ["of a release have more than four bytes", "ERR_ASSOCIATION_PDU", Uint8Array.from([5, 0, 0, 0, 0, 5]), 6],
    ["of data hold no value", "ERR_ASSOCIATION_PDU", Uint8Array.from([4, 0, 0, 0, 0, 0]), 6],
    ["hold a value that is longer than they are", "ERR_ASSOCIATION_PDU", data.with(9, 200), 6],
    ["hold a value without a control header", "ERR_ASSOCIATION_PDU", data.with(9, 1), 6],
    [
      "end in bytes of no value",
      "ERR_ASSOCIATION_PDU",
      Uint8Array.from([4, 0, 0, 0, 0, 9, 0, 0, 0, 2, 1, 3, 0, 0, 0]),
      6,
    ],
  ])("that %s are refused: %s", (_what, code, bytes, reason) => {
    const refused = expect.objectContaining({ code, abort: { source: 2, reason } });
    expect(() => parse([bytes])).toThrow(refused);
    expect(() => parse(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toThrow(refused);
  });

  it("of any bytes give events or an AssociationError", () => {
    const recorded = concat(...pdus.map(encodePdu), data);
    fc.assert(
      fc.property(fc.oneof(mutatedArbitrary(fc.constant(recorded)), fc.uint8Array({ maxLength: 200 })), (bytes) => {
        try {
          parse([bytes]);
        } catch (error) {
          if (!(error instanceof AssociationError)) throw error;
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe("a request", () => {
  const request = pdus[0]! as Extract<ControlPdu, { kind: "associate-request" }>;

  it.each(["", " ", "SEVENTEEN LETTERS", "BACK\\SLASH", "MÜLLER"])("has no AE title like %j", (calledAeTitle) => {
    expect(() => encodePdu({ ...request, calledAeTitle })).toThrow(
      expect.objectContaining({ code: "ERR_ASSOCIATION_OPTIONS" }),
    );
  });

  it("takes a user identity up to the length of its sub-item", () => {
    const withField = (length: number): ControlPdu => ({
      ...request,
      userInformation: {
        maxPduLength: 0,
        implementationClassUid: "1.2",
        userIdentity: {
          type: "saml",
          positiveResponseRequested: false,
          primaryField: new Uint8Array(length),
          secondaryField: new Uint8Array(),
        },
      },
    });
    expect(() => encodePdu(withField(65_530))).toThrow(
      expect.objectContaining({ code: "ERR_ASSOCIATION_USER_IDENTITY" }),
    );
    const longest = 65_535 - 6 - 4 - 8 - 4 - 3;
    expect(parse([encodePdu(withField(longest))], { ...limits, maxAssociateLength: 2 ** 18 })).toHaveLength(1);
  });

  it.each([
    ["the user information twice", 0x50],
    ["the application context twice", 0x10],
  ])("is refused with %s", (_what, type) => {
    const bytes = encodePdu(request);
    const at = findItem(bytes, type);
    const length = 4 + bytes[at + 2]! * 256 + bytes[at + 3]!;
    const doubled = concat(bytes, bytes.subarray(at, at + length));
    new DataView(doubled.buffer).setUint32(2, doubled.length - 6);
    expect(() => parse([doubled])).toThrow(expect.objectContaining({ code: "ERR_ASSOCIATION_PDU" }));
  });
});

/** Where an item of a request begins. */
function findItem(bytes: Uint8Array, type: number): number {
  let at = 74;
  while (bytes[at] !== type) at += 4 + bytes[at + 2]! * 256 + bytes[at + 3]!;
  return at;
}
