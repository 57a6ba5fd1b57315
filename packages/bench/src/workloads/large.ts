import { open } from "node:fs/promises";
import { join } from "node:path";
import { createFile, Dataset, Tag, writeFile } from "@dicomsec/core";
import { costOf, type ProcessCost } from "../child.js";
import { summarize } from "../measure.js";
import type { Result } from "../table.js";

const PIXEL_BYTES = 1_000_000_000;
const ROUNDS = 5;

/** Workload c: a file of 1 GB is opened, edited and rewritten; memory, and how long the event loop waits. */
export async function measureLarge(folder: string, onResult: (result: Result) => void): Promise<void> {
  const input = join(folder, "big.dcm");
  await makeLarge(input);
  const output = join(folder, "big-out.dcm");
  const script = new URL("../large-task.js", import.meta.url).pathname;
  const contenders: Readonly<Record<string, () => Promise<ProcessCost>>> = {
    dicomsec: () => costOf(process.execPath, [script, "rewrite", input, output]),
    cp: () => costOf("cp", [input, output]),
    dcmconv: () => costOf("dcmconv", [input, output]),
    gdcmconv: () => costOf("gdcmconv", ["--explicit", input, output]),
    "node, nothing": () => costOf(process.execPath, ["-e", "0"]),
    "dicomsec, header only": () => costOf(process.execPath, [script, "header", input, output]),
  };
  const costs = await inTurn(contenders);
  const rewriting = ["dicomsec", "cp", "dcmconv", "gdcmconv"];
  onResult({
    workload: "1 GB: edit the header and rewrite",
    unit: "ms wall",
    measurements: rewriting.map((name) =>
      summarize(
        name,
        costs[name]!.map(({ wallMs }) => wallMs),
      ),
    ),
    targets: { cp: 1 / 1.2, dcmconv: 1 },
  });
  onResult({
    workload: "1 GB: peak memory of the process",
    unit: "MB RSS",
    measurements: Object.keys(contenders).map((name) =>
      summarize(
        name,
        costs[name]!.map(({ peakMb }) => peakMb),
      ),
    ),
    targets: {},
  });
  onResult(await eventLoopGap(script));
}

async function inTurn(
  contenders: Readonly<Record<string, () => Promise<ProcessCost>>>,
): Promise<Readonly<Record<string, ProcessCost[]>>> {
  const costs: Record<string, ProcessCost[]> = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(contenders)) (costs[name] ??= []).push(await run());
  }
  return costs;
}

/** The longest time between two visits of the event loop while a dense 60 MB Dataset is read through the stream API. */
async function eventLoopGap(script: string): Promise<Result> {
  const { execFile } = await import("node:child_process");
  const { promisify } = await import("node:util");
  const gaps: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", script, "gap"]);
    gaps.push(Number(stdout));
  }
  return {
    workload: "stream API: longest gap of the event loop",
    unit: "ms gap",
    measurements: [summarize("dicomsec", gaps)],
    targets: {},
  };
}

/** An image of 1 GB in Explicit VR Little Endian. */
export async function makeLarge(path: string): Promise<void> {
  const dataset = new Dataset();
  dataset.set(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2.1");
  dataset.set(Tag.SOPInstanceUID, "1.2.826.0.1.3680043.8888.9.1");
  dataset.set(Tag.PatientName, "Doe^Large");
  dataset.set(Tag.PatientID, "PID9");
  const head = writeFile(createFile(dataset, "1.2.840.10008.1.2.1"));
  const header = new Uint8Array(12);
  new DataView(header.buffer).setUint32(0, 0x00107fe0, true);
  header.set([0x4f, 0x57], 4);
  new DataView(header.buffer).setUint32(8, PIXEL_BYTES, true);
  const file = await open(path, "w");
  await file.write(head);
  await file.write(header);
  const block = new Uint8Array(1 << 20).map((_, at) => (at * 31) >>> 3);
  for (let left = PIXEL_BYTES; left > 0; left -= block.length) await file.write(block, 0, Math.min(left, block.length));
  await file.close();
}
