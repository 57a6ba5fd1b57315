import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { isProtected } from "../connection/security-pattern.js";
import { dnKey, isWithin, parseDn } from "../dn.js";
import type { Entry } from "../entry.js";
import { ConfigurationError } from "../errors.js";
import { removed } from "./apply-changes.js";
import { entryAt, isTitleInUse } from "./query.js";
import type { OpenSession, Session } from "./session.js";

/** What is being added, until it is known to be whole or undone. */
export interface Intent {
  readonly end: () => Promise<void>;
  /** Leaves it to whoever connects next, this process or another. */
  readonly leave: () => Promise<void>;
}

interface Recorded {
  readonly file: string;
  readonly pid: number;
  readonly at: Date;
  readonly adds: readonly string[];
}

/** How far the clocks of this node and of the server may be apart. */
const maxClockDifferenceMs = 120_000;
const fileName = /^(\d+)-[0-9a-f-]{36}\.json$/;

/**
 * A folder that says what processes of this machine are adding to a directory, so that what one of them left half done when it was killed is taken
 * away by the next. It holds names of entries, and nothing else.
 */
export class UpdateJournal {
  readonly #folder: string;
  readonly #now: () => Date;

  constructor(folder: string, now: () => Date = () => new Date()) {
    this.#folder = folder;
    this.#now = now;
  }

  /** Writes down what will be added, on disk before it resolves. @throws ConfigurationError ERR_CONFIGURATION_JOURNAL */
  async begin(adds: readonly string[]): Promise<Intent> {
    const path = this.#ownPath();
    await onDisk(async () => {
      await mkdir(this.#folder, { recursive: true });
      await using file = await open(path, "wx", 0o600);
      await file.writeFile(JSON.stringify({ at: this.#now().toISOString(), adds }));
      await file.sync();
    });
    return {
      end: async () => {
        await onDisk(() => rm(path, { force: true }));
        ownPaths.delete(path);
      },
      leave: async () => {
        await hasRenamed(path, this.#path(nobody));
        ownPaths.delete(path);
      },
    };
  }

  /**
   * Takes away what processes that are no more have left half done. Entries that are older or younger than that are another's and stay, and so
   * do those that are whole, those that a process is adding now, and those that the server does not let be removed: something is beneath them, or
   * who is asking may not. Does nothing where the security pattern does not permit changes.
   */
  async recover(session: Session, open: OpenSession): Promise<void> {
    if (!isProtected(session.options.securityPattern, "updateConfiguration", open.connection.protections)) return;
    for (const recorded of (await this.#records()).filter((one) => !isRunning(one))) {
      const path = this.#ownPath();
      // Whoever renames the record has it, and nobody else.
      if (!(await hasRenamed(recorded.file, path))) continue;
      let isDone = false;
      try {
        isDone = await this.#takeAway(session, open, { ...recorded, file: path });
      } finally {
        await onDisk(() => (isDone ? rm(path, { force: true }) : rename(path, recorded.file)));
        ownPaths.delete(path);
      }
    }
  }

  async #takeAway(session: Session, open: OpenSession, recorded: Recorded): Promise<boolean> {
    const added = await addedBy(session, open, recorded);
    const registry = dnKey(open.roots.aeTitles);
    const isWhole = added.length === recorded.adds.length && added.some((dn) => !isWithin(dnKey(dn), registry));
    if (isWhole) return true;
    const others = (await this.#records())
      .filter((one) => one.file !== recorded.file && isRunning(one))
      .flatMap(({ adds }) => adds.map(dnKey));
    let isDone = true;
    // Entries are added after those above them, and titles before all others.
    for (const dn of added.toReversed()) {
      if (others.includes(dnKey(dn)) || (await isHeld(session, open, dn))) continue;
      if (!(await isRemoved(open, dn))) isDone = false;
    }
    return isDone;
  }

  #ownPath(): string {
    const path = this.#path(process.pid);
    ownPaths.add(path);
    return path;
  }

  #path(pid: number): string {
    return join(this.#folder, `${pid}-${randomUUID()}.json`);
  }

  async #records(): Promise<Recorded[]> {
    const names = await readdir(this.#folder).catch(() => []);
    return (await Promise.all(names.map(async (name) => this.#read(name)))).filter((one) => one !== undefined);
  }

  /** A record, unless it is gone meanwhile, or is that of another who keeps it to himself. */
  async #read(name: string): Promise<Recorded | undefined> {
    const pid = fileName.exec(name)?.[1];
    if (pid === undefined) return undefined;
    const file = join(this.#folder, name);
    const text = await readFile(file, "utf8").catch(() => undefined);
    return text === undefined ? undefined : { file, pid: Number(pid), ...parsed(text) };
  }
}

async function hasRenamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch {
    ownPaths.delete(to);
    return false;
  }
}

/** Whether an entry is there no more; one that the server keeps is not. */
async function isRemoved({ connection }: OpenSession, dn: string): Promise<boolean> {
  try {
    await removed(connection, dn);
    return true;
  } catch (error) {
    if (error instanceof ConfigurationError && error.resultCode !== undefined) return false;
    throw error;
  }
}

/** Whether an entry is a title that a Network AE has: it was renamed before the process was killed. */
async function isHeld(session: Session, open: OpenSession, dn: string): Promise<boolean> {
  if (!isWithin(dnKey(dn), dnKey(open.roots.aeTitles))) return false;
  const [{ value } = { value: "" }] = parseDn(dn)[0] ?? [];
  return isTitleInUse(session, open, value);
}

/** The entries of a record that are there and were made when it was. */
async function addedBy(session: Session, open: OpenSession, { adds, at }: Recorded): Promise<string[]> {
  const entries = await Promise.all(
    adds.map(async (dn) => entryAt(session, open, dn, { attributes: ["createTimestamp"] })),
  );
  return adds.filter((_, index) => {
    const made = entries[index] && createdAt(entries[index]);
    return made !== undefined && Math.abs(made.getTime() - at.getTime()) <= maxClockDifferenceMs;
  });
}

/** `20261129194422Z`. */
function createdAt({ attributes }: Entry): Date | undefined {
  const value = attributes.find(({ type }) => type.toLowerCase() === "createtimestamp")?.values[0];
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:[.,]\d+)?Z$/.exec(String(value)) ?? []; // prettier-ignore
  return year === undefined ? undefined : new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** A record that was not written to its end was of additions that had not begun. */
function parsed(text: string): { readonly at: Date; readonly adds: readonly string[] } {
  try {
    const { at, adds } = JSON.parse(text) as { readonly at: string; readonly adds: readonly string[] };
    return { at: new Date(at), adds: Array.isArray(adds) ? adds.filter(isName) : [] };
  } catch {
    return { at: new Date(0), adds: [] };
  }
}

function isName(dn: unknown): dn is string {
  try {
    return typeof dn === "string" && dnKey(dn) !== "";
  } catch {
    return false;
  }
}

/** In the place of the number of a process. */
const nobody = 0;

/** Records that are being worked on here. */
const ownPaths = new Set<string>();

/** Whether the process of a record may still be at it. In a container, the next process often has the number of the one before. */
function isRunning({ file, pid, at }: Recorded): boolean {
  if (pid === nobody) return false;
  if (pid === process.pid) return ownPaths.has(file) || at.getTime() >= Date.now() - process.uptime() * 1000;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new ConfigurationError("ERR_CONFIGURATION_JOURNAL", {
      message: "the journal of updates cannot be written",
      cause,
    });
  }
}
