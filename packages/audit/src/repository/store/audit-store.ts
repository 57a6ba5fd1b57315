import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
import type { Statement } from "better-sqlite3";
import type { AuditMessage } from "../../schema/audit-message.js";
import { encodeSyslogMessage, decodeSyslogMessage, type SyslogHeader } from "../../syslog/syslog-message.js";
import { readAuditMessage } from "../../xml/read-audit-message.js";
import { writeAuditMessage } from "../../xml/write-audit-message.js";
import type { AuditSink, ReceivedMessage, Sender } from "../audit-sink.js";
import { type AuditQuery, cursorOf, resolveQuery } from "./audit-query.js";
import { indexMessage, type IndexedMessage, termKinds } from "./index-message.js";
import { type LogUseAudit, type LogUser, logUseMessage } from "./log-use.js";
import { MessageFinder } from "./message-finder.js";
import { type Databases, openDatabases } from "./open-database.js";
import { noStore } from "./schema.js";

export interface AuditStoreOptions {
  /** `refused`: the store must be there. Default: `allowed`, it is made where there is none, for this user alone. */
  readonly isNew?: "allowed" | "refused";
  /** How every reading is audited. Default: it is not, and whoever reads sees to it. */
  readonly logUse?: LogUseAudit;
  /** Default: the clock. */
  readonly now?: () => Date;
}

interface StoredRecord {
  readonly id: number;
  readonly receivedAt: Date;
  /** How often it came, byte for byte. */
  readonly copies: number;
  /** Of the first one. */
  readonly sender: Sender;
  /** The whole syslog message. */
  readonly raw: Uint8Array;
}

/** A message of the trail. */
export interface AuditRecord extends StoredRecord {
  /** For `after` of a query. */
  readonly cursor: string;
  readonly message: AuditMessage;
  /** `undefined` when EventDateTime is no moment. */
  readonly eventTime: Date | undefined;
  /** How the message departs from A.5, each code of a finding or warning once. */
  readonly findings: readonly string[];
}

/** What came and is no audit message. */
export interface QuarantinedMessage extends StoredRecord {
  /** An error code of this package: ERR_AUDIT_SYSLOG, ERR_AUDIT_XML, ERR_AUDIT_NO_MESSAGE, ERR_AUDIT_LIMIT. */
  readonly reason: string;
  /** In octets; more than `raw` has where it was too long to be kept. */
  readonly length: number;
}

/**
 * A store of audit messages in a SQLite database, for any number of processes. It needs the npm package `better-sqlite3`, with its native part.
 *
 * What `store` took is on disk when it resolves (WAL with synchronous=FULL). A message that came before, byte for byte with its syslog header, is counted and not kept
 * again: senders repeat what they do not know to be stored.
 *
 * @throws AuditError ERR_AUDIT_STORE; what Node throws for a file that cannot be made or is not there
 */
export function openAuditStore(path: string, options: AuditStoreOptions = {}): Promise<AuditStore> {
  return AuditStore.open(path, options);
}

interface StoreSettings {
  readonly auditLogUri: string;
  readonly logUse: LogUseAudit | undefined;
  readonly now: () => Date;
}

/** Made by `openAuditStore`. */
export class AuditStore implements AuditSink, AsyncDisposable {
  readonly #databases: Databases;
  readonly #settings: StoreSettings;
  readonly #finder: MessageFinder;
  readonly #write: Readonly<Record<"repeat" | "message" | "term" | "repeatQuarantined" | "quarantine", Statement>>;
  readonly #read: Readonly<Record<"message" | "quarantined" | "counts", Statement>>;

  /** @internal */
  static async open(path: string, options: AuditStoreOptions): Promise<AuditStore> {
    const { isNew = "allowed", logUse, now = () => new Date() } = options;
    return new AuditStore(await openDatabases(path, { isNew }), { auditLogUri: pathToFileURL(path).href, logUse, now });
  }

  // Private, so that its types, which are of an optional package, are no part of what is declared.
  private constructor(databases: Databases, settings: StoreSettings) {
    const { writer, reader } = databases;
    this.#databases = databases;
    this.#settings = settings;
    this.#finder = new MessageFinder(reader);
    this.#write = {
      repeat: writer.prepare("UPDATE message SET copies = copies + 1 WHERE digest = ?"),
      message: writer.prepare(
        "INSERT INTO message (digest, received, transport, address, port, certificate, event_time, time, action, outcome, findings, raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      ),
      term: writer.prepare("INSERT INTO term (kind, value, time, message) VALUES (?, ?, ?, ?)"),
      repeatQuarantined: writer.prepare("UPDATE quarantine SET copies = copies + 1 WHERE digest = ?"),
      quarantine: writer.prepare(
        "INSERT INTO quarantine (digest, received, transport, address, port, certificate, length, reason, raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      ),
    };
    this.#read = {
      message: reader.prepare("SELECT * FROM message WHERE id = ?"),
      quarantined: reader.prepare("SELECT * FROM quarantine WHERE id < ? ORDER BY id DESC LIMIT 1"),
      counts: reader.prepare(
        "SELECT (SELECT count(*) FROM message) AS messages, (SELECT count(*) FROM quarantine) AS quarantined",
      ),
    };
  }

  /** Whether it is audited that somebody reads. */
  get isUseAudited(): boolean {
    return this.#settings.logUse !== undefined;
  }

  async store(batch: readonly ReceivedMessage[]): Promise<void> {
    try {
      this.#databases.writer.transaction(() => batch.forEach((received) => this.#keep(received))).immediate();
    } catch (cause) {
      throw noStore("the store could not be written to", cause);
    }
  }

  /** Keeps a message of the repository's own. @throws AuditError */
  async add(message: AuditMessage, header: SyslogHeader = {}): Promise<void> {
    const now = this.#settings.now();
    const raw = encodeSyslogMessage(writeAuditMessage(message), header, now);
    await this.store([{ raw, receivedAt: now.getTime(), sender: { transport: "local" } }]);
  }

  /**
   * The messages that are looked for, each once. Other processes and this one's writer go on meanwhile.
   *
   * @throws AuditError ERR_AUDIT_DATE_TIME, ERR_AUDIT_OPTIONS
   */
  async *query(query: AuditQuery = {}, user: LogUser = {}): AsyncGenerator<AuditRecord, void, void> {
    const resolved = resolveQuery(query);
    await this.#auditUse(user);
    for await (const { id } of this.#finder.find(resolved)) yield auditRecord(this.#read.message.get(id) as MessageRow);
  }

  /** The message of that `id`. */
  async get(id: number, user: LogUser = {}): Promise<AuditRecord | undefined> {
    await this.#auditUse(user);
    const row = this.#read.message.get(id) as MessageRow | undefined;
    return row && auditRecord(row);
  }

  /** What came and is no audit message, the last first, before that `id`. */
  async *quarantined(
    { before = Number.MAX_SAFE_INTEGER }: { readonly before?: number } = {},
    user: LogUser = {},
  ): AsyncGenerator<QuarantinedMessage, void, void> {
    await this.#auditUse(user);
    for (let last = before; ;) {
      const row = this.#read.quarantined.get(last) as QuarantineRow | undefined;
      if (!row) return;
      last = row.id;
      yield { ...storedRecord(row), reason: row.reason, length: row.length };
    }
  }

  /** How many different messages there are. */
  counts(): { readonly messages: number; readonly quarantined: number } {
    return this.#read.counts.get() as { messages: number; quarantined: number };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#databases.reader.close();
    this.#databases.writer.close();
  }

  async #auditUse(user: LogUser): Promise<void> {
    const { logUse, auditLogUri, now } = this.#settings;
    await logUse?.onAuditLogUsed(logUseMessage(logUse, user, { auditLogUri, dateTime: now() }));
  }

  #keep(received: ReceivedMessage): void {
    const { raw, fault } = received;
    if (fault?.kind === "oversized") return this.#quarantine(received, "ERR_AUDIT_LIMIT", fault.length);
    const digest = digestOf(raw);
    if (!fault && this.#write.repeat.run(digest).changes > 0) return;
    const indexed = fault ? "ERR_AUDIT_SYSLOG" : indexMessage(received);
    if (typeof indexed === "string") this.#quarantine(received, indexed, raw.length);
    else this.#index(received, digest, indexed);
  }

  #index(received: ReceivedMessage, digest: Uint8Array, { message, eventTime, terms, findings }: IndexedMessage): void {
    const { eventActionCode, eventOutcomeIndicator } = message.eventIdentification;
    const time = eventTime ?? received.receivedAt;
    const values = [eventTime ?? null, time, eventActionCode ?? null, eventOutcomeIndicator, findings.join(" ")];
    const { lastInsertRowid: id } = this.#write.message.run(...receptionOf(received, digest), ...values, received.raw);
    for (const { kind, value } of terms) this.#write.term.run(termKinds.indexOf(kind), value, time, id);
  }

  /** What was not kept is known by its length and sender alone. */
  #quarantine(received: ReceivedMessage, reason: string, length: number): void {
    const { raw, sender } = received;
    const { transport, address = "", certificate = "" } = sender;
    const isKept = raw.length === length;
    const digest = digestOf(
      isKept ? raw : new TextEncoder().encode([length, transport, address, certificate].join(" ")),
    );
    if (this.#write.repeatQuarantined.run(digest).changes > 0) return;
    this.#write.quarantine.run(...receptionOf(received, digest), length, reason, raw);
  }
}

function digestOf(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}

function receptionOf({ receivedAt, sender }: ReceivedMessage, digest: Uint8Array): unknown[] {
  const { transport, address, port, certificate } = sender;
  return [digest, receivedAt, transport, address ?? null, port ?? null, certificate ?? null];
}

interface StoredRow {
  readonly id: number;
  readonly received: number;
  readonly copies: number;
  readonly transport: Sender["transport"];
  readonly address: string | null;
  readonly port: number | null;
  readonly certificate: string | null;
  readonly raw: Uint8Array;
}

interface MessageRow extends StoredRow {
  readonly event_time: number | null;
  readonly time: number;
  readonly findings: string;
}

interface QuarantineRow extends StoredRow {
  readonly reason: string;
  readonly length: number;
}

function storedRecord({ id, received, copies, raw, ...row }: StoredRow): StoredRecord {
  const { transport, address, port, certificate } = row;
  const sender = {
    transport,
    ...(address !== null && { address }),
    ...(port !== null && { port }),
    ...(certificate !== null && { certificate }),
  };
  return { id, receivedAt: new Date(received), copies, sender, raw };
}

function auditRecord(row: MessageRow): AuditRecord {
  return {
    ...storedRecord(row),
    cursor: cursorOf(row),
    message: readAuditMessage(decodeSyslogMessage(row.raw).content).message,
    eventTime: row.event_time === null ? undefined : new Date(row.event_time),
    findings: row.findings === "" ? [] : row.findings.split(" "),
  };
}
