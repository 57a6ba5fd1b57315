import { type BerNode, childOf, expectNode, numberOf, oidOf, readBer } from "../asn1/ber.js";
import { compareBytes, UNIVERSAL } from "../asn1/der.js";
import { oids } from "../asn1/oids.js";
import { Certificate } from "../certificates/certificate.js";
import type { PrivateKey } from "../crypto/types.js";
import { damaged, PkiError, unsupported } from "../errors.js";
import { readEncryptedPkcs8 } from "./encrypted-private-key.js";
import { expectFewKeys, type KeyEntry, keyEntry } from "./key-entry.js";
import type { KeyStore } from "./key-store.js";
import { type PasswordForms, wrongPassword } from "./password-forms.js";
import { keyPasswordOf, type ReadKeyStoreOptions, storePassword } from "./passwords.js";
import { type Bag, bagsOf, dataOf, explicitOctets, isEncrypted } from "./pkcs12-contents.js";
import { hasRightMac } from "./pkcs12-mac.js";
import { readPkcs8 } from "./private-key.js";

const KEY_BAG = "1.2.840.113549.1.12.10.1.1";
const SHROUDED_KEY_BAG = "1.2.840.113549.1.12.10.1.2";
const CERT_BAG = "1.2.840.113549.1.12.10.1.3";
const X509_CERTIFICATE = "1.2.840.113549.1.9.22.1";

/** Whether a value is a PFX of version 3 (RFC 7292 section 4). */
export function isPkcs12({ children: [version, authSafe] }: BerNode): boolean {
  return (
    version?.identifier === UNIVERSAL.integer &&
    numberOf(version) === 3 &&
    authSafe?.children[0]?.identifier === UNIVERSAL.oid &&
    authSafe.children[1]?.identifier === 0xa0
  );
}

/** Reads PKCS#12; its MAC, where it has one, before anything it covers is believed. */
export async function readPkcs12(pfx: BerNode, options: ReadKeyStoreOptions): Promise<KeyStore> {
  const authSafe = childOf(pfx, 1, UNIVERSAL.sequence);
  if (oidOf(authSafe.children[0]) === oids.signedData) throw unsupported("PKCS#12 with a signature instead of a MAC");
  const content = dataOf(authSafe);
  const [, , mac] = pfx.children;
  const password = mac ? await verifiedPassword(mac, content, options) : storePassword(options);
  const bags: Bag[] = [];
  for (const info of contentInfos(content)) bags.push(...(await bagsOf(info, password)));
  return toStore(bags, options.keyPassword === undefined ? password : keyPasswordOf(options));
}

function contentInfos(content: Uint8Array): readonly BerNode[] {
  return expectNode(readBer(content), UNIVERSAL.sequence).children;
}

/** The form of the password that the MAC is right for: of an empty one there are two, since makers disagree. */
async function verifiedPassword(
  mac: BerNode,
  content: Uint8Array,
  options: ReadKeyStoreOptions,
): Promise<() => PasswordForms> {
  const given = storePassword(options)();
  const forms = given.utf8.length > 0 ? [given] : [given, { ...given, bmp: new Uint8Array() }];
  for (const form of forms) if (await hasRightMac(mac, content, form)) return () => form;
  throw (await opensSomething(content, given))
    ? damaged("the MAC of a PKCS#12 store is not that of its content")
    : wrongPassword();
}

/** A password that opens a part of a store is the right one: then it is the store that is damaged. */
async function opensSomething(content: Uint8Array, password: PasswordForms): Promise<boolean> {
  for (const info of contentInfos(content)) {
    try {
      const bags = await bagsOf(info, () => password);
      const shrouded = bags.find(({ type }) => type === SHROUDED_KEY_BAG);
      if (isEncrypted(info) || (shrouded && (await readEncryptedPkcs8(shrouded.value, password)))) return true;
    } catch (error) {
      if (error instanceof PkiError && error.code === "ERR_PKI_DAMAGED") return true;
    }
  }
  return false;
}

async function toStore(bags: readonly Bag[], password: () => PasswordForms): Promise<KeyStore> {
  const certificates = bags.flatMap((bag) => {
    const certificate = certificateOf(bag);
    return certificate ? [{ certificate, localKeyId: bag.localKeyId }] : [];
  });
  const keyBags = bags.filter(({ type }) => type === KEY_BAG || type === SHROUDED_KEY_BAG);
  expectFewKeys(keyBags.length);
  const keys: KeyEntry[] = [];
  for (const bag of keyBags) {
    const candidates = preferring(bag.localKeyId, certificates);
    keys.push(keyEntry(await privateKeyOf(bag, password), { alias: bag.alias, candidates }));
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
  const others = certificates.filter((one) => !isMarked(one.localKeyId));
  return [...marked, ...others].map(({ certificate }) => certificate);
}

async function privateKeyOf({ type, value }: Bag, password: () => PasswordForms): Promise<PrivateKey> {
  return type === KEY_BAG ? readPkcs8(value.bytes) : readEncryptedPkcs8(value, password());
}

function certificateOf({ type, value }: Bag): Certificate | undefined {
  if (type !== CERT_BAG || oidOf(value.children[0]) !== X509_CERTIFICATE) return undefined;
  return Certificate.fromNode(readBer(explicitOctets(value)));
}
