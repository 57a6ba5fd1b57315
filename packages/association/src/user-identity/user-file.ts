import { open } from "node:fs/promises";
import { AssociationError } from "../errors.js";
import { concat } from "../pdu/pdu-bytes.js";
import { isUserName, textOf } from "./identity-fields.js";
import { type PasscodeHash, parsePasscodeHash } from "./passcode-hash.js";

/** Who may come in, by name. */
export type UserFile = ReadonlyMap<string, PasscodeHash>;

const MAX_FILE_BYTES = 2 ** 22;

/**
 * Reads a user file: UTF-8, one user a line, as `name:scrypt$N$r$p$salt$hash` (what `hashPasscode` gives follows the colon). A name has no colon, and stands once. Empty
 * lines, and those that begin with `#`, are passed over; anything else is an error, so that no user is locked out or let in by a slip of the pen.
 *
 * @throws AssociationError ERR_ASSOCIATION_OPTIONS with the number of the line; what the line says is not repeated.
 */
export function parseUserFile(text: string): UserFile {
  const users = new Map<string, PasscodeHash>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === "" || line.startsWith("#")) continue;
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0));
    const hash = parsePasscodeHash(line.slice(colon + 1));
    if (!isUserName(name) || !hash) throw wrong(index, "is not name:scrypt$N$r$p$salt$hash");
    if (users.has(name)) throw wrong(index, "names a user that an earlier line names");
    users.set(name, hash);
  }
  return users;
}

/** Reads a user file of at most 4 MiB. @throws AssociationError ERR_ASSOCIATION_OPTIONS; the error of the file system when there is no such file */
export async function readUserFile(path: string): Promise<UserFile> {
  await using file = await open(path);
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.createReadStream({ end: MAX_FILE_BYTES })) chunks.push(chunk as Uint8Array);
  const bytes = concat(...chunks);
  if (bytes.length > MAX_FILE_BYTES)
    throw new AssociationError("ERR_ASSOCIATION_OPTIONS", { message: "the user file is longer than 4 MiB" });
  const text = textOf(bytes);
  if (text === undefined)
    throw new AssociationError("ERR_ASSOCIATION_OPTIONS", { message: "the user file is not UTF-8" });
  return parseUserFile(text.replace(/^\uFEFF/, ""));
}

function wrong(index: number, what: string): AssociationError {
  return new AssociationError("ERR_ASSOCIATION_OPTIONS", { message: `line ${index + 1} of the user file ${what}` });
}
