import type { LdapConnection, SearchOptions } from "../connection/ldap-connection.js";
import { type ConnectionSecurity, type Credentials, openConnection } from "../connection/open-connection.js";
import {
  expectProtected,
  type ProtectedTransaction,
  type SecurityPatternName,
} from "../connection/security-pattern.js";
import type { Entry } from "../entry.js";
import { ConfigurationError } from "../errors.js";
import { unlessAborted } from "../unless-aborted.js";
import { type ConfigurationRoots, findRoots } from "./find-roots.js";
import { followReferrals } from "./referrals.js";
import { findLdapServers, type ServerChoice } from "./servers.js";
import { UpdateJournal } from "./update-journal.js";

export interface SessionOptions {
  readonly server: ServerChoice;
  /** Default: none, which the security patterns `tls` and `tls-manual` refuse. */
  readonly security?: ConnectionSecurity;
  /** Default: nobody's. */
  readonly credentials?: Credentials;
  /** The LDAP Security Pattern of Table H.1-15 that the site has. Default: `tls`. */
  readonly securityPattern?: SecurityPatternName;
  /** Lets a password go over a connection without TLS. Default: false. */
  readonly allowInsecure?: boolean;
  /** The tree to look in, or the DICOM Configuration Root itself. Default: all naming contexts of the server. */
  readonly base?: string;
  /**
   * `follow`: what is on other servers is asked for there, with the same protection and as the same user. Default: `refuse`, for a list that is
   * not whole is no answer.
   */
  readonly referrals?: "refuse" | "follow";
  /**
   * A folder of this machine in which is written what is being added, so that what a process left half done when it was killed is taken away by the
   * next connection that is opened with the same folder. Default: none; `checkConfiguration` tells what was left.
   */
  readonly journal?: string;
  /** For each connection, and for each answer. Default: 10,000. */
  readonly timeoutMs?: number;
  /** Entries of one page of a search. Default: 500. */
  readonly pageSize?: number;
}

/** What the transactions of the profile are made over: a connection that is made anew when it is lost, protection and all. */
export class Session {
  readonly options: ReturnType<typeof resolveSessionOptions>;
  #current: OpenSession | undefined;
  #opening: Promise<OpenSession> | undefined;
  readonly #ending = new AbortController();

  constructor(options: SessionOptions) {
    this.options = resolveSessionOptions(options);
  }

  /**
   * Lets work be done over the connection. Reading is done once more when the connection is lost meanwhile: a lost connection never looks like an
   * answer. What changes the directory is not, for nobody knows whether it was done.
   */
  async use<T>(
    transaction: ProtectedTransaction,
    work: (open: OpenSession) => Promise<T>,
    { isRepeatable, signal }: { readonly isRepeatable: boolean; readonly signal?: AbortSignal | undefined },
  ): Promise<T> {
    const run = async (): Promise<T> => {
      const open = await this.open(signal);
      expectProtected(this.options.securityPattern, transaction, open.connection.protections);
      return work(open);
    };
    try {
      return await run();
    } catch (error) {
      const isLost = error instanceof ConfigurationError && error.code === "ERR_CONFIGURATION_CONNECTION_LOST";
      if (!isRepeatable || !isLost || this.#ending.signal.aborted) throw error;
      return run();
    }
  }

  /** The connection that is there, or a new one; whoever needs one while it is made waits for the same. */
  async open(signal?: AbortSignal): Promise<OpenSession> {
    if (this.#ending.signal.aborted) throw closed();
    if (this.#current?.connection.isOpen) return this.#current;
    this.#opening ??= this.#connect()
      .then((open) => (this.#current = open))
      .finally(() => (this.#opening = undefined));
    return unlessAborted(this.#opening, signal);
  }

  /** @throws ConfigurationError ERR_CONFIGURATION_REFERRAL unless referrals are followed */
  async search(open: OpenSession, base: string, options: SearchOptions): Promise<readonly Entry[]> {
    const { pageSize, referrals } = this.options;
    const { entries, referrals: urls } = await open.connection.searchAll(base, { pageSize, ...options });
    if (urls.length === 0) return entries;
    if (referrals === "refuse") throw elsewhere();
    return [...entries, ...(await followReferrals(urls, { ...this.options, search: options }))];
  }

  async close(): Promise<void> {
    this.#ending.abort(closed());
    await this.#opening?.catch(() => {});
    await this.#current?.connection.close();
  }

  /** Tries one server after the other, until one has the DICOM configuration (H.1.4.1, note 2). */
  async #connect(): Promise<OpenSession> {
    const { server, base } = this.options;
    const { signal } = this.#ending;
    let last: unknown;
    for (const one of await findLdapServers(server, signal)) {
      let connection: LdapConnection | undefined;
      try {
        connection = await openConnection({ ...this.options, server: one, signal });
        const open = { connection, roots: await findRoots(connection, { base, signal }) };
        await this.options.journal?.recover(this, open);
        return open;
      } catch (error) {
        await connection?.close();
        signal.throwIfAborted();
        if (!mayBeElsewhere(error)) throw error;
        last = error;
      }
    }
    throw last;
  }
}

export interface OpenSession {
  readonly connection: LdapConnection;
  readonly roots: ConfigurationRoots;
}

/** @internal */
export function resolveSessionOptions(options: SessionOptions) {
  return {
    server: options.server,
    security: options.security ?? { kind: "none" },
    credentials: options.credentials ?? { kind: "anonymous" },
    securityPattern: options.securityPattern ?? "tls",
    allowInsecure: options.allowInsecure ?? false,
    base: options.base,
    referrals: options.referrals ?? "refuse",
    journal: options.journal === undefined ? undefined : new UpdateJournal(options.journal),
    timeoutMs: options.timeoutMs ?? 10_000,
    pageSize: options.pageSize ?? 500,
  } as const;
}

/** Another server may do better; credentials that one refused are not shown to the next. */
function mayBeElsewhere(error: unknown): boolean {
  return error instanceof ConfigurationError && tryNext.has(error.code);
}

const tryNext = new Set([
  "ERR_CONFIGURATION_UNREACHABLE",
  "ERR_CONFIGURATION_TIMEOUT",
  "ERR_CONFIGURATION_CONNECTION_LOST",
  "ERR_CONFIGURATION_TLS",
  "ERR_CONFIGURATION_NO_ROOT",
]);

function closed(): ConfigurationError {
  return new ConfigurationError("ERR_CONFIGURATION_CONNECTION_LOST", { message: "the client is closed" });
}

function elsewhere(): ConfigurationError {
  return new ConfigurationError("ERR_CONFIGURATION_REFERRAL", {
    message: "part of what was asked for is on another server",
  });
}
