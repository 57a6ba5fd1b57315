import { createReadStream } from "node:fs";
import { type Entry, type LdifRecord, readLdif } from "@dicomsec/configuration";
import { CommandError, ExitCode } from "../exit-codes.js";

/** The records of an LDIF file, or of standard input for `-`, one after the other. */
export function readRecords(path: string, signal?: AbortSignal): AsyncIterable<LdifRecord> {
  const source: AsyncIterable<Uint8Array> = path === "-" ? process.stdin : createReadStream(path);
  return readLdif(source, { ...(signal && { signal }) });
}

/** The entries that records are or add. @throws CommandError for other changes */
export async function entriesOf(records: AsyncIterable<LdifRecord>): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const record of records) {
    if (record.kind !== "entry" && record.kind !== "add")
      throw new CommandError("the LDIF has changes: only entries can be read here", ExitCode.unreadable);
    entries.push({ dn: record.dn, attributes: record.attributes });
  }
  return entries;
}
