import type { Change } from "../change.js";
import { ldapFeature } from "../connection/controls.js";
import { dnKey, isWithin } from "../dn.js";
import type { Entry } from "../entry.js";
import { ConfigurationError } from "../errors.js";
import { changesBetween, modificationsBetween } from "../model/changes.js";
import { orderChildrenFirst } from "../model/order.js";
import { deviceEntries } from "../model/device-entries.js";
import type { Device } from "../model/objects.js";
import { applyTogether, type GuardedChange } from "./apply-changes.js";
import { deviceAt, subtree } from "./query.js";
import { releasesOf, reservation, takenTitle } from "./registry.js";
import type { OpenSession, Session } from "./session.js";

export interface UpdateOptions {
  /** Titles that this node has reserved before; the others of new Network AEs are reserved with them. Default: none. */
  readonly reserved?: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** What tells versions of an entry apart, where the server has it. */
const versionType = "entryCSN";
const withVersion = ["*", versionType];

/** Adds a new device with all of its objects, and reserves the titles of its Network AEs. */
export async function createDevice(
  session: Session,
  open: OpenSession,
  device: Device,
  options: UpdateOptions,
): Promise<Device> {
  const entries = deviceEntries(device, open.roots.devices);
  const changes = changesBetween([], entries);
  await applyWithTitles(
    session,
    open,
    { changes: changes.map((change) => ({ change })), added: entries, gone: [] },
    options,
  );
  return readBack(session, open, entries[0]!.dn, options.signal);
}

/** Makes of a device that was read what it is now, by the fewest changes, unless what they change has been changed by someone else. */
export async function saveDevice(
  session: Session,
  open: OpenSession,
  device: Device,
  options: UpdateOptions,
): Promise<Device> {
  const { dn, source } = device;
  if (dn === undefined || source === undefined)
    throw new ConfigurationError("ERR_CONFIGURATION_MODEL", {
      message: "the device was not read from a directory: create it",
    });
  const wanted = deviceEntries(device, open.roots.devices);
  const changes = changesBetween(source, wanted);
  const current = await subtree(session, open, dn, { attributes: withVersion, signal: options.signal });
  if (current.length === 0) throw notThere();
  const guarded = changes.map((change) => guard(change, { source, current, open }));
  const left = new Set(wanted.map((entry) => dnKey(entry.dn)));
  const known = new Set(source.map((entry) => dnKey(entry.dn)));
  const added = wanted.filter((entry) => !known.has(dnKey(entry.dn)));
  const gone = source.filter((entry) => !left.has(dnKey(entry.dn)));
  expectNothingNewBeneath(gone, current, known);
  await applyWithTitles(session, open, { changes: guarded, added, gone }, options);
  return readBack(session, open, dn, options.signal);
}

/** Takes a device away, each entry before the one above it, and releases the titles of its Network AEs. */
export async function removeDevice(
  session: Session,
  open: OpenSession,
  device: Device,
  { signal }: UpdateOptions,
): Promise<void> {
  const { dn } = device;
  if (dn === undefined) throw notThere();
  const current = await subtree(session, open, dn, { attributes: withVersion, signal });
  if (current.length === 0) throw notThere();
  const source = device.source ?? current.map(withoutVersion);
  const known = new Set(source.map((entry) => dnKey(entry.dn)));
  expectNothingNewBeneath(current, current, known);
  const changes = orderChildrenFirst(current).map((entry) =>
    guard({ kind: "delete", dn: entry.dn }, { source, current, open }),
  );
  await applyWithTitles(session, open, { changes, added: [], gone: current }, { signal });
}

/** What others have put beneath an entry that is to go is found before anything is removed. */
function expectNothingNewBeneath(gone: readonly Entry[], current: readonly Entry[], known: ReadonlySet<string>): void {
  const keys = gone.map(({ dn }) => dnKey(dn));
  const fresh = current.map(({ dn }) => dnKey(dn)).filter((key) => !known.has(key));
  if (fresh.some((key) => keys.some((above) => isWithin(key, above)))) throw changedMeanwhile();
}

interface Versions {
  readonly source: readonly Entry[];
  readonly current: readonly Entry[];
  readonly open: OpenSession;
}

/**
 * Lets a change be made only to what was read: the entry is compared as it is now, and where the server can it is asked to make sure that nothing
 * comes in between.
 */
function guard(change: Change, { source, current, open }: Versions): GuardedChange {
  const key = dnKey(change.dn);
  const now = current.find((entry) => dnKey(entry.dn) === key);
  if (change.kind === "add") {
    if (now)
      throw new ConfigurationError("ERR_CONFIGURATION_EXISTS", {
        message: "the device has an object of that name already",
      });
    return { change };
  }
  const before = source.find((entry) => dnKey(entry.dn) === key);
  if (!now || !before || modificationsBetween(before, withoutVersion(now)).length > 0) throw changedMeanwhile();
  const version = now.attributes.find(({ type }) => type === versionType)?.values[0];
  const guarded = { change, ...(change.kind === "delete" && { deleted: withoutVersion(now) }) };
  if (typeof version !== "string" || !open.connection.offers(ldapFeature.assertion)) return guarded;
  return { ...guarded, assertion: { type: versionType, value: version } };
}

function withoutVersion(entry: Entry): Entry {
  return { dn: entry.dn, attributes: entry.attributes.filter(({ type }) => type !== versionType) };
}

interface Update {
  readonly changes: readonly GuardedChange[];
  readonly added: readonly Entry[];
  readonly gone: readonly Entry[];
}

/** Reserves titles first, and releases others last (H.1.4.3.5). */
async function applyWithTitles(
  session: Session,
  open: OpenSession,
  { changes, added, gone }: Update,
  options: UpdateOptions,
): Promise<void> {
  const { reserved = [], signal } = options;
  const titles = titlesOf(added).filter((title) => !reserved.includes(title));
  const all: GuardedChange[] = [
    ...titles.map((title) => ({ change: reservation(title, open.roots) })),
    ...changes,
    ...(await releasesOf(session, open, titlesOf(gone), signal)).map((change) => ({ change })),
  ];
  try {
    await applyTogether(session, open, all, signal);
  } catch (error) {
    throw (await takenTitle(session, open, { titles, error, signal })) ?? error;
  }
}

function titlesOf(entries: readonly Entry[]): string[] {
  return entries
    .filter(({ attributes }) =>
      attributes.some(
        ({ type, values }) =>
          type.toLowerCase() === "objectclass" &&
          values.some((value) => String(value).toLowerCase() === "dicomnetworkae"),
      ),
    )
    .flatMap(({ attributes }) => attributes.filter(({ type }) => type.toLowerCase() === "dicomaetitle"))
    .flatMap(({ values }) => values.map(String));
}

async function readBack(session: Session, open: OpenSession, dn: string, signal?: AbortSignal): Promise<Device> {
  const device = await deviceAt(session, open, dn, signal);
  if (device === undefined) throw notThere();
  return device;
}

function notThere(): ConfigurationError {
  return new ConfigurationError("ERR_CONFIGURATION_NOT_FOUND", { message: "the device is not in the directory" });
}

function changedMeanwhile(): ConfigurationError {
  return new ConfigurationError("ERR_CONFIGURATION_CONFLICT", {
    message: "the device was changed by someone else since it was read",
  });
}
