import { type NetworkClock, monotonicClock } from "../clock.js";
import { DnsClient, type DnsResolver } from "../dns/dns-client.js";
import { type DomainName, domainNameKey, toDomainName } from "../dns/domain-name.js";
import { NetworkError } from "../errors.js";
import { type DicomService, type DicomServiceType, dicomServiceTypes, isSameService } from "./dicom-service.js";
import { Browser } from "./mdns/browser.js";
import { type MulticastOptions, multicastOverUdp, type OpenMulticast } from "./mdns/multicast-transport.js";
import { discoverUnicast } from "./unicast-discovery.js";

export interface BrowseOptions extends MulticastOptions {
  /** Default: all of H.2. */
  readonly types?: readonly DicomServiceType[];
  /** `local` is asked by multicast, any other domain of DNS servers. Default: `local`. */
  readonly domain?: string | DomainName;
  /** For a domain other than `local`. Default: a `DnsClient` of the system's servers. */
  readonly resolver?: DnsResolver;
  /** How often the servers of a domain are asked; answers are kept for their time to live besides. Default: 60,000. */
  readonly pollMs?: number;
  /** Ends it, without an error. */
  readonly signal?: AbortSignal;
  /** Told of an instance that could not be resolved, or of servers that could not be asked for once. Default: nothing is said. */
  readonly onWarning?: (error: NetworkError) => void;
  /** Default: multicast over IPv4. */
  readonly openMulticast?: OpenMulticast;
  /** From 0 to below 1, for times by chance. Default: `Math.random`. */
  readonly random?: () => number;
  /** Default: `monotonicClock`. */
  readonly clock?: NetworkClock;
}

/** A service came, says other things of itself, or went. */
export interface DiscoveryEvent {
  readonly kind: "found" | "changed" | "lost";
  readonly service: DicomService;
}

export interface DiscoverOptions extends BrowseOptions {
  /** How long answers by multicast are waited for. Default: 3,000. */
  readonly waitMs?: number;
}

/** Of those who gave none. */
const never = new AbortController().signal;

type Services = ReadonlyMap<string, DicomService>;

/**
 * Finds DICOM services, and follows them until the signal is aborted, or the loop is left.
 *
 * What is found by multicast is what anybody on the link says: it is an address to try, not one to trust.
 *
 * @throws NetworkError `ERR_NETWORK_SOCKET` when the port of multicast DNS cannot be used; what the resolver throws the first time
 * @see PS3.15 H.2, RFC 6762, RFC 6763
 */
export async function* browse(options: BrowseOptions = {}): AsyncGenerator<DiscoveryEvent, void, undefined> {
  let before: Services = new Map();
  for await (const now of isLocal(options) ? overMulticast(options) : overServers(options)) {
    yield* differences(before, now);
    before = now;
  }
}

/**
 * Finds the DICOM services that there are.
 *
 * @throws NetworkError as {@link browse} does; the reason of the signal
 */
export async function discover(options: DiscoverOptions = {}): Promise<DicomService[]> {
  const { waitMs = 3000, signal, clock = monotonicClock } = options;
  signal?.throwIfAborted();
  if (!isLocal(options)) return discoverUnicast(unicast(options));
  let services: Services = new Map();
  const session = await openBrowser(options, (now) => (services = now));
  try {
    await clock.sleep(waitMs, signal ?? never);
  } finally {
    await session.close();
  }
  return [...services.values()];
}

function isLocal({ domain = "local" }: BrowseOptions): boolean {
  return domainNameKey(toDomainName(domain)) === "local";
}

async function* overMulticast(options: BrowseOptions): AsyncGenerator<Services, void, undefined> {
  let latest: Services | undefined;
  let wake = (): void => {};
  const session = await openBrowser(options, (services) => {
    latest = services;
    wake();
  });
  const onAbort = (): void => wake();
  options.signal?.addEventListener("abort", onAbort);
  try {
    while (!options.signal?.aborted) {
      const services: Services | undefined = latest;
      latest = undefined;
      if (services) yield services;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    options.signal?.removeEventListener("abort", onAbort);
    await session.close();
  }
}

async function* overServers(options: BrowseOptions): AsyncGenerator<Services, void, undefined> {
  const { pollMs = 60_000, signal, onWarning, clock = monotonicClock } = options;
  const discovery = unicast(options);
  const isOver = (): boolean => signal?.aborted === true;
  for (let isFirst = true; !isOver(); isFirst = false) {
    try {
      const found = await discoverUnicast(discovery);
      yield new Map(found.map((service) => [domainNameKey([service.instanceName, service.type]), service]));
    } catch (error) {
      if (isOver()) return;
      if (isFirst || !(error instanceof NetworkError)) throw error;
      onWarning?.(error);
    }
    await clock.sleep(pollMs, signal ?? never).catch(() => {});
  }
}

function unicast({
  types = dicomServiceTypes,
  domain = "local",
  resolver = new DnsClient(),
  signal,
  onWarning,
}: BrowseOptions) {
  return { types, domain: toDomainName(domain), resolver, signal, onWarning };
}

async function openBrowser(
  options: BrowseOptions,
  onServices: (services: Services) => void,
): Promise<{ close(): Promise<void> }> {
  const { types = dicomServiceTypes, openMulticast = multicastOverUdp(options), random = Math.random } = options;
  const { clock = monotonicClock } = options;
  let browser: Browser | undefined;
  const transport = await openMulticast({
    onDatagram: (datagram) => browser?.onDatagram(datagram),
    onLinks: () => browser?.onLinks(),
  });
  browser = new Browser({ types, transport, onServices, random, clock });
  void browser.run();
  const close = async (): Promise<void> => {
    browser.stop();
    await transport[Symbol.asyncDispose]();
  };
  return { close };
}

function* differences(before: Services, now: Services): Generator<DiscoveryEvent, void, undefined> {
  for (const [key, service] of before) if (!now.has(key)) yield { kind: "lost", service };
  for (const [key, service] of now) {
    const known = before.get(key);
    if (!known) yield { kind: "found", service };
    else if (!isSameService(known, service)) yield { kind: "changed", service };
  }
}
