import { refuse } from "./identity-fields.js";
import type { UserIdentityType, UserIdentityVerifier } from "./user-identity.js";

/** One verifier for identities of several types; a type that has none is refused. */
export function identityVerifier(
  verifiers: Readonly<Partial<Record<UserIdentityType, UserIdentityVerifier>>>,
): UserIdentityVerifier {
  const byType = new Map(Object.entries(verifiers));
  return async (identity, context) => {
    const verify = byType.get(identity.type);
    return verify ? verify(identity, context) : refuse("identities of this type are not accepted here");
  };
}
