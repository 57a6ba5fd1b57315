// One de-identification of a folder, in a process of its own: PEER IN OUT JOBS.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DeidentificationConfig, PixelRule } from "@dicomsec/deidentification";
import { deidentifyFiles } from "@dicomsec/deidentification/node";

const [peer = "", input = "", output = "", jobs = "1"] = process.argv.slice(2);
const key = new Uint8Array(32).fill(7);
const banner: PixelRule = {
  id: "banner",
  note: "of the bench",
  when: {},
  action: { kind: "regions", regions: [{ x: 0, y: 0, height: 80 }] },
  certainty: "confirmed",
};
const cleaningPixels: DeidentificationConfig = { options: ["clean-pixel-data"], pixels: { rules: [banner] } };

const [task = "", checked] = peer.split("-");

if (task === "dicomsec" || task === "pixels") {
  const check = checked === "checked";
  const config = task === "pixels" ? cleaningPixels : {};
  const { report } = await deidentifyFiles({
    inputs: [input],
    out: output,
    key,
    config,
    check,
    jobs: Number(jobs),
    softwareVersion: "bench",
  });
  if (report.totals.failed > 0) process.exitCode = 1;
} else {
  mkdirSync(output, { recursive: true });
  const treat = peer === "dcmjs" ? await dcmjsLoop() : await umessenLoop();
  for (const name of readdirSync(input)) writeFileSync(join(output, name), treat(readFileSync(join(input, name))));
}

/** Removes 37 elements, empties 10, replaces 6, drops private groups; no UID mapping, no recursion. */
async function dcmjsLoop(): Promise<(bytes: Uint8Array) => Uint8Array> {
  const { default: dcmjs } = await import("dcmjs");
  dcmjs.log.setLevel("silent");
  const emptied = [
    "00080050",
    "00080090",
    "00100030",
    "00100040",
    "00081030",
    "0008103E",
    "00081010",
    "00081070",
    "00101010",
    "00200010",
  ];
  const replaced = ["00100010", "00100020"];
  const removed = [
    "00080080",
    "00080081",
    "00080020",
    "00080030",
    "00081048",
    "00081050",
    "00102160",
    "00181000",
    "00204000",
  ];
  return (bytes) => {
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    const file = dcmjs.data.DicomMessage.readFile(buffer);
    const dict = file.dict as Record<string, { vr: string; Value: unknown[] }>;
    for (const tag of Object.keys(dict))
      if (parseInt(tag.slice(0, 4), 16) % 2 === 1 || removed.includes(tag)) delete dict[tag];
    for (const tag of emptied) if (dict[tag]) dict[tag] = { ...dict[tag], Value: [] };
    for (const tag of replaced) if (dict[tag]) dict[tag] = { ...dict[tag], Value: ["ANON"] };
    return new Uint8Array(file.write());
  };
}

async function umessenLoop(): Promise<(bytes: Uint8Array) => Uint8Array> {
  const { DicomDeidentifier } = await import("@umessen/dicom-deidentifier");
  const deidentifier = new DicomDeidentifier({ profileOptions: [] });
  return (bytes) => deidentifier.deidentify(new Uint8Array(bytes));
}
