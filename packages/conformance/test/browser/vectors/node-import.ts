import { readFileSync } from "node:fs";

/** Cannot run in a browser. */
export function run(input: Uint8Array): Uint8Array {
  return readFileSync(new TextDecoder().decode(input));
}
