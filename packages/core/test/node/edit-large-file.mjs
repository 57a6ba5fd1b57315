// Opens a file, changes two attributes, writes it to another, and prints the most memory this process ever had, in bytes.
// It runs the built package in a process of its own: `node edit-large-file.mjs IN OUT`.
import { peakMemory } from "@dicomsec/testing";
import { Tag } from "../../dist/index.js";
import { openPath, writeFileTo } from "../../dist/node/index.js";

const [from, to] = process.argv.slice(2);
const { file, source } = await openPath(from);
file.dataset.set(Tag.PatientName, "Roe^Richard");
file.dataset.delete(Tag.PatientID);
await writeFileTo(to, file, { sync: false });
await source.close();
process.stdout.write(`${peakMemory()}\n`);
