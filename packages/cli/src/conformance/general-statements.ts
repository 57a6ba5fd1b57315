import type { NodeFile } from "./node-file.js";
import { otherIdentities } from "./profiles/user-identity.js";
import type { DemandedStatement } from "./statement.js";

/** What is stated of the node as a whole. @see PS3.15 6, PS3.2 A.8 */
export function generalStatements(node: NodeFile): readonly DemandedStatement[] {
  return [
    {
      asked: "how it is chosen which profile is used for a transaction",
      by: "PS3.15 6",
      answer: choiceOfProfile(node),
    },
    { asked: "association level security", by: "PS3.2 A.8", answer: associationSecurity(node) },
    { asked: "security of IPv6", by: "PS3.2 A.8", answer: ipv6(node) },
    { asked: "use of the User Identity sub-item beyond a profile", by: "PS3.2 A.8", answer: otherIdentities(node) },
    { asked: "what becomes of Digital Signatures", by: "PS3.2 A.8", answer: signatures(node) },
  ];
}

function choiceOfProfile({ transport: { listeners = [], clients = [] } = {} }: NodeFile): string {
  if (listeners.length + clients.length === 0) return "No secure transport connection profile is configured.";
  const acceptor = "The port that a connection comes in at decides which profile it is accepted by.";
  const requestor = "For a node that is called, its configuration names the profile.";
  return [
    ...(listeners.length > 0 ? [acceptor] : []),
    ...(clients.length > 0 ? [requestor] : []),
    "Nothing weaker is tried when a connection by that profile is not to be had.",
  ].join(" ");
}

const callers = {
  any: "Any calling AE title is accepted",
  listed: "Calling AE titles are accepted that are listed",
  certificate: "A calling AE title is accepted that the certificate of the node is authorized for",
} as const;

function associationSecurity({ association }: NodeFile): string {
  if (!association) return "Nothing is configured about AE titles and addresses.";
  const { checksCalledAeTitle = false, callingAeTitles = "any", addresses = "any" } = association;
  const called = checksCalledAeTitle ? "the called one must be the node's" : "the called one is not looked at";
  const from = addresses === "any" ? "from any address" : "from addresses that are listed";
  return `${callers[callingAeTitles]}, ${from}; ${called}.`;
}

function ipv6({ association: { ipv6: isUsed = false } = {} }: NodeFile): string {
  return isUsed ? "The profiles are the same over IPv6 as over IPv4." : "IPv6 is not configured.";
}

function signatures({ signatures: { forwarding, verify } = {} }: NodeFile): string {
  const kept = {
    bitPreserving: "They are preserved, for instances are kept and handed on bit by bit",
    resign: "Those that a changed form breaks are removed, and those that were valid are replaced",
    none: "Nothing is claimed of how they are handed on",
  }[forwarding ?? "none"];
  return `${kept}; they are ${verify ? `verified on ${verify.when}` : "not verified"}.`;
}
