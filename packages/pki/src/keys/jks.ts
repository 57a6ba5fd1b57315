import { octetsOf, oidOf, readBer } from "../asn1/ber.js";
import { concat } from "../asn1/der.js";
import { Certificate } from "../certificates/certificate.js";
import { createHash } from "#crypto";
import { digestWith } from "../crypto/mgf1.js";
import type { PrivateKey } from "../crypto/types.js";
import { damaged, PkiError, unsupported } from "../errors.js";
import { JksReader } from "./jks-reader.js";
import { expectFewKeys, type KeyEntry, keyEntry } from "./key-entry.js";
import type { KeyStore } from "./key-store.js";
import { utf16, wrongPassword } from "./password-forms.js";
import type { ReadKeyStoreOptions } from "./passwords.js";
import { readPkcs8 } from "./private-key.js";

const JKS = 0xfeedfeed;
const JCEKS = 0xcececece;
const DIGEST_LENGTH = 20;
/** Sun's key protector of JKS: a keystream of SHA-1. */
const KEY_PROTECTOR = "1.3.6.1.4.1.42.2.17.1.1";

const digest = digestWith(createHash);

/** Whether bytes begin as a key store of Java's own forms. */
export function isJks(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && [JKS, JCEKS].includes(new JksReader(bytes).uint32());
}

/** Reads JKS, the form of Java's key stores before PKCS#12, versions 1 and 2. */
export function readJks(bytes: Uint8Array, { password, keyPassword = password }: ReadKeyStoreOptions): KeyStore {
  const reader = new JksReader(bytes);
  if (reader.uint32() === JCEKS) throw unsupported("a key store of the form JCEKS");
  const entries = readEntries(reader);
  expectFewKeys(entries.filter(({ protectedKey }) => protectedKey).length);
  const body = bytes.subarray(0, reader.offset);
  const expected = reader.bytes(DIGEST_LENGTH);
  if (reader.remaining > 0) throw damaged("bytes follow the end of a JKS key store");
  if (password === undefined || keyPassword === undefined)
    throw new PkiError("ERR_PKI_PASSWORD_REQUIRED", "the key store needs a password");
  const whitener = new TextEncoder().encode("Mighty Aphrodite");
  if (!isSame(digest("SHA1", utf16(password), whitener, body), expected)) throw mismatch(entries, password);
  const certificates = entries.flatMap((entry) => entry.certificates);
  const keys = entries.flatMap((entry) => toKeyEntry(entry, { keyPassword, certificates }));
  return { keys, certificates };
}

interface JksEntry {
  readonly alias: string;
  /** EncryptedPrivateKeyInfo; none in the entry of a trusted certificate. */
  readonly protectedKey?: Uint8Array;
  readonly certificates: readonly Certificate[];
}

function readEntries(reader: JksReader): JksEntry[] {
  const version = reader.uint32();
  if (version !== 1 && version !== 2) throw unsupported(`JKS of version ${version}`);
  return reader.list(() => {
    const tag = reader.uint32();
    const alias = reader.text();
    reader.bytes(8);
    if (tag === 2) return { alias, certificates: [readCertificate(reader, version)] };
    if (tag !== 1) throw damaged("a JKS key store has an unknown entry");
    const protectedKey = reader.bytes(reader.uint32());
    return { alias, protectedKey, certificates: reader.list(() => readCertificate(reader, version)) };
  });
}

function readCertificate(reader: JksReader, version: number): Certificate {
  const type = version === 2 ? reader.text() : "X.509";
  if (type !== "X.509") throw unsupported("a certificate that is not X.509");
  return Certificate.fromNode(readBer(reader.bytes(reader.uint32())));
}

function toKeyEntry(
  { alias, protectedKey, certificates }: JksEntry,
  store: { readonly keyPassword: string; readonly certificates: readonly Certificate[] },
): KeyEntry[] {
  if (!protectedKey) return [];
  const privateKey = recoverKey(protectedKey, store.keyPassword);
  return [keyEntry(privateKey, { alias, candidates: [...new Set([...certificates, ...store.certificates])] })];
}

/** A password that opens a key of the store is the right one: then it is the store that is damaged. */
function mismatch(entries: readonly JksEntry[], password: string): PkiError {
  const opens = entries.some(({ protectedKey }) => {
    try {
      return protectedKey !== undefined && recoverKey(protectedKey, password) !== undefined;
    } catch {
      return false;
    }
  });
  return opens ? damaged("the digest of a JKS key store is not that of its content") : wrongPassword();
}

function recoverKey(protectedKey: Uint8Array, password: string): PrivateKey {
  const [algorithm, octets] = readBer(protectedKey).children;
  const dotted = oidOf(algorithm?.children[0]);
  if (dotted !== KEY_PROTECTOR) throw unsupported(`the key protector ${dotted}`);
  const protectedBytes = octets ? octetsOf(octets) : new Uint8Array();
  if (protectedBytes.length < 2 * DIGEST_LENGTH) throw damaged("a protected key is too short");
  const encrypted = protectedBytes.subarray(DIGEST_LENGTH, -DIGEST_LENGTH);
  const keystream = keystreamOf(utf16(password), protectedBytes.subarray(0, DIGEST_LENGTH), encrypted.length);
  const plain = encrypted.map((octet, index) => octet ^ keystream[index]!);
  const check = digest("SHA1", utf16(password), plain);
  if (!isSame(check, protectedBytes.subarray(-DIGEST_LENGTH))) throw wrongPassword();
  return readPkcs8(plain);
}

function keystreamOf(password: Uint8Array, salt: Uint8Array, length: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let last = salt;
  for (let made = 0; made < length; made += DIGEST_LENGTH) {
    last = digest("SHA1", password, last);
    parts.push(last);
  }
  return concat(...parts);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.reduce((difference, octet, index) => difference | (octet ^ b[index]!), a.length ^ b.length) === 0;
}
