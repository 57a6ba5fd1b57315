import { concat, der, integer, nullValue, oid, sequence, setOf, time, UNIVERSAL } from "../asn1/der.js";
import { ecdsaOids, rsaSignatureOids } from "../asn1/oids.js";
import { type Certificate, parseCertificate } from "../certificates/certificate.js";
import { createHash, randomBytes, signDigest } from "#crypto";
import { digestWith } from "../crypto/mgf1.js";
import type { KeyEntry } from "../keys/key-entry.js";
import { writeCrl } from "./test-crl.js";
import { authorityExtensions, leafExtensions, type TestUsages } from "./test-extensions.js";
import { createTestKey, digestFor, type TestKey, type TestKeyKind } from "./test-key.js";

/** The organisation in every subject of test material. */
export const testOrganization = "TEST MATERIAL - NOT FOR USE WITH PATIENT DATA";

const DAY_MS = 86_400_000;

interface ValidityOptions {
  /** Of validity, counted from now. Default: 3650 for an authority, 365 for what it issues. */
  readonly days?: number;
  /** The time of now; validity begins a day before. Default: the clock. */
  readonly now?: Date;
}

export interface TestCaOptions extends ValidityOptions {
  /** The common name. Default: `Test CA`. */
  readonly name?: string;
  /** Default: `rsa-3072`. */
  readonly key?: TestKeyKind;
}

export interface TestIssueOptions extends ValidityOptions {
  /** The common name: another one than that of the authority. */
  readonly name: string;
  /** Default: `rsa-2048`. */
  readonly key?: TestKeyKind;
  readonly usages: TestUsages;
  /** DNS names and IP addresses. Default: `localhost` and `127.0.0.1` for a server, none otherwise. */
  readonly hosts?: readonly string[];
}

/** A certification authority to try things out with: nothing protects its key, and nobody should trust it. */
export interface TestCa {
  /** The authority itself: its key and its certificate. */
  readonly authority: KeyEntry & { readonly certificates: readonly [Certificate] };
  /** Makes a key and a certificate for it; the entry is named by the common name, and its chain ends in this authority. */
  issue(options: TestIssueOptions): Promise<KeyEntry>;
  /** The DER of a certificate revocation list with the given certificates in it. */
  createCrl(options?: TestCrlOptions): Promise<Uint8Array>;
}

export interface TestCrlOptions extends ValidityOptions {
  /** Default: none. */
  readonly revoked?: readonly Certificate[];
  /** cRLNumber. Default: 1. */
  readonly number?: number;
}

/** Makes a certification authority for tests; every subject says so. */
export async function createTestCa(options: TestCaOptions = {}): Promise<TestCa> {
  const { name = "Test CA", key: kind = "rsa-3072", days = 3650, now = new Date() } = options;
  const key = await createTestKey(kind);
  const subject = nameOf(name);
  const issuer = { key, subject };
  const extensions = authorityExtensions(key.publicKey);
  const certificate = await writeCertificate(issuer, { subject, key, validity: validity(now, days), extensions });
  const authority = { alias: name, privateKey: key.privateKey, certificates: [certificate] } as const;
  return {
    authority,
    issue: async (leaf) => issue(issuer, leaf, certificate),
    createCrl: async ({ revoked = [], number = 1, days: valid = 30, now: at = new Date() } = {}) =>
      sign(
        issuer,
        writeCrl({
          issuer: subject,
          key: key.publicKey,
          algorithm: signatureAlgorithm(key),
          revoked,
          number,
          ...validity(at, valid),
        }),
      ),
  };
}

interface Issuer {
  readonly key: TestKey;
  readonly subject: Uint8Array;
}

async function issue(issuer: Issuer, options: TestIssueOptions, authority: Certificate): Promise<KeyEntry> {
  const { name, usages, key: kind = "rsa-2048", days = 365, now = new Date() } = options;
  const { hosts = usages.some((usage) => usage === "server") ? ["localhost", "127.0.0.1"] : [] } = options;
  const key = await createTestKey(kind);
  const extensions = leafExtensions({ key: key.publicKey, authorityKey: issuer.key.publicKey, usages, hosts });
  const fields = { subject: nameOf(name), key, validity: validity(now, days), extensions };
  const certificate = await writeCertificate(issuer, fields);
  return { alias: name, privateKey: key.privateKey, certificates: [certificate, authority] };
}

interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

function validity(now: Date, days: number): Validity {
  return { notBefore: new Date(now.getTime() - DAY_MS), notAfter: new Date(now.getTime() + days * DAY_MS) };
}

async function writeCertificate(
  issuer: Issuer,
  {
    subject,
    key,
    validity: { notBefore, notAfter },
    extensions,
  }: { subject: Uint8Array; key: TestKey; validity: Validity; extensions: Uint8Array },
): Promise<Certificate> {
  const version3 = der(0xa0, integer(2));
  const tbs = sequence(
    version3,
    integer(serialNumber()),
    signatureAlgorithm(issuer.key),
    issuer.subject,
    sequence(time(notBefore), time(notAfter)),
    subject,
    key.publicKey.spki,
    extensions,
  );
  return parseCertificate(await sign(issuer, tbs));
}

/** 16 random bytes, positive and without a leading zero. */
function serialNumber(): Uint8Array {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x3f) | 0x40;
  return bytes;
}

function nameOf(commonName: string): Uint8Array {
  const attribute = (type: string, value: string): Uint8Array =>
    setOf(sequence(oid(type), der(UNIVERSAL.utf8String, new TextEncoder().encode(value))));
  return sequence(attribute("2.5.4.10", testOrganization), attribute("2.5.4.3", commonName));
}

function signatureAlgorithm({ publicKey }: TestKey): Uint8Array {
  const digest = digestFor(publicKey);
  if (publicKey.kind === "EC") return sequence(oid(ecdsaOids[digest]!));
  return sequence(oid(rsaSignatureOids[digest]), nullValue());
}

/** The signed structure: what is signed, the algorithm, the signature. */
async function sign({ key }: Issuer, tbs: Uint8Array): Promise<Uint8Array> {
  const digest = digestFor(key.publicKey);
  const scheme = key.publicKey.kind === "EC" ? "ECDSA" : "RSASSA-PKCS1-v1_5";
  const signature = await signDigest(key.privateKey, { scheme, digest }, digestWith(createHash)(digest, tbs));
  return sequence(tbs, signatureAlgorithm(key), der(UNIVERSAL.bitString, concat(Uint8Array.of(0), signature)));
}
