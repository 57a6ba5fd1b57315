import { createReadStream } from "node:fs";
import { access, constants, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { pathSource } from "@dicomsec/core/node";
import type { FileInput } from "@dicomsec/media";
import { CommandError, ExitCode } from "./exit-codes.js";

/** What a command reads, to be closed by it. */
export interface PlaceToRead extends AsyncDisposable {
  readonly input: FileInput;
}

/** Standard input for `-`, a file at rest, or a pipe as it comes. */
export async function placeToRead(path: string): Promise<PlaceToRead> {
  if (path === "-") return { input: { chunks: process.stdin }, [Symbol.asyncDispose]: async () => {} };
  if ((await stat(path)).isFile()) {
    const source = await pathSource(path);
    return { input: source, [Symbol.asyncDispose]: () => source.close() };
  }
  const stream = createReadStream(path);
  return { input: { chunks: stream }, [Symbol.asyncDispose]: async () => void stream.destroy() };
}

/** Refuses, before any work, an output that cannot be: without a folder to be in, or the input itself, which is never replaced. */
export async function checkPlaceToWrite(out: string, input: string): Promise<void> {
  if (out === "-") return;
  const folder = await stat(dirname(out)).catch(() => undefined);
  if (!folder?.isDirectory()) throw new CommandError("--out: there is no such folder");
  await access(dirname(out), constants.W_OK).catch(() => {
    throw new CommandError("--out: the folder cannot be written to");
  });
  const to = await stat(out).catch(() => undefined);
  if (to && !to.isFile() && !to.isDirectory()) throw new CommandError("--out: the output is a device or a pipe");
  if (input === "-") return;
  const from = await stat(input);
  if (from.dev === to?.dev && from.ino === to.ino) throw new CommandError("--out: the output is the input");
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Work on an output that takes away what it has written so far when it is told to stop. What has gone to standard output, `-`, cannot be taken
 * away.
 */
export async function interruptible<Result>(
  out: string,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  return untilInterrupted(out === "-" ? "standard output did not get the whole file" : "nothing was written", work);
}

/** Work that ends, with what is told then, when it is told to stop; told twice, it stops on the spot. */
export async function untilInterrupted<Result>(
  outcome: string,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const onSignal = (): void => {
    const reason = new CommandError(`interrupted; ${outcome}`, ExitCode.no);
    controller.abort(reason);
    for (const name of signals) process.removeListener(name, onSignal);
    // Nothing may be coming from there, and then nobody would notice. Who reads it gets the reason; the event is for nobody.
    process.stdin.on("error", () => {}).destroy(reason);
  };
  for (const name of signals) process.on(name, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of signals) process.removeListener(name, onSignal);
  }
}
