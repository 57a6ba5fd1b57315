import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readFile } from "@dicomsec/core";
import { collectIdentifyingValues } from "@dicomsec/deidentification";
import { sampleStudy } from "@dicomsec/example-sample-study";
import { errorsIn, readDeviceFile, writeDeviceFile } from "../devices.mjs";
import { prove } from "../prove.mjs";

/** @param {import("../story.mjs").Story} story */
export async function makeStudy({ places }) {
  const files = sampleStudy();
  const values = new Set();
  for (const { path, bytes } of files) {
    const file = join(places.study, ...path.split("/"));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
    for (const { kind, text } of collectIdentifyingValues(readFile(bytes))) values.add(`${kind} ${text}`);
  }
  prove(values.size > 100, "the study holds identifying values");
  return `${files.length} files with CT, MR and ultrasound images, a report and display settings. ${values.size} names, dates, numbers and texts in them tell who the (invented) patients are.`;
}

/** @param {import("../story.mjs").Story} story */
export async function describeDevices({ places, state }) {
  await writeDeviceFile(places.devices);
  const devices = await readDeviceFile(places.devices);
  prove(errorsIn(devices).length === 0, "the device file has no errors");
  const twice = devices.map((one) => ({ ...one, networkAes: devices.flatMap(({ networkAes }) => networkAes) }));
  prove(errorsIn(twice).length > 0, "AE titles that are there twice are found out");
  state.devices = devices;
  return `${devices.length} devices (scanner, archive, audit repository) get their network names, ports and abilities from a configuration file. It has no errors; in a copy that gives one network name twice the error is found.`;
}
