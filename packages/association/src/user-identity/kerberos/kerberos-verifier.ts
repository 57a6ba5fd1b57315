import { isUserName, refuse } from "../identity-fields.js";
import type { UserIdentityVerifier } from "../user-identity.js";
import type { AcceptSecurityContext } from "./gss-acceptor.js";
import { readServerTicket, readServiceTicket } from "./gss-token.js";

export interface KerberosVerifierOptions {
  /** What verifies the tokens: `await gssAcceptor("dicom@archive.example.org")`. */
  readonly acceptSecurityContext: AcceptSecurityContext;
  /** Realms whose users are accepted. Default: all that the Kerberos library trusts. */
  readonly realms?: readonly string[];
}

/**
 * Verifies a Kerberos service ticket (type 3): an AP-REQ, bare or in its GSS-API header; a Ticket alone is refused. The answer is the AP-REP in the same form, or empty when
 * the requestor did not ask Kerberos for one. A ticket is worth nothing to whoever reads it, so that it is taken over any connection; what follows on the association is
 * protected by TLS alone.
 *
 * @see PS3.15 B.6; RFC 4120 5.5; RFC 4121 4.1
 */
export function kerberosVerifier({ acceptSecurityContext, realms }: KerberosVerifierOptions): UserIdentityVerifier {
  return async ({ type, primaryField }) => {
    if (type !== "kerberos") return refuse("the identity is not a Kerberos ticket");
    const ticket = readServiceTicket(primaryField);
    if (!ticket) return refuse("the Kerberos ticket is not an AP-REQ");
    const context = await acceptSecurityContext(ticket.token);
    if (!context) return refuse("the Kerberos ticket is not valid here");
    const { principal, token } = context;
    if (!isUserName(principal) || principal.startsWith("WELLKNOWN/ANONYMOUS@"))
      return refuse("the Kerberos ticket does not name a user");
    if (realms && !realms.includes(realmOf(principal))) return refuse("the user is of another Kerberos realm");
    const response = (ticket.isBare && token ? readServerTicket(token) : token) ?? new Uint8Array();
    return { accepted: true, principal: { name: principal, type }, response };
  };
}

/** An `@` of the name itself is written `\@`; a realm has none. */
function realmOf(principal: string): string {
  return principal.slice(principal.lastIndexOf("@") + 1);
}
