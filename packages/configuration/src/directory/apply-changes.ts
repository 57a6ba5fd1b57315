import type { Change } from "../change.js";
import { ldapFeature } from "../connection/controls.js";
import type { ChangeOptions, LdapConnection } from "../connection/ldap-connection.js";

/** A change, and what it depends on. */
export interface GuardedChange {
  readonly change: Change;
  readonly assertion?: ChangeOptions["assertion"];
}

/**
 * Makes changes together, as one transaction where the server has them (RFC 5805): then all of them are made or none, even when this process
 * is killed meanwhile. Where it has none they are made one by one, and the entries that were added are taken away again when a later one fails.
 */
export async function applyTogether(
  connection: LdapConnection,
  changes: readonly GuardedChange[],
  signal?: AbortSignal,
): Promise<void> {
  if (changes.length > 1 && connection.offers(ldapFeature.startTransaction)) {
    await connection.transaction(
      changes.map(({ change, assertion }) => [change, { assertion }] as const),
      signal,
    );
    return;
  }
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
