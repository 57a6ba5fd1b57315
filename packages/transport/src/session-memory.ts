/** A session, and what the server showed when it was made: a resumed handshake shows it no more. */
export interface KnownSession {
  readonly session: Buffer;
  readonly chain: readonly Uint8Array[];
  readonly stapled: Uint8Array | undefined;
}

/** Most sessions that are kept; the oldest goes first. */
const MAX_SESSIONS = 256;

/** Sessions of a client, by the server that they are for; each is used once, so that connections cannot be linked (RFC 8446 C.4). */
export class SessionMemory {
  readonly #sessions = new Map<string, KnownSession>();

  put(server: string, session: KnownSession): void {
    this.#sessions.delete(server);
    this.#sessions.set(server, session);
    if (this.#sessions.size > MAX_SESSIONS) this.#sessions.delete(this.#sessions.keys().next().value!);
  }

  take(server: string): KnownSession | undefined {
    const session = this.#sessions.get(server);
    this.#sessions.delete(server);
    return session;
  }
}
