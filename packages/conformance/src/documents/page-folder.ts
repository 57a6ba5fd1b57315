import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  freePort,
  type ProcessResult,
  runProcess,
  startProcess,
  type StartedProcess,
  type WarmCommand,
} from "@dicomsec/testing";
import { shellLinesOf, withPorts } from "./shell-lines.js";

const TIMEOUT_MS = 120_000;

export interface PageFolderOptions {
  /** Of the repository, which is built. */
  readonly root: string;
  /** What the folder holds from the beginning. */
  readonly inputs: string;
  /** Ports that pages name, and where they are in truth. Default: a free one for each. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Variables that programs get. Default: none. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Runs `dicomsec` where a line needs nothing of a shell. Default: the shell. */
  readonly command?: WarmCommand | undefined;
}

/** The folder that the blocks of a page are run in, one after the other: as a user would who begins with the inputs. */
export class PageFolder implements AsyncDisposable {
  readonly path: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #command: WarmCommand | undefined;
  readonly #ports: Map<string, number>;
  readonly #started: StartedProcess[] = [];

  private constructor(path: string, { ports = {}, environment = {}, command }: PageFolderOptions) {
    this.path = path;
    this.#command = command;
    this.#ports = new Map(Object.entries(ports));
    this.#environment = { ...environment, PATH: `${path}/.bin:${process.env["PATH"] ?? ""}` };
  }

  /** It lies where programs find the packages. */
  static async create(options: PageFolderOptions): Promise<PageFolder> {
    const cache = join(options.root, "node_modules", ".cache");
    await mkdir(cache, { recursive: true });
    const folder = new PageFolder(await mkdtemp(join(cache, "page-")), options);
    await cp(options.inputs, folder.path, { recursive: true });
    const dicomsec = await folder.write(
      ".bin/dicomsec",
      `#!/bin/sh\nexec "${process.execPath}" "${join(options.root, "packages/cli/dist/main.js")}" "$@"\n`,
    );
    await chmod(dicomsec, 0o755);
    return folder;
  }

  async write(name: string, content: Uint8Array | string): Promise<string> {
    const file = join(this.path, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    return file;
  }

  async run(program: string, ...words: readonly string[]): Promise<ProcessResult> {
    return runProcess(program, words, { cwd: this.path, env: this.#environment, timeoutMs: TIMEOUT_MS });
  }

  async shell(line: string): Promise<ProcessResult> {
    const text = await this.#here(line);
    const [, ...words] = isForCommandAlone(text) ? shellLinesOf(text)[0]!.words : [];
    if (words.length === 0 || !this.#command) return this.run("sh", "-c", text);
    return this.#command.run(words, { cwd: this.path, env: this.#environment, timeoutMs: TIMEOUT_MS });
  }

  /** Starts what runs on until the folder is disposed of, and waits until it says that it listens. */
  async start(line: string): Promise<void> {
    const options = { cwd: this.path, env: this.#environment };
    const started = startProcess("sh", ["-c", `exec env ${await this.#here(line)}`], options);
    this.#started.push(started);
    await started.wrote(/listening/i);
  }

  async #here(line: string): Promise<string> {
    for (const port of portsOf(line)) if (!this.#ports.has(port)) this.#ports.set(port, await freePort());
    return withPorts(line, (port) => String(this.#ports.get(port)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.#started.reverse()) await one.stop();
    await rm(this.path, { recursive: true, maxRetries: 3 });
  }
}

/** It is `dicomsec` with words that mean the same to every program: no variable, no pipe, no pattern. */
function isForCommandAlone(line: string): boolean {
  return /^dicomsec [^|<>&$;*?[\]{}()`\\~!]+$/.test(line);
}

function portsOf(line: string): string[] {
  const ports: string[] = [];
  withPorts(line, (port) => (ports.push(port), port));
  return ports;
}
