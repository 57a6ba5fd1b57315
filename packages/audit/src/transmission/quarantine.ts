import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import type { SpoolRecord } from "./spool/record.js";
import { syncFolder } from "./spool/segment.js";

/** Messages that a destination will not get, one in each file, for a person to look at. They are as confidential as the trail. */
export class Quarantine {
  readonly #folder: string;

  constructor(spoolFolder: string) {
    this.#folder = join(spoolFolder, "quarantine");
  }

  /** Keeps a message; one that is there already is kept once. @throws what Node throws */
  async keep(destination: string, { sequence, message }: SpoolRecord): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, `${sequence}-${encodeURIComponent(destination)}.syslog`);
    await using file = await open(path, "w", 0o600);
    await file.writeFile(message);
    await file.sync();
    await syncFolder(this.#folder);
  }
}
