import type { TLSSocket } from "node:tls";
import { TransportError } from "./errors.js";
import type { Material } from "./material.js";
import { dhBitsOf, expectProfile, type Handshake, handshakeOf, leafOf, type Negotiated } from "./negotiated.js";
import type { PeerQuestion } from "./peer-memory.js";
import type { SecureContext } from "./secure-context.js";
import type { Authorization, Authorize, PeerCertificate } from "./trust.js";

/** The peer of a handshake, in whose answer nothing may change until it is given: the material is that with which the handshake began. */
export interface PeerOf {
  readonly context: SecureContext;
  readonly material: Material;
  readonly role: "client" | "server";
  /** The name or address that its certificate must have. Default: any. */
  readonly host?: string | undefined;
  /** What it showed: its certificates in DER, the leaf first, and an OCSP response. */
  readonly chain: readonly Uint8Array[];
  readonly stapled?: Uint8Array | undefined;
}

/** The same by Node's TLS, which copies the whole chain, and reads it anew, to tell it. */
type SlowPeerOf = Omit<PeerOf, "chain"> & Pick<PeerQuestion, "chain">;

type HandshakeFacts = Pick<Handshake, "group" | "isResumed">;

/** What a handshake says of its peer; a client that need not have a certificate may be without. */
export type JudgedPeer = Pick<Negotiated, "peer" | "aeTitles" | "departures">;

/**
 * Everything that is to be known before the first byte of data goes either way.
 *
 * @throws TransportError ERR_TRANSPORT_PROFILE, ERR_TRANSPORT_NOT_AUTHORIZED, one of ERR_TRANSPORT_CERTIFICATE_…
 */
export async function judgeSocket(socket: TLSSocket, peer: SlowPeerOf): Promise<Negotiated> {
  const session = socket.getSession() ?? new Uint8Array();
  const handshake = handshakeOf(socket, session);
  expectProfile(handshake, peer.context.profile, dhBitsOf(socket));
  return negotiatedOf(handshake, await judge(handshake, peer, leafOf(session) ?? peer.chain()[0]), peer);
}

/** @throws TransportError ERR_TRANSPORT_NOT_AUTHORIZED, one of ERR_TRANSPORT_CERTIFICATE_… */
export function judgePeer(facts: HandshakeFacts, { chain, ...peer }: PeerOf): Promise<JudgedPeer> {
  return judge(facts, { ...peer, chain: () => chain }, chain[0]);
}

async function judge(
  { group, isResumed }: HandshakeFacts,
  { context: { settings }, material, role, host, chain, stapled }: SlowPeerOf,
  leaf: Uint8Array | undefined,
): Promise<JudgedPeer> {
  if (!leaf && role === "client" && settings.clientCertificate !== "required") return anonymous;
  const question = { leaf, chain, role, host, stapled, isResumed, isKeyTransport: group === "RSA" };
  const { peer, departures } = await material.peers.check(question, settings.now());
  return { peer, departures, aeTitles: await authorize(peer, settings.authorize) };
}

export const anonymous: JudgedPeer = { peer: undefined, departures: [], aeTitles: undefined };

export function negotiatedOf(
  handshake: Handshake,
  judged: JudgedPeer,
  { context: { profile } }: Pick<PeerOf, "context">,
): Negotiated {
  const { name, section } = profile;
  return { profile: name, section, isMet: judged.departures.length === 0, ...handshake, ...judged };
}

/** What the hook throws is no answer, and no answer is no. */
async function authorize(peer: PeerCertificate, decide: Authorize): Promise<readonly string[] | undefined> {
  const { authorized, aeTitles } = await answerOf(peer, decide);
  if (!authorized) throw new TransportError("ERR_TRANSPORT_NOT_AUTHORIZED", "the node is not authorised here");
  return aeTitles;
}

async function answerOf(peer: PeerCertificate, decide: Authorize): Promise<Authorization> {
  try {
    const answer = await decide(peer);
    // Only true is yes, also from where types do not reach.
    const authorized: unknown = answer.authorized;
    return authorized === true ? answer : { authorized: false };
  } catch (cause) {
    throw new TransportError("ERR_TRANSPORT_NOT_AUTHORIZED", "whether the node is authorised cannot be told", {
      cause,
    });
  }
}

/** The certificates as they came, the leaf first, once they are asked for; those that issued nothing in between are left out. */
export function chainOf(socket: TLSSocket): () => readonly Uint8Array[] {
  let chain: Uint8Array[] | undefined;
  return () => (chain ??= readChain(socket));
}

function readChain(socket: TLSSocket): Uint8Array[] {
  const chain: Uint8Array[] = [];
  for (let one = socket.getPeerX509Certificate(); one && chain.length < 12; one = one.issuerCertificate)
    chain.push(one.raw);
  return chain;
}
