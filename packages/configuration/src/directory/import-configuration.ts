import type { Change } from "../change.js";
import type { LdapConnection } from "../connection/ldap-connection.js";
import { openConnection } from "../connection/open-connection.js";
import { expectProtected } from "../connection/security-pattern.js";
import { dnDepth, dnKey, isWithin } from "../dn.js";
import type { Entry } from "../entry.js";
import { ConfigurationError } from "../errors.js";
import { type ImportStep, planImport, type PlanImportOptions } from "../ldif/plan-import.js";
import type { LdifRecord } from "../ldif/record.js";
import { orderParentsFirst } from "../model/order.js";
import type { WaitOptions } from "./configuration-client.js";
import { findLdapServers } from "./servers.js";
import { resolveSessionOptions, type SessionOptions } from "./session.js";

export interface ImportOptions extends SessionOptions, WaitOptions, PlanImportOptions {
  /** Plans, and changes nothing. Default: false. */
  readonly dryRun?: boolean;
}

/** How many requests are on their way at once. */
const requestsAtOnce = 32;
/** From how many records of one tree on it is read as a whole. */
const manyRecords = 100;

/**
 * Brings the records of an LDIF file into the directory of the first server of those given, as far as they are not there already: importing twice
 * changes nothing the second time. The DICOM configuration need not be there yet. Gives what was done, or would be.
 *
 * Where a record does not fit what is there (`conflict`), nothing is changed at all; nor where one keeps the old name or has a critical control,
 * which is ERR_CONFIGURATION_OPTIONS. Changes are made in the order of the records, entries that are
 * added after those above them, up to 32 at once; what was done before one failed stays done, and the next import goes on from there.
 *
 * @throws ConfigurationError what `openConfiguration` throws, and what the server refuses
 * @see PS3.15 H.1.4.4
 */
export async function importConfiguration(
  options: ImportOptions,
  records: Iterable<LdifRecord> | AsyncIterable<LdifRecord>,
): Promise<ImportStep[]> {
  const resolved = resolveSessionOptions(options);
  const { signal, dryRun = false } = options;
  // Read before anything else is waited for: a stream whose file is not there tells it when it likes.
  const wanted = await ordered(records);
  const [server] = await findLdapServers(resolved.server, signal);
  const connection = await openConnection({ ...resolved, server: server!, signal });
  try {
    expectProtected(resolved.securityPattern, "readConfiguration", connection.protections);
    const existing = await existingEntries(connection, wanted, signal);
    const steps = planImport(wanted, (dn) => existing.get(dnKey(dn)), options);
    const changes = steps.flatMap((step) => (step.outcome === "change" ? [step.change] : []));
    expectPossible(steps);
    if (dryRun || changes.length === 0 || steps.some(({ outcome }) => outcome === "conflict")) return steps;
    for (const transaction of ["createConfiguration", "updateConfiguration"] as const)
      expectProtected(resolved.securityPattern, transaction, connection.protections);
    for (const batch of batches(changes))
      await inFlight(batch, async (change) => connection.change(change, { signal }));
    return steps;
  } finally {
    await connection.close();
  }
}

/** Refuses what cannot be done as it is written before anything is done. */
function expectPossible(steps: readonly ImportStep[]): void {
  for (const { record, outcome } of steps) {
    if (outcome !== "change" || record.kind === "entry") continue;
    if (record.kind === "rename" && !record.deleteOldRdn) throw impossible("a rename that keeps the old name is not supported"); // prettier-ignore
    if (record.controls?.some(({ isCritical }) => isCritical)) throw impossible("a change with a critical control is not supported"); // prettier-ignore
  }
}

function impossible(message: string): ConfigurationError {
  return new ConfigurationError("ERR_CONFIGURATION_OPTIONS", { message });
}

/** Files of entries may have them in any order; those of changes are done as they stand. */
async function ordered(records: Iterable<LdifRecord> | AsyncIterable<LdifRecord>): Promise<LdifRecord[]> {
  const list: LdifRecord[] = [];
  for await (const record of records) list.push(record);
  return list.every(({ kind }) => kind === "entry") ? orderParentsFirst(list) : list;
}

/** What is there of the entries that records name: whole trees where there are many, else one by one. */
async function existingEntries(
  connection: LdapConnection,
  records: readonly LdifRecord[],
  signal: AbortSignal | undefined,
): Promise<Map<string, Entry>> {
  const found = new Map<string, Entry>();
  const keep = (entries: readonly Entry[]): void => entries.forEach((entry) => found.set(dnKey(entry.dn), entry));
  const names = new Map(records.map(({ dn }) => [dnKey(dn), dn]));
  for (const context of connection.namingContexts) {
    const key = dnKey(context);
    const within = [...names.keys()].filter((name) => isWithin(name, key));
    if (within.length < manyRecords) continue;
    keep(await entriesOf(connection.searchAll(context, { signal })));
    within.forEach((name) => names.delete(name));
  }
  await inFlight([...names.values()], async (dn) =>
    keep(await entriesOf(connection.searchAll(dn, { scope: "base", signal }))),
  );
  return found;
}

async function entriesOf(search: ReturnType<LdapConnection["searchAll"]>): Promise<readonly Entry[]> {
  try {
    return (await search).entries;
  } catch (error) {
    if (error instanceof ConfigurationError && error.code === "ERR_CONFIGURATION_NOT_FOUND") return [];
    throw error;
  }
}

/** Changes that do not depend on each other: of entries that are added one after the other those of the same depth, anything else alone. */
function* batches(changes: readonly Change[]): Generator<readonly Change[], void, void> {
  let run: Change[] = [];
  for (const change of changes) {
    if (change.kind === "add") {
      run.push(change);
      continue;
    }
    yield* byDepth(run);
    run = [];
    yield [change];
  }
  yield* byDepth(run);
}

function byDepth(changes: readonly Change[]): Iterable<readonly Change[]> {
  const groups = new Map<number, Change[]>();
  for (const change of changes) {
    const depth = dnDepth(change.dn);
    const group = groups.get(depth);
    if (group) group.push(change);
    else groups.set(depth, [change]);
  }
  return [...groups].toSorted(([a], [b]) => a - b).map(([, group]) => group);
}

/** Works on items, so many at once; the first failure stops what has not begun. */
async function inFlight<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  let isStopped = false;
  const one = async (): Promise<void> => {
    while (next < items.length && !isStopped) {
      try {
        await work(items[next++]!);
      } catch (error) {
        isStopped = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: Math.min(requestsAtOnce, items.length) }, one));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}
