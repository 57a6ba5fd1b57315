import { AssociationError } from "../errors.js";
import { ByteCursor, malformed } from "./byte-cursor.js";
import {
  type AssociateAccept,
  type AssociateRequest,
  type ContextAnswer,
  type ControlPdu,
  pduType,
  type ProposedContext,
  type UserInformation,
} from "./pdu.js";
import { concat, item, text, uint16, uint32 } from "./pdu-bytes.js";
import { decodeUserInformation, encodeUserInformation } from "./user-information.js";

/** Items of the A-ASSOCIATE PDUs (PS3.8 9.3.2, 9.3.3). */
const itemType = {
  applicationContext: 0x10,
  proposedContext: 0x20,
  contextAnswer: 0x21,
  abstractSyntax: 0x30,
  transferSyntax: 0x40,
  userInformation: 0x50,
} as const;

const AE_TITLE_LENGTH = 16;

/** The bytes of a PDU. @throws AssociationError ERR_ASSOCIATION_OPTIONS, ERR_ASSOCIATION_USER_IDENTITY */
export function encodePdu(pdu: ControlPdu): Uint8Array {
  switch (pdu.kind) {
    case "associate-request":
      return frame(pduType.associateRequest, encodeAssociate(pdu, pdu.contexts.map(encodeProposed)));
    case "associate-accept":
      return frame(pduType.associateAccept, encodeAssociate(pdu, pdu.contexts.map(encodeAnswer)));
    case "associate-reject":
      return frame(pduType.associateReject, Uint8Array.of(0, pdu.result, pdu.source, pdu.reason));
    case "release-request":
      return frame(pduType.releaseRequest, uint32(0));
    case "release-response":
      return frame(pduType.releaseResponse, uint32(0));
    case "abort":
      return frame(pduType.abort, Uint8Array.of(0, 0, pdu.source, pdu.reason));
  }
}

function frame(type: number, body: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(type, 0), uint32(body.length), body);
}

function encodeAssociate(pdu: AssociateRequest | AssociateAccept, contexts: readonly Uint8Array[]): Uint8Array {
  return concat(
    uint16(pdu.protocolVersion),
    uint16(0),
    encodeAeTitle(pdu.calledAeTitle),
    encodeAeTitle(pdu.callingAeTitle),
    new Uint8Array(32),
    item(itemType.applicationContext, text(pdu.applicationContext)),
    ...contexts,
    item(itemType.userInformation, encodeUserInformation(pdu.userInformation)),
  );
}

/** 1 to 16 characters of ISO 646, not spaces alone, and no backslash (PS3.5 6.2). */
export function isAeTitle(title: string): boolean {
  return title.trim() !== "" && /^[\x20-\x5b\x5d-\x7e]{1,16}$/.test(title);
}

function encodeAeTitle(title: string): Uint8Array {
  if (!isAeTitle(title))
    throw new AssociationError("ERR_ASSOCIATION_OPTIONS", {
      message: "an AE title has 1 to 16 characters of ISO 646, and no backslash",
    });
  return text(title.padEnd(AE_TITLE_LENGTH));
}

function encodeProposed({ id, abstractSyntax, transferSyntaxes }: ProposedContext): Uint8Array {
  return item(
    itemType.proposedContext,
    Uint8Array.of(id, 0, 0, 0),
    item(itemType.abstractSyntax, text(abstractSyntax)),
    ...transferSyntaxes.map((uid) => item(itemType.transferSyntax, text(uid))),
  );
}

function encodeAnswer({ id, result, transferSyntax }: ContextAnswer): Uint8Array {
  return item(
    itemType.contextAnswer,
    Uint8Array.of(id, 0, result, 0),
    item(itemType.transferSyntax, text(transferSyntax)),
  );
}

/** Reads the body of a PDU, which follows its header of six bytes. @throws AssociationError ERR_ASSOCIATION_PDU */
export function decodePdu(type: number, body: Uint8Array): ControlPdu {
  const cursor = new ByteCursor(body);
  switch (type) {
    case pduType.associateRequest:
      return { kind: "associate-request", ...decodeAssociate(cursor, itemType.proposedContext, decodeProposed) };
    case pduType.associateAccept:
      return { kind: "associate-accept", ...decodeAssociate(cursor, itemType.contextAnswer, decodeAnswer) };
    case pduType.associateReject:
      cursor.skip(1);
      return { kind: "associate-reject", result: cursor.uint8(), source: cursor.uint8(), reason: cursor.uint8() };
    case pduType.releaseRequest:
      return { kind: "release-request" };
    case pduType.releaseResponse:
      return { kind: "release-response" };
    case pduType.abort:
      cursor.skip(2);
      return { kind: "abort", source: cursor.uint8(), reason: cursor.uint8() };
    default:
      throw malformed("the PDU is none of PS3.8 9.3");
  }
}

function decodeAssociate<Context>(
  cursor: ByteCursor,
  contextType: number,
  decodeContext: (content: Uint8Array) => Context,
) {
  const protocolVersion = cursor.uint16();
  cursor.skip(2);
  const calledAeTitle = cursor.text(AE_TITLE_LENGTH);
  const callingAeTitle = cursor.text(AE_TITLE_LENGTH);
  cursor.skip(32);
  const contexts: Context[] = [];
  let applicationContext: string | undefined;
  let userInformation: UserInformation | undefined;
  for (const { type, content } of cursor.items()) {
    if (type === itemType.applicationContext) applicationContext = once(applicationContext, uidOf(content));
    else if (type === itemType.userInformation) userInformation = once(userInformation, decodeUserInformation(content));
    else if (type === contextType) contexts.push(decodeContext(content));
  }
  if (applicationContext === undefined || !userInformation) throw malformed("an item of an A-ASSOCIATE PDU is missing");
  return { protocolVersion, calledAeTitle, callingAeTitle, applicationContext, contexts, userInformation };
}

function once<T>(known: T | undefined, value: T): T {
  if (known !== undefined) throw malformed("an item of an A-ASSOCIATE PDU is there twice");
  return value;
}

function uidOf(content: Uint8Array): string {
  return new ByteCursor(content).uid(content.length);
}

function decodeProposed(content: Uint8Array): ProposedContext {
  const cursor = new ByteCursor(content);
  const id = cursor.uint8();
  cursor.skip(3);
  const items = [...cursor.items()];
  const [abstract, another] = items.filter(({ type }) => type === itemType.abstractSyntax);
  if (!abstract || another) throw malformed("a presentation context has not one abstract syntax");
  const transferSyntaxes = items.filter(({ type }) => type === itemType.transferSyntax);
  return {
    id,
    abstractSyntax: uidOf(abstract.content),
    transferSyntaxes: transferSyntaxes.map((one) => uidOf(one.content)),
  };
}

/** A rejected context need not have a transfer syntax. */
function decodeAnswer(content: Uint8Array): ContextAnswer {
  const cursor = new ByteCursor(content);
  const id = cursor.uint8();
  cursor.skip(1);
  const result = cursor.uint8();
  cursor.skip(1);
  const transferSyntax = [...cursor.items()].find(({ type }) => type === itemType.transferSyntax);
  return { id, result, transferSyntax: transferSyntax ? uidOf(transferSyntax.content) : "" };
}
