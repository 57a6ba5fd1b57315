import type { Change } from "../change.js";
import { ldapFeature } from "../connection/controls.js";
import type { ChangeOptions, LdapConnection } from "../connection/ldap-connection.js";

/** A change, and what it depends on. */
export interface GuardedChange {
  readonly change: Change;
  readonly assertion?: ChangeOptions["assertion"];
}

/**
 * Makes changes together. Where the server has transactions (RFC 5805) those that add, modify and rename are one: then all of them are made or
 * none, even when this process is killed meanwhile. Where it has none they are made one by one, and the entries that were added are taken away
 * again when a later one fails.
 *
 * Deletions come after that, one by one: OpenLDAP 2.5 fails a transaction with two of them. Whoever is killed among them leaves entries that were
 * to be removed, never one that refers to what is gone.
 */
export async function applyTogether(
  connection: LdapConnection,
  changes: readonly GuardedChange[],
  signal?: AbortSignal,
): Promise<void> {
  const kept = changes.filter(({ change }) => change.kind !== "delete");
  const deletions = changes.filter(({ change }) => change.kind === "delete");
  if (kept.length > 1 && connection.offers(ldapFeature.startTransaction))
    await connection.transaction(
      kept.map(({ change, assertion }) => [change, { assertion }]),
      signal,
    );
  else await applyEach(connection, kept, signal);
  await applyEach(connection, deletions, signal);
}

async function applyEach(
  connection: LdapConnection,
  changes: readonly GuardedChange[],
  signal?: AbortSignal,
): Promise<void> {
  const added: string[] = [];
  try {
    for (const { change, assertion } of changes) {
      await connection.change(change, { assertion, signal });
      if (change.kind === "add") added.unshift(change.dn);
    }
  } catch (error) {
    for (const dn of added) await connection.change({ kind: "delete", dn }).catch(() => {});
    throw error;
  }
}
