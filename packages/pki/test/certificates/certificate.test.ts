import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  corpusFiles,
  corpusFolder,
  isFullRun,
  mutatedArbitrary,
  temporaryFolder,
  type TemporaryFolder,
} from "@dicomsec/testing";
import { describeWithPeer, itWithCorpus } from "@dicomsec/testing/jest";
import { concat, contextPrimitive, der, integer, octetString, oid, sequence } from "../../src/asn1/der.js";
import {
  certificatesForKey,
  isIssuerAndSerial,
  parseCertificate,
  parseCertificates,
} from "../../src/certificates/certificate.js";
import { validatePath } from "../../src/certificates/validate-path.js";
import { PkiError } from "../../src/errors.js";
import { createParty, isAuthority, makeCertificate } from "./made-certificates.js";
import { authority, createEntity, endEntity, openssl, type Entity } from "./openssl-entities.js";

const anyForm = ["ERR_PKI_UNKNOWN_FORM", "ERR_PKI_DAMAGED", "ERR_PKI_LIMIT", "ERR_PKI_NO_CERTIFICATE"];

/** nameConstraints with one permitted dNSName. */
const permitsHost = sequence(
  oid("2.5.29.30"),
  octetString(sequence(der(0xa0, sequence(contextPrimitive(2, new TextEncoder().encode("example.com")))))),
);

/** The code of what reading throws; `undefined` when it reads. */
function codeOf(bytes: Uint8Array): string | undefined {
  try {
    parseCertificates(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof PkiError) return error.code;
    throw error;
  }
}

describeWithPeer("openssl", "certificates of openssl", () => {
  let folder: TemporaryFolder;
  let root: Entity;
  let leaf: Entity;
  let pem: Uint8Array;

  beforeAll(async () => {
    folder = await temporaryFolder();
    root = await createEntity({ folder: folder.path, subject: "Root", extensions: authority });
    leaf = await createEntity({
      folder: folder.path,
      subject: '/C=DE/O=Klinik, Nord \\+ Süd/CN=#1 "PACS" <a;b>\\\\c=d ',
      issuer: root,
      key: "rsa-2048",
      notBefore: "20210203040506Z",
      notAfter: "20610203040506Z",
      extensions: [
        ...endEntity,
        "subjectAltName = DNS:pacs.example.com,IP:10.0.0.1,email:a@b.c,URI:https://x.y/z,RID:1.2.3",
      ],
    });
    pem = await readFile(leaf.certificateFile);
  });

  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
  });

  it("gives names as openssl writes them in the form of RFC 4514", async () => {
    const options = ["-noout", "-subject", "-issuer", "-nameopt", "RFC2253,-esc_msb,utf8"];
    const printed = await openssl(["x509", "-in", leaf.certificateFile, ...options]);
    // OpenSSL does not escape "=", which RFC 4514 leaves free to do.
    const subject = leaf.certificate.subject.replaceAll("\\=", "=");
    expect(`subject=${subject}\nissuer=${leaf.certificate.issuer}\n`).toBe(printed);
    expect(leaf.certificate.subject).toContain("Süd");
  });

  it("reads serial number, validity, key and extensions", async () => {
    const { certificate } = leaf;
    const serial = (await openssl(["x509", "-in", leaf.certificateFile, "-noout", "-serial"])).trim();
    expect(BigInt(`0x${hex(certificate.serialNumber)}`)).toBe(BigInt(`0x${serial.slice("serial=".length)}`));
    expect(certificate).toMatchObject({
      notBefore: new Date("2021-02-03T04:05:06Z"),
      notAfter: new Date("2061-02-03T04:05:06Z"),
      signatureAlgorithm: { scheme: "ECDSA", digest: "SHA256" },
      signatureAlgorithmOid: "1.2.840.10045.4.3.2",
      publicKey: { kind: "RSA", bits: 2048 },
      keyUsage: new Set(["digitalSignature"]),
      extendedKeyUsage: ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.4"],
      basicConstraints: { ca: false },
      isSelfIssued: false,
      criticalExtensions: ["2.5.29.19", "2.5.29.15"],
      nameConstraints: undefined,
    });
    expect(certificate.authorityKeyIdentifier).toEqual(root.certificate.subjectKeyIdentifier);
    expect(root.certificate).toMatchObject({
      isSelfIssued: true,
      publicKey: { kind: "EC", bits: 256, curve: "P-256" },
      basicConstraints: { ca: true },
    });
  });

  it("reads alternative names", () => {
    expect(leaf.certificate.subjectAltNames).toEqual([
      { kind: "dNSName", value: "pacs.example.com" },
      { kind: "iPAddress", value: Uint8Array.of(10, 0, 0, 1) },
      { kind: "rfc822Name", value: "a@b.c" },
      { kind: "uniformResourceIdentifier", value: "https://x.y/z" },
      { kind: "registeredID", value: "1.2.3" },
    ]);
  });

  it("reads DER, PEM with other text around it, and several certificates either way", async () => {
    const der = leaf.certificate.bytes;
    const other = await readFile(root.certificateFile);
    const key = await readFile(root.keyFile);
    expect(parseCertificate(der).bytes).toEqual(der);
    expect(parseCertificate(pem).bytes).toEqual(der);
    const text = concat(new TextEncoder().encode("\uFEFFBag Attributes\r\n"), pem, key, other);
    expect(parseCertificates(text).map(({ bytes }) => bytes)).toEqual([der, root.certificate.bytes]);
    expect(parseCertificates(concat(der, root.certificate.bytes))).toHaveLength(2);
  });

  it("keeps nothing of the bytes it was given", () => {
    const given = leaf.certificate.bytes.slice();
    const certificate = parseCertificate(given);
    given.fill(0);
    expect(certificate.bytes).toEqual(leaf.certificate.bytes);
  });

  it("refuses two certificates where one is wanted, and a PEM text without one", async () => {
    const two = concat(leaf.certificate.bytes, root.certificate.bytes);
    expect(() => parseCertificate(two)).toThrow(expect.objectContaining({ code: "ERR_PKI_DAMAGED" }));
    const key = await readFile(root.keyFile);
    expect(() => parseCertificate(key)).toThrow(expect.objectContaining({ code: "ERR_PKI_NO_CERTIFICATE" }));
  });

  it("refuses what is neither DER nor PEM, and PEM that was cut", () => {
    expect(codeOf(new TextEncoder().encode("certificate"))).toBe("ERR_PKI_UNKNOWN_FORM");
    expect(codeOf(pem.subarray(0, -20))).toBe("ERR_PKI_DAMAGED");
    expect(codeOf(new TextEncoder().encode("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----"))).toBe(
      "ERR_PKI_DAMAGED",
    );
  });

  it("refuses a certificate that was cut anywhere", () => {
    const der = leaf.certificate.bytes;
    for (let length = 1; length < der.length; length++) expect(codeOf(der.subarray(0, length))).toBe("ERR_PKI_DAMAGED");
  });

  it("reads any damaged certificate or says so, and nothing else", () => {
    const inputs = fc.constantFrom(leaf.certificate.bytes, root.certificate.bytes, new Uint8Array(pem));
    fc.assert(
      fc.property(mutatedArbitrary(inputs), (bytes) => {
        const code = codeOf(bytes);
        expect(code === undefined || anyForm.includes(code)).toBe(true);
      }),
      { numRuns: isFullRun() ? 2000 : 300 },
    );
  });

  it("matches an issuer and serial number, whose leading zeros count", () => {
    const { certificate } = leaf;
    const { issuerBytes, serialNumber, subjectBytes } = certificate;
    expect(isIssuerAndSerial(certificate, issuerBytes, serialNumber)).toBe(true);
    expect(isIssuerAndSerial(certificate, subjectBytes, serialNumber)).toBe(false);
    expect(isIssuerAndSerial(certificate, issuerBytes, concat(Uint8Array.of(0), serialNumber))).toBe(false);
  });

  it("finds the certificates of a key", () => {
    const all = [root.certificate, leaf.certificate];
    expect(certificatesForKey(all, leaf.certificate.publicKey)).toEqual([leaf.certificate]);
  });
});

describe("parseCertificate", () => {
  const [root, leaf] = [createParty("Root"), createParty("Leaf")];

  it.each([
    [" ", String.raw`CN=\ `],
    ["  a  ", String.raw`CN=\  a \ `],
    ["##", String.raw`CN=\##`],
    ["a\nb\u202e", String.raw`CN=a\0ab\e2\80\ae`],
    ["", "CN="],
  ])("escapes the common name %j", (name, text) => {
    expect(makeCertificate(createParty(name), root, "endEntity").subject).toBe(text);
  });

  it("refuses an extension that is there twice", () => {
    const extensions = [isAuthority, isAuthority];
    expect(makeCertificate(leaf, root, "authority", { extensions: [isAuthority] }).basicConstraints?.ca).toBe(true);
    const make = (): unknown => makeCertificate(leaf, root, "authority", { extensions });
    expect(make).toThrow(expect.objectContaining({ code: "ERR_PKI_DAMAGED" }));
  });

  it.each<readonly [string, ...Uint8Array[]]>([
    ["extensions twice", der(0xa3, sequence(isAuthority)), der(0xa3, sequence(isAuthority))],
    ["two lists of extensions in one", der(0xa3, sequence(isAuthority), sequence(isAuthority))],
    ["what has no place in it", integer(1)],
  ])("refuses %s: what was not read would not be checked", (_, ...more) => {
    const make = (): unknown => makeCertificate(leaf, root, "authority", { extensions: [], more });
    expect(make).toThrow(expect.objectContaining({ code: "ERR_PKI_DAMAGED" }));
  });

  it("knows no signature algorithm when the signed part names another one", async () => {
    const ecdsaWithSha384 = sequence(oid("1.2.840.10045.4.3.3"));
    const certificate = makeCertificate(leaf, root, "endEntity", { algorithm: ecdsaWithSha384 });
    expect(certificate.signatureAlgorithm).toBeUndefined();
    const trust = [makeCertificate(root, root, "authority")];
    const { status } = await validatePath(certificate, { trust, at: new Date("2030-01-01T00:00:00Z") });
    expect(status).toBe("indeterminate");
  });
});

describe("a certificate with an otherName that is none", () => {
  it("gets an answer, and no error", async () => {
    const [root, leaf] = [createParty("Root"), createParty("Leaf")];
    const names = sequence(der(0xa0), der(0xa0, Uint8Array.of(0x06, 0x00)));
    const extensions = [sequence(oid("2.5.29.17"), octetString(names))];
    const trust = [makeCertificate(root, root, "authority", { extensions: [isAuthority, permitsHost] })];
    const certificate = makeCertificate(leaf, root, "endEntity", { extensions });
    expect((await validatePath(certificate, { trust, at: new Date("2030-01-01T00:00:00Z") })).status).toBe("valid");
  });
});

describe("the corpus", () => {
  itWithCorpus("reads every certificate of the corpus", async () => {
    const files = corpusFiles(({ path }) => /^pki\/.*\.(crt|cer|pem)$/.test(path) && !path.endsWith("key.pem"));
    for (const { file } of files) expect(parseCertificates(await readFile(file)).length).toBeGreaterThan(0);
    expect(files.length).toBeGreaterThan(10);
  });

  itWithCorpus("tells a private key from a certificate", async () => {
    const key = await readFile(join(corpusFolder()!, "pki/malaterre__GDCM/privatekey.pem"));
    expect(parseCertificates(key)).toEqual([]);
  });
});

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, "0")).join("");
}
