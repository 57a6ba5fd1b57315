// Tells the whole story. `node src/main.mjs [FOLDER]`: what it makes goes to an empty or new folder; default: `examples/out`, made anew.
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { makeKeys } from "./keys.mjs";
import { createStory, steps } from "./story.mjs";
import { tell } from "./tell.mjs";

const usual = join(import.meta.dirname, "..", "..", "out");
const folder = process.argv[2] ?? usual;

if (folder === usual) await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
process.exitCode = (await readdir(folder)).length > 0 ? 2 : await main();
if (process.exitCode === 2) console.error("The folder is not empty.");

async function main() {
  console.log(
    "A demonstration with invented patients and simulated devices: images go from a scanner to a researcher, safe from",
  );
  console.log(
    "changes, intruders and leaks of identity. Codes in brackets are sections of the DICOM security standard.\n",
  );
  const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
  const report = await tell(createStory(folder, await makeKeys(), version), steps);
  if (report === undefined) return 1;
  console.log(
    `\nAll ${steps.length} steps were carried out, and what they say was checked. With pictures: ${relative(process.cwd(), report)}`,
  );
  return 0;
}
