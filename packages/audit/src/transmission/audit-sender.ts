import { setTimeout as sleep } from "node:timers/promises";
import { hostname } from "node:os";
import { AuditError } from "../errors.js";
import { fitInstanceLists, type InstanceListOptions } from "../messages/instance-lists.js";
import type { AuditMessage } from "../schema/audit-message.js";
import { type SyslogEncoder, syslogEncoder, type SyslogHeader } from "../syslog/syslog-message.js";
import { type AuditDialect, writeAuditMessage } from "../xml/write-audit-message.js";
import type { IllegalCharacters } from "../xml/escape.js";
import type { Destination, DestinationEvent, DestinationHealth } from "./destination.js";
import type { DestinationSender } from "./destination-sender.js";
import { Quarantine } from "./quarantine.js";
import { Spool, type SpoolEvent, type SpoolOptions } from "./spool/spool.js";
import { TlsSender } from "./tls-sender.js";
import { tlsSettings } from "./tls-settings.js";
import { udpSettings, UdpSender } from "./udp-sender.js";

export interface AuditSenderOptions {
  /** Where messages wait, and for how many there is room. */
  readonly spool: Omit<SpoolOptions, "onEvent" | "onFull">;
  /** Each gets every message, at its own pace; at least one. */
  readonly destinations: readonly Destination[];
  /** Names of destinations that were there, and are no more: messages are kept for them until they are forgotten. Default: none. */
  readonly forget?: readonly string[];
  /** Default: this host, this process, and the structured data `meta` with a number, which makes equal messages different ones. */
  readonly header?: Omit<SyslogHeader, "timestamp">;
  /** Default: `dicom`. */
  readonly dialect?: AuditDialect;
  /** Default: `replace`, so that no message is lost for a character. */
  readonly illegalCharacters?: IllegalCharacters;
  /** Default: `ifFits` 32,000 octets. */
  readonly instances?: Pick<InstanceListOptions, "instances" | "maxLength">;
  /** Messages that are not to be sent. Default: none. */
  readonly suppress?: (message: AuditMessage) => boolean;
  /** What it throws is thrown again where nobody catches it, and sending goes on. */
  readonly onEvent?: (event: AuditSenderEvent) => void;
  /** Default: the clock. */
  readonly now?: () => Date;
}

/** What becomes of messages; none of it is audited by itself. */
export type AuditSenderEvent = SpoolEvent | DestinationEvent;

/** What a sender holds, and how its destinations are. */
export interface AuditSenderHealth {
  /** Of the message that was written last; 0: none was. */
  readonly lastSequence: number;
  readonly spoolBytes: number;
  readonly destinations: readonly DestinationHealth[];
}

/**
 * Sends audit messages to repositories, at least once and in their order: what `write` took is on disk until every destination has confirmed it, whatever dies
 * meanwhile. A repository may get a message twice; the same octets are the same message.
 *
 * @see PS3.15 A.6, A.7
 */
export class AuditSender implements AsyncDisposable {
  readonly #options: ReturnType<typeof resolveOptions>;
  readonly #spool: Spool;
  readonly #senders: readonly DestinationSender[];
  #number: number;

  private constructor(
    options: ReturnType<typeof resolveOptions>,
    { spool, senders }: { readonly spool: Spool; readonly senders: readonly DestinationSender[] },
  ) {
    this.#options = options;
    this.#spool = spool;
    this.#senders = senders;
    this.#number = spool.lastSequence;
  }

  /** Opens the spool and begins to send what waits in it. @throws AuditError ERR_AUDIT_OPTIONS, ERR_AUDIT_SYSLOG, ERR_AUDIT_SPOOL; what Node throws */
  static async open(options: AuditSenderOptions): Promise<AuditSender> {
    const resolved = resolveOptions(options);
    const names = expectDestinations(options.destinations);
    const { onEvent } = resolved;
    let senders: readonly DestinationSender[] = [];
    const onFull = (): void => senders.forEach((sender) => sender.confirmNow());
    const spool = await Spool.open({ ...options.spool, onEvent, onFull });
    try {
      for (const name of options.forget ?? []) await spool.forget(name);
      const quarantine = new Quarantine(options.spool.folder);
      const readers = await Promise.all(names.map((name) => spool.reader(name)));
      senders = options.destinations.map((destination, index) => {
        const parts = { reader: readers[index]!, quarantine, onEvent };
        return destination.kind === "tls" ? new TlsSender(destination, parts) : new UdpSender(destination, parts);
      });
      return new AuditSender(resolved, { spool, senders });
    } catch (error) {
      await spool[Symbol.asyncDispose]();
      throw error;
    }
  }

  get health(): AuditSenderHealth {
    const destinations = this.#senders.map(({ health }) => health);
    return { lastSequence: this.#spool.lastSequence, spoolBytes: this.#spool.bytes, destinations };
  }

  /**
   * Takes a message; when this resolves, it will not be lost (as `fsync` of the spool has it). Resolves to the number of its last part; `undefined` when it was
   * suppressed.
   *
   * @throws AuditError ERR_AUDIT_MESSAGE, ERR_AUDIT_DATE_TIME, ERR_AUDIT_LIMIT, ERR_AUDIT_SPOOL_FULL, ERR_AUDIT_SPOOL, ERR_AUDIT_CLOSED
   */
  async write(message: AuditMessage, signal?: AbortSignal): Promise<number | undefined> {
    const { suppress, instances, ...writing } = this.#options;
    if (suppress(message)) return undefined;
    const parts = fitInstanceLists(message, { ...writing, ...instances });
    const sequences = await Promise.all(parts.map((part) => this.writeText(writeAuditMessage(part, writing), signal)));
    return sequences.at(-1);
  }

  /** Takes the text of a message as it is, as when it was made elsewhere. @throws AuditError */
  writeText(text: string, signal?: AbortSignal): Promise<number> {
    const { encode, now } = this.#options;
    return this.#spool.append(encode(text, now().toISOString(), ++this.#number), signal);
  }

  /** Waits until every destination has confirmed what was written, but not for longer. The number of messages that were not confirmed. */
  async drain({ timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal }): Promise<number> {
    const until = performance.now() + timeoutMs;
    const target = this.#spool.lastSequence;
    const unconfirmed = (): number =>
      Math.max(0, ...this.#senders.map(({ health }) => target - health.confirmedSequence));
    const isOver = (): boolean => performance.now() >= until || signal?.aborted === true;
    while (unconfirmed() > 0 && !isOver()) {
      for (const sender of this.#senders) sender.hurry();
      await sleep(DRAIN_POLL_MS);
    }
    return unconfirmed();
  }

  /** Stops sending; what is not confirmed stays in the spool, for the next time. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#senders.map((sender) => sender.stop()));
    await this.#spool[Symbol.asyncDispose]();
  }
}

const DRAIN_POLL_MS = 20;

function resolveOptions(options: AuditSenderOptions) {
  return {
    encode: encoderOf(options.header),
    dialect: options.dialect ?? "dicom",
    illegalCharacters: options.illegalCharacters ?? "replace",
    instances: options.instances ?? {},
    suppress: options.suppress ?? (() => false),
    onEvent: guarded(options.onEvent),
    now: options.now ?? (() => new Date()),
  } as const;
}

function encoderOf(header: Omit<SyslogHeader, "timestamp"> = {}): SyslogEncoder {
  const host = hostname()
    .replace(/[^!-~]/g, "")
    .slice(0, 255);
  return syslogEncoder({ hostname: host, appName: "dicomsec", procId: String(process.pid), ...header });
}

function guarded(onEvent: AuditSenderOptions["onEvent"] = () => {}): (event: AuditSenderEvent) => void {
  return (event) => {
    try {
      onEvent(event);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  };
}

function expectDestinations(destinations: readonly Destination[]): readonly string[] {
  const names = destinations.map((one) => (one.kind === "tls" ? tlsSettings(one) : udpSettings(one)).name);
  if (names.length === 0 || new Set(names).size < names.length)
    throw new AuditError("ERR_AUDIT_OPTIONS", { message: "there is no destination, or two have the same name" });
  const leavesElsewhere = destinations.some((one) => one.kind === "udp" && one.oversize === "elsewhere");
  if (leavesElsewhere && !destinations.some(({ kind }) => kind === "tls"))
    throw new AuditError("ERR_AUDIT_OPTIONS", {
      message: "messages are left to a destination over TLS, and there is none",
    });
  return names;
}
