import { dcm4cheAttributeTypes } from "../generated/dcm4che.js";
import { dicomAttributeTypes } from "../generated/schema.js";
import type { AttributeSyntax } from "./definitions.js";

/** Of other schemas, what entries of a configuration have (RFC 4523, RFC 4519, RFC 2798). */
const others: Readonly<Record<string, AttributeSyntax>> = {
  userCertificate: "Binary",
  cACertificate: "Binary",
  certificateRevocationList: "Binary",
  authorityRevocationList: "Binary",
  crossCertificatePair: "Binary",
  userPKCS12: "Binary",
  userPassword: "Octet String",
  jpegPhoto: "Binary",
  member: "DN",
  owner: "DN",
  seeAlso: "DN",
};

const syntaxes = new Map<string, AttributeSyntax>(
  Object.entries(others).map(([name, syntax]) => [name.toLowerCase(), syntax]),
);
for (const { name, syntax } of [...dicomAttributeTypes, ...dcm4cheAttributeTypes])
  syntaxes.set(name.toLowerCase(), syntax);

/** The syntax of an attribute by its description, whose options and case do not matter; `undefined` for types not known here. */
export function attributeSyntax(description: string): AttributeSyntax | undefined {
  const options = description.indexOf(";");
  return syntaxes.get((options < 0 ? description : description.slice(0, options)).toLowerCase());
}

/** Whether values of an attribute are octets and never text: by its syntax, or because it is transferred as `;binary` (RFC 4522). */
export function isBinaryAttribute(description: string): boolean {
  const syntax = attributeSyntax(description);
  return syntax === "Binary" || syntax === "Octet String" || /;binary(?:;|$)/i.test(description);
}
