import { within } from "../clock.js";
import { NetworkError } from "../errors.js";
import {
  type Acquired,
  acquiredBy,
  acquireLease,
  type AcquireParts,
  giveBack,
  isAnswer,
  reacquireLease,
} from "./acquire-lease.js";
import { openLink } from "./client-identity.js";
import { type DhcpClientOptions, type DhcpClientSettings, definedOnly, resolveOptions } from "./dhcp-client-options.js";
import { type DhcpLink, EVERYONE, exchange, randomBetween, randomWord } from "./exchange.js";
import type { DhcpLease } from "./lease.js";

/** The states of RFC 2131 Figure 5, and `closed`. */
export type DhcpClientState =
  "init" | "selecting" | "requesting" | "init-reboot" | "rebooting" | "bound" | "renewing" | "rebinding" | "closed";

/** The least time before another attempt after a failure (RFC 2131 3.1.5), and between requests for renewal (RFC 2131 4.4.5). */
const REST_MS = 10_000;
const RENEWAL_MS = 60_000;
/** How long an answer to a renewal may take before it counts as late. */
const ANSWER_MS = 4000;

/**
 * Finds a DHCP server, gets a lease from it and maintains it.
 *
 * Node cannot configure an interface: `apply` does, and without it renewals fail where the address is not there by other means. For the limits of UDP see
 * `openUdpDhcpTransport`; where the system has a DHCP client of its own, read its leases instead (`findSystemLeases`).
 *
 * @see PS3.15 F.1.3, F.1.4, RFC 2131 4.4
 */
export class DhcpClient implements AsyncDisposable {
  readonly #link: DhcpLink;
  readonly #settings: DhcpClientSettings;
  readonly #ended = new AbortController();
  readonly #signal: AbortSignal;
  readonly #first: Promise<DhcpLease>;
  #isBound: (lease: DhcpLease) => void = () => {};
  #isOver: (error: unknown) => void = () => {};
  readonly #running: Promise<void>;
  #state: DhcpClientState = "init";
  #lease: DhcpLease | undefined;

  private constructor(link: DhcpLink, settings: DhcpClientSettings) {
    this.#link = link;
    this.#settings = settings;
    this.#signal = this.#ended.signal;
    // A transport that cannot be closed has nobody to tell.
    const close = (): void => void this.close().catch(() => {});
    settings.signal?.addEventListener("abort", close, { signal: this.#signal });
    this.#first = new Promise((resolve, reject) => {
      this.#isBound = resolve;
      this.#isOver = reject;
    });
    this.#first.catch(() => {});
    this.#running = this.#run().catch((error: unknown) => this.#failed(error));
  }

  /**
   * Starts a client; it runs until it is closed.
   *
   * @throws NetworkError ERR_NETWORK_OPTIONS; ERR_NETWORK_SOCKET when the port cannot be used
   */
  static async start(options: DhcpClientOptions): Promise<DhcpClient> {
    const settings = resolveOptions(options);
    settings.signal?.throwIfAborted();
    const client = new DhcpClient(await openLink(options), settings);
    if (settings.signal?.aborted) await client.close();
    return client;
  }

  get state(): DhcpClientState {
    return this.#state;
  }

  /** The lease that is in use. */
  get lease(): DhcpLease | undefined {
    return this.#lease;
  }

  /** The first lease, once it has been applied. @throws NetworkError ERR_NETWORK_CLOSED */
  bound(): Promise<DhcpLease> {
    return this.#first;
  }

  /** Gives the lease back to its server, and ends. Nothing tells whether the server heard it (RFC 2131 4.4.6). */
  async release(): Promise<void> {
    if (this.#state === "closed") return;
    await this.#end();
    const lease = this.#lease;
    this.#lease = undefined;
    if (lease) {
      await giveBack(this.#link, "release", lease).catch((error: unknown) => this.#unsent(error));
      await this.#withdraw();
      this.#settings.onEvent({ kind: "released", lease });
    }
    await this.#close();
  }

  /** Ends without giving the lease back: keep it as JSON, and start with it the next time. */
  async close(): Promise<void> {
    await this.#end();
    await this.#close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #end(): Promise<void> {
    this.#ended.abort();
    await this.#running;
  }

  async #close(): Promise<void> {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#isOver(new NetworkError("ERR_NETWORK_CLOSED", { message: "the DHCP client is closed" }));
    await this.#link.transport[Symbol.asyncDispose]();
  }

  /** Nothing is left that could be tried again: the transport failed to receive, or `selectOffer` threw. */
  async #failed(error: unknown): Promise<void> {
    if (this.#signal.aborted) return;
    this.#settings.onEvent({ kind: "failed", error });
    this.#isOver(error);
    await this.#close();
  }

  async #run(): Promise<void> {
    const { desynchronize, lease: before } = this.#settings;
    if (desynchronize) await this.#sleep(randomBetween(this.#link, 1000, REST_MS));
    let next = before && !isOver(before, this.#link) ? await this.#reacquire(before) : undefined;
    for (;;) {
      const lease = next ?? (await this.#acquire());
      next = undefined;
      if (!lease || !(await this.#adopt(lease))) await this.#sleep(REST_MS);
      else await this.#maintain(lease);
    }
  }

  async #acquire(): Promise<DhcpLease | undefined> {
    this.#state = "init";
    const acquired = await acquireLease(this.#parts());
    if (acquired && "lease" in acquired) return (await this.#isFree(acquired.lease)) ? acquired.lease : undefined;
    if (acquired) this.#settings.onEvent({ kind: "nak", ...acquired.nak });
    return undefined;
  }

  /** The lease of the last run, confirmed or, when nobody answers, as it was; `undefined` when it is refused. */
  async #reacquire(lease: DhcpLease): Promise<DhcpLease | undefined> {
    this.#state = "init-reboot";
    const acquired = await reacquireLease(this.#parts(), lease);
    if (!acquired || "lease" in acquired) return acquired?.lease ?? lease;
    this.#settings.onEvent({ kind: "nak", ...acquired.nak });
    return undefined;
  }

  #parts(): AcquireParts {
    return {
      link: this.#link,
      settings: this.#settings,
      signal: this.#signal,
      onState: (state) => (this.#state = state),
    };
  }

  async #isFree(lease: DhcpLease): Promise<boolean> {
    try {
      if (!(await this.#settings.isInUse(lease.address, this.#signal))) return true;
      await giveBack(this.#link, "decline", lease).catch((error: unknown) => this.#unsent(error));
      this.#settings.onEvent({ kind: "declined", address: lease.address });
    } catch (error) {
      this.#signal.throwIfAborted();
      this.#settings.onEvent({ kind: "hook-failed", error });
    }
    return false;
  }

  /** Applies a lease and tells of it. A new one that cannot be applied is given back; one that was renewed is in use already. */
  async #adopt(lease: DhcpLease, renewed = false): Promise<boolean> {
    const { expiresAt = Number.POSITIVE_INFINITY } = lease;
    const { clock } = this.#link;
    const applied = await within(clock, expiresAt - clock.now(), this.#signal, (either) => this.#apply(lease, either));
    const isInUse = applied || renewed;
    if (isInUse) this.#lease = lease;
    else await giveBack(this.#link, "release", lease).catch((error: unknown) => this.#unsent(error));
    // What was applied while the client was ended is in use: it can be released, or kept.
    this.#signal.throwIfAborted();
    if (!isInUse) return false;
    this.#state = "bound";
    this.#isBound(lease);
    this.#settings.onEvent({ kind: "bound", lease, renewed });
    return true;
  }

  /** BOUND, RENEWING and REBINDING, until the lease is lost. */
  async #maintain(first: DhcpLease): Promise<void> {
    let lease = first;
    for (;;) {
      const { expiresAt = Number.POSITIVE_INFINITY, renewAt = expiresAt } = lease;
      await this.#sleep(renewAt - this.#now());
      const reply = await this.#renewWithNotice(lease);
      if (!reply) return this.#lose({ kind: "expired", lease });
      if ("nak" in reply) return this.#lose({ kind: "nak", ...reply.nak });
      lease = reply.lease;
      await this.#adopt(lease, true);
    }
  }

  /** `expiring` is told while renewal goes on, and not before the server had the time to answer the first request. */
  async #renewWithNotice(lease: DhcpLease): Promise<Acquired> {
    const { renewAt = 0, rebindAt = 0, expiresAt = 0 } = lease;
    const tried = renewAt + Math.min(ANSWER_MS, (rebindAt - renewAt) / 2);
    const renewed = new AbortController();
    const noticeAt = Math.max(expiresAt - this.#settings.noticeMs, tried);
    const notice = this.#link.clock.sleep(noticeAt - this.#now(), AbortSignal.any([this.#signal, renewed.signal])).then(
      () => this.#settings.onEvent({ kind: "expiring", lease }),
      () => {},
    );
    try {
      return (await this.#renew(lease, "renewing", rebindAt)) ?? (await this.#renew(lease, "rebinding", expiresAt));
    } finally {
      renewed.abort();
      await notice;
    }
  }

  /** Asks the server of the lease, or then any, for more time; again after half of the time that is left. */
  async #renew(lease: DhcpLease, state: "renewing" | "rebinding", until: number): Promise<Acquired> {
    const { address, serverId } = lease;
    if (until <= this.#now()) return undefined;
    this.#state = state;
    this.#settings.onEvent({ kind: state, lease });
    const values = definedOnly({ leaseSeconds: this.#settings.leaseSeconds, ...this.#settings.names });
    const answered = await exchange(this.#link, {
      message: {
        type: "request",
        transactionId: randomWord(this.#link),
        clientAddress: address,
        broadcast: false,
        values,
      },
      to: state === "renewing" ? serverId : EVERYONE,
      waits: this.#halves(until),
      accept: (reply) => isAnswer(reply, address) && (state === "rebinding" || reply.serverId === serverId),
      onUnsent: (error) => this.#unsent(error),
      signal: this.#signal,
    });
    return acquiredBy(answered, address, this.#settings);
  }

  *#halves(until: number): Generator<number> {
    for (let left = until - this.#now(); left > 0; left = until - this.#now()) {
      yield Math.min(left, Math.max(left / 2, RENEWAL_MS));
    }
  }

  async #lose(event: Parameters<DhcpClientSettings["onEvent"]>[0]): Promise<void> {
    this.#lease = undefined;
    this.#state = "init";
    this.#settings.onEvent(event);
    await this.#withdraw();
  }

  async #withdraw(): Promise<void> {
    this.#lease = undefined;
    // The address is to be taken away although the client ends.
    await this.#apply(undefined, new AbortController().signal);
  }

  async #apply(lease: DhcpLease | undefined, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#settings.apply(lease, signal);
      return true;
    } catch (error) {
      if (!signal.aborted || !this.#signal.aborted) this.#settings.onEvent({ kind: "hook-failed", error });
      return false;
    }
  }

  #unsent(error: unknown): void {
    this.#settings.onEvent({ kind: "unsent", error });
  }

  #now(): number {
    return this.#link.clock.now();
  }

  async #sleep(ms: number): Promise<void> {
    await this.#link.clock.sleep(Math.max(ms, 0), this.#signal);
  }
}

/** A lease that is over; or one of the future, so that the clock has gone back since, and nothing is known of its end. */
function isOver({ obtainedAt, expiresAt = Number.POSITIVE_INFINITY }: DhcpLease, { clock }: DhcpLink): boolean {
  return expiresAt <= clock.now() || obtainedAt > clock.now();
}
