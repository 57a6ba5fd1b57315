import { availableParallelism } from "node:os";
import type { Command } from "commander";
import type { OperationName } from "@dicomsec/bulk";
import { runQueueWorker, type WorkedJob } from "@dicomsec/bulk/queue";
import { type OperationCommand, readOperation } from "../bulk/operations.js";
import { addQueueOptions, countOption, type QueueCommandOptions, readQueueOptions } from "../bulk/queue-options.js";
import { operationThreads } from "../bulk/run-command.js";
import { addQueueKeyOption } from "../bulk/run-options.js";
import { addSettingsOptions } from "../deidentify-options.js";
import { CommandError } from "../exit-codes.js";
import { optionsHelp } from "../profile-options.js";
import { addSealSettings } from "../seal-settings.js";
import { addVerifySettings } from "../verify-settings.js";

interface WorkerOptions extends QueueCommandOptions {
  readonly jobs?: number;
}

/** What a worker does, in the order of the help; the first where none is named. */
const operations: readonly {
  readonly name: OperationName;
  readonly description: string;
  readonly add: (command: Command) => Command;
}[] = [
  {
    name: "deidentify",
    description: "takes de-identification jobs (the default)",
    add: (command) =>
      addSettingsOptions(command)
        .option("--key-file <file>", "the key of the run; it never passes through the queue")
        .addHelpText("after", optionsHelp),
  },
  {
    name: "verify",
    description: "takes verification jobs",
    add: (command) => addQueueKeyOption(addVerifySettings(command)),
  },
  { name: "seal", description: "takes sealing jobs", add: (command) => addQueueKeyOption(addSealSettings(command)) },
];

export function addWorker(program: Command): void {
  const worker = program
    .command("worker")
    .description("take jobs from a queue, of the runs that deidentify, verify and seal have put there with --queue");
  for (const { name, description, add } of operations) {
    const command = add(worker.command(name, { isDefault: name === "deidentify" }).description(description));
    addQueueOptions(command.optionsGroup("The queue:"))
      .addOption(countOption("--jobs <n>", "threads that work (default: one per processor)"))
      .addHelpText("after", workerHelp)
      .action((options: WorkerOptions) => work({ name, options } as unknown as OperationCommand, options));
  }
}

const workerHelp = `
A worker takes jobs of its key, its settings and its version alone: give it the key file and the options of the run. It reads the inputs and writes the
outputs under the names that the run was started with. SIGINT or SIGTERM: it finishes the jobs it has, and ends; again: it ends, and others take them over.
Exit code 4: the queue refuses, or was not there for --patience.`;

async function work(command: OperationCommand, options: WorkerOptions): Promise<void> {
  const { queue, jobs = availableParallelism(), lock } = options;
  if (queue === undefined) throw new CommandError("--queue: a worker needs a queue");
  const { operation, keys } = await readOperation(command);
  await using _ = operation;
  await using executor = operationThreads(command, jobs);
  const stop = new AbortController();
  // Told twice it ends on the spot: the first signal takes the listeners away.
  const onSignal = (): void => {
    for (const name of signals) process.removeListener(name, onSignal);
    process.stderr.write("dicomsec: the jobs at hand are finished; then the worker ends\n");
    stop.abort();
  };
  for (const name of signals) process.on(name, onSignal);
  try {
    const given = await readQueueOptions(options);
    await runQueueWorker({
      url: queue,
      ...given,
      keys,
      operation,
      executor,
      lockMs: lock * 1000,
      stalledMs: (lock / 2) * 1000,
      onJob: (job) => process.stderr.write(`dicomsec: ${jobText(job)}\n`),
      signal: stop.signal,
    });
  } finally {
    for (const name of signals) process.removeListener(name, onSignal);
  }
}

const signals = ["SIGINT", "SIGTERM"] as const;

function jobText(job: WorkedJob): string {
  if ("code" in job) return `a job was not done [${job.code}]`;
  return `a job is done: ${job.instances} instances, ${job.problems} of them with problems`;
}
