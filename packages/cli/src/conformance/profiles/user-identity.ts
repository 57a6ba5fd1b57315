import type { UserIdentityType } from "@dicomsec/association";
import type { NodeFile } from "../node-file.js";
import { type ProfileStatement, profileStatement } from "../statement.js";

/** Each type of PS3.7 D.3.3.7 with the profile that is about it. */
const profiles = [
  ["B.4", "Basic User Identity Association Profile", ["username"], "The user name is taken as it comes: nothing proves it."],
  ["B.5", "User Identity plus Passcode Association Profile", ["username-passcode"], "The passcode is checked by the authentication system of the node: scrypt hashes in a user file, unless the site has another."],
  ["B.6", "Kerberos Identity Negotiation Association Profile", ["kerberos"], "The service ticket is verified with the key of the service, and the server ticket is answered; replayed tickets are refused."],
  ["B.7", "Generic SAML Assertion Identity Negotiation Association Profile", ["saml"], "SAML 2.0 assertions of pinned issuers, for this audience, at this time, once."],
] as const satisfies readonly (readonly [string, string, readonly UserIdentityType[], string])[]; // prettier-ignore

const numbers: Readonly<Record<UserIdentityType, number>> = {
  username: 1,
  "username-passcode": 2,
  kerberos: 3,
  saml: 4,
  jwt: 5,
};

/** The profiles of user identities. @see PS3.15 B.4 to B.7 */
export function userIdentityStatements({ userIdentity = {} }: NodeFile): readonly ProfileStatement[] {
  return profiles.map(([section, title, types, manner]) => {
    const [type] = types;
    const { accepted = [], sent = [] } = userIdentity;
    const isAccepted = accepted.includes(type);
    const isSent = sent.includes(type);
    const roles = [...(isAccepted ? ["association acceptor"] : []), ...(isSent ? ["association requestor"] : [])];
    return profileStatement([section, title], roles, () => ({
      statements: {
        "user identity type": `${numbers[type]}.${isAccepted ? ` ${manner}` : ""}`,
        "positive response": positiveResponse(userIdentity, isAccepted, isSent),
        ...(isAccepted ? { "associations without an identity": withoutIdentity(userIdentity) } : {}),
      },
      limits: type === "saml" ? ["Encrypted assertions and `Response` wrappers are refused."] : [],
    }));
  });
}

function positiveResponse(
  { positiveResponseRequested = true }: NonNullable<NodeFile["userIdentity"]>,
  isAccepted: boolean,
  isSent: boolean,
): string {
  const acceptor = "A response is sent only where one was asked for and the user was accepted; otherwise the association is rejected (result 1, source 2, reason 1)."; // prettier-ignore
  const requestor = positiveResponseRequested
    ? "The requestor asks for a response, and aborts the association where none comes."
    : "The requestor asks for none.";
  return [...(isAccepted ? [acceptor] : []), ...(isSent ? [requestor] : [])].join(" ");
}

function withoutIdentity({ userIdentity = "required" }: NonNullable<NodeFile["userIdentity"]>): string {
  return userIdentity === "required" ? "They are rejected." : "They are accepted, as of nobody.";
}

/** What goes beyond the profiles: JSON Web Tokens. @see PS3.2 A.8, PS3.7 D.3.3.7 */
export function otherIdentities({ userIdentity: { accepted = [], sent = [] } = {} }: NodeFile): string {
  const uses = [...(accepted.includes("jwt") ? ["accepted"] : []), ...(sent.includes("jwt") ? ["sent"] : [])];
  return uses.length === 0
    ? "The User Identity sub-item is not used beyond the profiles."
    : `JSON Web Tokens (type 5) are ${uses.join(" and ")}${accepted.includes("jwt") ? ", verified by given public keys for issuer, audience and time" : ""}.`;
}
