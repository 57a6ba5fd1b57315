import { oidOf, type BerNode } from "../asn1/ber.js";
import { damaged } from "../errors.js";
import { canonicalRdns, nameText, parseName } from "./name.js";

/** One of the names of RFC 5280 section 4.2.1.6. */
export type GeneralName =
  | { readonly kind: "rfc822Name" | "dNSName" | "uniformResourceIdentifier"; readonly value: string }
  /** `value` is its RFC 4514 text, `rdns` the canonical form of each RelativeDistinguishedName, first to last. */
  | { readonly kind: "directoryName"; readonly value: string; readonly rdns: readonly string[] }
  /** 4 or 16 octets; in a name constraint twice as many, address and mask. */
  | { readonly kind: "iPAddress"; readonly value: Uint8Array }
  | { readonly kind: "registeredID"; readonly value: string }
  /** The encoding, tag included. */
  | { readonly kind: "otherName" | "x400Address" | "ediPartyName"; readonly value: Uint8Array };

export type GeneralNameKind = GeneralName["kind"];

/** Reads one GeneralName. @throws PkiError ERR_PKI_DAMAGED */
export function parseGeneralName(node: BerNode): GeneralName {
  switch (node.identifier) {
    case 0xa0:
      return { kind: "otherName", value: node.bytes };
    case 0x81:
      return { kind: "rfc822Name", value: ia5(node) };
    case 0x82:
      return { kind: "dNSName", value: ia5(node) };
    case 0xa3:
      return { kind: "x400Address", value: node.bytes };
    case 0xa4:
      return directoryName(node.children);
    case 0xa5:
      return { kind: "ediPartyName", value: node.bytes };
    case 0x86:
      return { kind: "uniformResourceIdentifier", value: ia5(node) };
    case 0x87:
      return { kind: "iPAddress", value: node.content };
    case 0x88:
      return { kind: "registeredID", value: oidOf({ ...node, identifier: 0x06 }) };
    default:
      throw damaged("a GeneralName is of no known kind");
  }
}

function directoryName([name, more]: readonly BerNode[]): GeneralName {
  if (name === undefined || more) throw damaged("a directoryName is not one Name");
  const parsed = parseName(name);
  return { kind: "directoryName", value: nameText(parsed), rdns: canonicalRdns(parsed) };
}

function ia5({ content }: BerNode): string {
  if (content.some((octet) => octet >= 0x80)) throw damaged("an IA5String holds octets above 7F");
  return new TextDecoder("latin1").decode(content);
}
