import { createHmac, randomBytes } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { AuditError } from "../../errors.js";
import { isPasscodeOf, noPasscodeHash, type PasscodeHash, parsePasscodeHash } from "./passcode-hash.js";

/** Whether a password is that of a user. It takes as long for a user who is not there. */
export type VerifyUser = (user: string, password: string) => Promise<boolean>;

const MAX_FILE_BYTES = 2 ** 22;
const MAX_NAME_LENGTH = 1024;
const MAX_PASSCODE_LENGTH = 1024;

/**
 * Verifies users by the user file that `dicomsec new-user` writes: a line is `name:scrypt$N$r$p$salt$hash`; empty lines, and those that begin with `#`, are passed over.
 * It is read anew each time: who is taken out of it is refused from then on. It is also read now, so that a wrong one is known before somebody needs it.
 *
 * @throws AuditError ERR_AUDIT_OPTIONS with the number of a wrong line; the error of the file system when there is no such file
 */
export async function userFileVerifier(path: string): Promise<VerifyUser> {
  await readUsers(path);
  const secret = randomBytes(32);
  let last: Promise<unknown> = Promise.resolve();
  return (user, password) => {
    // One after the other: scrypt takes much memory.
    const mine = last.then(() => verify(path, { user, password, secret }));
    last = mine.catch(() => {});
    return mine;
  };
}

interface Claim {
  readonly user: string;
  readonly password: string;
  readonly secret: Uint8Array;
}

async function verify(path: string, { user, password, secret }: Claim): Promise<boolean> {
  if (password === "" || password.length > MAX_PASSCODE_LENGTH) return false;
  const users = await readUsers(path);
  const isRight = await isPasscodeOf(password, users.get(user) ?? decoy(users, user, secret));
  return isRight && users.has(user);
}

/** The hash of another user, always the same for one name: unknown names then take the times that known ones take. */
function decoy(users: ReadonlyMap<string, PasscodeHash>, user: string, secret: Uint8Array): PasscodeHash {
  const hashes = [...users.values()];
  const draw = createHmac("sha256", secret).update(user).digest().readUInt32BE();
  return hashes[draw % hashes.length] ?? noPasscodeHash();
}

async function readUsers(path: string): Promise<ReadonlyMap<string, PasscodeHash>> {
  if ((await stat(path)).size > MAX_FILE_BYTES) throw wrong("the user file is longer than 4 MiB");
  const text = (await readFile(path, "utf8")).replace(/^\uFEFF/, "");
  const users = new Map<string, PasscodeHash>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === "" || line.startsWith("#")) continue;
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0));
    const hash = parsePasscodeHash(line.slice(colon + 1));
    if (!isUserName(name) || !hash || users.has(name)) throw wrong(`line ${index + 1} of the user file is wrong`);
    users.set(name, hash);
  }
  return users;
}

function isUserName(name: string): boolean {
  return name !== "" && name.length <= MAX_NAME_LENGTH && !/[\p{Cc}\p{Zl}\p{Zp}\ufffd]/u.test(name);
}

function wrong(message: string): AuditError {
  return new AuditError("ERR_AUDIT_OPTIONS", { message });
}
