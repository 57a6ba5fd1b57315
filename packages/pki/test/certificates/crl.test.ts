import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { corpusFolder, isFullRun, mutatedArbitrary, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { describeWithPeer, itWithCorpus } from "@dicomsec/testing/jest";
import { concat, der, integer, oid, sequence, setOf, time, UNIVERSAL } from "../../src/asn1/der.js";
import { parseCertificate } from "../../src/certificates/certificate.js";
import { parseCrl, parseCrls, type Crl } from "../../src/certificates/crl.js";
import { parseOcspResponse } from "../../src/certificates/ocsp-response.js";
import { verifySigned } from "../../src/certificates/signed-structure.js";
import { validatePath, type PathOptions } from "../../src/certificates/validate-path.js";
import { PkiError } from "../../src/errors.js";
import { authority, createCrl, createEntity, revoke, type Entity } from "./openssl-entities.js";

const damage = ["ERR_PKI_UNKNOWN_FORM", "ERR_PKI_DAMAGED", "ERR_PKI_LIMIT", "ERR_PKI_UNSUPPORTED_ALGORITHM"];

/** Whether reading gives a value, or an error that says what is wrong. */
function isReadOrRefused(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    return error instanceof PkiError && damage.includes(error.code);
  }
}

describeWithPeer("openssl", "CRLs of openssl", () => {
  let folder: TemporaryFolder;
  let root: Entity;
  let leaf: Entity;
  let crl: Crl;

  beforeAll(async () => {
    folder = await temporaryFolder();
    root = await createEntity({ folder: folder.path, subject: "Root", extensions: authority });
    leaf = await createEntity({ folder: folder.path, subject: "Leaf", issuer: root });
    await revoke(root, leaf, "-crl_compromise", "20210203040506Z");
    const other = await createEntity({ folder: folder.path, subject: "Other", issuer: root });
    await revoke(root, other);
    crl = parseCrl(await readFile(await createCrl(root, { until: "20610101000000Z" })));
  });

  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
  });

  it("reads issuer, times and entries", () => {
    expect(crl).toMatchObject({
      issuer: "CN=Root",
      thisUpdate: new Date("2020-01-01T00:00:00Z"),
      nextUpdate: new Date("2061-01-01T00:00:00Z"),
      signatureAlgorithm: { scheme: "ECDSA", digest: "SHA256" },
      issuingDistributionPoint: undefined,
    });
    expect([...crl.revokedCertificates()].map(({ reason }) => reason)).toEqual(["keyCompromise", undefined]);
    expect(crl.find(leaf.certificate.serialNumber)).toMatchObject({
      reason: "keyCompromise",
      invalidityDate: new Date("2021-02-03T04:05:06Z"),
    });
    expect(crl.find(root.certificate.serialNumber)).toBeUndefined();
  });

  it("reads DER, and several CRLs", () => {
    expect(parseCrl(crl.bytes).bytes).toEqual(crl.bytes);
    expect(parseCrls(concat(crl.bytes, crl.bytes))).toHaveLength(2);
    expect(() => parseCrl(concat(crl.bytes, crl.bytes))).toThrow(expect.objectContaining({ code: "ERR_PKI_DAMAGED" }));
  });

  it("reads any damaged CRL or says so, and nothing else", () => {
    fc.assert(
      fc.property(mutatedArbitrary(fc.constant(crl.bytes)), (bytes) => {
        expect(isReadOrRefused(() => parseCrls(bytes).map((one) => [...one.revokedCertificates()]))).toBe(true);
      }),
      { numRuns: isFullRun() ? 2000 : 300 },
    );
  });

  it("never takes a damaged CRL for one that clears the certificate", async () => {
    const options: PathOptions = { trust: [root.certificate], at: new Date(), revocation: "required" };
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: crl.bytes.length * 8 - 1 }), async (bit) => {
        const bytes = crl.bytes.slice();
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        const crls = isReadable(bytes) ? parseCrls(bytes) : [];
        expect((await validatePath(leaf.certificate, { ...options, crls })).status).not.toBe("valid");
      }),
      { numRuns: isFullRun() ? 500 : 100 },
    );
  });
});

function isReadable(bytes: Uint8Array): boolean {
  try {
    return parseCrls(bytes).length > 0;
  } catch {
    return false;
  }
}

describe("parseCrl", () => {
  it("finds one of 200,000 entries", () => {
    const entry = sequence(integer(0x010000), time(new Date("2024-01-01T00:00:00Z")));
    const entries = new Uint8Array(200_000 * entry.length);
    for (let index = 0; index < 200_000; index++) {
      entries.set(entry, index * entry.length);
      // The serial number is the content of the INTEGER at the beginning of the entry.
      new DataView(entries.buffer).setUint32(index * entry.length + 3, (0x03 << 24) | (0x010000 + index));
    }
    const list = sequence(entries);
    const name = sequence(setOf(sequence(oid("2.5.4.3"), der(UNIVERSAL.utf8String, Uint8Array.of(0x41)))));
    const algorithm = sequence(oid("1.2.840.113549.1.1.11"));
    const times = [time(new Date("2024-01-01T00:00:00Z")), time(new Date("2025-01-01T00:00:00Z"))];
    const tbs = sequence(integer(1), algorithm, name, ...times, list);
    const crl = parseCrl(sequence(tbs, algorithm, der(UNIVERSAL.bitString, Uint8Array.of(0, 1))));
    expect(crl.find(Uint8Array.of(0x04, 0x0d, 0x3f))).toMatchObject({
      revocationDate: new Date("2024-01-01T00:00:00Z"),
    });
    expect(crl.find(Uint8Array.of(0x04, 0x0d, 0x40))).toBeUndefined();
  });
});

describe("parseOcspResponse", () => {
  it("reads any bytes that begin like a response or says what is wrong", () => {
    const start = Uint8Array.of(0x30, 0x0b, 0x0a, 0x01, 0x00, 0xa0, 0x06, 0x30, 0x04, 0x06, 0x00, 0x04, 0x00);
    fc.assert(
      fc.property(mutatedArbitrary(fc.constant(start)), (bytes) => {
        expect(isReadOrRefused(() => parseOcspResponse(bytes))).toBe(true);
      }),
    );
  });
});

describe("the corpus", () => {
  const pki = join(corpusFolder() ?? "", "pki");

  itWithCorpus("reads the CRL of a public authority, signed by the certificate beside it", async () => {
    const folder = join(pki, "PeculiarVentures__PKI.js");
    const crl = parseCrl(await readFile(join(folder, "TestCRL.crl")));
    const issuer = parseCertificate(await readFile(join(folder, "TestIssuerCert.cer")));
    expect(crl.issuerBytes).toEqual(issuer.subjectBytes);
    expect([...crl.revokedCertificates()].length).toBeGreaterThan(0);
    expect(await verifySigned(crl, issuer.publicKey)).toBe("good");
    const changed = Object.assign(Object.create(crl) as Crl, {
      tbsBytes: crl.tbsBytes.map((octet, index) => (index === 60 ? octet ^ 1 : octet)),
    });
    expect(await verifySigned(changed, issuer.publicKey)).toBe("bad");
  });

  const rows = [
    ["signer-rsa2048.crt", "valid", []],
    ["signer-rsa4096.crt", "valid", []],
    ["signer-p256.crt", "valid", []],
    ["signer-p384.crt", "valid", []],
    ["recipient1.crt", "valid", []],
    ["signer-expired.crt", "invalid", ["PATH_EXPIRED"]],
    ["signer-notyetvalid.crt", "invalid", ["PATH_NOT_YET_VALID"]],
    ["signer-revoked.crt", "invalid", ["PATH_REVOKED"]],
  ] as const;
  for (const [name, status, codes] of rows) {
    itWithCorpus(`says of ${name} that it is ${status}`, async () => {
      const folder = join(pki, "generated-openssl");
      const [leaf, root] = await Promise.all(
        [name, "ca.crt"].map(async (file) => parseCertificate(await readFile(join(folder, file)))),
      );
      const crls = parseCrls(await readFile(join(folder, "ca.crl")));
      const at = new Date(crls[0]!.thisUpdate.getTime() + 86_400_000);
      const result = await validatePath(leaf!, { trust: [root!], crls, at });
      expect({ status: result.status, codes: result.findings.map(({ code }) => code) }).toEqual({ status, codes });
    });
  }
});
