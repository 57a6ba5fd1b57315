import type { NetworkClock } from "../clock.js";
import { within } from "../clock.js";
import { decodeDhcpMessage, type DhcpMessage, type DhcpMessageType, encodeDhcpMessage } from "./dhcp-message.js";
import { type DhcpOptionValues, dhcpOptions, readOptionValues, writeOptionValues } from "./option-values.js";
import type { DhcpTransport } from "./transport.js";

/** What a client has to talk with, and who it is. */
export interface DhcpLink {
  readonly transport: DhcpTransport;
  readonly clock: NetworkClock;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly hardwareAddress: string;
  readonly clientId: Uint8Array;
}

/** An answer of a server to one of our messages. */
export interface DhcpReply {
  readonly type: "offer" | "ack" | "nak";
  /** yiaddr. */
  readonly address: string;
  /** Server Identifier. */
  readonly serverId: string;
  readonly values: DhcpOptionValues;
}

/** The addresses of all on the link, and of none. */
export const EVERYONE = "255.255.255.255";
export const NOBODY = "0.0.0.0";

/** What servers may send in one message: an Ethernet frame without the headers of IP and UDP. */
const MAX_MESSAGE_SIZE = 1472;

/** What is asked for: Table F.1-2, times of the lease, and what came after the table. */
const requested = [
  dhcpOptions.subnetMask,
  dhcpOptions.classlessStaticRoutes, // before Router, as RFC 3442 asks
  dhcpOptions.routers,
  dhcpOptions.staticRoutes,
  dhcpOptions.timeOffset,
  dhcpOptions.dnsServers,
  dhcpOptions.hostName,
  dhcpOptions.domainName,
  dhcpOptions.mtu,
  dhcpOptions.broadcastAddress,
  dhcpOptions.ntpServers,
  dhcpOptions.renewalSeconds,
  dhcpOptions.rebindingSeconds,
  dhcpOptions.posixTimeZone,
  dhcpOptions.timeZoneName,
  dhcpOptions.domainSearch,
];
const parameterRequestList = Uint8Array.from(requested, ({ code }) => code);

/** What differs between the messages of a client. */
export interface ClientMessage {
  readonly type: DhcpMessageType;
  readonly transactionId: number;
  /** ciaddr. Default: none. */
  readonly clientAddress?: string;
  readonly broadcast: boolean;
  readonly values: DhcpOptionValues;
}

/** Encodes a message of a client, at a time since it began. */
export function clientMessage(link: DhcpLink, message: ClientMessage, seconds: number): Uint8Array {
  const { type, transactionId, broadcast, clientAddress = NOBODY, values } = message;
  // DECLINE and RELEASE ask for nothing (RFC 2131 4.4.1, Table 5).
  const asks =
    type === "decline" || type === "release" ? {} : { parameterRequestList, maxMessageSize: MAX_MESSAGE_SIZE };
  return encodeDhcpMessage({
    operation: "request",
    type,
    transactionId,
    seconds,
    broadcast,
    clientAddress,
    yourAddress: NOBODY,
    relayAddress: NOBODY,
    hardwareAddress: link.hardwareAddress,
    options: writeOptionValues({ ...values, clientId: link.clientId, ...asks }),
  });
}

export interface DhcpExchange {
  readonly message: ClientMessage;
  readonly to: string;
  /** Milliseconds to wait after each transmission; with the last, the exchange is over. */
  readonly waits: Iterable<number>;
  readonly accept: (reply: DhcpReply) => boolean;
  /** secs. Default: of each transmission, the time since the first. */
  readonly seconds?: number | undefined;
  /** Called when the system did not take a message. */
  readonly onUnsent: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** An answer, and when the message that it answers was sent, which is where a lease begins; with its secs. */
export interface Answered {
  readonly reply: DhcpReply;
  readonly sentAt: number;
  readonly seconds: number;
}

/** Sends a message until an accepted answer comes. */
export async function exchange(link: DhcpLink, exchanged: DhcpExchange): Promise<Answered | undefined> {
  const { message, to, waits, accept, onUnsent, signal } = exchanged;
  const began = link.clock.now();
  for (const wait of waits) {
    const sentAt = link.clock.now();
    const seconds = exchanged.seconds ?? Math.floor((sentAt - began) / 1000);
    await link.transport.send(clientMessage(link, message, seconds), to).catch(onUnsent);
    const reply = await within(link.clock, wait, signal, (either) => nextReply(link, message.transactionId, accept, either)); // prettier-ignore
    if (reply) return { reply, sentAt, seconds };
  }
  return undefined;
}

/** The next answer that is one to us, and accepted; anything else that comes is passed over. */
export async function nextReply(
  link: DhcpLink,
  transactionId: number,
  accept: (reply: DhcpReply) => boolean,
  signal: AbortSignal,
): Promise<DhcpReply> {
  for (;;) {
    signal.throwIfAborted();
    const reply = replyTo(link, transactionId, await link.transport.receive(signal));
    if (reply && accept(reply)) return reply;
  }
}

/** Checks operation, xid, chaddr and, where servers repeat it (RFC 6842), the client identifier. */
function replyTo(link: DhcpLink, transactionId: number, datagram: Uint8Array): DhcpReply | undefined {
  const message = decoded(datagram);
  if (message?.operation !== "reply" || message.transactionId !== transactionId) return undefined;
  if (message.hardwareAddress !== link.hardwareAddress) return undefined;
  const { type } = message;
  if (type !== "offer" && type !== "ack" && type !== "nak") return undefined;
  const values = readOptionValues(message.options);
  const { clientId, serverId } = values;
  if (serverId === undefined || (clientId && !isSame(clientId, link.clientId))) return undefined;
  return { type, address: message.yourAddress, serverId, values };
}

function decoded(datagram: Uint8Array): DhcpMessage | undefined {
  try {
    return decodeDhcpMessage(datagram);
  } catch {
    return undefined;
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, index) => octet === b[index]);
}

/** A number of 32 bits by chance. */
export function randomWord({ randomBytes }: Pick<DhcpLink, "randomBytes">): number {
  const octets = randomBytes(4);
  return new DataView(octets.buffer, octets.byteOffset, 4).getUint32(0);
}

/** 4, 8, 16, 32 and then 64 seconds, each a second more or less by chance (RFC 2131 4.1). */
export function* backOff(link: Pick<DhcpLink, "randomBytes">, count: number): Generator<number> {
  for (let round = 0; round < count; round++) {
    yield Math.min(4 * 2 ** round, 64) * 1000 + randomBetween(link, -1000, 1000);
  }
}

/** A number between two by chance, evenly. */
export function randomBetween(link: Pick<DhcpLink, "randomBytes">, least: number, most: number): number {
  return least + (randomWord(link) / 0xffffffff) * (most - least);
}
