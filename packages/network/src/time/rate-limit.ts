import { isIPv4 } from "node:net";
import { addressOctets } from "../dns/ip-address.js";
import { NetworkError } from "../errors.js";

export interface RateLimitOptions {
  /** How many requests of an address may come at once. Default: 8. */
  readonly burst?: number;
  /** How often one comes from an address in the long run. Default: 2,000. */
  readonly intervalMs?: number;
  /** How many addresses are remembered; those that were silent the longest are forgotten. Default: 4,096. */
  readonly maxClients?: number;
}

interface Client {
  /** Requests that may still come at once, at a time. */
  readonly left: number;
  readonly at: number;
  readonly isTold: boolean;
}

/** What each address may ask; those of IPv6 by their network. */
export class RateLimit {
  readonly #burst: number;
  readonly #intervalMs: number;
  readonly #maxClients: number;
  /** In the order of their last request. */
  readonly #clients = new Map<string, Client>();

  /** @throws NetworkError ERR_NETWORK_OPTIONS */
  constructor({ burst = 8, intervalMs = 2000, maxClients = 4096 }: RateLimitOptions = {}) {
    if (!(burst >= 1 && intervalMs > 0 && maxClients >= 1))
      throw new NetworkError("ERR_NETWORK_OPTIONS", { message: "a limit of the rate is out of range" });
    this.#burst = burst;
    this.#intervalMs = intervalMs;
    this.#maxClients = maxClients;
  }

  /** `tell`: it asks too often, and was not told so yet. */
  take(address: string, now: number): "serve" | "tell" | "drop" {
    const key = networkOf(address);
    const { left, at, isTold } = this.#clients.get(key) ?? { left: this.#burst, at: now, isTold: false };
    const filled = Math.min(left + (now - at) / this.#intervalMs, this.#burst);
    const isServed = filled >= 1;
    this.#clients.delete(key);
    this.#clients.set(key, { left: isServed ? filled - 1 : filled, at: now, isTold: !isServed });
    for (const [oldest] of this.#clients) {
      if (this.#clients.size <= this.#maxClients) break;
      this.#clients.delete(oldest);
    }
    if (isServed) return "serve";
    return isTold ? "drop" : "tell";
  }
}

function networkOf(address: string): string {
  // A socket of IPv6 may hear those of IPv4, too.
  const plain = address.replace(/^::ffff:(?=[0-9.]+$)/i, "").replace(/%.*$/, "");
  return isIPv4(plain) ? plain : addressOctets(plain).subarray(0, 8).join(".");
}
