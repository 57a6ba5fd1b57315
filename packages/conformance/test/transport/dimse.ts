import type { Duplex } from "node:stream";
import { concatBytes, latin1, uint16, uint32 } from "@dicomsec/testing";

/** Types of PDUs. @see PS3.8 9.3.1 */
const PDU = { associateRq: 1, associateAc: 2, data: 4, releaseRq: 5, releaseRp: 6 } as const;

const VERIFICATION = "1.2.840.10008.1.1\0";
const IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2";
const MESSAGE_ID = 7;
const NO_DATASET = 0x0101;

/** Message Control Headers: a whole command, and the last fragment of a Dataset. @see PS3.8 E.2 */
const COMMAND = 3;
const LAST_OF_DATASET = 2;

type Element = readonly [element: number, value: Uint8Array];

interface Pdu {
  readonly type: number;
  readonly body: Uint8Array;
}

/** Verification as SCU: an association, one C-ECHO, a release. The Status of the answer. @see PS3.4 A.4 */
export async function echo(stream: Duplex): Promise<number | undefined> {
  const answers = pdus(stream);
  const ask = async (type: number, body: Uint8Array, wanted: number): Promise<Uint8Array> => {
    stream.write(pdu(type, body));
    const { value } = await answers.next();
    if (value?.type !== wanted) throw new Error(`PDU ${value?.type} instead of ${wanted}`);
    return value.body;
  };
  await ask(
    PDU.associateRq,
    associate(item(0x20, context(1, item(0x30, latin1(VERIFICATION.slice(0, -1)))))),
    PDU.associateAc,
  );
  const request = command(latin1(VERIFICATION), [0x0100, uint16(0x0030)], [0x0110, uint16(MESSAGE_ID)]);
  const response = await ask(PDU.data, message(1, request), PDU.data);
  await ask(PDU.releaseRq, new Uint8Array(4), PDU.releaseRp);
  const isAnswer = elementOf(response, 0x0100) === 0x8030 && elementOf(response, 0x0120) === MESSAGE_ID;
  return isAnswer ? elementOf(response, 0x0900) : undefined;
}

/** An SCP: accepts what is proposed, answers each C-ECHO and C-STORE with success, and lets go of the association. */
export async function answerAll(stream: Duplex): Promise<void> {
  let answer: Uint8Array = new Uint8Array();
  for await (const { type, body } of pdus(stream)) {
    if (type === PDU.associateRq) stream.write(pdu(PDU.associateAc, associate(accepted(body))));
    if (type === PDU.data) {
      const control = body[5]!;
      if (control === COMMAND) answer = message(body[4]!, answerTo(body));
      const isWhole = control === LAST_OF_DATASET || elementOf(body, 0x0800) === NO_DATASET;
      if (isWhole) stream.write(pdu(PDU.data, answer));
    }
    if (type === PDU.releaseRq) stream.end(pdu(PDU.releaseRp, new Uint8Array(4)));
  }
}

function answerTo(request: Uint8Array): Uint8Array {
  const [field, messageId] = [elementOf(request, 0x0100) ?? 0, elementOf(request, 0x0110) ?? 0];
  const sopClass = valueOf(request, 0x0002) ?? new Uint8Array();
  return command(sopClass, [0x0100, uint16(field | 0x8000)], [0x0120, uint16(messageId)], [0x0900, uint16(0)]);
}

async function* pdus(stream: Duplex): AsyncGenerator<Pdu, undefined> {
  let bytes: Uint8Array = new Uint8Array();
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    bytes = concatBytes(bytes, chunk as Uint8Array);
    while (bytes.length >= 6 && bytes.length >= 6 + view(bytes).getUint32(2)) {
      const end = 6 + view(bytes).getUint32(2);
      yield { type: bytes[0]!, body: bytes.slice(6, end) };
      bytes = bytes.slice(end);
    }
  }
  return undefined;
}

/** A-ASSOCIATE-RQ or -AC: what differs are the presentation contexts. @see PS3.8 9.3.2, 9.3.3 */
function associate(contexts: Uint8Array): Uint8Array {
  const fixed = concatBytes(latin1(`\0\x01\0\0${"ARCHIVE".padEnd(16)}${"MODALITY".padEnd(16)}`), new Uint8Array(32));
  const user = concatBytes(item(0x51, Uint8Array.of(0, 0, 0x40, 0)), item(0x52, latin1("2.25.1")));
  return concatBytes(fixed, item(0x10, latin1("1.2.840.10008.3.1.1.1")), contexts, item(0x50, user));
}

/** Each presentation context of an A-ASSOCIATE-RQ, with the result acceptance. */
function accepted(request: Uint8Array): Uint8Array {
  let contexts: Uint8Array = new Uint8Array();
  for (let at = 68; at < request.length; at += 4 + view(request).getUint16(at + 2))
    if (request[at] === 0x20) contexts = concatBytes(contexts, item(0x21, context(request[at + 4]!)));
  return contexts;
}

function context(id: number, abstractSyntax: Uint8Array = new Uint8Array()): Uint8Array {
  return concatBytes(Uint8Array.of(id, 0, 0, 0), abstractSyntax, item(0x40, latin1(IMPLICIT_LITTLE_ENDIAN)));
}

/** A command without a Dataset, of a SOP Class. @see PS3.7 9.3.5 */
function command(sopClass: Uint8Array, ...elements: readonly Element[]): Uint8Array {
  const all: Element[] = [[0x0002, sopClass], [0x0800, uint16(NO_DATASET)], ...elements];
  const sorted = all.toSorted(([one], [other]) => one - other).map(([number, value]) => element(number, value));
  const content = concatBytes(...sorted);
  return concatBytes(element(0x0000, uint32(content.length)), content);
}

/** Group 0000, Implicit VR Little Endian. */
function element(number: number, value: Uint8Array): Uint8Array {
  return concatBytes(uint16(0), uint16(number), uint32(value.length), value);
}

function elementOf(body: Uint8Array, number: number): number | undefined {
  const value = valueOf(body, number);
  return value && view(value).getUint16(0, true);
}

/** The value of an element of the command in a P-DATA-TF; undefined also where there is a part of a Dataset. */
function valueOf(body: Uint8Array, number: number): Uint8Array | undefined {
  if (body[5] !== COMMAND) return undefined;
  for (let at = 6; at + 8 <= body.length; at += 8 + view(body).getUint32(at + 4, true))
    if (view(body).getUint16(at + 2, true) === number)
      return body.subarray(at + 8, at + 8 + view(body).getUint32(at + 4, true));
  return undefined;
}

/** P-DATA-TF with one whole command. @see PS3.8 9.3.5 */
function message(contextId: number, content: Uint8Array): Uint8Array {
  const header = new Uint8Array(6);
  view(header).setUint32(0, content.length + 2);
  header.set([contextId, COMMAND], 4);
  return concatBytes(header, content);
}

function pdu(type: number, body: Uint8Array): Uint8Array {
  const header = new Uint8Array(6);
  header[0] = type;
  view(header).setUint32(2, body.length);
  return concatBytes(header, body);
}

function item(type: number, content: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(type, 0, content.length >> 8, content.length & 0xff), content);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
