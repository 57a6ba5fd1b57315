import { readFileSync } from "node:fs";

/** The version of the package, as `--version` and reports print it. */
export const softwareVersion: string = (
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }
).version;
