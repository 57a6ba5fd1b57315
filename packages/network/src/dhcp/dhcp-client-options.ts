import type { DhcpIdentityOptions } from "./client-identity.js";
import { addressNumber } from "./dhcp-message.js";
import type { DhcpReply } from "./exchange.js";
import type { DhcpLease } from "./lease.js";
import { type DhcpOptionValues, writeOptionValues } from "./option-values.js";
import type { DhcpDefaults, DhcpParameters } from "./parameters.js";

/** A server's offer of an address. */
export interface DhcpOffer {
  readonly address: string;
  readonly serverId: string;
  readonly leaseSeconds: number;
  readonly parameters: DhcpParameters;
}

/** What becomes of a lease. */
export type DhcpEvent =
  /** There is a lease, and it has been applied; again after each renewal. */
  | { readonly kind: "bound"; readonly lease: DhcpLease; readonly renewed: boolean }
  /** T1: the server is asked for more time. */
  | { readonly kind: "renewing"; readonly lease: DhcpLease }
  /** T2: any server is asked. */
  | { readonly kind: "rebinding"; readonly lease: DhcpLease }
  /** Nobody has renewed it, and it ends in `noticeMs`: release the associations now (F.1.4.4). `bound` may still follow. */
  | { readonly kind: "expiring"; readonly lease: DhcpLease }
  /** The address must not be used any more: what is still active is to be aborted (F.1.4.4). `apply` is called after this. */
  | { readonly kind: "expired"; readonly lease: DhcpLease }
  /** A server refused the address; the same holds for it, if it was in use. */
  | { readonly kind: "nak"; readonly address: string; readonly serverId: string }
  /** Somebody else uses the address; it is not used, and the server knows. */
  | { readonly kind: "declined"; readonly address: string }
  | { readonly kind: "released"; readonly lease: DhcpLease }
  /** A server that gives no address says whether the machine may give itself a link-local one (RFC 2563). */
  | { readonly kind: "auto-configuration"; readonly allowed: boolean; readonly serverId: string }
  /** The system did not take a message; it is sent again, as one that was lost. */
  | { readonly kind: "unsent"; readonly error: unknown }
  /** `apply` or `isInUse` failed. A lease that is new is given back, and another one is asked for later. */
  | { readonly kind: "hook-failed"; readonly error: unknown }
  /** Nothing could be received any more, or `selectOffer` failed: the client is closed. */
  | { readonly kind: "failed"; readonly error: unknown };

export interface DhcpClientOptions extends DhcpIdentityOptions {
  /**
   * Gives the interface the address and the parameters, or takes the address from it (`undefined`). Awaited before `bound` is told, so it has to end when the
   * signal is aborted: at the end of the lease, or of the client. Default: nothing.
   */
  readonly apply?: (lease: DhcpLease | undefined, signal: AbortSignal) => void | Promise<void>;
  /** What it throws is dropped. */
  readonly onEvent?: (event: DhcpEvent) => void;
  /** Selects among the offers that came; `undefined`: none of them. Default: the first that comes. */
  readonly selectOffer?: (offers: readonly DhcpOffer[]) => DhcpOffer | undefined;
  /** How long more offers are waited for after the first, when there is a `selectOffer`. Default: 2000. */
  readonly offersMs?: number;
  /** Whether another host uses the address, by ARP or ICMP for example. Default: it is not asked (Node has no ARP). */
  readonly isInUse?: (address: string, signal: AbortSignal) => boolean | Promise<boolean>;
  /** The lease of the last run: its address is asked for again, and used for the rest of its time when no server answers. Default: none. */
  readonly lease?: DhcpLease;
  /** The address to ask for. Default: any. */
  readonly requestedAddress?: string;
  /** The time to ask for. Default: what the server thinks. */
  readonly leaseSeconds?: number;
  /** Option 12, and the default of Hostname. Default: none. */
  readonly hostName?: string;
  /** Sent as Client FQDN (RFC 4702) in place of option 12: the server updates the DNS for it (F.1.5), or is asked not to. Default: none. */
  readonly fqdn?: { readonly name: string; readonly serverUpdatesA: boolean };
  /** What else Table F.1-2 leaves to the machine. With `autoConfigure` true, servers are asked whether it may (RFC 2563). */
  readonly defaults?: Omit<DhcpDefaults, "hostName" | "subnetMask">;
  /** Notice that `expiring` gives before the end, as far as the lease is so long. Default: 60,000. */
  readonly noticeMs?: number;
  /** Waits 1 to 10 seconds by chance before the first message, so that machines that start together do not ask together (RFC 2131 4.4.1). Default: true. */
  readonly desynchronize?: boolean;
  /** Ends the client without giving the lease back. */
  readonly signal?: AbortSignal;
}

export type DhcpClientSettings = ReturnType<typeof resolveOptions>;

/** @throws NetworkError ERR_NETWORK_OPTIONS */
export function resolveOptions(options: DhcpClientOptions) {
  const { hostName, fqdn, requestedAddress, leaseSeconds, lease } = options;
  const names = fqdn ? { clientFqdn: { ...fqdn, noServerUpdates: false } } : definedOnly({ hostName });
  for (const address of [lease?.address, lease?.serverId]) if (address !== undefined) addressNumber(address);
  // What cannot be written is refused before anything is sent.
  writeOptionValues(definedOnly({ ...names, requestedAddress, leaseSeconds }));
  return {
    apply: options.apply ?? (() => {}),
    onEvent: (event: DhcpEvent) => {
      try {
        options.onEvent?.(event);
      } catch {
        // It has happened.
      }
    },
    selectOffer: options.selectOffer,
    offersMs: options.offersMs ?? 2000,
    isInUse: options.isInUse ?? (() => false),
    lease,
    requestedAddress,
    leaseSeconds,
    names,
    defaults: { ...options.defaults, hostName: hostName ?? fqdn?.name },
    noticeMs: options.noticeMs ?? 60_000,
    desynchronize: options.desynchronize ?? true,
    signal: options.signal,
  };
}

/** Options without those that have no value. */
export function definedOnly(values: {
  readonly [K in keyof DhcpOptionValues]: DhcpOptionValues[K] | undefined;
}): DhcpOptionValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** What an application sees of an offer. */
export function offerOf(reply: DhcpReply, parameters: DhcpParameters): DhcpOffer {
  const { address, serverId, values } = reply;
  return { address, serverId, leaseSeconds: values.leaseSeconds ?? 0, parameters };
}
