import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { createFile, Dataset, Tag, writeFile } from "@dicomsec/core";
import { costOf, type ProcessCost } from "../child.js";
import { summarize } from "../measure.js";
import type { Result } from "../table.js";

const SIDE = 1000;
const FRAMES = 1500;
const ROUNDS = 3;

/** 3 GB of native frames from file to file: the whole run of a process, its time and its memory. */
export async function measureLargeDeidentification(folder: string, onResult: (result: Result) => void): Promise<void> {
  const input = join(folder, "native.dcm");
  const out = join(folder, "native-out");
  await makeNative(input);
  const script = new URL("deidentify-task.js", import.meta.url).pathname;
  const ours = (task: string) => () => costOf(process.execPath, [script, task, input, out, "1"]);
  const contenders: Readonly<Record<string, () => Promise<ProcessCost>>> = {
    "basic, not checked": ours("dicomsec"),
    "basic, checked": ours("dicomsec-checked"),
    "clean pixels, not checked": ours("pixels"),
    "clean pixels, checked": ours("pixels-checked"),
    cp: () => costOf("cp", ["--sparse=never", "--reflink=never", input, out]),
  };
  const costs: Record<string, ProcessCost[]> = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(contenders)) {
      (costs[name] ??= []).push(await run());
      await rm(out, { recursive: true });
    }
  }
  await rm(input);
  const measurementsOf = (figure: (cost: ProcessCost) => number) =>
    Object.entries(costs).map(([name, samples]) => summarize(name, samples.map(figure)));
  onResult({
    workload: "de-identify 3 GB of 1,500 native frames",
    unit: "ms wall",
    measurements: measurementsOf(({ wallMs }) => wallMs),
    targets: {},
  });
  onResult({
    workload: "de-identify 3 GB of 1,500 native frames: peak memory of the process",
    unit: "MB RSS",
    measurements: measurementsOf(({ peakMb }) => peakMb),
    targets: {},
    limits: Object.fromEntries(Object.keys(contenders).map((name) => [name, 300])),
  });
}

/** Its pixels take no place on the disk. */
async function makeNative(path: string): Promise<void> {
  const dataset = new Dataset();
  dataset.set(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.7.3");
  dataset.set(Tag.SOPInstanceUID, "1.2.826.0.1.3680043.8888.9.3");
  dataset.set(Tag.StudyDate, "20200102");
  dataset.set(Tag.Modality, "OT");
  dataset.set(Tag.PatientName, "Doe^Large");
  dataset.set(Tag.PatientID, "PID9");
  dataset.set(Tag.StudyInstanceUID, "1.2.826.0.1.3680043.8888.9.1");
  dataset.set(Tag.SeriesInstanceUID, "1.2.826.0.1.3680043.8888.9.2");
  dataset.set(Tag.SamplesPerPixel, 1);
  dataset.set(Tag.PhotometricInterpretation, "MONOCHROME2");
  dataset.set(Tag.NumberOfFrames, String(FRAMES));
  dataset.set(Tag.Rows, SIDE);
  dataset.set(Tag.Columns, SIDE);
  dataset.set(Tag.BitsAllocated, 16);
  dataset.set(Tag.BitsStored, 16);
  dataset.set(Tag.HighBit, 15);
  dataset.set(Tag.PixelRepresentation, 0);
  dataset.set(Tag.PixelData, new Uint8Array(0), "OW");
  const head = writeFile(createFile(dataset, "1.2.840.10008.1.2.1"));
  const length = SIDE * SIDE * 2 * FRAMES;
  new DataView(head.buffer, head.byteOffset).setUint32(head.length - 4, length, true);
  const file = await open(path, "w");
  await file.write(head);
  await file.truncate(head.length + length);
  await file.close();
}
