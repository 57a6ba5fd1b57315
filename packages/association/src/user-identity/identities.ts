import { AssociationError } from "../errors.js";
import type { UserIdentity, UserIdentityType } from "./user-identity.js";

/** Type, response flag and two lengths stand beside the fields in a sub-item of 65,535 bytes (PS3.7 D.3.3.7.1). */
const MAX_FIELD_BYTES = 0xffff - 6;

export interface IdentityOptions {
  /** Asks for an answer that says that the identity was accepted. Default: true. */
  readonly positiveResponseRequested?: boolean;
}

/** A user name alone (type 1). @throws AssociationError ERR_ASSOCIATION_USER_IDENTITY @see PS3.15 B.4 */
export function usernameIdentity(name: string, options?: IdentityOptions): UserIdentity {
  return identity("username", utf8(name), options);
}

/** A user name and a passcode (type 2), which whoever reads the connection reads too. @throws AssociationError ERR_ASSOCIATION_USER_IDENTITY @see PS3.15 B.5 */
export function passcodeIdentity(name: string, passcode: string, options?: IdentityOptions): UserIdentity {
  return identity("username-passcode", utf8(name), options, utf8(passcode));
}

/** A Kerberos service ticket (type 3): the AP-REQ, bare or in its GSS-API header. @throws AssociationError ERR_ASSOCIATION_USER_IDENTITY @see PS3.15 B.6 */
export function kerberosIdentity(ticket: Uint8Array, options?: IdentityOptions): UserIdentity {
  return identity("kerberos", ticket, options);
}

/** A SAML 2.0 assertion (type 4): the text of its `Assertion` element. @throws AssociationError ERR_ASSOCIATION_USER_IDENTITY @see PS3.15 B.7 */
export function samlIdentity(assertion: string, options?: IdentityOptions): UserIdentity {
  return identity("saml", utf8(assertion), options);
}

/** A JSON Web Token (type 5). @throws AssociationError ERR_ASSOCIATION_USER_IDENTITY @see PS3.7 D.3.3.7 */
export function jwtIdentity(token: string, options?: IdentityOptions): UserIdentity {
  return identity("jwt", utf8(token), options);
}

function identity(
  type: UserIdentityType,
  primaryField: Uint8Array,
  { positiveResponseRequested = true }: IdentityOptions = {},
  secondaryField: Uint8Array = new Uint8Array(),
): UserIdentity {
  if (primaryField.length === 0)
    throw new AssociationError("ERR_ASSOCIATION_USER_IDENTITY", { message: "the identity of the user is empty" });
  if (primaryField.length + secondaryField.length > MAX_FIELD_BYTES)
    throw new AssociationError("ERR_ASSOCIATION_USER_IDENTITY", {
      message: `the fields of the user identity are longer than ${MAX_FIELD_BYTES} bytes`,
    });
  return { type, positiveResponseRequested, primaryField, secondaryField };
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
