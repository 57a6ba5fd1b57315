import { readFile, writeFile } from "@dicomsec/core";
import { createDeidentifier } from "@dicomsec/deidentification";

/** De-identifies a file under a fixed key: the output, and the report as JSON behind it. */
export async function run(input: Uint8Array): Promise<Uint8Array> {
  const key = Uint8Array.from({ length: 32 }, (_, index) => index);
  const { file, report } = await createDeidentifier({ key, reportValues: true }).deidentify(readFile(input));
  const output = writeFile(file);
  const json = new TextEncoder().encode(JSON.stringify(report));
  const both = new Uint8Array(output.length + json.length);
  both.set(output);
  both.set(json, output.length);
  return both;
}
