import { type BerNode, childOf, expectNode, octetsOf, oidOf, readBer } from "../asn1/ber.js";
import { UNIVERSAL } from "../asn1/der.js";
import { oids } from "../asn1/oids.js";
import { damaged, unsupported } from "../errors.js";
import { decryptWithPassword } from "./password-encryption.js";
import { type PasswordForms, wrongPassword } from "./password-forms.js";

const EXPLICIT_0 = 0xa0;
const IMPLICIT_0 = [0x80, 0xa0];
const ENCRYPTED_DATA = "1.2.840.113549.1.7.6";
const SAFE_CONTENTS_BAG = "1.2.840.113549.1.12.10.1.6";
const FRIENDLY_NAME = "1.2.840.113549.1.9.20";
const LOCAL_KEY_ID = "1.2.840.113549.1.9.21";
/** SafeContents in SafeContents. */
const MAX_NESTING = 8;

/** One SafeBag of PKCS#12 (RFC 7292 4.2). */
export interface Bag {
  readonly type: string;
  readonly value: BerNode;
  readonly alias: string | undefined;
  readonly localKeyId: Uint8Array | undefined;
}

/** The octets in a ContentInfo of the type data. @throws PkiError ERR_PKI_DAMAGED */
export function dataOf(info: BerNode): Uint8Array {
  if (oidOf(info.children[0]) !== oids.data) throw damaged("a PKCS#12 store holds something unknown");
  return explicitOctets(info);
}

/** The octets of the OCTET STRING under the tag [0] that follows an OBJECT IDENTIFIER. @throws PkiError ERR_PKI_DAMAGED */
export function explicitOctets(node: BerNode): Uint8Array {
  const octets = childOf(node, 1, EXPLICIT_0).children[0];
  if (!octets || (octets.identifier & 0xdf) !== UNIVERSAL.octetString) throw damaged("a PKCS#12 store lacks a content");
  return octetsOf(octets);
}

/** Whether the bags of a ContentInfo are encrypted as a whole. @throws PkiError ERR_PKI_UNSUPPORTED_ALGORITHM for content to a certificate */
export function isEncrypted(info: BerNode): boolean {
  const type = oidOf(info.children[0]);
  if (type !== oids.data && type !== ENCRYPTED_DATA) throw unsupported(`PKCS#12 with content of the type ${type}`);
  return type === ENCRYPTED_DATA;
}

/** The bags of one ContentInfo of the AuthenticatedSafe. */
export async function bagsOf(info: BerNode, password: () => PasswordForms): Promise<Bag[]> {
  const contents = isEncrypted(info) ? await decryptContents(info, password()) : readBer(dataOf(info));
  return safeBags(expectNode(contents, UNIVERSAL.sequence), 0);
}

async function decryptContents(info: BerNode, password: PasswordForms): Promise<BerNode> {
  const encryptedData = childOf(childOf(info, 1, EXPLICIT_0), 0, UNIVERSAL.sequence);
  const [, algorithm, encrypted] = childOf(encryptedData, 1, UNIVERSAL.sequence).children;
  if (!encrypted || !IMPLICIT_0.includes(encrypted.identifier)) throw damaged("a PKCS#12 store lacks a content");
  const opened = await decryptWithPassword(expectNode(algorithm, UNIVERSAL.sequence), octetsOf(encrypted), password);
  try {
    return expectNode(readBer(opened), UNIVERSAL.sequence);
  } catch (cause) {
    throw wrongPassword(cause);
  }
}

function safeBags(contents: BerNode, nesting: number): Bag[] {
  if (nesting > MAX_NESTING) throw damaged("a PKCS#12 store is nested too deeply");
  return contents.children.flatMap((bag) => {
    const type = oidOf(bag.children[0]);
    const value = childOf(childOf(bag, 1, EXPLICIT_0), 0, UNIVERSAL.sequence);
    if (type === SAFE_CONTENTS_BAG) return safeBags(value, nesting + 1);
    return [{ type, value, alias: friendlyName(bag), localKeyId: attributeOf(bag, LOCAL_KEY_ID)?.content }];
  });
}

function friendlyName(bag: BerNode): string | undefined {
  const name = attributeOf(bag, FRIENDLY_NAME);
  return name && new TextDecoder("utf-16be").decode(name.content);
}

function attributeOf(bag: BerNode, type: string): BerNode | undefined {
  const attribute = bag.children[2]?.children.find((one) => oidOf(one.children[0]) === type);
  return attribute?.children[1]?.children[0];
}
