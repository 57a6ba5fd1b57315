import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { freePort, isOpen } from "@dicomsec/testing";

const PATIENCE_MS = 30_000;

/** A server program that runs until it is disposed of. */
export interface PeerServer extends AsyncDisposable {
  readonly port: number;
  /** Types into it. */
  write(text: string): void;
  /** What it wrote so far. */
  output(): string;
  /** Resolves when it has written this. */
  wrote(text: string): Promise<void>;
}

/** Runs a server program on a free port of 127.0.0.1. */
export async function startServer(program: string, words: (port: number) => readonly string[]): Promise<PeerServer> {
  const port = await freePort();
  const child = spawn(program, words(port), { stdio: "pipe" });
  child.stdin.on("error", () => {});
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    if (isRunning(child)) await once(child, "close");
  };
  const until = async (isDone: () => boolean | Promise<boolean>, what: string): Promise<void> => {
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await isDone())) {
      if (!isRunning(child) || Date.now() > deadline)
        throw new Error(`the server ended, or took too long, before ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  try {
    await until(() => isOpen(port), "it listened");
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port,
    write: (text) => void child.stdin.write(text),
    output: () => output,
    wrote: (text) => until(() => output.includes(text), "it wrote that"),
    [Symbol.asyncDispose]: stop,
  };
}

export function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}
