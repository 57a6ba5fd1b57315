import { aeTitle } from "../ae-title.js";
import type { SearchOptions } from "../connection/ldap-connection.js";
import type { EntryFilter } from "../connection/filter.js";
import { withoutBlanks } from "../blanks.js";
import { byCodeUnits, childDn, dnKey, isWithin, parentDn } from "../dn.js";
import type { Entry } from "../entry.js";
import { ConfigurationError } from "../errors.js";
import type { Device, NetworkAe } from "../model/objects.js";
import { readDevices } from "../model/read-devices.js";
import type { OpenSession, Session } from "./session.js";

/** A Network AE and the device that it is on. */
export interface LocatedAe {
  readonly device: Device;
  readonly networkAe: NetworkAe;
}

/** What devices are looked for by; all that is given must be so. */
export interface DeviceCriteria {
  readonly aeTitle?: string;
  readonly applicationCluster?: string;
  readonly primaryDeviceType?: string;
  /** On one of its Network AEs, with `role` if that is given too. */
  readonly sopClassUid?: string;
  readonly role?: "SCU" | "SCP";
}

/** How many devices are read at once. */
const readsAtOnce = 32;

/** All devices, by one search. */
export async function allDevices(session: Session, open: OpenSession, signal?: AbortSignal): Promise<Device[]> {
  return readDevices(await session.search(open, open.roots.devices, { signal }));
}

/** The device of a name; most are named by it, so that one search finds it with all beneath. */
export async function deviceByName(
  session: Session,
  open: OpenSession,
  name: string,
  signal?: AbortSignal,
): Promise<Device | undefined> {
  const usual = childDn({ type: "dicomDeviceName", value: name }, open.roots.devices);
  const found = await deviceAt(session, open, usual, signal);
  if (found) return found;
  const named = filterOf("dicomDevice", { type: "dicomDeviceName", value: name });
  const [dn, ...more] = await namesOf(session, open, named, signal);
  if (more.length > 0) throw ambiguous("several devices have the name");
  return dn === undefined ? undefined : deviceAt(session, open, dn, signal);
}

/** The device at a name of the directory, with all that is beneath it. */
export async function deviceAt(
  session: Session,
  open: OpenSession,
  dn: string,
  signal?: AbortSignal,
): Promise<Device | undefined> {
  const entries = await subtree(session, open, dn, { signal });
  const key = dnKey(dn);
  return readDevices(entries).find((one) => one.dn !== undefined && dnKey(one.dn) === key);
}

/** All entries of a tree, none if it is not there. */
export async function subtree(
  session: Session,
  open: OpenSession,
  dn: string,
  options: Pick<SearchOptions, "attributes" | "signal"> = {},
): Promise<readonly Entry[]> {
  return orNone(session.search(open, dn, { ...options, isSmall: true }));
}

async function orNone(search: Promise<readonly Entry[]>): Promise<readonly Entry[]> {
  try {
    return await search;
  } catch (error) {
    if (error instanceof ConfigurationError && error.code === "ERR_CONFIGURATION_NOT_FOUND") return [];
    throw error;
  }
}

/** One entry, if it is there. */
export async function entryAt(
  session: Session,
  open: OpenSession,
  dn: string,
  options: Pick<SearchOptions, "attributes" | "signal"> = {},
): Promise<Entry | undefined> {
  const [entry] = await orNone(session.search(open, dn, { ...options, scope: "base" }));
  return entry;
}

/** The Network AE of a title, with its device. */
export async function aeByTitle(
  session: Session,
  open: OpenSession,
  title: string,
  signal?: AbortSignal,
): Promise<LocatedAe | undefined> {
  const wanted = aeTitle(title);
  const [dn, ...more] = await namesOf(
    session,
    open,
    filterOf("dicomNetworkAE", { type: "dicomAETitle", value: wanted }),
    signal,
  );
  if (more.length > 0) throw ambiguous("several Network AEs have the title");
  const device = dn === undefined ? undefined : await deviceAt(session, open, parentDn(dn), signal);
  const networkAe = device?.networkAes.find((one) => one.dn !== undefined && dnKey(one.dn) === dnKey(dn!));
  // For a server several blanks are as good as one.
  return device && networkAe && withoutBlanks(networkAe.aeTitle) === wanted ? { device, networkAe } : undefined;
}

/** The devices of which everything that is given is so; without criteria, all of them. */
export async function devicesBy(
  session: Session,
  open: OpenSession,
  criteria: DeviceCriteria,
  signal?: AbortSignal,
): Promise<Device[]> {
  const filters = filtersOf(criteria);
  if (filters.length === 0) return allDevices(session, open, signal);
  const found = await Promise.all(filters.map(async (filter) => namesOf(session, open, filter, signal)));
  const [first = [], ...others] = found.map((names) => devicesOf(names, open.roots.devices));
  const wanted = first.filter(([key]) => others.every((names) => names.some(([other]) => other === key)));
  const devices: Device[] = [];
  for (let at = 0; at < wanted.length; at += readsAtOnce) {
    const batch = wanted.slice(at, at + readsAtOnce).map(async ([, dn]) => deviceAt(session, open, dn, signal));
    devices.push(...(await Promise.all(batch)).filter((one) => one !== undefined));
  }
  return devices;
}

/** The reserved titles, in the order of their characters. @see PS3.15 H.1.1.7 */
export async function reservedTitles(session: Session, open: OpenSession, signal?: AbortSignal): Promise<string[]> {
  const entries = await session.search(open, open.roots.aeTitles, {
    scope: "one",
    filter: { type: "objectClass", value: "dicomUniqueAETitle" },
    attributes: ["dicomAETitle"],
    signal,
  });
  const titles = entries.flatMap(({ attributes }) => attributes.flatMap(({ values }) => values.map(String)));
  return titles.toSorted(byCodeUnits);
}

/** Whether a title is free: neither reserved nor that of a Network AE. A title may be taken the moment after. */
export async function isTitleFree(
  session: Session,
  open: OpenSession,
  title: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const filter = { type: "dicomAETitle", value: aeTitle(title) };
  return (await session.search(open, open.roots.configuration, { filter, attributes: ["1.1"], signal })).length === 0;
}

/** Whether a Network AE has a title, reserved or not. */
export async function isTitleInUse(
  session: Session,
  open: OpenSession,
  title: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const filter = filterOf("dicomNetworkAE", { type: "dicomAETitle", value: title });
  return (await namesOf(session, open, filter, signal)).length > 0;
}

async function namesOf(
  session: Session,
  open: OpenSession,
  filter: EntryFilter,
  signal?: AbortSignal,
): Promise<string[]> {
  const entries = await session.search(open, open.roots.devices, { filter, attributes: ["1.1"], signal });
  return entries.map(({ dn }) => dn);
}

function filtersOf({
  aeTitle: title,
  applicationCluster,
  primaryDeviceType,
  sopClassUid,
  role,
}: DeviceCriteria): EntryFilter[] {
  const ae = [
    ...(title === undefined ? [] : [{ type: "dicomAETitle", value: aeTitle(title) }]),
    ...(applicationCluster === undefined ? [] : [{ type: "dicomApplicationCluster", value: applicationCluster }]),
  ];
  const capability = [
    ...(sopClassUid === undefined ? [] : [{ type: "dicomSOPClass", value: sopClassUid }]),
    ...(role === undefined ? [] : [{ type: "dicomTransferRole", value: role }]),
  ];
  return [
    ...(ae.length > 0 ? [filterOf("dicomNetworkAE", ...ae)] : []),
    ...(capability.length > 0 ? [filterOf("dicomTransferCapability", ...capability)] : []),
    ...(primaryDeviceType === undefined
      ? []
      : [filterOf("dicomDevice", { type: "dicomPrimaryDeviceType", value: primaryDeviceType })]),
  ];
}

function filterOf(objectClass: string, ...conditions: readonly EntryFilter[]): EntryFilter {
  return { all: [{ type: "objectClass", value: objectClass }, ...conditions] };
}

/** The devices that entries are of, each once: those right beneath the Devices Root. */
function devicesOf(names: readonly string[], root: string): [key: string, dn: string][] {
  const rootKey = dnKey(root);
  const devices = new Map<string, string>();
  for (const name of names) {
    let dn = name;
    while (isWithin(dnKey(dn), rootKey) && dnKey(parentDn(dn)) !== rootKey) dn = parentDn(dn);
    if (isWithin(dnKey(dn), rootKey)) devices.set(dnKey(dn), dn);
  }
  return [...devices];
}

function ambiguous(message: string): ConfigurationError {
  return new ConfigurationError("ERR_CONFIGURATION_MODEL", { message });
}
