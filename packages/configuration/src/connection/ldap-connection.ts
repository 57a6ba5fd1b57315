import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { TransportError } from "@dicomsec/transport";
import { Change as LdapChange, Client, type Control, DN, type SearchResult } from "ldapts";
import type { Change } from "../change.js";
import { parseDn } from "../dn.js";
import type { Entry } from "../entry.js";
import { ConfigurationError } from "../errors.js";
import { unlessAborted } from "../unless-aborted.js";
import { AssertionControl, ldapFeature } from "./controls.js";
import { anyEntry, type EntryFilter, ldapFilter } from "./filter.js";
import { GuardedStream, tooLong } from "./guarded-stream.js";
import { entryFrom, ldapAttribute, ldapAttributes } from "./ldap-entry.js";
import { ldapError } from "./ldap-errors.js";
import type { Credentials } from "./open-connection.js";
import type { Protection } from "./security-pattern.js";

export interface SearchOptions {
  readonly scope?: "base" | "one" | "sub";
  /** Default: any entry. */
  readonly filter?: EntryFilter;
  /** Default: all that are no operational ones. */
  readonly attributes?: readonly string[];
  readonly pageSize?: number;
  /**
   * Few entries are expected: pages are asked for only where the server gives no more at once. OpenLDAP goes through all of its entries for the
   * pages of a tree, however small that is. Default: false.
   */
  readonly isSmall?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What a search found, page by page. */
export interface SearchPage {
  readonly entries: readonly Entry[];
  /** URLs of where the search would go on (RFC 4511, 4.5.3). */
  readonly referrals: readonly string[];
}

/** What a change depends on. */
export interface ChangeOptions {
  /** The change is made only if an attribute has a value. */
  readonly assertion?: { readonly type: string; readonly value: string } | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a search ends at: a server can send one page after the other without end. In octets, of all answers meanwhile. */
const maxSearchLength = 2 ** 30;
const maxEmptyPages = 1000;

/**
 * One connection to a server, from its bind to its end. It is never made anew: what was asked over it and has no answer fails, and so does
 * everything after that.
 */
export class LdapConnection {
  readonly #client: Client;
  readonly #stream: GuardedStream;
  readonly #timeoutMs: number;
  readonly #protections = new Set<Protection>();
  #offer: ReadonlySet<string> = new Set();
  #namingContexts: readonly string[] = [];
  #isGone = false;
  #isHandedOver = false;

  constructor(
    stream: Duplex,
    { timeoutMs, isProtected }: { readonly timeoutMs: number; readonly isProtected: boolean },
  ) {
    this.#stream = new GuardedStream(stream);
    this.#timeoutMs = timeoutMs;
    if (isProtected) this.#protections.add("tls");
    this.#stream.once("close", () => (this.#isGone = true));
    this.#client = new Client({ url: "ldap://localhost", createConnection: () => this.#handOver() });
  }

  /** Whether something can be asked over it. */
  get isOpen(): boolean {
    return !this.#isGone && !this.#stream.destroyed && this.#stream.writable;
  }

  /** What it has of what a security pattern may ask for. */
  get protections(): ReadonlySet<Protection> {
    return this.#protections;
  }

  /** DNs of the trees of the server (RFC 4512, 5.1). */
  get namingContexts(): readonly string[] {
    return this.#namingContexts;
  }

  /** Whether the server has a control or an extended operation. */
  offers(feature: string): boolean {
    return this.#offer.has(feature);
  }

  /** @throws ConfigurationError ERR_CONFIGURATION_CREDENTIALS, also for an empty name or password, which a server may take for nobody's */
  async bind(credentials: Credentials, signal?: AbortSignal): Promise<void> {
    if (credentials.kind === "anonymous") return;
    if (credentials.kind === "external") await this.#ask(() => this.#client.bind("EXTERNAL"), signal);
    else {
      const { dn, password } = credentials;
      const secret = typeof password === "string" ? password : await password();
      if (dn === "" || secret === "") throw emptyCredentials();
      await this.#ask(() => this.#client.bind(new RawName(dn), secret), signal);
    }
    this.#protections.add("basic");
  }

  /** Reads the root of the server: what it has, and what it can. @see RFC 4512, 5.1 */
  async readOffer(signal?: AbortSignal): Promise<void> {
    const attributes = ["namingContexts", "supportedControl", "supportedExtension"];
    const [root] = (await this.searchAll("", { scope: "base", attributes, signal })).entries;
    const valuesOf = (name: string): string[] =>
      root?.attributes
        .filter(({ type }) => type.toLowerCase() === name.toLowerCase())
        .flatMap(({ values }) => values.map(String)) ?? [];
    this.#namingContexts = valuesOf("namingContexts");
    this.#offer = new Set([...valuesOf("supportedControl"), ...valuesOf("supportedExtension")]);
  }

  /**
   * Finds entries, a page at a time where the server can.
   *
   * @throws ConfigurationError ERR_CONFIGURATION_NOT_FOUND when there is no base, ERR_CONFIGURATION_LIMIT; the reason of `signal`
   */
  async *search(base: string, options: SearchOptions = {}): AsyncGenerator<SearchPage, void, void> {
    const { scope = "sub", filter = anyEntry, attributes, pageSize = 500, isSmall = false, signal } = options;
    const request = {
      scope,
      filter: ldapFilter(filter),
      timeLimit: 0,
      explicitBufferAttributes: everyAttribute,
      ...(attributes && { attributes: [...attributes] }),
    };
    const isPaged = scope !== "base" && this.offers(ldapFeature.pagedResults);
    if (!isPaged || isSmall) {
      const whole = await this.#ask(() => this.#client.search(base, request), signal).catch((error: unknown) => {
        if (isPaged && error instanceof ConfigurationError && error.resultCode === sizeLimitExceeded) return undefined;
        throw error;
      });
      if (whole) {
        yield pageOf(whole);
        return;
      }
    }
    const pages = this.#client.searchPaginated(base, { ...request, paged: { pageSize } });
    const start = this.#stream.received;
    try {
      for (let empty = 0; ;) {
        const { value, done } = await this.#ask(() => pages.next(), signal);
        if (done === true) return;
        if (value.searchEntries.length === 0) empty += 1;
        if (empty > maxEmptyPages || this.#stream.received - start > maxSearchLength) throw tooLong();
        yield pageOf(value);
      }
    } finally {
      // Not waited for: it ends after an answer that may never come.
      void pages.return(undefined).catch(() => {});
    }
  }

  /** The same, gathered. */
  async searchAll(base: string, options?: SearchOptions): Promise<SearchPage> {
    const [entries, referrals]: [Entry[], string[]] = [[], []];
    for await (const page of this.search(base, options)) {
      for (const entry of page.entries) entries.push(entry);
      for (const referral of page.referrals) referrals.push(referral);
    }
    return { entries, referrals };
  }

  /** Makes one change. @throws ConfigurationError, ERR_CONFIGURATION_CONNECTION_LOST when it is not known whether it was made */
  async change(change: Change, { assertion, signal }: ChangeOptions = {}): Promise<void> {
    const controls = assertion ? [new AssertionControl(assertion.type, assertion.value)] : [];
    await this.#ask(() => this.#request(change, controls), signal);
  }

  async close(): Promise<void> {
    if (this.isOpen) await this.#client.unbind().catch(() => {});
    this.#stream.destroy();
  }

  #request(change: Change, controls: Control[]): Promise<void> {
    switch (change.kind) {
      case "add":
        return this.#client.add(change.dn, ldapAttributes(change.attributes), controls);
      case "delete":
        return this.#client.del(change.dn, controls);
      case "rename":
        return this.#client.modifyDN(change.dn, newName(change), controls);
      case "modify":
        return this.#client.modify(
          change.dn,
          change.modifications.map(
            ({ operation, type, values }) => new LdapChange({ operation, modification: ldapAttribute(type, values) }),
          ),
          controls,
        );
    }
  }

  /** The library beneath asks for a connection when it has none: it gets this one, once. */
  #handOver(): Socket {
    if (!this.isOpen || this.#isHandedOver) throw lost();
    this.#isHandedOver = true;
    return this.#stream as Duplex as Socket;
  }

  /**
   * Asks, and waits as long as may be. Whoever gives up leaves the answer to nobody; a server that gives none loses its connection, and all that
   * was asked over it.
   */
  async #ask<T>(request: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    if (!this.isOpen) throw lost();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#stream.destroy();
    }, this.#timeoutMs);
    try {
      return await unlessAborted(request(), signal);
    } catch (cause) {
      signal?.throwIfAborted();
      if (isLate)
        throw new ConfigurationError("ERR_CONFIGURATION_TIMEOUT", {
          message: "the server did not answer in time",
          cause,
        });
      throw refusalOf(this.#stream.errored) ?? ldapError(cause);
    } finally {
      clearTimeout(timer);
    }
  }
}

const sizeLimitExceeded = 4;

/** A name as it is: the library beneath would take it apart at its commas. */
class RawName extends DN {
  readonly #text: string;

  constructor(text: string) {
    super();
    this.#text = text;
  }

  override toString(): string {
    return this.#text;
  }
}

/**
 * The library beneath takes the text apart at the first comma that has no backslash before it, so there is none in the relative name; it always
 * takes the old name away.
 */
function newName({ newRdn, newSuperior, deleteOldRdn }: Extract<Change, { readonly kind: "rename" }>): DN | string {
  if (!deleteOldRdn)
    throw new ConfigurationError("ERR_CONFIGURATION_OPTIONS", {
      message: "a rename that keeps the old name is not supported",
    });
  if (newSuperior === undefined) return new RawName(newRdn);
  const rdn = parseDn(newRdn)[0] ?? [];
  const escaped = (value: string): string =>
    Array.from(new TextEncoder().encode(value), (octet) => `\\${octet.toString(16).padStart(2, "0")}`).join("");
  return `${rdn.map(({ type, value }) => `${type}=${escaped(value)}`).join("+")},${newSuperior}`;
}

/** Of which the library beneath gives octets: all, for it takes the byte order mark away from text. */
const everyAttribute: string[] = Object.assign([], { includes: () => true });

function pageOf({ searchEntries, searchReferences }: SearchResult): SearchPage {
  return { entries: searchEntries.map(entryFrom), referrals: searchReferences };
}

/** Why the connection was ended. In TLS 1.3 a server refuses the certificate of this node after the handshake, in the place of an answer. */
function refusalOf(error: Error | null): ConfigurationError | undefined {
  if (error instanceof ConfigurationError) return error;
  if (!(error instanceof TransportError) || error.code !== "ERR_TRANSPORT_ALERT") return undefined;
  return new ConfigurationError("ERR_CONFIGURATION_TLS", {
    message: "the server ended TLS with an alert",
    cause: error,
  });
}

function lost(): ConfigurationError {
  return new ConfigurationError("ERR_CONFIGURATION_CONNECTION_LOST", {
    message: "the connection to the server was lost",
  });
}

function emptyCredentials(): ConfigurationError {
  return new ConfigurationError("ERR_CONFIGURATION_CREDENTIALS", {
    message: "a name and a password that is not empty are needed: a server may take an empty one for nobody's",
  });
}
