import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathSource, WholeFile } from "@dicomsec/core/node";
import type { Database, Statement } from "better-sqlite3";
import type { InstanceStore, RecordChange, RecordKind, StoredContent, StoreRecords } from "../instance-store.js";
import { StorageError } from "../storage-error.js";

/** Of the tables here. */
const SCHEMA_VERSION = 1;
/** The value of the pragma "synchronous" with which a commit is on disk when it returns. */
const FULL = 2;
/** Records that are read at a time. */
const PAGE_LENGTH = 500;

/**
 * A store in a folder of its own: contents as PS3.10 files, records in a SQLite database. It needs the npm package `better-sqlite3`, with its native part.
 *
 * The folder is made for this user alone, where it is not there. A file is forced to disk, and its name, before a record says that it is there; a record,
 * before anybody is told (WAL with synchronous=FULL). The folder belongs to one process at a time. Contents whose database is lost are left alone, and the
 * folder is refused: what no record names would be removed.
 *
 * @throws StorageError ERR_STORAGE_STORE; what Node throws for a folder that cannot be made
 */
export async function openSqliteStore(folder: string): Promise<InstanceStore> {
  const contents = join(folder, "contents");
  const made = await mkdir(contents, { recursive: true, mode: 0o700 });
  if (made !== undefined) await syncFolder(dirname(made));
  await syncFolder(folder);
  const hasContents = (await readdir(contents)).some((name) => name.endsWith(SUFFIX));
  return new SqliteStore(contents, await openDatabase(join(folder, "records.sqlite"), hasContents));
}

async function openDatabase(path: string, hasContents: boolean): Promise<Database> {
  const notThere = (cause: unknown): StorageError =>
    unusable("the npm package better-sqlite3 is not installed, or its native part was not built", cause);
  const { default: Sqlite } = await import("better-sqlite3").catch((cause: unknown) => {
    throw notThere(cause);
  });
  try {
    const database = new Sqlite(path, { timeout: 0 });
    prepareDatabase(database, hasContents);
    return database;
  } catch (cause) {
    if (cause instanceof StorageError) throw cause;
    if (!(cause instanceof Sqlite.SqliteError)) throw notThere(cause);
    throw unusable("the records cannot be opened, or another process has them", cause);
  }
}

function prepareDatabase(database: Database, hasContents: boolean): void {
  try {
    database.pragma("locking_mode = EXCLUSIVE");
    const mode = database.pragma("journal_mode = WAL", { simple: true });
    database.pragma("synchronous = FULL");
    const isDurable = mode === "wal" && database.pragma("synchronous", { simple: true }) === FULL;
    if (!isDurable) throw unusable("the file system cannot hold the records as they have to be");
    const version = database.pragma("user_version", { simple: true });
    if (version !== 0 && version !== SCHEMA_VERSION) throw unusable("the records are of another version");
    if (version === 0 && hasContents) throw unusable("there are contents, and the records of them are lost");
    database.exec(`BEGIN IMMEDIATE;
      CREATE TABLE IF NOT EXISTS record (kind TEXT, id TEXT, value TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
      PRAGMA user_version = ${SCHEMA_VERSION};
      COMMIT;`);
  } catch (error) {
    database.close();
    throw error;
  }
}

class SqliteStore implements InstanceStore {
  readonly #folder: string;
  readonly #database: Database;
  readonly #statements: Readonly<Record<"get" | "page" | "put" | "remove", Statement<string[]>>>;

  constructor(folder: string, database: Database) {
    this.#folder = folder;
    this.#database = database;
    const prepare = (sql: string): Statement<string[]> => database.prepare<string[]>(sql);
    this.#statements = {
      get: prepare("SELECT value FROM record WHERE kind = ? AND id = ?").pluck(),
      page: prepare(`SELECT id, value FROM record WHERE kind = ? AND id > ? ORDER BY id LIMIT ${PAGE_LENGTH}`).raw(),
      put: prepare("INSERT OR REPLACE INTO record (kind, id, value) VALUES (?, ?, ?)"),
      remove: prepare("DELETE FROM record WHERE kind = ? AND id = ?"),
    };
  }

  async get<Kind extends RecordKind>(kind: Kind, id: string): Promise<StoreRecords[Kind] | undefined> {
    const value = this.#statements.get.get(kind, id) as string | undefined;
    return value === undefined ? undefined : (JSON.parse(value) as StoreRecords[Kind]);
  }

  async *list<Kind extends RecordKind>(kind: Kind): AsyncGenerator<readonly [string, StoreRecords[Kind]]> {
    for (let last = ""; ;) {
      const page = this.#statements.page.all(kind, last) as [string, string][];
      for (const [id, value] of page) yield [id, JSON.parse(value) as StoreRecords[Kind]];
      if (page.length < PAGE_LENGTH) return;
      last = page.at(-1)![0];
    }
  }

  async commit(changes: readonly RecordChange[]): Promise<void> {
    const { put, remove } = this.#statements;
    this.#database
      .transaction(() => {
        for (const { kind, id, record } of changes)
          if (record) put.run(kind, id, JSON.stringify(record));
          else remove.run(kind, id);
      })
      .immediate();
  }

  async write(bytes: AsyncIterable<Uint8Array>): Promise<string> {
    const content = randomUUID();
    await using file = await WholeFile.create(this.#path(content), { mode: 0o600 });
    for await (const piece of bytes) await file.write(piece);
    await file.commit();
    await syncFolder(this.#folder);
    return content;
  }

  open(content: string): Promise<StoredContent> {
    return pathSource(this.#path(content));
  }

  async remove(content: string): Promise<void> {
    await rm(this.#path(content), { force: true });
  }

  async removeOthers(contents: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const isKept = name.endsWith(SUFFIX) && contents.has(name.slice(0, -SUFFIX.length));
      if (!isKept) await rm(join(this.#folder, name), { force: true });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#database.close();
  }

  #path(content: string): string {
    return join(this.#folder, content + SUFFIX);
  }
}

const SUFFIX = ".dcm";

/** A name is on disk when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function unusable(message: string, cause?: unknown): StorageError {
  return new StorageError("ERR_STORAGE_STORE", { message, cause });
}
