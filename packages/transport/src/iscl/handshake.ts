import type { Duplex } from "node:stream";
import { TransportError } from "../errors.js";
import { joined } from "./des.js";
import { deriveDirectionKeys } from "./direction-keys.js";
import {
  challengeLength,
  decodeLineAnswer,
  decodeLineRequest,
  encodeLineAnswer,
  encodeLineRequest,
  isclVersion,
  type LineAnswer,
  type LineRequest,
} from "./line-messages.js";
import { type IsclIntegrity, macFormOf } from "./mac-form.js";
import { integrityBits, type IsclPrivacy, minPacketLength, privacyBits, type ResolvedIsclOptions } from "./options.js";
import { encodePacket, PacketReader, packetType, type PacketType } from "./packet.js";
import { RecordOpener, RecordSealer } from "./records.js";
import { expectEqual, openToken, sealToken, type Token } from "./token.js";

/** What the two ends agreed on. */
export interface IsclNegotiated {
  readonly version: number;
  readonly integrity: IsclIntegrity;
  readonly privacy: IsclPrivacy;
  readonly maxPacketLength: number;
  readonly keyIndex: number;
  /** The name of the peer, authenticated as that of a holder of the key. */
  readonly peerIdentity: string;
}

/** What is left of a handshake: the way to go on. */
export interface IsclSession {
  readonly negotiated: IsclNegotiated;
  readonly reader: PacketReader;
  readonly sealer: RecordSealer;
  readonly opener: RecordOpener;
}

/** header, challenges and key material, name with its padding, MAC: no packet of a handshake is longer. */
const maxHandshakePacketLength = 136;

/** The client's part; any packet but the one that comes next is an error. */
export async function connectSession(connection: Duplex, options: ResolvedIsclOptions): Promise<IsclSession> {
  const line = new HandshakeLine(connection);
  line.send(packetType.lineRequest, encodeLineRequest(requestOf(options)));
  const answer = decodeLineAnswer(await line.receive(packetType.lineAnswer));
  const negotiated = acceptAnswer(answer, options);
  expectPeer(negotiated, options);

  const key = options.keys[options.keyIndex]!;
  const { identity, randomBytes } = options;
  const sent: Token = {
    first: randomBytes(challengeLength),
    second: answer.challenge,
    keyMaterial: randomBytes(challengeLength),
    receiver: answer.identity,
  };
  line.send(packetType.clientToken, sealToken(sent, { sender: "client", key, transcript: line.transcript }));
  const { transcript } = line;
  const body = await line.receive(packetType.serverToken);
  const received = openToken(body, { sender: "server", key, transcript, receiver: identity });
  expectEqual(joined([answer.challenge, sent.first]), joined([received.first, received.second]));
  return line.session(negotiated, { options, key, tokens: [sent, received], role: "client" });
}

/** The server's part; any packet but the one that comes next is an error. */
export async function acceptSession(connection: Duplex, options: ResolvedIsclOptions): Promise<IsclSession> {
  const line = new HandshakeLine(connection);
  const request = decodeLineRequest(await line.receive(packetType.lineRequest));
  const negotiated = chooseFrom(request, options);
  const { identity, randomBytes } = options;
  const challenge = randomBytes(challengeLength);
  line.send(packetType.lineAnswer, encodeLineAnswer(answerOf(negotiated, identity, challenge)));

  // An index without a key goes on with a key that nobody knows: a stranger does not learn which indexes exist.
  const key = options.keys[request.keyIndex] ?? randomBytes(8);
  const { transcript } = line;
  const body = await line.receive(packetType.clientToken);
  const received = openToken(body, { sender: "client", key, transcript, receiver: identity });
  expectEqual(challenge, received.second);
  expectPeer(negotiated, options);
  const sent: Token = {
    first: challenge,
    second: received.first,
    keyMaterial: randomBytes(challengeLength),
    receiver: request.identity,
  };
  line.send(packetType.serverToken, sealToken(sent, { sender: "server", key, transcript: line.transcript }));
  return line.session(negotiated, { options, key, tokens: [received, sent], role: "server" });
}

/** The packets of a handshake, remembered as they were sent and received. */
class HandshakeLine {
  readonly #connection: Duplex;
  readonly #reader: PacketReader;
  transcript: Uint8Array = new Uint8Array(0);

  constructor(connection: Duplex) {
    this.#connection = connection;
    this.#reader = new PacketReader(connection);
  }

  send(type: PacketType, body: Uint8Array): void {
    const packet = encodePacket(type, body);
    this.#connection.write(packet);
    this.transcript = joined([this.transcript, packet]);
  }

  async receive(type: PacketType): Promise<Uint8Array> {
    const { header, body } = await this.#reader.next(maxHandshakePacketLength);
    const packet = encodePacket(type, body);
    if (!header.every((byte, index) => byte === packet[index])) throw handshakeError("another message was due");
    this.transcript = joined([this.transcript, packet]);
    return body;
  }

  session(
    negotiated: IsclNegotiated,
    {
      options,
      key,
      tokens,
      role,
    }: {
      readonly options: ResolvedIsclOptions;
      readonly key: Uint8Array;
      readonly tokens: readonly [client: Token, server: Token];
      readonly role: "client" | "server";
    },
  ): IsclSession {
    const [client, server] = tokens;
    const secret = joined([key, client.first, client.keyMaterial, server.keyMaterial]);
    const keysOf = (sender: "client" | "server") =>
      deriveDirectionKeys("record", sender, { secret, context: this.transcript });
    const form = macFormOf(negotiated.integrity, options.digestOrder);
    return {
      negotiated,
      reader: this.#reader,
      sealer: new RecordSealer(keysOf(role), { form, privacy: negotiated.privacy }),
      opener: new RecordOpener(keysOf(role === "client" ? "server" : "client"), negotiated),
    };
  }
}

function requestOf({ identity, keyIndex, integrity, privacy, maxPacketLength }: ResolvedIsclOptions): LineRequest {
  return {
    version: isclVersion,
    integrity: integrity.reduce((sum, name) => sum | integrityBits[name], 0),
    privacy: privacy.reduce((sum, name) => sum | privacyBits[name], 0),
    keyIndex,
    maxPacketLength,
    identity,
  };
}

function answerOf(negotiated: IsclNegotiated, identity: string, challenge: Uint8Array): LineAnswer {
  const { version, integrity, privacy, maxPacketLength } = negotiated;
  return {
    version,
    integrity: integrityBits[integrity],
    privacy: privacyBits[privacy],
    maxPacketLength,
    challenge,
    identity,
  };
}

/** The server's choice: its own first mechanism that the client offers too, and the smaller of both versions and packet lengths. */
function chooseFrom(request: LineRequest, options: ResolvedIsclOptions): IsclNegotiated {
  if (request.version < isclVersion) throw versionError();
  if (request.maxPacketLength < minPacketLength) throw handshakeError("the packets of the peer are too short");
  return {
    version: isclVersion,
    integrity: firstOf(options.integrity, (name) => (request.integrity & integrityBits[name]) !== 0),
    privacy: firstOf(options.privacy, (name) => (request.privacy & privacyBits[name]) !== 0),
    maxPacketLength: Math.min(request.maxPacketLength, options.maxPacketLength),
    keyIndex: request.keyIndex,
    peerIdentity: request.identity,
  };
}

/** The client's check that the server chose from what was offered. */
function acceptAnswer(answer: LineAnswer, options: ResolvedIsclOptions): IsclNegotiated {
  const { version, maxPacketLength } = answer;
  if (version !== isclVersion) throw versionError();
  if (maxPacketLength < minPacketLength || maxPacketLength > options.maxPacketLength) {
    throw handshakeError("the peer chose a packet length that was not offered");
  }
  return {
    version,
    integrity: firstOf(options.integrity, (name) => integrityBits[name] === answer.integrity),
    privacy: firstOf(options.privacy, (name) => privacyBits[name] === answer.privacy),
    maxPacketLength,
    keyIndex: options.keyIndex,
    peerIdentity: answer.identity,
  };
}

function firstOf<Name>(names: readonly Name[], isCommon: (name: Name) => boolean): Name {
  const name = names.find(isCommon);
  if (name === undefined) throw new TransportError("ERR_TRANSPORT_SUITE", "the two ends have no mechanism in common");
  return name;
}

/** A peer with our own name is ourselves: what we sent came back. */
function expectPeer({ peerIdentity }: IsclNegotiated, options: ResolvedIsclOptions): void {
  if (peerIdentity === options.identity || peerIdentity !== (options.peerIdentity ?? peerIdentity)) {
    throw new TransportError("ERR_TRANSPORT_NOT_AUTHORIZED", "the peer is not the one that is allowed here");
  }
}

function versionError(): TransportError {
  return new TransportError("ERR_TRANSPORT_VERSION", "the two ends have no version in common");
}

function handshakeError(message: string): TransportError {
  return new TransportError("ERR_TRANSPORT_HANDSHAKE", message);
}
