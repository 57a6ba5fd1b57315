import type { SearchOptions } from "../connection/ldap-connection.js";
import { openConnection, type OpenConnectionOptions } from "../connection/open-connection.js";
import type { Entry } from "../entry.js";
import { ConfigurationError } from "../errors.js";

export interface FollowOptions extends Omit<OpenConnectionOptions, "server"> {
  /** The search that was referred. */
  readonly search: SearchOptions;
}

/** How many servers one search may be sent to, one after the other. */
const maxReferrals = 10;

/**
 * Asks other servers for what a search did not have, each over a connection that is protected in the same way.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_REFERRAL for a referral that is no LDAP URL or leads to nothing, for too many of them, and for a
 * password that would go to another server in clear
 * @see RFC 4511, 4.1.10 and 4.5.3
 */
export async function followReferrals(urls: readonly string[], options: FollowOptions): Promise<Entry[]> {
  const { credentials, security, search } = options;
  if (credentials.kind === "simple" && security.kind === "none") throw unfollowed("a password is not sent in clear to a server that another one names"); // prettier-ignore
  const left = urls.map(parseReferral);
  const asked = new Set<string>();
  const entries: Entry[] = [];
  for (let referral = left.shift(); referral; referral = left.shift()) {
    const key = JSON.stringify(referral);
    if (asked.has(key)) continue;
    if (asked.size === maxReferrals) throw unfollowed("the search is referred to too many servers");
    asked.add(key);
    const connection = await openConnection({ ...options, server: referral, signal: search.signal });
    try {
      const found = await connection.searchAll(referral.base, {
        ...search,
        ...(referral.scope && { scope: referral.scope }),
      });
      entries.push(...found.entries);
      left.push(...found.referrals.map(parseReferral));
    } catch (error) {
      // "There is nothing" is said of what was referred to, not of what was asked for.
      const isNothing = error instanceof ConfigurationError && error.code === "ERR_CONFIGURATION_NOT_FOUND";
      throw isNothing ? unfollowed("a referral leads to nothing") : error;
    } finally {
      await connection.close();
    }
  }
  return entries;
}

interface Referral {
  readonly host: string;
  readonly port?: number;
  readonly base: string;
  readonly scope?: "base" | "one" | "sub";
}

/** `ldap://host:port/base??scope`; the filter is that of the search. @see RFC 4516 */
function parseReferral(text: string): Referral {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^ldaps?:$/.test(url.protocol) || url.hostname === "")
    throw unfollowed("a referral is no LDAP URL");
  const [, scope] = url.search.slice(1).split("?");
  return {
    host: url.hostname.replaceAll(/^\[|\]$/g, ""),
    ...(url.port !== "" && { port: Number(url.port) }),
    base: decoded(url.pathname.slice(1)),
    ...(isScope(scope) && { scope }),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unfollowed("a referral is no LDAP URL");
  }
}

function isScope(text: string | undefined): text is "base" | "one" | "sub" {
  return text === "base" || text === "one" || text === "sub";
}

function unfollowed(message: string): ConfigurationError {
  return new ConfigurationError("ERR_CONFIGURATION_REFERRAL", { message });
}
