import { setTimeout as sleep } from "node:timers/promises";
import { connect, type SecureConnection } from "@dicomsec/transport";
import { codeOf } from "./destination-sender.js";
import type { TlsSettings } from "./tls-settings.js";

/** Why a connection to a repository is of no use. */
export class ConnectionFailure extends Error {
  readonly code: string;

  constructor(code: string, cause?: unknown) {
    super("the connection to the repository failed", { cause });
    this.name = "ConnectionFailure";
    this.code = code;
  }
}

/** Bytes that are put together for one write. */
const WRITE_LENGTH = 2 ** 16;

/**
 * A connection to a repository whose end confirms what was sent over it.
 *
 * The repository has read everything, when it closes after we have half-closed, and no error comes. On a connection that has not stood for a while the same is seen
 * when it does not want us, and nothing is stored: therefore nothing is sent until then.
 */
export class BarrierConnection {
  readonly #connection: SecureConnection;
  readonly #timeoutMs: number;
  readonly #settleMs: number;
  readonly #closed: Promise<void>;
  #failure: ConnectionFailure | undefined;
  #isEnding = false;
  /** Frames that are not written, and how long they are together. */
  #buffer = new Uint8Array(2 * WRITE_LENGTH);
  #held = 0;

  private constructor(connection: SecureConnection, { timeoutMs, settleMs }: TlsSettings) {
    this.#connection = connection;
    this.#timeoutMs = timeoutMs;
    this.#settleMs = settleMs;
    this.#closed = new Promise((resolve) => {
      connection.once("close", () => {
        if (!this.#isEnding) this.#fail(new ConnectionFailure("CLOSED"));
        resolve();
      });
    });
    connection.on("error", (error: Error) => this.#fail(failureOf(error)));
    connection.once("end", () => this.#isEnding || this.#fail(new ConnectionFailure("CLOSED")));
    // A repository has nothing to say; what it says is not kept.
    connection.resume();
  }

  /** Connects, and waits until the repository has had the time to refuse us. @throws ConnectionFailure */
  static async open(settings: TlsSettings, signal: AbortSignal): Promise<BarrierConnection> {
    const { context, host, port, serverName, timeoutMs, settleMs } = settings;
    const began = performance.now();
    const options = { context, host, port, timeoutMs, signal, ...(serverName !== undefined && { serverName }) };
    const opened = await connect(options).catch((error: unknown) => {
      throw failureOf(error);
    });
    if ("setKeepAlive" in opened && typeof opened.setKeepAlive === "function") opened.setKeepAlive(true, KEEP_ALIVE_MS);
    const connection = new BarrierConnection(opened, settings);
    try {
      const settled = sleep(Math.max(settleMs, 2 * (performance.now() - began)), undefined, { signal });
      await Promise.race([settled, connection.#closed]).catch(() => connection.destroy());
      connection.#expectOpen();
      return connection;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  /** Resolves when it is of no use any more. */
  get failed(): Promise<void> {
    return this.#closed;
  }

  /** Takes a message, in its frame; whether there is enough for a write. @throws ConnectionFailure */
  add(message: Uint8Array): boolean {
    this.#expectOpen();
    const head = `${message.length} `;
    const length = head.length + message.length;
    if (this.#held + length > this.#buffer.length) this.#grow(length);
    for (let at = 0; at < head.length; at++) this.#buffer[this.#held + at] = head.charCodeAt(at);
    this.#buffer.set(message, this.#held + head.length);
    this.#held += length;
    return this.#held >= WRITE_LENGTH;
  }

  /** Writes what was taken, and waits while the repository is behind. @throws ConnectionFailure */
  async flush(): Promise<void> {
    this.#expectOpen();
    if (this.#held === 0) return;
    const bytes = this.#buffer.subarray(0, this.#held);
    // What is written is the connection's until it has gone out.
    [this.#buffer, this.#held] = [new Uint8Array(2 * WRITE_LENGTH), 0];
    if (this.#connection.write(bytes)) return;
    await this.#within(new Promise<void>((resolve) => this.#connection.once("drain", () => resolve())));
    this.#expectOpen();
  }

  #grow(length: number): void {
    const larger = new Uint8Array(Math.max(2 * this.#buffer.length, this.#held + length));
    larger.set(this.#buffer.subarray(0, this.#held));
    this.#buffer = larger;
  }

  /**
   * Half-closes, and waits for the repository to close: then it has read everything. Before that a repository that cannot bear what it got has the time to go away,
   * which would look the same afterwards. `notified`: it said so by close_notify; `bare`: its side of the connection ended, as it also does when it is killed.
   *
   * @throws ConnectionFailure
   */
  async confirm(): Promise<"notified" | "bare"> {
    await this.flush();
    await Promise.race([sleep(this.#settleMs), this.#closed]);
    this.#expectOpen();
    this.#isEnding = true;
    const before = octetsBeneath(this.#connection);
    let after = before;
    this.#connection.once("end", () => (after = octetsBeneath(this.#connection)));
    this.#connection.end();
    await this.#within(this.#closed);
    this.#expectOpen();
    const alert = (after ?? 0) - (before ?? 0);
    return alert > 0 && alert <= LONGEST_ALERT ? "notified" : "bare";
  }

  destroy(): void {
    this.#isEnding = true;
    this.#failure ??= new ConnectionFailure("CLOSED");
    this.#connection.destroy();
  }

  /** Waits for something, or for the end of the connection, or until it takes too long. */
  async #within(something: Promise<void>): Promise<void> {
    const controller = new AbortController();
    const timeUp = sleep(this.#timeoutMs, "timeout", { signal: controller.signal }).catch(() => "done");
    const outcome = await Promise.race([something, this.#closed, timeUp]);
    controller.abort();
    if (outcome !== "timeout") return;
    this.#fail(new ConnectionFailure("TIMEOUT"));
    throw this.#failure!;
  }

  #fail(failure: ConnectionFailure): void {
    this.#failure ??= failure;
    this.#connection.destroy();
  }

  #expectOpen(): void {
    if (this.#failure) throw this.#failure;
  }
}

const KEEP_ALIVE_MS = 10_000;
/** A record with an alert has 24 octets in TLS 1.3 and 31 or so in TLS 1.2; a session ticket that comes late has more than this. */
const LONGEST_ALERT = 100;

/**
 * What came over TCP so far. Node does not tell an end with close_notify from one without, but where nothing else comes it is the octets of the alert. Its way to them is
 * not documented: where there is none, no close is taken for one with close_notify.
 */
function octetsBeneath(connection: SecureConnection): number | undefined {
  const { _handle: handle } = connection as {
    readonly _handle?: { readonly _parent?: { readonly bytesRead?: number } } | null;
  };
  return handle?._parent?.bytesRead;
}

function failureOf(error: unknown): ConnectionFailure {
  return error instanceof ConnectionFailure ? error : new ConnectionFailure(codeOf(error), error);
}
