/** A session, and what the server showed when it was made: a resumed handshake shows it no more. */
export interface KnownSession {
  readonly session: Buffer;
  readonly chain: readonly Uint8Array[];
  readonly stapled: Uint8Array | undefined;
  /** From then on it takes a full handshake, in which the server may show better. */
  readonly until: Date;
}

/** Most servers of which sessions are kept; the one that was not asked for the longest goes first. */
const MAX_SERVERS = 256;
/** Most sessions of one server: a TLS 1.3 server gives two in each full handshake. */
const MAX_SESSIONS = 4;

/** Sessions of a client, by the server that they are for; each is used once, so that connections cannot be linked (RFC 8446 C.4). */
export class SessionMemory {
  readonly #sessions = new Map<string, KnownSession[]>();

  put(server: string, session: KnownSession): void {
    const sessions = this.#sessions.get(server) ?? [];
    this.#sessions.delete(server);
    this.#sessions.set(server, [...sessions, session].slice(-MAX_SESSIONS));
    if (this.#sessions.size > MAX_SERVERS) this.#sessions.delete(this.#sessions.keys().next().value!);
  }

  /** The newest, unless it is too old. */
  take(server: string, at: Date): KnownSession | undefined {
    const session = this.#sessions.get(server)?.pop();
    return session && at < session.until ? session : undefined;
  }
}
