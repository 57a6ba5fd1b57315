import { type BerNode, childOf, expectNode, numberOf, octetsOf, oidOf, readBer } from "../asn1/ber.js";
import { compareBytes, UNIVERSAL } from "../asn1/der.js";
import { oids } from "../asn1/oids.js";
import { Certificate } from "../certificates/certificate.js";
import type { PrivateKey } from "../crypto/types.js";
import { damaged, unsupported } from "../errors.js";
import { readEncryptedPkcs8 } from "./encrypted-private-key.js";
import { type KeyEntry, keyEntry } from "./key-entry.js";
import type { KeyStore } from "./key-store.js";
import { keyPasswordOf, type Passwords, storePassword } from "./passwords.js";
import { decryptWithPassword } from "./password-encryption.js";
import { type PasswordForms, wrongPassword } from "./password-forms.js";
import { hasRightMac } from "./pkcs12-mac.js";
import { readPkcs8 } from "./private-key.js";

const EXPLICIT_0 = 0xa0;
const IMPLICIT_0 = [0x80, 0xa0];
/** SafeContents in SafeContents. */
const MAX_NESTING = 8;

const pkcs12Oids = {
  encryptedData: "1.2.840.113549.1.7.6",
  keyBag: "1.2.840.113549.1.12.10.1.1",
  shroudedKeyBag: "1.2.840.113549.1.12.10.1.2",
  certBag: "1.2.840.113549.1.12.10.1.3",
  safeContentsBag: "1.2.840.113549.1.12.10.1.6",
  x509Certificate: "1.2.840.113549.1.9.22.1",
  friendlyName: "1.2.840.113549.1.9.20",
  localKeyId: "1.2.840.113549.1.9.21",
} as const;

/** Whether a value is a PFX of version 3 (RFC 7292 section 4). */
export function isPkcs12({ children: [version, authSafe] }: BerNode): boolean {
  return (
    version?.identifier === UNIVERSAL.integer &&
    numberOf(version) === 3 &&
    authSafe?.children[0]?.identifier === UNIVERSAL.oid &&
    authSafe.children[1]?.identifier === EXPLICIT_0
  );
}

/** Reads PKCS#12; its MAC, where it has one, before anything it covers is believed. */
export async function readPkcs12(pfx: BerNode, passwords: Passwords): Promise<KeyStore> {
  const authSafe = childOf(pfx, 1, UNIVERSAL.sequence);
  if (oidOf(authSafe.children[0]) === oids.signedData) throw unsupported("PKCS#12 with a signature instead of a MAC");
  const content = dataOf(authSafe);
  const [, , mac] = pfx.children;
  const password = mac ? await verifiedPassword(mac, content, passwords) : storePassword(passwords);
  return toStore(await bagsOf(content, password), passwords, password);
}

/** The form of the password that the MAC is right for: of an empty one there are two, since makers disagree. */
async function verifiedPassword(mac: BerNode, content: Uint8Array, passwords: Passwords): Promise<() => PasswordForms> {
  const given = storePassword(passwords)();
  const forms = given.utf8.length > 0 ? [given] : [given, { ...given, bmp: new Uint8Array() }];
  for (const form of forms) if (await hasRightMac(mac, content, form)) return () => form;
  throw wrongPassword();
}

interface Bag {
  readonly type: string;
  readonly value: BerNode;
  readonly alias: string | undefined;
  readonly localKeyId: Uint8Array | undefined;
}

async function bagsOf(content: Uint8Array, password: () => PasswordForms): Promise<Bag[]> {
  const bags: Bag[] = [];
  for (const info of expectNode(readBer(content), UNIVERSAL.sequence).children) {
    bags.push(...safeBags(readOpened(await safeContents(info, password)), 0));
  }
  return bags;
}

async function safeContents(info: BerNode, password: () => PasswordForms): Promise<Uint8Array> {
  const type = oidOf(info.children[0]);
  if (type === oids.data) return dataOf(info);
  if (type !== pkcs12Oids.encryptedData) throw unsupported(`PKCS#12 with content of the type ${type}`);
  const encryptedData = childOf(childOf(info, 1, EXPLICIT_0), 0, UNIVERSAL.sequence);
  const [, algorithm, encrypted] = childOf(encryptedData, 1, UNIVERSAL.sequence).children;
  if (!encrypted || !IMPLICIT_0.includes(encrypted.identifier)) throw damaged("a PKCS#12 store lacks its content");
  return decryptWithPassword(expectNode(algorithm, UNIVERSAL.sequence), octetsOf(encrypted), password());
}

/** What a password opened and is not one value was opened by a wrong one. */
function readOpened(opened: Uint8Array): BerNode {
  let node: BerNode;
  try {
    node = readBer(opened);
  } catch (cause) {
    throw wrongPassword(cause);
  }
  return expectNode(node, UNIVERSAL.sequence);
}

function dataOf(info: BerNode): Uint8Array {
  if (oidOf(info.children[0]) !== oids.data) throw damaged("a PKCS#12 store holds something unknown");
  const octets = childOf(info, 1, EXPLICIT_0).children[0];
  if (!octets || (octets.identifier & 0xdf) !== UNIVERSAL.octetString)
    throw damaged("a PKCS#12 store lacks its content");
  return octetsOf(octets);
}

function safeBags(contents: BerNode, nesting: number): Bag[] {
  if (nesting > MAX_NESTING) throw damaged("a PKCS#12 store is nested too deeply");
  return contents.children.flatMap((bag) => {
    const type = oidOf(bag.children[0]);
    const value = childOf(childOf(bag, 1, EXPLICIT_0), 0, UNIVERSAL.sequence);
    if (type === pkcs12Oids.safeContentsBag) return safeBags(value, nesting + 1);
    return [{ type, value, alias: friendlyName(bag), localKeyId: attributeOf(bag, pkcs12Oids.localKeyId)?.content }];
  });
}

function friendlyName(bag: BerNode): string | undefined {
  const name = attributeOf(bag, pkcs12Oids.friendlyName);
  return name && new TextDecoder("utf-16be").decode(name.content);
}

function attributeOf(bag: BerNode, type: string): BerNode | undefined {
  const attribute = bag.children[2]?.children.find((one) => oidOf(one.children[0]) === type);
  return attribute?.children[1]?.children[0];
}

async function toStore(
  bags: readonly Bag[],
  { keyPassword }: Passwords,
  password: () => PasswordForms,
): Promise<KeyStore> {
  const certificates = bags.flatMap((bag) => {
    const certificate = certificateOf(bag);
    return certificate ? [{ certificate, localKeyId: bag.localKeyId }] : [];
  });
  const keys: KeyEntry[] = [];
  for (const { alias, localKeyId, ...bag } of bags) {
    const privateKey = await privateKeyOf(bag, keyPassword === undefined ? password : keyPasswordOf({ keyPassword }));
    if (privateKey) keys.push(keyEntry(privateKey, { alias, candidates: preferring(localKeyId, certificates) }));
  }
  return { keys, certificates: certificates.map(({ certificate }) => certificate) };
}

/** Certificates of the same localKeyId first. */
function preferring(
  localKeyId: Uint8Array | undefined,
  certificates: readonly { readonly certificate: Certificate; readonly localKeyId: Uint8Array | undefined }[],
): Certificate[] {
  const isMarked = (id: Uint8Array | undefined): boolean => !!id && !!localKeyId && compareBytes(id, localKeyId) === 0;
  const marked = certificates.filter((one) => isMarked(one.localKeyId));
  return [...marked, ...certificates.filter((one) => !marked.includes(one))].map(({ certificate }) => certificate);
}

async function privateKeyOf(
  { type, value }: Pick<Bag, "type" | "value">,
  password: () => PasswordForms,
): Promise<PrivateKey | undefined> {
  if (type === pkcs12Oids.keyBag) return readPkcs8(value.bytes);
  return type === pkcs12Oids.shroudedKeyBag ? readEncryptedPkcs8(value, password()) : undefined;
}

function certificateOf({ type, value }: Bag): Certificate | undefined {
  if (type !== pkcs12Oids.certBag || oidOf(value.children[0]) !== pkcs12Oids.x509Certificate) return undefined;
  const octets = childOf(value, 1, EXPLICIT_0).children[0];
  if (!octets || (octets.identifier & 0xdf) !== UNIVERSAL.octetString) throw damaged("a certificate bag is empty");
  return Certificate.fromNode(readBer(octetsOf(octets)));
}
