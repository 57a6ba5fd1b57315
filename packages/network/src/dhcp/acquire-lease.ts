import { within } from "../clock.js";
import { type DhcpClientSettings, type DhcpOffer, definedOnly, offerOf } from "./dhcp-client-options.js";
import {
  type Answered,
  backOff,
  clientMessage,
  type ClientMessage,
  type DhcpLink,
  type DhcpReply,
  EVERYONE,
  exchange,
  nextReply,
  randomWord,
} from "./exchange.js";
import { type DhcpLease, grants, leaseOf } from "./lease.js";
import { dhcpParameters } from "./parameters.js";

/** What came of asking for an address: a lease, a refusal, or no answer. */
export type Acquired =
  { readonly lease: DhcpLease } | { readonly nak: { readonly address: string; readonly serverId: string } } | undefined;

/** What acquiring needs. */
export interface AcquireParts {
  readonly link: DhcpLink;
  readonly settings: DhcpClientSettings;
  readonly onState: (state: "selecting" | "requesting" | "rebooting") => void;
  readonly signal: AbortSignal;
}

/** Offers that are kept for a selection. */
const MOST_OFFERS = 16;

/** Four transmissions, for 60 seconds (RFC 2131 3.1.5). */
const REQUESTS = 4;
/** Two for an address that was ours: then it is used for the rest of its time. */
const REBOOT_REQUESTS = 2;

/** INIT, SELECTING and REQUESTING. DISCOVER is sent until there is an offer. */
export async function acquireLease(parts: AcquireParts): Promise<Acquired> {
  const { link, settings } = parts;
  const { requestedAddress, leaseSeconds, defaults } = settings;
  const transactionId = randomWord(link);
  parts.onState("selecting");
  const autoConfigure = defaults.autoConfigure ? 1 : undefined;
  const wanted = definedOnly({ requestedAddress, leaseSeconds, autoConfigure, ...settings.names });
  const offer = await chooseOffer(parts, { type: "discover", transactionId, broadcast: true, values: wanted });
  if (!offer) return undefined;
  const { address, serverId, seconds } = offer;
  parts.onState("requesting");
  const values = definedOnly({ requestedAddress: address, serverId, leaseSeconds, ...settings.names });
  const message = { type: "request", transactionId, broadcast: true, values } as const;
  const asked = { message, address, seconds, count: REQUESTS };
  return request(parts, asked, (reply) => reply.serverId === serverId && isAnswer(reply, address));
}

/** INIT-REBOOT and REBOOTING: asks for the address of a lease without a word of its server, so that any may answer (RFC 2131 3.2). */
export async function reacquireLease(parts: AcquireParts, { address }: DhcpLease): Promise<Acquired> {
  parts.onState("rebooting");
  const { leaseSeconds, names } = parts.settings;
  const values = definedOnly({ requestedAddress: address, leaseSeconds, ...names });
  const message = { type: "request", transactionId: randomWord(parts.link), broadcast: true, values } as const;
  return request(parts, { message, address, count: REBOOT_REQUESTS }, (reply) => isAnswer(reply, address));
}

/** Whether an answer to a request grants the address that was asked for, or refuses it. */
export function isAnswer(reply: DhcpReply, address: string): boolean {
  return reply.type === "nak" || (reply.type === "ack" && reply.address === address && grants(reply));
}

/** Tells a server that an address of it is not used: DECLINE goes to all, RELEASE to the server (RFC 2131 4.4.4). */
export async function giveBack(link: DhcpLink, type: "decline" | "release", lease: DhcpLease): Promise<void> {
  const { address, serverId } = lease;
  const declines = type === "decline";
  const values = definedOnly({ serverId, requestedAddress: declines ? address : undefined });
  const message: ClientMessage = {
    type,
    transactionId: randomWord(link),
    broadcast: false,
    ...(declines ? {} : { clientAddress: address }),
    values,
  };
  await link.transport.send(clientMessage(link, message, 0), declines ? EVERYONE : serverId);
}

interface LeaseRequest {
  readonly message: ClientMessage;
  readonly address: string;
  /** Transmissions. */
  readonly count: number;
  /** secs, which in SELECTING is that of the DISCOVER (RFC 2131 3.1.3). */
  readonly seconds?: number;
}

async function request(
  { link, settings, signal }: AcquireParts,
  { message, address, count, seconds }: LeaseRequest,
  accept: (reply: DhcpReply) => boolean,
): Promise<Acquired> {
  const onUnsent = (error: unknown): void => settings.onEvent({ kind: "unsent", error });
  const waits = backOff(link, count);
  const answered = await exchange(link, { message, to: EVERYONE, waits, accept, seconds, onUnsent, signal });
  return acquiredBy(answered, address, settings);
}

/** What an answer to a request means. */
export function acquiredBy(
  answered: Answered | undefined,
  address: string,
  { defaults }: DhcpClientSettings,
): Acquired {
  if (!answered) return undefined;
  const { reply, sentAt } = answered;
  if (reply.type === "nak") return { nak: { address, serverId: reply.serverId } };
  return { lease: leaseOf(reply, sentAt, defaults) };
}

async function chooseOffer(
  { link, settings, signal }: AcquireParts,
  message: ClientMessage,
): Promise<(DhcpOffer & { readonly seconds: number }) | undefined> {
  const { selectOffer, onEvent, defaults } = settings;
  const accept = (reply: DhcpReply): boolean => {
    const { type, values, serverId } = reply;
    if (type !== "offer") return false;
    if (!grants(reply) && values.autoConfigure !== undefined) {
      onEvent({ kind: "auto-configuration", allowed: values.autoConfigure === 1, serverId });
    }
    return grants(reply);
  };
  const onUnsent = (error: unknown): void => onEvent({ kind: "unsent", error });
  const waits = backOff(link, Number.POSITIVE_INFINITY);
  const first = await exchange(link, { message, to: EVERYONE, waits, accept, onUnsent, signal });
  const replies = first ? [first.reply] : [];
  if (selectOffer) {
    await within(link.clock, settings.offersMs, signal, async (either) => {
      while (replies.length < MOST_OFFERS) replies.push(await nextReply(link, message.transactionId, accept, either));
    });
  }
  const offers = replies.map((reply) => offerOf(reply, dhcpParameters(reply.address, reply.values, defaults)));
  const selected = selectOffer ? selectOffer(offers) : offers[0];
  return selected && { ...selected, seconds: first?.seconds ?? 0 };
}
