import Database from "better-sqlite3";

/** Which UID a replacement stands for, on disk: as confidential as the originals. Without it a replacement leads nowhere. */
export class UidStore {
  /** @param {string} path */
  constructor(path) {
    this.database = new Database(path);
    this.database.pragma("journal_mode = WAL");
    this.database.exec(
      "CREATE TABLE IF NOT EXISTS uid (replacement TEXT PRIMARY KEY, original TEXT NOT NULL) WITHOUT ROWID",
    );
    this.insert = this.database.prepare("INSERT OR IGNORE INTO uid VALUES (?, ?)");
    this.select = this.database.prepare("SELECT original FROM uid WHERE replacement = ?").pluck();
  }

  /** @param {Iterable<readonly [replacement: string, original: string]>} pairs */
  put(pairs) {
    const all = [...pairs];
    this.database.transaction(() => all.forEach((pair) => this.insert.run(...pair)))();
  }

  /** @param {string} replacement @returns {string | undefined} */
  original(replacement) {
    return /** @type {string | undefined} */ (this.select.get(replacement));
  }

  close() {
    this.database.close();
  }
}
