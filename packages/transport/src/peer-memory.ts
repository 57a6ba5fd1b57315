import { hash } from "node:crypto";
import { checkCertificate, type CheckedCertificate, type CheckOptions, type PeerProof } from "./certificate-check.js";
import { expectName } from "./server-name.js";
import type { PeerCertificate } from "./trust.js";

/** What is asked of a peer's certificate. */
export interface PeerQuestion extends Omit<PeerProof, "chain"> {
  readonly leaf: Uint8Array | undefined;
  /** With the leaf; it is called where the leaf is not known already. */
  readonly chain: () => PeerProof["chain"];
  /** The name or address that it must have. Default: any. */
  readonly host?: string | undefined;
  readonly isResumed: boolean;
}

export interface CheckedPeer extends Pick<CheckedCertificate, "departures" | "until"> {
  readonly peer: PeerCertificate;
}

/** Most peers that are remembered; the one that was not asked for the longest goes first. */
const MAX_PEERS = 1000;

/**
 * Answers the same question about a peer once, as long as the answer holds; only a yes is remembered, whatever the peer shows besides its certificate
 * the next time. It goes with the trust that it was found under.
 *
 * A resumed session has the leaf alone: what else the peer showed in the full handshake is remembered with it.
 */
export class PeerMemory {
  readonly #options: Omit<CheckOptions, "at">;
  readonly #answers = new Map<string, CheckedPeer>();
  readonly #proofs = new Map<string, Pick<PeerProof, "chain" | "stapled">>();
  readonly #ends = new WeakMap<PeerCertificate, Date>();

  constructor(options: Omit<CheckOptions, "at">) {
    this.#options = options;
  }

  /** @throws TransportError one of ERR_TRANSPORT_CERTIFICATE_…, ERR_TRANSPORT_NOT_AUTHORIZED */
  async check({ leaf, chain, isResumed, ...asked }: PeerQuestion, at: Date): Promise<CheckedPeer> {
    const fingerprint = leaf && digestOf(leaf);
    const shown = isResumed ? this.#proofs.get(`${asked.role} ${fingerprint}`) : undefined;
    // Who resumes again and again is not the one to forget.
    if (shown) remember(this.#proofs, `${asked.role} ${fingerprint}`, shown);
    const question = shown ? { ...asked, stapled: shown.stapled } : asked;
    const key = keyOf(question, fingerprint);
    const known = this.#answers.get(key);
    if (known && at < known.until && at >= known.peer.notBefore) {
      remember(this.#answers, key, known);
      return known;
    }
    this.#answers.delete(key);
    const proof = { ...question, chain: shown ? shown.chain : chain() };
    const answer = await this.#check(proof, at);
    this.#ends.set(answer.peer, answer.until);
    remember(this.#answers, keyOf(question, answer.peer.fingerprint), answer);
    remember(this.#proofs, `${asked.role} ${answer.peer.fingerprint}`, proof);
    return answer;
  }

  /** From when on what was found of a peer may no longer hold. */
  until(peer: PeerCertificate | undefined): Date {
    return (peer && this.#ends.get(peer)) ?? new Date(0);
  }

  async #check(proof: PeerProof & Pick<PeerQuestion, "host">, at: Date): Promise<CheckedPeer> {
    const { certificate, departures, until } = await checkCertificate(proof, { ...this.#options, at });
    if (proof.host !== undefined) expectName(certificate, proof.host);
    const { subject, issuer, notBefore, notAfter, publicKey, bytes } = certificate;
    const peer: PeerCertificate = {
      subject,
      issuer,
      serialNumber: hex(certificate.serialNumber),
      notBefore,
      notAfter,
      keyKind: publicKey.kind,
      keyBits: publicKey.bits,
      fingerprint: digestOf(bytes),
      certificate,
    };
    return { peer, departures, until };
  }
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > MAX_PEERS) map.delete(map.keys().next().value!);
}

function keyOf(
  { role, isKeyTransport, host, stapled }: Omit<PeerQuestion, "leaf" | "chain" | "isResumed">,
  fingerprint: string | undefined,
): string {
  return JSON.stringify([role, isKeyTransport, host, fingerprint, stapled && digestOf(stapled)]);
}

function digestOf(bytes: Uint8Array): string {
  return hash("sha256", bytes);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, "0")).join("");
}
