import type { Database } from "better-sqlite3";
import { AuditError } from "../../errors.js";

/** "AuTr", in the header of the file. */
const APPLICATION_ID = 0x41755472;

/** Each one makes a schema of the version before it one of the next; a store is of the version that is their number. */
const migrations: readonly string[] = [
  `CREATE TABLE message (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     digest BLOB NOT NULL UNIQUE,
     received INTEGER NOT NULL,
     copies INTEGER NOT NULL DEFAULT 1,
     transport TEXT NOT NULL,
     address TEXT,
     port INTEGER,
     certificate TEXT,
     event_time INTEGER,
     time INTEGER NOT NULL,
     action TEXT,
     outcome TEXT NOT NULL,
     findings TEXT NOT NULL,
     raw BLOB NOT NULL
   ) STRICT;
   CREATE INDEX message_time ON message (time, id, outcome, received);
   CREATE TABLE term (
     kind INTEGER NOT NULL,
     value TEXT NOT NULL,
     time INTEGER NOT NULL,
     message INTEGER NOT NULL,
     PRIMARY KEY (kind, value, time, message)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE quarantine (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     digest BLOB NOT NULL UNIQUE,
     length INTEGER NOT NULL,
     reason TEXT NOT NULL,
     received INTEGER NOT NULL,
     copies INTEGER NOT NULL DEFAULT 1,
     transport TEXT NOT NULL,
     address TEXT,
     port INTEGER,
     certificate TEXT,
     raw BLOB NOT NULL
   ) STRICT;`,
];

/** Makes sure that a file is a store or empty, before anything of it is changed. @throws AuditError ERR_AUDIT_STORE */
export function expectStore(database: Database): void {
  if (versionOf(database) > migrations.length) throw laterVersion();
}

/** Makes a new file a store, and an older store one of this version, as a whole or not at all. @throws AuditError ERR_AUDIT_STORE */
export function migrate(database: Database, steps: readonly string[] = migrations): void {
  database
    .transaction(() => {
      const version = versionOf(database);
      if (version > steps.length) throw laterVersion();
      for (const step of steps.slice(version)) database.exec(step);
      database.pragma(`application_id = ${APPLICATION_ID}`);
      database.pragma(`user_version = ${steps.length}`);
    })
    .immediate();
}

function versionOf(database: Database): number {
  const number = (pragma: string): number => database.pragma(pragma, { simple: true }) as number;
  const isEmpty = database.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() === 0;
  if (!isEmpty && number("application_id") !== APPLICATION_ID)
    throw noStore("the file is a database of something else");
  return isEmpty ? 0 : number("user_version");
}

function laterVersion(): AuditError {
  return noStore("the store was written by a later version of this software");
}

export function noStore(message: string, cause?: unknown): AuditError {
  return new AuditError("ERR_AUDIT_STORE", { message, cause });
}
