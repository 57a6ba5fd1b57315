import type { UserIdentityVerifier, Verification, VerificationContext } from "../../src/user-identity/user-identity.js";
import type { UserIdentity } from "../../src/user-identity/user-identity.js";

export const secure: VerificationContext = {
  callingAeTitle: "MODALITY",
  calledAeTitle: "ARCHIVE",
  isSecure: true,
  remoteAddress: "192.0.2.7",
  signal: new AbortController().signal,
};
export const insecure: VerificationContext = { ...secure, isSecure: false };

/** The name of who was accepted, or the reason of the refusal. */
export async function outcome(
  verify: UserIdentityVerifier,
  identity: UserIdentity,
  context: VerificationContext = secure,
): Promise<string> {
  const verification: Verification = await verify(identity, context);
  return verification.accepted ? `accepted ${verification.principal.name}` : verification.reason;
}
