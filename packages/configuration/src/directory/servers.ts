import { resolveService, type ResolveServiceOptions } from "@dicomsec/network";
import type { LdapServer } from "../connection/open-connection.js";
import { ConfigurationError } from "../errors.js";

/** Where the servers are: named, or found by the DNS of a domain (H.1.4.1). */
export type ServerChoice =
  | { readonly servers: readonly LdapServer[] }
  | {
      /** `hospital.example`: its SRV records `_ldap._tcp` are asked for. */
      readonly domain: string;
      /** Those to be tried where the domain names none. Default: none. */
      readonly fallback?: readonly LdapServer[];
      /** How the domain is asked. Default: the servers of the system. */
      readonly resolver?: ResolveServiceOptions["resolver"];
    };

/** How many of the servers of a domain are tried: its DNS can name thousands, and each takes its time. */
const maxTargets = 20;

/**
 * The servers in the order to be tried in.
 *
 * The records of a domain are as safe as its DNS is: TLS with a server name that is trusted protects from what a forged one leads to.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_UNREACHABLE when there is none
 * @see PS3.15 H.1.4.1, RFC 2782
 */
export async function findLdapServers(choice: ServerChoice, signal?: AbortSignal): Promise<LdapServer[]> {
  const found = "servers" in choice ? choice.servers : await byDomain(choice, signal);
  if (found.length > 0) return [...found];
  throw new ConfigurationError("ERR_CONFIGURATION_UNREACHABLE", { message: "no LDAP server is known" });
}

async function byDomain(
  { domain, fallback = [], resolver }: Extract<ServerChoice, { readonly domain: string }>,
  signal: AbortSignal | undefined,
): Promise<readonly LdapServer[]> {
  try {
    const options = { ...(resolver && { resolver }), ...(signal && { signal }) };
    const { targets } = await resolveService(`_ldap._tcp.${domain}`, options);
    return targets.length > 0 ? targets.slice(0, maxTargets).map(({ host, port }) => ({ host, port })) : fallback;
  } catch (cause) {
    signal?.throwIfAborted();
    if (fallback.length > 0) return fallback;
    throw new ConfigurationError("ERR_CONFIGURATION_UNREACHABLE", {
      message: "the DNS of the domain gives no answer",
      cause,
    });
  }
}
