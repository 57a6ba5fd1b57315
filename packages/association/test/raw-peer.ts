import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { SopClass, Tag, TransferSyntax } from "@dicomsec/core";
import { listenOnLoopback, type LoopbackServer } from "@dicomsec/testing";
import { type Command, type CommandFields, decodeCommand, encodeCommand } from "../src/dimse/command.js";
import { encodePdu } from "../src/pdu/control-pdu.js";
import {
  applicationContextName,
  type AssociateRequest,
  type ControlPdu,
  type ProposedContext,
  type UserInformation,
} from "../src/pdu/pdu.js";
import { concat, uint32 } from "../src/pdu/pdu-bytes.js";
import { type PduEvent, PduParser } from "../src/pdu/pdu-parser.js";
import { dial } from "./nodes.js";

export const verification: ProposedContext = {
  id: 1,
  abstractSyntax: SopClass.Verification,
  transferSyntaxes: [TransferSyntax.ImplicitVRLittleEndian],
};

/** An A-ASSOCIATE-RQ, with what a test wants to be different. */
export function associateRequest(
  more: Partial<Omit<AssociateRequest, "userInformation">> & {
    readonly userInformation?: Partial<UserInformation>;
  } = {},
): AssociateRequest {
  const { userInformation, ...fields } = more;
  return {
    kind: "associate-request",
    protocolVersion: 1,
    calledAeTitle: "ARCHIVE",
    callingAeTitle: "MODALITY",
    applicationContext: applicationContextName,
    contexts: [verification],
    ...fields,
    userInformation: { maxPduLength: 16_384, implementationClassUid: "2.25.1", ...userInformation },
  };
}

/** A peer that says what a test has it say, right or wrong. */
export class RawPeer {
  readonly #parser = new PduParser({ maxPduLength: 0, maxAssociateLength: 2 ** 20 });
  readonly #chunks: AsyncIterator<Uint8Array>;
  #events: Iterator<PduEvent, void, void> = [][Symbol.iterator]();

  constructor(readonly socket: Socket) {
    socket.on("error", () => {});
    this.#chunks = socket.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  }

  static async connect(server: LoopbackServer): Promise<RawPeer> {
    return new RawPeer(await dial(server));
  }

  /** Connected, and the association accepted. */
  static async associated(server: LoopbackServer, request = associateRequest()): Promise<RawPeer> {
    const peer = await RawPeer.connect(server);
    peer.send(request);
    const answer = await peer.next();
    if (answer.kind !== "associate-accept") throw new Error(`${answer.kind} instead of an acceptance`);
    return peer;
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  send(...pdus: readonly ControlPdu[]): void {
    this.write(concat(...pdus.map(encodePdu)));
  }

  /** A whole message. */
  message(fields: CommandFields, data?: Uint8Array, contextId = 1): void {
    this.write(
      concat(...commandPdus(fields, data !== undefined, contextId), ...(data ? [value(contextId, 2, data)] : [])),
    );
  }

  /** The next PDU, or the end of the connection. */
  async next(): Promise<PduEvent | { readonly kind: "closed" }> {
    for (;;) {
      const event = this.#events.next();
      if (!event.done) return event.value;
      const chunk = await this.#chunks.next().catch(() => ({ done: true }) as const);
      if (chunk.done) return { kind: "closed" };
      this.#events = this.#parser.push(chunk.value);
    }
  }

  /** The next command set; what of Data Sets comes before it is passed over. */
  async command(): Promise<Command> {
    const pieces: Uint8Array[] = [];
    for (;;) {
      const event = await this.next();
      if (event.kind !== "data") throw new Error(`${event.kind} instead of a message`);
      if (event.isCommand) pieces.push(event.bytes);
      if (event.isCommand && event.isLast) return decodeCommand(concat(...pieces));
    }
  }

  /** What ends the association, after all data. */
  async end(): Promise<unknown> {
    for (;;) {
      const event = await this.next();
      if (event.kind !== "data") return event;
    }
  }
}

/** A server whose connections a test answers by hand. */
export async function rawAcceptor(serve: (peer: RawPeer) => Promise<void>): Promise<LoopbackServer> {
  return listenOnLoopback(
    createServer({ noDelay: true }, (socket) => void serve(new RawPeer(socket)).catch(() => socket.destroy())),
  );
}

/** Accepts what is proposed, with the first transfer syntax of each. */
export async function acceptAll(
  peer: RawPeer,
  userInformation: Partial<UserInformation> = {},
): Promise<AssociateRequest> {
  const request = await peer.next();
  if (request.kind !== "associate-request") throw new Error("no request");
  peer.send({
    ...associateRequest({ userInformation }),
    kind: "associate-accept",
    contexts: request.contexts.map(({ id, transferSyntaxes }) => ({
      id,
      result: 0,
      transferSyntax: transferSyntaxes[0]!,
    })),
  });
  return request;
}

export function commandPdus(fields: CommandFields, hasDataset: boolean, contextId = 1): Uint8Array[] {
  return [value(contextId, 3, encodeCommand(fields, hasDataset))];
}

/** P-DATA-TF with one presentation data value. */
export function value(contextId: number, control: number, bytes: Uint8Array): Uint8Array {
  const header = concat(Uint8Array.of(4, 0), uint32(bytes.length + 6), uint32(bytes.length + 2));
  return concat(header, Uint8Array.of(contextId, control), bytes);
}

export const echoFields = (messageId: number): CommandFields => [
  [Tag.AffectedSOPClassUID, SopClass.Verification, "UI"],
  [Tag.CommandField, 0x0030, "US"],
  [Tag.MessageID, messageId, "US"],
];

export const responseFields = (to: Command, status: number): CommandFields => [
  [Tag.CommandField, to.field | 0x8000, "US"],
  [Tag.MessageIDBeingRespondedTo, to.fields.getNumber(Tag.MessageID)!, "US"],
  [Tag.Status, status, "US"],
];

/** Resolves when the connection is closed. */
export async function closed(socket: Socket): Promise<void> {
  socket.resume();
  if (!socket.closed) await once(socket, "close");
}
