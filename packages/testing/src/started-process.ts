import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

export interface StartProcessOptions {
  /** Default: that of this process. */
  readonly cwd?: string;
  /** Variables added to those of this process. Default: none. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A program that runs until it is stopped or disposed of. */
export interface StartedProcess extends AsyncDisposable {
  readonly pid: number | undefined;
  /** What it wrote so far to stdout and stderr. */
  output(): string;
  /** Waits until it has written something like this. @throws Error with what it wrote when it ends before. */
  wrote(pattern: RegExp): Promise<RegExpExecArray>;
  /** Asks it to end, and waits. Resolves to its exit code, or `null` when a signal ended it. Default: SIGTERM. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts a program, without waiting for anything: `await using server = startProcess(…); await server.wrote(/listening/);`. */
export function startProcess(
  program: string,
  args: readonly string[],
  options: StartProcessOptions = {},
): StartedProcess {
  const { cwd, env } = options;
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let [output, isOver] = ["", false];
  // A program that cannot be started is over as well.
  const over = once(child, "close")
    .catch(() => {})
    .then(() => (isOver = true));
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
  const stop = async (signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> => {
    if (!isOver) child.kill(signal);
    await over;
    return child.exitCode;
  };
  return {
    pid: child.pid,
    output: () => output,
    wrote: async (pattern) => {
      for (;;) {
        const wasOver = isOver;
        const match = pattern.exec(output);
        if (match) return match;
        if (wasOver) throw new Error(`${program} ended before it wrote ${String(pattern)}: ${output}`);
        await sleep(20);
      }
    },
    stop,
    [Symbol.asyncDispose]: async () => void (await stop("SIGKILL")),
  };
}
