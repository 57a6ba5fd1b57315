import { setTimeout as sleep } from "node:timers/promises";
import { BarrierConnection, ConnectionFailure } from "./barrier-connection.js";
import { Delivery, type DeliveryParts } from "./delivery.js";
import type { DestinationHealth, TlsDestination } from "./destination.js";
import type { DestinationSender } from "./destination-sender.js";
import { shrunk } from "./fit-message.js";
import type { SpoolRecord } from "./spool/record.js";
import { type TlsSettings, tlsSettings } from "./tls-settings.js";

/** Connections that the first message without a confirmation may end before it goes alone. */
const FAILURES_TOGETHER = 2;
/** Connections that a message may end alone, before the one behind it is tried. */
const FAILURES_ALONE = 2;

/**
 * Sends the messages of a spool over TLS, one connection at a time and in their order. What a connection carried is confirmed by its end; where that is not in order,
 * it is sent again. A message that ends every connection, while the one behind it does not, goes to quarantine.
 */
export class TlsSender implements DestinationSender {
  readonly #settings: TlsSettings;
  readonly #delivery: Delivery;
  readonly #running: Promise<void>;
  /** Ends the wait for more to send. */
  #waiting: AbortController | undefined;
  #isHurried = false;
  #isPressed = false;
  /** Whether a close of this repository comes with close_notify, and whether that was tried. */
  #announces: boolean;
  #isTried: boolean;
  /** Connections in a row that ended without a confirmation, after something was sent. */
  #failures = 0;

  constructor(destination: TlsDestination, parts: DeliveryParts) {
    this.#settings = tlsSettings(destination);
    this.#delivery = new Delivery(this.#settings.name, parts, destination.backOff);
    this.#announces = this.#isTried = this.#settings.closeNotify === "required";
    this.#running = this.#delivery.run(() => this.#carry());
  }

  get health(): DestinationHealth {
    return this.#delivery.health;
  }

  hurry(): void {
    this.#isHurried = true;
    this.#waiting?.abort();
  }

  confirmNow(): void {
    this.#isPressed = true;
    this.hurry();
  }

  async stop(): Promise<void> {
    this.#delivery.stop();
    this.hurry();
    await this.#running;
  }

  /** Connections, one after the other, until nothing waits; the next one is made ready while the last one is confirmed. */
  async #carry(): Promise<void> {
    if (!this.#isTried) await this.#try();
    let connection = await this.#connect();
    while (!this.#delivery.isStopping) {
      const through = await this.#attempt(connection, async () => this.#fill(connection));
      const isMore = this.#delivery.reader.hasMore;
      this.#delivery.state = "confirming";
      const next = isMore ? this.#connect() : undefined;
      next?.catch(() => {});
      try {
        await this.#attempt(connection, async () => this.#confirm(connection));
        await this.#confirmed(through);
      } catch (error) {
        next?.then((ready) => ready.destroy()).catch(() => {});
        throw error;
      }
      if (!next) return;
      connection = await next;
    }
    connection.destroy();
  }

  /** Finds out by a connection that carries nothing whether the repository announces a close. */
  async #try(): Promise<void> {
    const connection = await this.#connect();
    this.#announces ||= (await this.#unlessStopped(connection, () => connection.confirm())) === "notified";
    this.#isTried = true;
  }

  async #confirm(connection: BarrierConnection): Promise<void> {
    const how = await connection.confirm();
    if (how === "bare" && this.#announces) throw new ConnectionFailure("NO_CLOSE_NOTIFY");
    this.#announces ||= how === "notified";
  }

  async #connect(): Promise<BarrierConnection> {
    this.#delivery.state = "connecting";
    return BarrierConnection.open(this.#settings, this.#delivery.signal);
  }

  /** What fails on a connection that had accepted us may be the fault of the message that it carried first. */
  async #attempt<Result>(connection: BarrierConnection, work: () => Promise<Result>): Promise<Result> {
    try {
      return await this.#unlessStopped(connection, work);
    } catch (error) {
      if (!this.#delivery.isStopping && error instanceof ConnectionFailure) await this.#blame();
      throw error;
    }
  }

  /** A connection on which work fails is over, and so is one that is worked on when the sender is stopped. */
  async #unlessStopped<Result>(connection: BarrierConnection, work: () => Promise<Result>): Promise<Result> {
    const { signal } = this.#delivery;
    const onStop = (): void => connection.destroy();
    signal.addEventListener("abort", onStop, { once: true });
    try {
      return await work();
    } catch (error) {
      connection.destroy();
      throw error;
    } finally {
      signal.removeEventListener("abort", onStop);
    }
  }

  async #confirmed(through: number): Promise<void> {
    this.#failures = 0;
    await this.#delivery.confirmed(through);
  }

  /** Sends until the connection is to be confirmed; the number of the last message that went out. */
  async #fill(connection: BarrierConnection): Promise<number> {
    this.#delivery.state = "sending";
    const { everyMessages, everyMs, idleMs } = this.#settings;
    const most = this.#failures < FAILURES_TOGETHER ? everyMessages : 1;
    const until = performance.now() + everyMs;
    let through = this.#delivery.reader.confirmed;
    let sent = 0;
    this.#isPressed = false;
    while (sent < most && !this.#isPressed && performance.now() < until && !this.#delivery.isStopping) {
      const records = await this.#delivery.reader.next(most - sent);
      for (const record of records) {
        if (record.message.length > this.#settings.maxMessageLength) await this.#sendRecord(connection, record);
        else if (this.#add(connection, record.message)) await connection.flush();
        through = record.sequence;
      }
      sent += records.length;
      if (this.#delivery.reader.hasMore) continue;
      await connection.flush();
      if (!(await this.#moreWithin(Math.min(idleMs, until - performance.now()), connection))) break;
    }
    await connection.flush();
    return through;
  }

  /** Whether there is more to send before it is time to confirm. */
  async #moreWithin(timeoutMs: number, connection: BarrierConnection): Promise<boolean> {
    if (this.#isHurried) this.#isHurried = false;
    else {
      // One of its own for each wait: signals that depend on a lasting one stay with it.
      const waiting = (this.#waiting = new AbortController());
      const timer = setTimeout(() => waiting.abort(), Math.max(1, timeoutMs));
      await Promise.race([this.#delivery.reader.more(waiting.signal), connection.failed]);
      clearTimeout(timer);
      waiting.abort();
    }
    return this.#delivery.reader.hasMore && !this.#delivery.isStopping;
  }

  async #sendRecord(connection: BarrierConnection, record: SpoolRecord): Promise<void> {
    const { maxMessageLength, oversize } = this.#settings;
    let { message } = record;
    if (message.length > maxMessageLength) {
      const fitted = oversize === "shrink" ? shrunk(message, maxMessageLength) : undefined;
      if (!fitted) return this.#delivery.putAside(record, "too-long");
      message = fitted;
    }
    if (this.#add(connection, message)) await connection.flush();
  }

  #add(connection: BarrierConnection, message: Uint8Array): boolean {
    this.#delivery.sent++;
    return connection.add(message);
  }

  /** Whether it is the message or the repository, the message behind it tells, and then the message once more: the repository may just have come back. */
  async #blame(): Promise<void> {
    this.#failures++;
    if (this.#failures < FAILURES_TOGETHER + FAILURES_ALONE) return;
    this.#delivery.reader.rewind();
    const [suspect, witness] = await this.#delivery.reader.peek(2);
    this.#failures = FAILURES_TOGETHER;
    if (!suspect || !witness) return;
    await sleep(1000, undefined, { signal: this.#delivery.signal }).catch(() => {});
    if ((await this.#bears(witness)) !== true) return;
    const isBorne = await this.#bears(suspect);
    if (isBorne === true) return this.#confirmed(suspect.sequence);
    if (isBorne === undefined || this.#delivery.isStopping) return;
    await this.#delivery.putAside(suspect, "refused-by-repository");
    await this.#confirmed(witness.sequence);
  }

  /** Whether the repository bears a message alone; `undefined` when it cannot be reached, or the message is not one to be sent. */
  async #bears(record: SpoolRecord): Promise<boolean | undefined> {
    const { sent } = this.#delivery;
    const connection = await this.#connect().catch(() => {});
    if (!connection) return undefined;
    try {
      await this.#unlessStopped(connection, async () => {
        await this.#sendRecord(connection, record);
        await this.#confirm(connection);
      });
      return this.#delivery.sent > sent || undefined;
    } catch (error) {
      return error instanceof ConnectionFailure ? false : undefined;
    }
  }
}
