import { createHash, randomBytes } from "node:crypto";

/** How long a session lasts without a request, and at most. */
const IDLE_MS = 15 * 60_000;
const LONGEST_MS = 8 * 60 * 60_000;
const MOST_SESSIONS = 100;

interface Session {
  readonly user: string;
  readonly began: number;
  used: number;
}

/** Who is logged in. Of the token that a browser has, the hash alone is here: finding it takes no time that tells of others. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A token for a new session; where there are too many, the oldest one ends. */
  begin(user: string): string {
    const token = randomBytes(32).toString("base64url");
    if (this.#sessions.size >= MOST_SESSIONS) this.#sessions.delete(this.#sessions.keys().next().value!);
    this.#sessions.set(keyOf(token), { user, began: this.#now(), used: this.#now() });
    return token;
  }

  userOf(token: string): string | undefined {
    const session = this.#sessions.get(keyOf(token));
    if (!session) return undefined;
    const now = this.#now();
    if (now - session.used > IDLE_MS || now - session.began > LONGEST_MS) {
      this.end(token);
      return undefined;
    }
    session.used = now;
    return session.user;
  }

  end(token: string): void {
    this.#sessions.delete(keyOf(token));
  }
}

function keyOf(token: string): string {
  return createHash("sha256").update(token).digest("base64");
}
