import { bytesSource } from "@dicomsec/core";
import { pathSource } from "@dicomsec/core/node";
import { type Association, echo, instanceOfFile, store } from "@dicomsec/association";
import type { SecureContext } from "@dicomsec/transport";
import { ctImage } from "../inputs.js";
import { associate } from "./association-node.js";

/** What a sender is asked for. */
export type Job =
  /** Files, one after the other on one association. */
  | { readonly kind: "files"; readonly port: number; readonly paths: readonly string[] }
  /** So many exchanges on one association. */
  | { readonly kind: "echoes" | "small stores"; readonly port: number; readonly count: number }
  /** So many associations at once; each echoes and stores, and is released when all have. */
  | { readonly kind: "associations"; readonly port: number; readonly count: number };

/** Milliseconds from the connection to the release. */
export async function carryOut(job: Job, context: SecureContext): Promise<number> {
  const small = ctImage(1, 2048);
  const start = performance.now();
  const connected = Array.from({ length: job.kind === "associations" ? job.count : 1 }, () =>
    associate(job.port, context),
  );
  const associations = await Promise.all(connected);
  await Promise.all(associations.map((association) => work(association, job, small)));
  await Promise.all(associations.map((association) => association.release()));
  return performance.now() - start;
}

async function work(association: Association, job: Job, small: Uint8Array): Promise<void> {
  if (job.kind === "files") for (const path of job.paths) await storePath(association, path);
  else if (job.kind === "echoes") for (let at = 0; at < job.count; at++) await expectSuccess(echo(association));
  else if (job.kind === "small stores") for (let at = 0; at < job.count; at++) await storeBytes(association, small);
  else {
    await expectSuccess(echo(association));
    await storeBytes(association, small);
  }
}

async function storePath(association: Association, path: string): Promise<void> {
  await using source = await pathSource(path);
  await expectSuccess(store(association, await instanceOfFile(source)));
}

async function storeBytes(association: Association, bytes: Uint8Array): Promise<void> {
  await expectSuccess(store(association, await instanceOfFile(bytesSource(bytes))));
}

async function expectSuccess(status: Promise<number>): Promise<void> {
  if ((await status) !== 0) throw new Error("the peer did not succeed");
}
