import { createHmac, randomBytes } from "node:crypto";
import { isUserName, refuse, textOf } from "./identity-fields.js";
import { isPasscode, isPasscodeOf, noPasscodeHash, type PasscodeHash } from "./passcode-hash.js";
import type { UserIdentityVerifier } from "./user-identity.js";
import { readUserFile, type UserFile } from "./user-file.js";

export interface PasscodeVerifierOptions {
  /** Path of the user file; it is read anew for each association. Its form is that of `parseUserFile`. */
  readonly userFile: string;
  /** Takes passcodes over connections that are not encrypted. Default: false. */
  readonly allowInsecure?: boolean;
}

/**
 * Verifies a user name and passcode (type 2) against a user file. Nothing is kept between associations: who is taken out of the file is refused from then on. An unknown
 * name costs as much time as a known one.
 *
 * @see PS3.15 B.5
 */
export function passcodeVerifier({ userFile, allowInsecure = false }: PasscodeVerifierOptions): UserIdentityVerifier {
  const secret = randomBytes(32);
  const inTurn = turns();
  return async ({ type, primaryField, secondaryField }, { isSecure, signal }) => {
    if (type !== "username-passcode") return refuse("the identity is not a user name with a passcode");
    if (!isSecure && !allowInsecure) return refuse("a passcode came over a connection that is not encrypted");
    const name = textOf(primaryField);
    if (!isUserName(name) || !isPasscode(secondaryField))
      return refuse("the user name or the passcode is empty, too long, or not plain UTF-8");
    const users = await readUserFile(userFile);
    const hash = users.get(name) ?? decoy(users, name, secret);
    const isRight = await inTurn(() => isPasscodeOf(secondaryField, hash), signal);
    if (!isRight || !users.has(name)) return refuse("the user name or the passcode is wrong");
    return { accepted: true, principal: { name, type } };
  };
}

/** The hash of another user, always the same for one name: unknown names then take the times that known ones take. */
function decoy(users: UserFile, name: string, secret: Uint8Array): PasscodeHash {
  const hashes = [...users.values()];
  const draw = createHmac("sha256", secret).update(name).digest().readUInt32BE();
  return hashes[draw % hashes.length] ?? noPasscodeHash();
}

/** One after the other: scrypt takes much memory, and a thread that files and name look-ups need too. */
function turns(): <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work, signal) => {
    const mine = last.then(() => {
      signal.throwIfAborted();
      return work();
    });
    last = mine.catch(() => {});
    return mine;
  };
}
