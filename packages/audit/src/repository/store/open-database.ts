import { open } from "node:fs/promises";
import { dirname } from "node:path";
import type SqliteDatabase from "better-sqlite3";
import type { Database } from "better-sqlite3";
import { AuditError } from "../../errors.js";
import { expectStore, migrate, noStore } from "./schema.js";

/** The value of the pragma "synchronous" with which a commit is on disk when it returns. */
const FULL = 2;
/** How long another process may hold the store, which a message of a query does. */
const BUSY_MS = 2000;
const MOST_LOG_BYTES = 2 ** 26;

/** The connection that writes, and the one that reads what was committed meanwhile. */
export interface Databases {
  readonly writer: Database;
  readonly reader: Database;
}

/** @throws AuditError ERR_AUDIT_STORE; what Node throws for a file that cannot be made, or is not there */
export async function openDatabases(
  path: string,
  { isNew }: { readonly isNew: "allowed" | "refused" },
): Promise<Databases> {
  await prepareFile(path, isNew === "allowed" ? "a" : "r+");
  const Sqlite = await loadSqlite();
  let writer: Database | undefined;
  try {
    writer = new Sqlite(path, { timeout: BUSY_MS, fileMustExist: true });
    prepareWriter(writer);
    const reader = new Sqlite(path, { timeout: BUSY_MS, readonly: true });
    return { writer, reader };
  } catch (cause) {
    writer?.close();
    if (cause instanceof AuditError) throw cause;
    if (!(cause instanceof Sqlite.SqliteError)) throw notInstalled(cause);
    throw noStore("the store cannot be opened, or another process has it", cause);
  }
}

/** A new store is this user's alone; its name is on disk when its folder is. */
async function prepareFile(path: string, flags: "a" | "r+"): Promise<void> {
  await (await open(path, flags, 0o600)).close();
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function loadSqlite(): Promise<typeof SqliteDatabase> {
  try {
    return (await import("better-sqlite3")).default;
  } catch (cause) {
    throw notInstalled(cause);
  }
}

function notInstalled(cause: unknown): AuditError {
  return noStore("the npm package better-sqlite3 is not installed, or its native part was not built", cause);
}

function prepareWriter(database: Database): void {
  expectStore(database);
  const mode = database.pragma("journal_mode = WAL", { simple: true });
  database.pragma("synchronous = FULL");
  database.pragma(`journal_size_limit = ${MOST_LOG_BYTES}`);
  if (mode !== "wal" || database.pragma("synchronous", { simple: true }) !== FULL)
    throw noStore("the file system cannot hold the store as it has to be");
  migrate(database);
}
