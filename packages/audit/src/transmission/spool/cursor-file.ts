import { randomUUID } from "node:crypto";
import { open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/** How far a destination has confirmed, on disk. An older one than the last, after a crash, means that messages are sent again. */
export class CursorFile {
  readonly #path: string;
  #confirmed: number;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, confirmed: number) {
    this.#path = path;
    this.#confirmed = confirmed;
  }

  /** @param ifNew where a destination begins that was never there */
  static async open(folder: string, destination: string, ifNew: number): Promise<CursorFile> {
    const path = join(folder, `${encodeURIComponent(destination)}${extension}`);
    const text = await readFile(path, "utf8").catch(noneThere);
    const found = /^(\d{1,16})\n$/.exec(text ?? "");
    // Of a file that something has damaged nobody knows what was confirmed: all that is there is sent again.
    const cursor = new CursorFile(path, found ? Number(found[1]) : text === undefined ? ifNew : 0);
    if (!found) await cursor.#write(cursor.#confirmed);
    return cursor;
  }

  get confirmed(): number {
    return this.#confirmed;
  }

  /** One write after the other; the last one stands, and one that failed keeps none from being tried. */
  async confirm(sequence: number): Promise<void> {
    if (sequence <= this.#confirmed) return;
    this.#confirmed = sequence;
    this.#writing = this.#writing.catch(() => {}).then(() => this.#write(sequence));
    await this.#writing;
  }

  async remove(): Promise<void> {
    await this.#writing.catch(() => {});
    await rm(this.#path, { force: true });
  }

  async #write(sequence: number): Promise<void> {
    if (sequence < this.#confirmed) return;
    const temporary = `${this.#path}.${randomUUID()}.tmp`;
    try {
      await using file = await open(temporary, "wx", 0o600);
      await file.write(`${sequence}\n`);
      await file.sync();
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await rename(temporary, this.#path);
  }
}

const extension = ".cursor";

/** The destinations that have a cursor in a folder. */
export async function listDestinations(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(extension));
  return names.map((name) => decodeURIComponent(name.slice(0, -extension.length)));
}

/** A name that was never written is a destination that begins. */
function noneThere(error: unknown): undefined {
  if ((error as { readonly code?: string }).code === "ENOENT") return undefined;
  throw error;
}
