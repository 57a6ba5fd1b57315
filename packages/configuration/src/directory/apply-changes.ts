import type { Change } from "../change.js";
import type { ChangeOptions, LdapConnection } from "../connection/ldap-connection.js";
import { formatDn, formatRdn, parseDn } from "../dn.js";
import type { Entry } from "../entry.js";
import { ConfigurationError } from "../errors.js";
import type { OpenSession, Session } from "./session.js";
import type { Intent } from "./update-journal.js";

/** A change, and what it depends on. */
export interface GuardedChange {
  readonly change: Change;
  readonly assertion?: ChangeOptions["assertion"];
  /** The entry that a deletion is of, so that it can be added again. Default: not known. */
  readonly deleted?: Entry;
}

/**
 * Makes changes one after the other. When one fails, or the caller gives up, those before it are undone: entries that were added or deleted, names and
 * values that were changed, but not values that took the place of others. Once something may have been deleted that cannot be added again, nothing
 * is undone: there may be a copy of it. What was added and cannot be taken away, because this process is killed or no server answers, is taken away by
 * whoever connects next with the same journal.
 *
 * LDAP has transactions (RFC 5805), but OpenLDAP 2.5 crashes by them, so nothing here uses them.
 */
export async function applyTogether(
  session: Session,
  open: OpenSession,
  changes: readonly GuardedChange[],
  signal?: AbortSignal,
): Promise<void> {
  const adds = changes.flatMap(({ change }) => (change.kind === "add" ? [change.dn] : []));
  const intent = adds.length > 0 ? await session.options.journal?.begin(adds) : undefined;
  const inverses: Change[] = [];
  try {
    for (const { change, assertion, deleted } of changes) {
      signal?.throwIfAborted();
      // Without the signal: what is on its way is waited for, so that it is known whether it was done.
      await open.connection.change(change, { assertion }).catch((error: unknown) => {
        if (change.kind === "delete" && isUnknown(error)) inverses.length = 0;
        throw error;
      });
      const inverse = inverseOf(change, deleted);
      if (inverse) inverses.unshift(inverse);
      else if (change.kind === "delete") inverses.length = 0;
    }
  } catch (error) {
    const isUndone = await undo(session, open, inverses);
    if (isUndone && !isUnknown(error)) await intent?.end();
    else if (intent) await leaveBehind(session, intent);
    throw error;
  }
  await intent?.end();
}

/** Before anybody tries again: what comes of that must not be taken for what was left. Each new connection begins with the same. */
async function leaveBehind(session: Session, intent: Intent): Promise<void> {
  await intent.leave();
  try {
    await session.options.journal?.recover(session, await session.open());
  } catch {
    // The next connection does it.
  }
}

async function undo(session: Session, open: OpenSession, inverses: readonly Change[]): Promise<boolean> {
  let isUndone = true;
  for (const change of inverses) {
    try {
      const { connection } = open.connection.isOpen ? open : await session.open();
      await (change.kind === "delete" ? removed(connection, change.dn) : connection.change(change));
    } catch (error) {
      isUndone = false;
      // Without a server there is nothing more to be done; what is deleted and not there again may have its copy among what would be removed next.
      if (change.kind === "add" || !(error instanceof ConfigurationError) || error.resultCode === undefined)
        return false;
    }
  }
  return isUndone;
}

/** What undoes a change; nothing for one that takes the place of values that are not known. */
function inverseOf(change: Change, deleted: Entry | undefined): Change | undefined {
  const { dn } = change;
  switch (change.kind) {
    case "add":
      return { kind: "delete", dn };
    case "rename": {
      const [old = [], ...above] = parseDn(dn);
      const renamed = `${change.newRdn}${above.length > 0 ? "," : ""}${formatDn(above)}`;
      return { kind: "rename", dn: renamed, newRdn: formatRdn(old), deleteOldRdn: true };
    }
    case "modify": {
      const isKnown = change.modifications.every(
        ({ operation, values }) => operation !== "replace" && values.length > 0,
      );
      const swapped = { add: "delete", delete: "add", replace: "replace" } as const;
      const modifications = change.modifications
        .map((one) => ({ ...one, operation: swapped[one.operation] }))
        .toReversed();
      return isKnown ? { kind: "modify", dn, modifications } : undefined;
    }
    case "delete":
      return deleted && { kind: "add", dn, attributes: deleted.attributes };
  }
}

/** Removes an entry, which may be gone. */
export async function removed(connection: LdapConnection, dn: string): Promise<void> {
  try {
    await connection.change({ kind: "delete", dn });
  } catch (error) {
    if (!(error instanceof ConfigurationError) || error.code !== "ERR_CONFIGURATION_NOT_FOUND") throw error;
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof ConfigurationError && unknown.has(error.code);
}

const unknown = new Set(["ERR_CONFIGURATION_CONNECTION_LOST", "ERR_CONFIGURATION_TIMEOUT"]);
