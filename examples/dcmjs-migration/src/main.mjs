// The program before, after one step and after two, and what each does to a file: `npm start [-- FILE.dcm]`.
import { readFile } from "node:fs/promises";
import dcmjs from "dcmjs";
import { before } from "./before.mjs";
import { differences } from "./differences.mjs";
import { sampleFile } from "./sample-file.mjs";
import { stepOne } from "./step-one.mjs";
import { stepTwo } from "./step-two.mjs";

dcmjs.log.setLevel("silent");
const [path] = process.argv.slice(2);
const bytes = path === undefined ? sampleFile() : new Uint8Array(await readFile(path));

const results = { "dcmjs alone": before(bytes), "step one": await stepOne(bytes), "step two": stepTwo(bytes) };
for (const [name, result] of Object.entries(results)) {
  const found = differences(bytes, result);
  for (const is of ["lost", "changed"]) {
    const names = found.filter((one) => one.is === is).map((one) => one.name);
    console.log(`${name.padEnd(12)} ${is.padEnd(8)} ${names.join(", ") || "nothing"}`);
  }
}
