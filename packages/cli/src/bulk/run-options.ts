import type { Command } from "commander";
import { addQueueOptions, countOption, type QueueCommandOptions } from "./queue-options.js";

/** How a run over stores or a queue is done. */
export interface RunCommandOptions extends QueueCommandOptions {
  readonly chunk?: number;
  readonly attempts?: number;
  readonly verdicts?: string;
  readonly jobs?: number;
  readonly force?: boolean;
  readonly json?: true;
}

export interface RunPlaces {
  readonly inputs: readonly string[];
  readonly out: string | undefined;
  /** For what writes nothing else. */
  readonly ledger?: string;
}

/** Whether a command is a run over stores or a queue, and not of this machine's folders alone: only then what that needs is loaded. */
export function isRun({ inputs, out = "" }: RunPlaces, { queue }: RunCommandOptions): boolean {
  return queue !== undefined || [...inputs, out].some((place) => /^s3:\/\//i.test(place));
}

/** Adds the options of a run over stores or a queue. */
export function addRunOptions(command: Command): Command {
  command.optionsGroup("On several machines, and with s3:// places:");
  return addQueueOptions(command)
    .addOption(countOption("--chunk <n>", "most instances of one job (default: 200)"))
    .addOption(countOption("--attempts <n>", "how often a job is tried, at growing intervals (default: 5)"))
    .option("--verdicts <file.jsonl>", "write the verdict on each instance here, one JSON document a line");
}

/** Verification and sealing have no key of their own that coordinator and workers could share. */
export function addQueueKeyOption(command: Command): Command {
  return command.option(
    "--queue-key-file <file>",
    "32 random bytes (see new-key) that coordinator and workers have: jobs and records are sealed under it",
  );
}

export const bulkHelp = `
With --queue, workers that have the same key, settings and version do the work (see worker); they must reach the inputs and the output under the same
names: folders that all machines share, or s3://bucket/prefix, with what else is needed in the environment (AWS_ENDPOINT_URL, AWS_REGION,
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY). The same command again goes on with a run that was interrupted.`;
