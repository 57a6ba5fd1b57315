import { readFile } from "node:fs/promises";
import { keyLength } from "@dicomsec/deidentification";
import { CommandError } from "./exit-codes.js";

/** The 32 bytes of a file that `new-key` writes. @throws CommandError where there is no such file */
export async function readKeyFile(flag: string, path: string | undefined): Promise<Uint8Array> {
  if (path === undefined) throw new CommandError(`${flag}: this needs a key (make one with new-key)`);
  const key = await readFile(path).catch(() => {
    throw new CommandError(`${flag}: the file cannot be read`);
  });
  if (key.length !== keyLength) {
    throw new CommandError(`${flag}: the file has ${key.length} bytes, a key has ${keyLength} (make one with new-key)`);
  }
  return new Uint8Array(key);
}
