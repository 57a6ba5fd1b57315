import { spawn, type ChildProcess } from "node:child_process";
import { joinBytes } from "./bytes.js";

export interface RunProcessOptions {
  /** Default: that of this process. */
  readonly cwd?: string;
  /** Variables added to those of this process. Default: none. */
  readonly env?: Readonly<Record<string, string>>;
  /** Written to stdin, which is then closed. Default: nothing. */
  readonly input?: Uint8Array | string;
  /** The process is killed after this time. Default: 60,000. */
  readonly timeoutMs?: number;
  /** The process is killed when it writes more than this. Default: 256 MiB. */
  readonly maxOutputBytes?: number;
}

export interface ProcessResult {
  /** `null` when a signal ended the process. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stdoutBytes: Uint8Array;
  readonly stderr: string;
}

/**
 * Runs a program to its end and collects what it wrote.
 *
 * An exit code other than 0 is a result, not an error.
 *
 * @throws Error when the program cannot be started, runs too long or writes too much.
 */
export async function runProcess(
  program: string,
  args: readonly string[],
  options: RunProcessOptions = {},
): Promise<ProcessResult> {
  const { cwd, timeoutMs = 60_000, maxOutputBytes = 2 ** 28, input = "" } = options;
  const child = spawn(program, args, { cwd, env: { ...process.env, ...options.env }, stdio: "pipe" });
  // A program may end without reading its input.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const limit = { left: maxOutputBytes };
  const stdout = collect(child.stdout, limit);
  const stderr = collect(child.stderr, limit);
  const exitCode = await ended(child, timeoutMs, limit);
  return processResult(exitCode, stdout(), stderr());
}

function ended(child: ChildProcess, timeoutMs: number, limit: { readonly left: number }): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const stop = (reason: string): void => {
      child.kill("SIGKILL");
      reject(new Error(`${child.spawnfile} ${reason}`));
    };
    const timer = setTimeout(stop, timeoutMs, `ran longer than ${timeoutMs} ms`);
    const onData = (): void => {
      if (limit.left < 0) stop("wrote too much");
    };
    child.stdout?.on("data", onData);
    child.stderr?.on("data", onData);
    child.once("error", reject);
    child.once("close", resolve);
    child.once("close", () => clearTimeout(timer));
    child.once("error", () => clearTimeout(timer));
  });
}

function collect(stream: NodeJS.ReadableStream, limit: { left: number }): () => Uint8Array {
  const chunks: Uint8Array[] = [];
  stream.on("data", (chunk: Uint8Array) => {
    limit.left -= chunk.length;
    if (limit.left >= 0) chunks.push(chunk);
  });
  return () => joinBytes(chunks);
}

export function processResult(exitCode: number | null, stdout: Uint8Array, stderr: Uint8Array): ProcessResult {
  const [stdoutText, stderrText] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { exitCode, stdoutBytes: stdout, stdout: stdoutText!, stderr: stderrText! };
}
