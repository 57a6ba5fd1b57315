import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { command } from "../dicomsec.js";
import { isRunning } from "../transport/peer-server.js";

/** The command while it runs: a worker, or a coordinator. */
export class BulkProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #stdout = "";
  #stderr = "";

  constructor(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, [command, ...words], { env: { ...process.env, ...env } });
    this.#child.stdout?.on("data", (chunk) => (this.#stdout += String(chunk)));
    this.#child.stderr?.on("data", (chunk) => (this.#stderr += String(chunk)));
    this.#child.stdin?.on("error", () => {}).end();
    this.#ended = once(this.#child, "close");
  }

  get isRunning(): boolean {
    return isRunning(this.#child);
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** The exit code; null when a signal ended it. */
  async end(): Promise<number | null> {
    await this.#ended;
    return this.#child.exitCode;
  }

  /** Waits until it has said something. */
  async said(text: string): Promise<void> {
    while (!this.#stderr.includes(text)) {
      if (!this.isRunning) throw new Error(`the command ended before it said that: ${this.#stderr}`);
      await sleep(20);
    }
  }

  /** Sends a signal, and waits for the end if it is one that ends. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    if (!this.isRunning) return;
    this.#child.kill(signal);
    if (signal !== "SIGSTOP" && signal !== "SIGCONT") await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // One that halts is ended by that too.
    await this.kill("SIGKILL");
  }
}
