import { BulkError } from "../errors.js";

/** Longest name that file systems take. */
const LONGEST_NAME = 255;

/**
 * The names of a key that can be a path below a folder: no key of a bucket may lead anywhere else.
 * @throws BulkError ERR_BULK_KEY
 */
export function namesOfKey(key: string): readonly string[] {
  const names = key.split("/");
  if (names.every(isName)) return names;
  throw new BulkError("ERR_BULK_KEY", { message: "a key cannot be a path below a folder" });
}

function isName(name: string): boolean {
  return (
    name !== "" &&
    name !== "." &&
    name !== ".." &&
    !/[\\\0]/.test(name) &&
    new TextEncoder().encode(name).length <= LONGEST_NAME
  );
}
