import { type Dataset, readFile, TransferSyntax, writeDataset, writeFile as encodeFile } from "@dicomsec/core";
import { createDeidentifier, deidentifierOptions, readConfig, type PresetName } from "@dicomsec/deidentification";
import { vendorMultiFrame } from "../inputs.js";
import { measure } from "../measure.js";
import type { Result } from "../table.js";

/** No Item of the input has it. */
const ANY_PRIVATE_CREATOR = 0x00090010;

/** An enhanced MR of 2,000 frames in memory, against reading and writing it. */
export async function measureMultiFrame(onResult: (result: Result) => void): Promise<void> {
  onResult(await multiFrame("basic"));
  onResult(await multiFrame("research-longitudinal"));
}

async function multiFrame(preset: PresetName): Promise<Result> {
  const bytes = vendorMultiFrame();
  const key = new Uint8Array(32).fill(7);
  const deidentifier = createDeidentifier(deidentifierOptions(readConfig({ preset }), { key }));
  const measurements = await measure([
    { name: "dicomsec", run: async () => void encodeFile((await deidentifier.deidentify(readFile(bytes))).file) },
    { name: "read + write, unchanged", run: () => void encodeFile(readFile(bytes)) },
    { name: "read + write, Implicit VR", run: () => void inImplicitVr(bytes) },
    { name: "read + write, Items changed", run: () => void withItemsChanged(bytes) },
  ]);
  return {
    workload: `de-identify 2,000 frames with 102,036 elements: ${preset}`,
    unit: "ms CPU",
    measurements,
    targets: { "read + write, Items changed": 0.5 },
  };
}

/** Every header is written anew, and no value is. */
function inImplicitVr(bytes: Uint8Array): Uint8Array {
  return writeDataset(readFile(bytes).dataset, { transferSyntaxUid: TransferSyntax.ImplicitVRLittleEndian });
}

/** What changes something in every Item can copy nothing but values. */
function withItemsChanged(bytes: Uint8Array): Uint8Array {
  const file = readFile(bytes);
  changeItems(file.dataset);
  return encodeFile(file);
}

function changeItems(dataset: Dataset): void {
  for (const { items } of dataset) {
    for (const item of items) {
      item.set(ANY_PRIVATE_CREATOR, "BENCH", "LO");
      changeItems(item);
    }
  }
}
