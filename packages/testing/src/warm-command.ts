import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { joinBytes } from "./bytes.js";
import { processResult, type ProcessResult, runProcess, type RunProcessOptions } from "./run-process.js";
import { isFullRun } from "./sample.js";
import type { WarmRun } from "./warm-command-process.js";

export interface WarmCommandOptions {
  /** The program as a user starts it. */
  readonly main: string;
  /** The module of it that exports `runCommand`, which takes the words and resolves to the exit code. */
  readonly module: string;
}

/**
 * A command that is run many times, and whose modules are loaded once: a process runs one set of words after the other. Like a process of its own,
 * a run ends when nothing of it is left that would keep the process. A full run, and a run beside another one, start the program itself.
 */
export class WarmCommand implements AsyncDisposable {
  readonly #options: WarmCommandOptions;
  #process: WarmProcess | undefined;
  #isBusy = false;

  constructor(options: WarmCommandOptions) {
    this.#options = options;
  }

  /** @throws Error when it runs too long or writes too much */
  async run(words: readonly string[], options: RunProcessOptions = {}): Promise<ProcessResult> {
    const { main, module } = this.#options;
    if (isFullRun() || this.#isBusy) return runProcess(process.execPath, [main, ...words], options);
    this.#isBusy = true;
    try {
      this.#process ??= startWarm(module);
      return await runWarm(this.#process, words, options);
    } finally {
      this.#isBusy = false;
      if (this.#process?.child.connected !== true) this.#process = undefined;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process?.child.kill("SIGKILL");
    await this.#process?.closed;
  }
}

interface WarmProcess {
  readonly child: ChildProcess;
  /** Resolves to its exit code. */
  readonly closed: Promise<number | null>;
}

function startWarm(module: string): WarmProcess {
  const script = new URL("../dist/warm-command-process.js", import.meta.url);
  const stdio = ["ignore", "pipe", "pipe", "ipc"] as const;
  const child = fork(script, [module], { stdio: [...stdio], serialization: "advanced", execArgv: [] });
  return { child, closed: once(child, "close").then(([code]) => code as number | null) };
}

async function runWarm(
  { child, closed }: WarmProcess,
  words: readonly string[],
  { cwd = process.cwd(), env = {}, input = "", timeoutMs = 60_000, maxOutputBytes = 2 ** 28 }: RunProcessOptions,
): Promise<ProcessResult> {
  const endMark = randomUUID();
  const limit = { left: maxOutputBytes };
  const stop = (reason: string): void => {
    failure = new Error(`the command ${reason}`);
    child.kill("SIGKILL");
  };
  let failure: Error | undefined;
  const timer = setTimeout(stop, timeoutMs, `ran longer than ${timeoutMs} ms`);
  const outputs = [child.stdout!, child.stderr!].map((stream) => {
    return new WarmOutput(stream, { endMark, limit, onTooMuch: () => stop("wrote too much") });
  });
  const answer = new Promise((resolve) => child.once("message", resolve)) as Promise<number>;
  const run: WarmRun = { words: [...words], cwd, env: { ...env }, input, endMark };
  child.send(run);
  const finished = Promise.all([answer, ...outputs.map(({ ended }) => ended)]).then(([code]) => code);
  const exitCode = await Promise.race([finished, closed]);
  clearTimeout(timer);
  if (failure) throw failure;
  const [stdout, stderr] = outputs.map((output) => output.take());
  return processResult(exitCode, stdout!, stderr!);
}

interface OutputOptions {
  readonly endMark: string;
  readonly limit: { left: number };
  readonly onTooMuch: () => void;
}

/** What one run writes to a stream that the next run writes to, too. */
class WarmOutput {
  /** When the mark of the end has come. */
  readonly ended: Promise<void>;
  readonly #chunks: Uint8Array[] = [];
  readonly #mark: Uint8Array;
  readonly #stop: () => void;

  constructor(stream: NodeJS.ReadableStream, { endMark, limit, onTooMuch }: OutputOptions) {
    this.#mark = new TextEncoder().encode(endMark);
    let onEnd = (): void => {};
    this.ended = new Promise((resolve) => (onEnd = resolve));
    const onData = (chunk: Uint8Array): void => {
      limit.left -= chunk.length;
      if (limit.left < 0) onTooMuch();
      else this.#chunks.push(chunk);
      if (this.#isMarked()) onEnd();
    };
    stream.on("data", onData);
    this.#stop = () => void stream.removeListener("data", onData);
  }

  /** All of it without the mark; the stream is left to the next run. */
  take(): Uint8Array {
    this.#stop();
    const all = joinBytes(this.#chunks);
    return this.#isMarked() ? all.subarray(0, -this.#mark.length) : all;
  }

  /** The mark is written by itself, but may come with what was written before, or in two parts. */
  #isMarked(): boolean {
    const tail: Uint8Array[] = [];
    let length = 0;
    for (let at = this.#chunks.length - 1; at >= 0 && length < this.#mark.length; at -= 1) {
      tail.unshift(this.#chunks[at]!);
      length += this.#chunks[at]!.length;
    }
    const end = joinBytes(tail).subarray(-this.#mark.length);
    return end.length === this.#mark.length && end.every((octet, at) => octet === this.#mark[at]);
  }
}
