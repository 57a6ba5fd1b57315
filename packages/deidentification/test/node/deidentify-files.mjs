// De-identifies a folder in workers, and writes the report to standard output. On the built package: `node deidentify-files.mjs OPTIONS`,
// where OPTIONS is the JSON of `BatchOptions` but for the key.
import { deidentifyFiles } from "../../dist/node/index.js";

const key = new Uint8Array(32).fill(8);
const { report } = await deidentifyFiles({ ...JSON.parse(process.argv[2]), key, softwareVersion: "test" });
process.stdout.write(JSON.stringify(report));
