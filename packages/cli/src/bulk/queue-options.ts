import { type Command, InvalidArgumentError, Option } from "commander";
import type { QueueOptions } from "@dicomsec/bulk/queue";
import { readPassword, readText } from "../keys.js";
import { secondsOption } from "../seconds.js";

/** Where the queue is, and how long it is waited for. */
export interface QueueCommandOptions {
  readonly queue?: string;
  readonly redisPasswordFile?: string;
  readonly redisCa?: string;
  readonly patience: number;
  readonly lock: number;
}

/** Adds the options that coordinators and workers have. */
export function addQueueOptions(command: Command): Command {
  return command
    .option("--queue <url>", "redis://host:port or rediss://host:port of a Redis or Valkey, without a password")
    .option("--redis-password-file <file>", "the password of the queue; default: REDIS_PASSWORD")
    .option("--redis-ca <file.pem>", "the authorities that the server of rediss: is trusted by")
    .addOption(secondsOption("--patience <s>", "how long the queue, or a worker for it, may be away", 60))
    .addOption(secondsOption("--lock <s>", "after so long without a sign of its worker a job is another's", 60));
}

/** @throws CommandError */
export async function readQueueOptions(
  options: QueueCommandOptions,
): Promise<Pick<QueueOptions, "password" | "ca" | "patienceMs">> {
  const { redisPasswordFile, redisCa, patience } = options;
  const password =
    redisPasswordFile === undefined ? process.env["REDIS_PASSWORD"] : await readPassword(redisPasswordFile);
  return {
    patienceMs: patience * 1000,
    ...(password !== undefined && password !== "" && { password }),
    ...(redisCa !== undefined && { ca: await readText(redisCa) }),
  };
}

/** An option that is a whole number above 0. */
export function countOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string) => {
    if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("a whole number above 0 is needed");
    return Number(text);
  });
}
