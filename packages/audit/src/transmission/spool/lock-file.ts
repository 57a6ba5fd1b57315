import { readFileSync } from "node:fs";
import { open, readFile, rm } from "node:fs/promises";
import { AuditError } from "../../errors.js";

/** Holds a folder for this process. What a process that is gone left behind is taken over. */
export class LockFile implements AsyncDisposable {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** @throws AuditError ERR_AUDIT_SPOOL where another process, or this one, holds it */
  static async acquire(path: string): Promise<LockFile> {
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        await using file = await open(path, "wx", 0o600);
        await file.write(`${process.pid} ${startOf(process.pid)}`);
        return new LockFile(path);
      } catch (error) {
        if ((error as { readonly code?: string }).code !== "EEXIST") throw error;
      }
      if (await isHeld(path)) break;
      await rm(path, { force: true });
    }
    throw new AuditError("ERR_AUDIT_SPOOL", { message: "the spool is in use" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#path, { force: true });
  }
}

async function isHeld(path: string): Promise<boolean> {
  const [pid = "", start = ""] = (await readFile(path, "utf8").catch(() => "")).split(" ");
  if (!/^\d+$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    // Whoever may not be signalled is there all the same.
    return (error as { readonly code?: string }).code === "EPERM";
  }
  return start === startOf(Number(pid));
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
