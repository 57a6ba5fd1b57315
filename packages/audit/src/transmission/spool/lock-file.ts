import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AuditError } from "../../errors.js";

const nameForm = /^(\d+)-(\d*)-[\da-f-]{36}\.lock$/;

/** Times that two who want the folder at once, and give way to each other, try it. */
const ATTEMPTS = 4;
const LONGEST_WAIT_MS = 50;

/**
 * Holds a folder for this process. Whoever wants it makes a file of its own, whose name says who that is, and only then looks for the files of others: of two at once, at
 * most one gets it. A file that a process left behind that is gone is removed, and is never that of another one.
 */
export class LockFile implements AsyncDisposable {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** @throws AuditError ERR_AUDIT_SPOOL where another process, or this one, holds it; what Node throws */
  static async acquire(folder: string): Promise<LockFile> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0) await sleep(Math.random() * LONGEST_WAIT_MS);
      const name = `${process.pid}-${startOf(process.pid)}-${randomUUID()}.lock`;
      const lock = new LockFile(join(folder, name));
      await (await open(lock.#path, "wx", 0o600)).close();
      try {
        if (!(await isHeldByOthers(folder, name))) return lock;
      } catch (error) {
        await lock[Symbol.asyncDispose]();
        throw error;
      }
      await lock[Symbol.asyncDispose]();
    }
    throw new AuditError("ERR_AUDIT_SPOOL", { message: "the spool is in use" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#path, { force: true });
  }
}

async function isHeldByOthers(folder: string, own: string): Promise<boolean> {
  let isHeld = false;
  for (const name of await readdir(folder)) {
    const [, pid, start] = nameForm.exec(name) ?? [];
    if (pid === undefined || name === own) continue;
    if (isThere(Number(pid), start!)) isHeld = true;
    else await rm(join(folder, name), { force: true });
  }
  return isHeld;
}

function isThere(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Whoever may not be signalled is there all the same.
    return (error as { readonly code?: string }).code === "EPERM";
  }
  return start === startOf(pid);
}

/** When a process began, where the system tells: a number that is given to another process later is not the same process. */
function startOf(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8");
    return fields.slice(fields.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}
