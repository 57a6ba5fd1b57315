import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { formatCsv, type Mapping } from "@dicomsec/deidentification";
import type { BatchResult } from "@dicomsec/deidentification/node";
import { writeWhole } from "./write-whole.js";

/** Replaced UIDs, replaced Patient IDs, and the inputs by number. */
export const mapNames = ["uid-map.csv", "patient-map.csv", "inputs.csv"] as const;

/** Writes what leads back to the originals, readable by its owner only: id_old,id_new for UIDs and patients, and the inputs by number. */
export async function writeMaps(folder: string, { mappings, inputs }: BatchResult, overwrite: boolean): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const options = { overwrite, mode: 0o600 };
  const [uidMap, patientMap, inputMap] = mapNames;
  await writeWhole(join(folder, uidMap), csvOf(mappings, "uid"), options);
  await writeWhole(join(folder, patientMap), csvOf(mappings, "patient"), options);
  const rows = inputs.map(({ path }, at) => [String(at + 1), path]);
  await writeWhole(join(folder, inputMap), formatCsv([["number", "input"], ...rows]), options);
}

function csvOf(mappings: readonly Mapping[], kind: Mapping["kind"]): string {
  const rows = mappings.filter((mapping) => mapping.kind === kind).map(({ before, after }) => [before, after]);
  return formatCsv([["id_old", "id_new"], ...rows]);
}
