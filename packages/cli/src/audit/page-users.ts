import { passcodeIdentity, passcodeVerifier, readUserFile } from "@dicomsec/association";
import type { VerifyUser } from "@dicomsec/audit/repository";

/**
 * Users of the page by the file that associations take, too: read anew each time, and now, so that a wrong one is known before somebody needs it.
 *
 * @throws AssociationError ERR_ASSOCIATION_OPTIONS with the number of a wrong line; the error of the file system when there is no such file
 */
export async function pageUsers(userFile: string): Promise<VerifyUser> {
  await readUserFile(userFile);
  // The page itself is on the loopback interface or over TLS.
  const verify = passcodeVerifier({ userFile, allowInsecure: true });
  const { signal } = new AbortController();
  const context = { callingAeTitle: "", calledAeTitle: "", isSecure: false, remoteAddress: undefined, signal };
  return async (user, password) => {
    if (user === "" || password === "" || user.length + password.length > MAX_LENGTH) return false;
    return (await verify(passcodeIdentity(user, password), context)).accepted;
  };
}

/** Less than a user identity of PS3.7 holds. */
const MAX_LENGTH = 4096;
