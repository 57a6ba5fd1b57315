// Makes a study with identifiers wherever a DICOM file can hold some: `node examples/sample-study.mjs [DIR]`.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { sampleStudy } from "./sample-study/index.mjs";

const folder = process.argv[2] ?? join(import.meta.dirname, "data");
const files = sampleStudy();
for (const { path, bytes } of files) {
  const file = join(folder, ...path.split("/"));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
}
const shown = relative(process.cwd(), folder);
console.log(`${files.length} sample files in ${shown.startsWith("..") ? folder : shown || "."}`);
