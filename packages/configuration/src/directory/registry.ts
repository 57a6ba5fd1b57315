import { aeTitle } from "../ae-title.js";
import { applyTogether } from "./apply-changes.js";
import type { Change } from "../change.js";
import { childDn } from "../dn.js";
import { ConfigurationError } from "../errors.js";
import type { ConfigurationRoots } from "./find-roots.js";
import { isTitleFree, isTitleInUse } from "./query.js";
import type { OpenSession, Session } from "./session.js";

/**
 * Candidates that are a prefix and a number from 1 on, none of more than 16 characters.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_AE_TITLE
 * @see PS3.15 H.1.4.3.5 a
 */
export function* aeTitlesFrom(prefix: string): Generator<string, void, void> {
  for (let number = 1; prefix.length + String(number).length <= 16; number += 1) yield aeTitle(`${prefix}${number}`);
}

/** The creation of a Unique AE Title, which fails when there is one already. @see PS3.15 H.1.4.3.5 b */
export function reservation(title: string, { aeTitles }: ConfigurationRoots): Change {
  return {
    kind: "add",
    dn: titleDn(title, aeTitles),
    attributes: [
      { type: "objectClass", values: ["dicomUniqueAETitle"] },
      { type: "dicomAETitle", values: [title] },
    ],
  };
}

/** Reserves the first of the candidates that is free. */
export async function reserveAeTitle(
  session: Session,
  open: OpenSession,
  candidates: Iterable<string> | AsyncIterable<string>,
  signal?: AbortSignal,
): Promise<string> {
  for await (const candidate of candidates) {
    signal?.throwIfAborted();
    const title = aeTitle(candidate);
    if (!(await isTitleFree(session, open, title, signal))) continue;
    try {
      await applyTogether(session, open, [{ change: reservation(title, open.roots) }]);
      return title;
    } catch (error) {
      if (!isExisting(error)) throw error;
    }
  }
  throw new ConfigurationError("ERR_CONFIGURATION_AE_TITLE_TAKEN", { message: "none of the AE titles is free" });
}

/** Releases a title that no Network AE has. */
export async function releaseAeTitle(
  session: Session,
  open: OpenSession,
  title: string,
  signal?: AbortSignal,
): Promise<void> {
  const wanted = aeTitle(title);
  if (await isTitleInUse(session, open, wanted, signal))
    throw new ConfigurationError("ERR_CONFIGURATION_CONFLICT", { message: "a Network AE has the title" });
  await open.connection.change({ kind: "delete", dn: titleDn(wanted, open.roots.aeTitles) }, { signal });
}

/** The deletions of those of the titles that are reserved. */
export async function releasesOf(
  session: Session,
  open: OpenSession,
  titles: readonly string[],
  signal?: AbortSignal,
): Promise<Change[]> {
  const dns = await reservedAmong(session, open, titles, signal);
  return dns.map((dn) => ({ kind: "delete", dn }));
}

export interface FailedReservation {
  readonly titles: readonly string[];
  readonly error: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** What to throw when an entry existed already and that was a title: servers do not say which entry it was. */
export async function takenTitle(
  session: Session,
  open: OpenSession,
  { titles, error, signal }: FailedReservation,
): Promise<ConfigurationError | undefined> {
  if (!isExisting(error) || (await reservedAmong(session, open, titles, signal)).length === 0) return undefined;
  return new ConfigurationError("ERR_CONFIGURATION_AE_TITLE_TAKEN", {
    message: "an AE title is reserved already",
    cause: error,
  });
}

async function reservedAmong(
  session: Session,
  open: OpenSession,
  titles: readonly string[],
  signal?: AbortSignal,
): Promise<string[]> {
  if (titles.length === 0) return [];
  const filter = {
    all: [
      { type: "objectClass", value: "dicomUniqueAETitle" },
      { any: titles.map((value) => ({ type: "dicomAETitle", value })) },
    ],
  };
  const entries = await session.search(open, open.roots.aeTitles, {
    scope: "one",
    filter,
    attributes: ["1.1"],
    signal,
  });
  return entries.map(({ dn }) => dn);
}

function titleDn(title: string, aeTitles: string): string {
  return childDn({ type: "dicomAETitle", value: title }, aeTitles);
}

function isExisting(error: unknown): boolean {
  return error instanceof ConfigurationError && error.code === "ERR_CONFIGURATION_EXISTS";
}
