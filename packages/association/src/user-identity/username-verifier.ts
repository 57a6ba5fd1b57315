import { isUserName, refuse, textOf } from "./identity-fields.js";
import type { UserIdentityVerifier } from "./user-identity.js";

/**
 * Believes the user name of an identity of type 1 or 2. **It verifies nothing**: a passcode is not looked at, as B.4 allows, so that the name is no more than what the
 * peer says of itself. Use it to have a name in audit messages, never to grant anything.
 *
 * @see PS3.15 B.4
 */
export function usernameVerifier(): UserIdentityVerifier {
  return async ({ type, primaryField }) => {
    if (type !== "username" && type !== "username-passcode") return refuse("the identity is not a user name");
    const name = textOf(primaryField);
    if (!isUserName(name)) return refuse("the user name is empty, too long, or not plain UTF-8");
    return { accepted: true, principal: { name, type } };
  };
}
