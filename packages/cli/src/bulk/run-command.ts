import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import {
  type BulkReport,
  type ChunkExecutor,
  type InstanceStore,
  isObjectStore,
  isYes,
  openPlace,
  runBulk,
  threadExecutor,
} from "@dicomsec/bulk";
import { queueExecutor } from "@dicomsec/bulk/queue";
import { isInside } from "@dicomsec/core/node";
import { CommandError, ExitCode } from "../exit-codes.js";
import { jsonText, print } from "../print.js";
import { countsBar } from "../progress.js";
import { untilInterrupted } from "../secure-file-places.js";
import { summarizeBulk } from "./bulk-summary.js";
import { type OperationCommand, type ReadOperation, readOperation } from "./operations.js";
import { readQueueOptions } from "./queue-options.js";
import type { RunCommandOptions, RunPlaces } from "./run-options.js";
import { VerdictFile } from "./verdict-file.js";

/** Carries out a run, tells what became of it, and resolves to the exit code. @throws CommandError, BulkError */
export async function runOverStores(
  command: OperationCommand,
  places: RunPlaces,
  options: RunCommandOptions & { readonly writeReport?: (report: BulkReport) => Promise<void> },
): Promise<number> {
  const sources = await openSources(places.inputs);
  if (places.out !== undefined) await checkApart(places.out, places.inputs);
  if (places.ledger !== undefined) await checkApart(places.ledger, places.inputs);
  const read = await readOperation(command);
  await using _ = read.operation;
  await using executor = await executorFor(command, read, options);
  await using verdicts = await VerdictFile.create(options.verdicts);
  const bar = countsBar();
  try {
    const report = await untilInterrupted("the same command again goes on", async (signal) =>
      runBulk({
        ...read,
        executor,
        sources,
        target: places.out === undefined ? undefined : await openPlace(places.out),
        ...(places.ledger !== undefined && { ledger: await openPlace(places.ledger) }),
        replace: options.force ?? false,
        ...(options.chunk !== undefined && { chunkSize: options.chunk }),
        onRecord: (record) => verdicts?.add(record),
        onReport: async (done) => {
          bar.stop();
          await verdicts?.commit();
          await options.writeReport?.(done);
          await print(options.json ? `${jsonText(done)}\n` : summarizeBulk(done));
        },
        onProgress: bar.update,
        signal,
      }),
    );
    return isYes(report) ? ExitCode.yes : ExitCode.no;
  } finally {
    bar.stop();
  }
}

async function executorFor(
  command: OperationCommand,
  { operation, keys }: ReadOperation,
  options: RunCommandOptions,
): Promise<ChunkExecutor> {
  const { queue, jobs = availableParallelism(), patience, lock } = options;
  if (queue === undefined) return operationThreads(command, jobs);
  if (options.jobs !== undefined) throw new CommandError("--jobs: with --queue it is an option of the worker");
  const sweepMs = (lock / 2) * 1000;
  const given = await readQueueOptions(options);
  return queueExecutor({
    url: queue,
    ...given,
    keys,
    operation,
    sweepMs,
    noWorkerMs: patience * 1000,
    ...(options.attempts !== undefined && { attempts: options.attempts }),
  });
}

/** Threads that treat chunks by the operation of a command. */
export function operationThreads(command: OperationCommand, threads: number): ChunkExecutor {
  return threadExecutor({ script: new URL("./operation-thread.js", import.meta.url), data: command, threads });
}

/** Folders and prefixes alone: other machines find nothing else again. */
async function openSources(inputs: readonly string[]): Promise<readonly [InstanceStore, ...InstanceStore[]]> {
  for (const [at, input] of inputs.entries()) {
    if (input === "-")
      throw new CommandError("-: standard input is for this machine alone, and not for a run over stores");
    await checkApart(input, [...inputs.slice(0, at), ...inputs.slice(at + 1)]);
    if (!isObjectStore(input) && !(await isFolder(input)))
      throw new CommandError("a run over stores takes folders and s3://bucket/prefix", ExitCode.unreadable);
  }
  const [first, ...others] = await Promise.all(inputs.map((input) => openPlace(input)));
  return [first!, ...others];
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path)).isDirectory();
}

/** What is written into an input would be an input the next time, and an input that counts twice would be another's output. */
async function checkApart(place: string, others: readonly string[]): Promise<void> {
  for (const other of others) {
    if (isObjectStore(place) !== isObjectStore(other)) continue;
    const isWithin = isObjectStore(place) ? isBelow : isInside;
    if ((await isWithin(nameOf(place), nameOf(other))) || (await isWithin(nameOf(other), nameOf(place))))
      throw new CommandError("inputs and outputs must not lie inside one another");
  }
}

function nameOf(place: string): string {
  return isObjectStore(place) ? `${place.replace(/\/+$/, "")}/` : resolve(place);
}

function isBelow(place: string, other: string): boolean {
  return place.startsWith(other);
}
