import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DhcpDefaults } from "../parameters.js";
import { readDhclientLeases } from "./read-dhclient-leases.js";
import { readNetworkdLease } from "./read-networkd-lease.js";
import { present, type SystemLease } from "./system-lease.js";

export interface FindSystemLeasesOptions {
  /** Where the files of the system are. Default: `/`. */
  readonly root?: string;
  /** What Table F.1-2 leaves to the machine. */
  readonly defaults?: DhcpDefaults;
  /** Leases that are over at this time are left out. Default: the clock. */
  readonly now?: () => Date;
  readonly signal?: AbortSignal;
}

/** A lease, and whose it is. */
export interface FoundSystemLease extends SystemLease {
  readonly client: "systemd-networkd" | "dhclient" | "NetworkManager";
  readonly path: string;
}

type Reader = (text: string, file: FileFacts) => readonly SystemLease[];

interface FileFacts {
  readonly obtainedAt: number;
  readonly interface: string | undefined;
  readonly defaults: DhcpDefaults;
}

const keyValue: Reader = (text, facts) => {
  const lease = readNetworkdLease(text, present(facts));
  return lease ? [lease] : [];
};
const dhclient: Reader = (text, { defaults }) => readDhclientLeases(text, defaults);

/** Folders, the names of files in them (with the interface as a group, where the name tells it), and how they are read. */
const places: readonly (readonly [FoundSystemLease["client"], string, RegExp, Reader])[] = [
  ["systemd-networkd", "run/systemd/netif/leases", /^(\d+)$/, keyValue],
  [
    "NetworkManager",
    "var/lib/NetworkManager",
    /^internal-[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}-(.+)\.lease$/,
    keyValue,
  ],
  ["NetworkManager", "var/lib/NetworkManager", /^dhclient-.+\.lease$/, dhclient],
  ["dhclient", "var/lib/dhcp", /^dhclient.*\.leases?$/, dhclient],
  ["dhclient", "var/lib/dhclient", /^dhclient.*\.leases?$/, dhclient],
];

/** Longer files are no leases of a machine. */
const LONGEST = 1 << 20;

/**
 * Finds the leases that the DHCP clients of the system have now: most machines have one that owns the port 68, and its parameters are what is needed.
 * Files that cannot be read are passed over.
 *
 * @see PS3.15 F.1.3.4: "The DHCP client shall make this information available for other actors"
 */
export async function findSystemLeases(options: FindSystemLeasesOptions = {}): Promise<FoundSystemLease[]> {
  const { root = "/", defaults = {}, now = () => new Date(), signal } = options;
  const found: FoundSystemLease[] = [];
  for (const [client, folder, pattern, read] of places) {
    for (const name of await namesIn(join(root, folder))) {
      signal?.throwIfAborted();
      const match = pattern.exec(name);
      if (!match) continue;
      const path = join(root, folder, name);
      for (const lease of await leasesIn(path, read, match[1], defaults)) found.push({ ...lease, client, path });
    }
  }
  const time = now().getTime();
  return found.filter(({ expiresAt = Number.POSITIVE_INFINITY }) => expiresAt > time);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).toSorted();
  } catch {
    return [];
  }
}

async function leasesIn(
  path: string,
  read: Reader,
  name: string | undefined,
  defaults: DhcpDefaults,
): Promise<readonly SystemLease[]> {
  try {
    const { size, mtimeMs } = await stat(path);
    if (size > LONGEST) return [];
    return read(await readFile(path, "utf8"), { obtainedAt: mtimeMs, interface: name, defaults });
  } catch {
    return [];
  }
}
