import type { InstanceRecord } from "@dicomsec/bulk";
import { WholeFile } from "@dicomsec/core/node";
import { jsonText } from "../print.js";

const BLOCK_LENGTH = 64 * 1024;

/** The verdicts on all instances as JSON Lines: a file of its owner that appears when all are in it. Its lines name inputs by their numbers. */
export class VerdictFile implements AsyncDisposable {
  readonly #file: WholeFile;
  #lines: string[] = [];
  #length = 0;

  static async create(path: string | undefined): Promise<VerdictFile | undefined> {
    return path === undefined ? undefined : new VerdictFile(await WholeFile.create(path, { mode: 0o600 }));
  }

  private constructor(file: WholeFile) {
    this.#file = file;
  }

  async add(record: InstanceRecord): Promise<void> {
    const line = `${jsonText(record)}\n`;
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length > BLOCK_LENGTH) await this.#flush();
  }

  async commit(): Promise<void> {
    await this.#flush();
    await this.#file.commit();
  }

  async #flush(): Promise<void> {
    const block = new TextEncoder().encode(this.#lines.join(""));
    this.#lines = [];
    this.#length = 0;
    await this.#file.write(block);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file[Symbol.asyncDispose]();
  }
}
