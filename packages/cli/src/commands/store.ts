import type { Command } from "commander";
import { type Association, AssociationError, instanceOfFile, store } from "@dicomsec/association";
import { pathSource } from "@dicomsec/core/node";
import { addNodeOptions, NodeConnector, type NodeOptions } from "../association/node-options.js";
import {
  type Batch,
  batchesOf,
  type OutgoingFile,
  type OutgoingFiles,
  outgoingFiles,
} from "../association/outgoing-files.js";
import { isWarning, statusText } from "../association/status-text.js";
import { describeError, ExitCode } from "../exit-codes.js";
import { hostAndPort, type NodePlace } from "../node-place.js";
import { inBytes, jsonText, print, printable } from "../print.js";
import { bytesBar } from "../progress.js";

interface StoreCommandOptions extends NodeOptions {
  readonly json?: true;
}

export function addStore(program: Command, setExitCode: (code: number) => void): void {
  const command = program
    .command("store")
    .description("send DICOM files to a node by C-STORE, their Data Sets as the bytes they are")
    .argument("<host:port>", "the node; an IPv6 address in brackets", hostAndPort)
    .argument("<files...>", "DICOM files, or folders with all below them");
  addNodeOptions(command)
    .option("--json", "print one JSON document")
    .addHelpText("after", help)
    .action(async (place: NodePlace, inputs: string[], options: StoreCommandOptions) => {
      const results = await storeAll(place, inputs, options);
      if (!results.every(isStored)) setExitCode(ExitCode.no);
    });
}

const help = `
Nothing is converted: a node that does not take a SOP Class in the transfer syntax of a file does not get the file.
Exit codes: 0 every file was stored; 1 some were not; 3 there is nothing to send; 4 there is no association to be had.`;

/** What came of one file. */
interface StoreResult {
  readonly file: string;
  readonly outcome: "stored" | "warning" | "failed" | "not accepted" | "not read";
  /** Status (0000,0900), where the node gave one. */
  readonly status?: number;
  readonly why?: string;
  /** Of the Data Set. */
  readonly bytes?: number;
}

function isStored({ outcome }: StoreResult): boolean {
  return outcome === "stored" || outcome === "warning";
}

async function storeAll(
  place: NodePlace,
  inputs: readonly string[],
  options: StoreCommandOptions,
): Promise<readonly StoreResult[]> {
  const found = await outgoingFiles(inputs);
  const connector = await NodeConnector.create(place, options);
  const results: StoreResult[] = found.unread.map(({ path, why }) => ({ file: path, outcome: "not read", why }));
  const began = performance.now();
  const bar = bytesBar();
  const total = found.files.reduce((sum, { length }) => sum + length, 0);
  let done = 0;
  try {
    for (const batch of batchesOf(found.files)) {
      for await (const result of storeBatch(connector, batch)) {
        results.push(result);
        bar.update((done += result.bytes ?? 0), total);
      }
    }
  } finally {
    bar.stop();
  }
  const seconds = (performance.now() - began) / 1000;
  await print(options.json ? `${jsonText(storeJson(place, results), 2)}\n` : storeText(found, results, seconds));
  return results;
}

/** A file that ended the association does not keep the others from being sent by another one. */
async function* storeBatch(
  connector: NodeConnector,
  { contexts, files }: Batch,
): AsyncGenerator<StoreResult, void, void> {
  let association: Association | undefined = await connector.open(contexts);
  for (const file of files) {
    const { path, length: bytes } = file;
    try {
      association ??= await connector.open(contexts);
      yield { ...(await storeFile(association, file)), bytes };
    } catch (error) {
      yield { file: path, outcome: "failed", why: describeError(error).message, bytes };
      association = undefined;
    }
  }
  // Each instance was answered, whatever comes of the release.
  await association?.release().catch(() => {});
}

/** @throws what ended the association, or keeps the file from being read */
async function storeFile(association: Association, { path }: OutgoingFile): Promise<StoreResult> {
  await using source = await pathSource(path);
  try {
    const status = await store(association, await instanceOfFile(source));
    if (status === 0) return { file: path, outcome: "stored", status };
    return { file: path, outcome: isWarning(status) ? "warning" : "failed", status, why: statusText(status) };
  } catch (error) {
    if (!(error instanceof AssociationError) || error.code !== "ERR_ASSOCIATION_CONTEXT") throw error;
    return { file: path, outcome: "not accepted", why: "the node does not take its SOP Class in its transfer syntax" };
  }
}

function storeJson({ node }: NodePlace, results: readonly StoreResult[]): object {
  return { node, files: results };
}

function storeText({ files, others }: OutgoingFiles, results: readonly StoreResult[], seconds: number): string {
  const told = results.filter(({ why }) => why !== undefined);
  const lines = told.map(({ file, outcome, why }) => `${file}: ${outcome.toUpperCase()}: ${why}`);
  const stored = results.filter(isStored).length;
  const bytes = files.reduce((sum, { length }) => sum + length, 0);
  const left = others === 0 ? "" : `; ${others} other files left alone`;
  lines.push(`${stored} of ${results.length} files stored, ${inBytes(bytes)} in ${seconds.toFixed(1)} s${left}`);
  return `${lines.map(printable).join("\n")}\n`;
}
