import { randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { DeidentificationError } from "../errors.js";
import type { FileOutcome } from "../report.js";
import type { BatchSettings, FileTask } from "./batch-settings.js";
import { claimOutput } from "./output-claims.js";
import { withRoom } from "./process-file.js";
import type { ProcessorInput, ProcessorPlaces } from "./processor-places.js";

/** Files of this machine, read into and written from memory without a detour over the threads of Node. */
export class FolderPlaces implements ProcessorPlaces {
  readonly #settings: Pick<BatchSettings, "out" | "overwrite" | "temporary" | "quarantine" | "claims">;
  readonly #folders = new Set<string>();
  #input: Uint8Array = new Uint8Array(1 << 20);

  constructor(settings: Pick<BatchSettings, "out" | "overwrite" | "temporary" | "quarantine" | "claims">) {
    this.#settings = settings;
  }

  async open({ path }: FileTask): Promise<ProcessorInput> {
    // Without a writer a named pipe would be waited for; only the attempt to open it would show that.
    const handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(handle);
      if (!stats.isFile()) throw notAFile();
      const { size } = stats;
      return {
        size,
        readAll: async () => this.#read(handle, size),
        read: async (offset, length) => {
          const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
          return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, offset));
        },
        [Symbol.asyncDispose]: async () => closeSync(handle),
      };
    } catch (error) {
      closeSync(handle);
      throw error;
    }
  }

  #read(handle: number, size: number): Uint8Array {
    this.#input = withRoom(this.#input, size);
    let fill = 0;
    while (fill < size) {
      const count = readSync(handle, this.#input, fill, size - fill, fill);
      if (count === 0) break;
      fill += count;
    }
    return this.#input.subarray(0, fill);
  }

  async write(_task: FileTask, path: string, bytes: Uint8Array): Promise<void> {
    const temporary = this.temporaryFor(path);
    try {
      const output = openSync(temporary, "wx");
      try {
        for (let at = 0; at < bytes.length;) at += writeSync(output, bytes, at, bytes.length - at);
        fsyncSync(output);
      } finally {
        closeSync(output);
      }
      this.#appear(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }

  temporaryFor(path: string): string {
    const folder = dirname(join(this.#settings.out, path));
    if (!this.#folders.has(folder)) this.#makeFolder(folder);
    this.#folders.add(folder);
    return join(this.#settings.temporary, randomUUID());
  }

  async adopt(_task: FileTask, path: string, temporary: string): Promise<void> {
    this.#appear(temporary, path);
  }

  async quarantine({ number, path }: FileTask): Promise<NonNullable<FileOutcome["review"]>> {
    const { quarantine, overwrite } = this.#settings;
    if (quarantine === undefined) return [];
    try {
      if (!statSync(path).isFile()) throw notAFile();
      // What it holds identifies patients.
      mkdirSync(quarantine, { recursive: true, mode: 0o700 });
      const target = join(quarantine, `${String(number).padStart(6, "0")}.dcm`);
      // A copy over a symbolic link would change what that leads to.
      if (overwrite) rmSync(target, { force: true });
      copyFileSync(path, target, constants.COPYFILE_EXCL);
      return [];
    } catch {
      return [{ code: "REVIEW_NOT_QUARANTINED", message: "the input could not be copied to the quarantine folder" }];
    }
  }

  /** A symbolic link below the output folder could lead back to the inputs. */
  #makeFolder(folder: string): void {
    const { out } = this.#settings;
    mkdirSync(folder, { recursive: true });
    if (realpathSync(folder) === join(realpathSync(out), relative(out, folder))) return;
    throw new DeidentificationError("ERR_DEIDENTIFICATION_FOLDERS", {
      message: "A symbolic link leads out of the output folder",
    });
  }

  /** A link fails where a file exists already; a rename would replace it. */
  #appear(temporary: string, path: string): void {
    const { out, overwrite, claims } = this.#settings;
    const target = join(out, path);
    if (!claimOutput(claims, path)) {
      throw new DeidentificationError("ERR_DEIDENTIFICATION_SAME_OUTPUT", {
        message: "Another input of this run has the same output: the SOP Instance UIDs are equal",
      });
    }
    if (overwrite || takesName(temporary, target)) renameSync(temporary, target);
  }
}

/**
 * Puts a complete file under a name that no file has. Where the file system knows no links (FAT, some network shares) the name is only
 * taken, by an empty file: then it is to be renamed.
 */
function takesName(temporary: string, target: string): boolean {
  try {
    linkSync(temporary, target);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && noLinks.has(String(error.code)))) throw error;
    closeSync(openSync(target, "wx"));
    return true;
  }
  rmSync(temporary);
  return false;
}

const noLinks: ReadonlySet<string> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"]);

function notAFile(): DeidentificationError {
  return new DeidentificationError("ERR_DEIDENTIFICATION_NO_FILE", { message: "The input is no regular file" });
}
