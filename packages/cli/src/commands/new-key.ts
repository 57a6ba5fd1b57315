import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { keyLength } from "@dicomsec/deidentification";

export function addNewKey(program: Command): void {
  program
    .command("new-key")
    .description(`write a de-identification key: ${keyLength} random bytes, readable by its owner only`)
    .argument("<file>", "the key file; an existing one is never replaced")
    .action((path: string) => writeFile(path, randomBytes(keyLength), { flag: "wx", mode: 0o600 }));
}
