import { createHash } from "node:crypto";
import { checkCertificate, type CheckedCertificate, type CheckOptions, type PeerProof } from "./certificate-check.js";
import { expectName } from "./server-name.js";
import type { PeerCertificate } from "./trust.js";

/** What is asked of a peer's certificate. */
export interface PeerQuestion extends PeerProof {
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
 * Answers the same question about a peer once, as long as the answer holds; only a yes is remembered. It goes with the trust that it was found
 * under.
 *
 * A resumed session has the leaf alone: what else the peer showed in the full handshake is remembered with it.
 */
export class PeerMemory {
  readonly #options: Omit<CheckOptions, "at">;
  readonly #answers = new Map<string, CheckedPeer>();
  readonly #proofs = new Map<string, Pick<PeerProof, "chain" | "stapled">>();

  constructor(options: Omit<CheckOptions, "at">) {
    this.#options = options;
  }

  /** @throws TransportError one of ERR_TRANSPORT_CERTIFICATE_…, ERR_TRANSPORT_NOT_AUTHORIZED */
  async check(question: PeerQuestion, at: Date): Promise<CheckedPeer> {
    const [leaf = new Uint8Array()] = question.chain;
    const leafKey = `${question.role} ${digestOf([leaf])}`;
    const proof = { ...question, ...(question.isResumed && this.#proofs.get(leafKey)) };
    const key = keyOf(proof);
    const known = this.#answers.get(key);
    if (known && at < known.until && at >= known.peer.notBefore) {
      remember(this.#answers, key, known);
      return known;
    }
    this.#answers.delete(key);
    const answer = await this.#check(proof, at);
    remember(this.#answers, key, answer);
    remember(this.#proofs, leafKey, { chain: proof.chain, stapled: proof.stapled });
    return answer;
  }

  async #check(question: PeerQuestion, at: Date): Promise<CheckedPeer> {
    const { certificate, departures, until } = await checkCertificate(question, { ...this.#options, at });
    if (question.host !== undefined) expectName(certificate, question.host);
    const { subject, issuer, notBefore, notAfter, publicKey, bytes } = certificate;
    const peer: PeerCertificate = {
      subject,
      issuer,
      serialNumber: hex(certificate.serialNumber),
      notBefore,
      notAfter,
      keyKind: publicKey.kind,
      keyBits: publicKey.bits,
      fingerprint: digestOf([bytes]),
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

function keyOf({ role, isKeyTransport, host, chain, stapled }: PeerQuestion): string {
  const question = JSON.stringify([role, isKeyTransport, host, chain.length, stapled?.length]);
  return `${question} ${digestOf([...chain, ...(stapled ? [stapled] : [])])}`;
}

/** A certificate is DER, and so is a response: where each ends is told by itself. */
function digestOf(parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, "0")).join("");
}
