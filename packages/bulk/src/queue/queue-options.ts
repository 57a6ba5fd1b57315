import { BulkError, type BulkErrorCode } from "../errors.js";
import type { OperationName } from "../operations/bulk-operation.js";
import type { ChunkExecutor } from "../run/chunk-executor.js";
import type { OpenStore } from "../run/treat-chunk.js";
import type { RunKeys } from "../run/run-keys.js";

/** Where the queue is. */
export interface QueueOptions {
  /** `redis://host:port/database` or, over TLS, `rediss://…`; a user name may be in it, a password must not. */
  readonly url: string;
  /** Default: none. */
  readonly password?: string;
  /** PEM of the authorities that the server is trusted by, with `rediss:`. Default: those of Node. */
  readonly ca?: string;
  /** How long the queue may be away, in milliseconds. Default: 60,000. */
  readonly patienceMs?: number;
  readonly keys: RunKeys;
  /** What is done, and the text of its settings; see `BulkOperation`. */
  readonly operation: { readonly name: OperationName; readonly settings: string };
}

export interface QueueExecutorOptions extends QueueOptions {
  /** Most chunks that are in the queue at a time. Default: 256. */
  readonly lookAhead?: number;
  /** How often a chunk is tried before it is given up, and the time after the first attempt, which doubles. Default: 5, 1000. */
  readonly attempts?: number;
  readonly backoffMs?: number;
  /** How often jobs are looked after whose events may have been lost, and those of workers that were. Default: 10,000. */
  readonly sweepMs?: number;
  /** How long jobs may wait while no worker is at any. Default: 60,000. */
  readonly noWorkerMs?: number;
  /** Default: `openPlace`. */
  readonly openStore?: OpenStore;
}

export interface QueueWorkerOptions extends QueueOptions {
  readonly executor: ChunkExecutor;
  /** After this time without a sign of a worker its job is another's, in milliseconds. Default: 60,000. */
  readonly lockMs?: number;
  /** How often is looked for jobs of workers that were lost. Default: 30,000. */
  readonly stalledMs?: number;
  /** Called for each job that ended. */
  readonly onJob?: (job: WorkedJob) => void;
  /** Ends the worker when its jobs are done. */
  readonly signal?: AbortSignal;
}

/** A job that ended: done, or refused or failed. */
export type WorkedJob = { readonly instances: number; readonly problems: number } | { readonly code: BulkErrorCode };

/** What all keys of the queue begin with. */
export const PREFIX = "dicomsec";

/** How a queue and its jobs are named: by keyed hashes, so that machines with the same key, settings and version meet, and others do not. */
export interface QueueNames {
  readonly queue: string;
  readonly keyId: string;
  readonly settingsId: string;
}

export function queueNames({ keys, operation }: Pick<QueueOptions, "keys" | "operation">): QueueNames {
  const keyId = keys.name("key");
  const settingsId = keys.name("settings", operation.name, operation.settings);
  return { queue: `${operation.name}-${keys.name("queue", operation.name, settingsId)}`, keyId, settingsId };
}

/** A job as it lies in the queue: whoever reads it learns nothing. */
export interface JobData {
  readonly keyId: string;
  readonly settingsId: string;
  /** A `ChunkTask`, sealed, in base64. */
  readonly payload: string;
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (octet) => String.fromCharCode(octet)).join(""));
}

/** Nothing for what is no base64. */
export function fromBase64(text: unknown): Uint8Array {
  try {
    return Uint8Array.from(atob(String(text)), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

/** What the sealing of a job is bound to. */
export function jobPurpose({ queue }: QueueNames, id: string): string {
  return `job ${queue} ${id}`;
}

/** The parts of a connection that ioredis takes. @throws BulkError ERR_BULK_OPTIONS */
export function connectionOptions({ url, password, ca }: QueueOptions): Readonly<Record<string, unknown>> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !["redis:", "rediss:"].includes(parsed.protocol) || parsed.hostname === "")
    throw new BulkError("ERR_BULK_OPTIONS", { message: "a queue is named by redis://host:port or rediss://host:port" });
  if (parsed.password !== "")
    throw new BulkError("ERR_BULK_OPTIONS", {
      message: "the password of the queue must not be in its URL, which others can see: give it by itself",
    });
  if (ca !== undefined && parsed.protocol === "redis:")
    throw new BulkError("ERR_BULK_OPTIONS", { message: "authorities are for rediss:, and redis: asks for no TLS" });
  const host = parsed.hostname.replace(/^\[|\]$/g, "");
  const database = /^\/(\d+)$/.exec(parsed.pathname)?.[1];
  return {
    host,
    port: parsed.port === "" ? 6379 : Number(parsed.port),
    ...(parsed.username !== "" && { username: decodeURIComponent(parsed.username) }),
    ...(password !== undefined && { password }),
    ...(database !== undefined && { db: Number(database) }),
    ...(parsed.protocol === "rediss:" && { tls: { ...(ca !== undefined && { ca }) } }),
  };
}
