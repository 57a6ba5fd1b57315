import { DnsClient, type DnsResolver } from "../dns/dns-client.js";
import { isHostName } from "../dhcp/domain-names.js";
import { resolveService } from "../dns/resolve-service.js";
import { NetworkError } from "../errors.js";
import { formatTimeServer, parseTimeServer } from "./time-server.js";

export interface NtpServersOptions {
  /** Option 42 of DHCP: `ntpServers` of the parameters of a lease. Default: none. */
  readonly dhcp?: readonly string[];
  /** The domain to look in, and how. Default: DNS is not asked; the resolver: a `DnsClient` of the system's servers. */
  readonly dns?: { readonly domain: string; readonly resolver?: DnsResolver };
  /** Those that somebody has entered. Default: none. */
  readonly configured?: readonly string[];
  /** Told when DNS could not be asked; the next source is taken then. Default: nothing is said. */
  readonly onWarning?: (error: NetworkError) => void;
  readonly signal?: AbortSignal;
}

/** Servers of one source, as `measureTime` and `monitorTime` take them. */
export interface NtpServerList {
  readonly source: "dhcp" | "dns" | "configured";
  readonly servers: readonly string[];
}

/**
 * Finds time servers, in the order of the standard: what DHCP gives, what DNS knows, what somebody entered as a backup. The first list is to be used, the others when
 * no server of it answers; no list at all leaves the machine with its own clock.
 *
 * The standard puts NTP autodiscovery first. That of RFC 5905 3.1 is manycast, and is not done; DNS is asked for `_ntp._udp` (RFC 2782), then for the host `ntp`
 * (RFC 2219), which the standard does not ask for and which therefore comes after DHCP.
 *
 * @throws NetworkError ERR_NETWORK_OPTIONS; the reason of the signal
 * @see PS3.15 G.1.1
 */
export async function ntpServers(options: NtpServersOptions): Promise<NtpServerList[]> {
  const lists: NtpServerList[] = [
    { source: "dhcp", servers: namesOf(options.dhcp) },
    { source: "dns", servers: await inDns(options) },
    { source: "configured", servers: namesOf(options.configured) },
  ];
  return lists.filter(({ servers }) => servers.length > 0);
}

function namesOf(texts: readonly string[] = []): string[] {
  return [...new Set(texts.map((text) => parseTimeServer(text).name))];
}

async function inDns({ dns, onWarning, signal }: NtpServersOptions): Promise<string[]> {
  if (!dns) return [];
  const { domain, resolver = new DnsClient() } = dns;
  try {
    const { outcome, targets } = await resolveService(`_ntp._udp.${domain}`, { resolver, ...(signal && { signal }) });
    // Anything can stand in a record; what cannot be a server must not take the others with it.
    const possible = targets.filter(({ host, port }) => isHostName(host) && port > 0);
    if (outcome !== "absent") return possible.map(({ host, port }) => formatTimeServer(host, port));
    const host = `ntp.${domain}`;
    const answers = await Promise.all((["A", "AAAA"] as const).map((type) => resolver.resolve(host, type, { signal })));
    return answers.some(({ records }) => records.length > 0) ? [formatTimeServer(host)] : [];
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof NetworkError)) throw error;
    onWarning?.(error);
    return [];
  }
}
