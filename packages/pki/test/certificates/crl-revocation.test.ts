import { sign } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { der, integer, octetString, oid, sequence, time, UNIVERSAL } from "../../src/asn1/der.js";
import type { AlgorithmPolicy } from "../../src/certificates/algorithm-policy.js";
import { parseCrl, type Crl } from "../../src/certificates/crl.js";
import type { CertificateCheck } from "../../src/certificates/path-result.js";
import { validatePath } from "../../src/certificates/validate-path.js";
import { createParty, makeCertificate } from "./made-certificates.js";

const at = new Date("2030-01-01T00:00:00Z");
const root = createParty("Root");
const rootCertificate = makeCertificate(root, root, "authority");
const certificate = makeCertificate(createParty("Leaf"), root, "endEntity");
const algorithm = sequence(oid("1.2.840.10045.4.3.2"));
const trueValue = der(UNIVERSAL.boolean, Uint8Array.of(0xff));
const another = Uint8Array.of(0x60, 0x01);

function entry(serialNumber: Uint8Array, ...extensions: readonly Uint8Array[]): Uint8Array {
  return entryOf(2029, serialNumber, ...extensions);
}

function entryOf(year: number, serialNumber: Uint8Array, ...extensions: readonly Uint8Array[]): Uint8Array {
  const list = extensions.length > 0 ? [sequence(...extensions)] : [];
  return sequence(integer(serialNumber), time(new Date(`${year}-01-01T00:00:00Z`)), ...list);
}

function reason(number: number): Uint8Array {
  return sequence(oid("2.5.29.21"), octetString(der(0x0a, Uint8Array.of(number))));
}

function extension(dotted: string, ...critical: readonly Uint8Array[]): Uint8Array {
  return sequence(oid(dotted), ...critical, octetString(integer(1)));
}

/** A CRL of the root of that time, which no program makes so. */
function makeCrl(entries: readonly Uint8Array[], extensions: readonly Uint8Array[] = [], year = 2030): Crl {
  const times = [time(new Date(`${year - 1}-12-01T00:00:00Z`)), time(new Date(`${year}-02-01T00:00:00Z`))];
  const list = entries.length > 0 ? [sequence(...entries)] : [];
  const tagged = extensions.length > 0 ? [der(0xa0, sequence(...extensions))] : [];
  const tbs = sequence(integer(1), algorithm, rootCertificate.subjectBytes, ...times, ...list, ...tagged);
  const signature = new Uint8Array(sign("sha256", tbs, root.privateKey));
  return parseCrl(sequence(tbs, algorithm, der(UNIVERSAL.bitString, Uint8Array.of(0), signature)));
}

async function checkBy(crl: Crl, policy: AlgorithmPolicy = {}): Promise<CertificateCheck | undefined> {
  return (await validatePath(certificate, { trust: [rootCertificate], crls: [crl], at, policy })).path[0];
}

async function revocationBy(crl: Crl): Promise<string | undefined> {
  return (await checkBy(crl))?.revocation;
}

describe("a CRL that the issuer signed", () => {
  it("tells that a certificate is good when it lists others alone", async () => {
    expect(await revocationBy(makeCrl([]))).toBe("good");
    expect(await revocationBy(makeCrl([entry(another, reason(1), extension("1.2.3.4"))]))).toBe("good");
  });

  it("revokes what it lists, also for a reason that has no name", async () => {
    expect((await checkBy(makeCrl([entry(certificate.serialNumber, reason(4))])))?.revocationEvidence?.reason).toBe(
      "superseded",
    );
    for (const number of [7, 11]) {
      const check = await checkBy(makeCrl([entry(certificate.serialNumber, reason(number))]));
      expect(check).toMatchObject({ revocation: "revoked", revocationEvidence: { reason: undefined } });
    }
  });

  it("revokes what it lists with a critical extension that nobody knows", async () => {
    const crl = makeCrl([entry(certificate.serialNumber, extension("1.2.3.4", trueValue))]);
    expect(await revocationBy(crl)).toBe("revoked");
  });

  it("revokes what it lists, and clears nobody, when the policy refuses its signature", async () => {
    const policy: AlgorithmPolicy = { digests: ["SHA512"] };
    expect((await checkBy(makeCrl([entry(certificate.serialNumber)]), policy))?.revocation).toBe("revoked");
    const cleared = await checkBy(makeCrl([entry(another)]), policy);
    expect(cleared?.revocation).toBe("unknown");
    expect(cleared?.notChecked).toContainEqual({
      what: "revocation",
      why: "the policy refuses the signature algorithm of the CRL",
    });
  });

  it("clears nobody when an entry has a critical extension that nobody knows", async () => {
    expect(await revocationBy(makeCrl([entry(another, extension("1.2.3.4", trueValue))]))).toBe("unknown");
    expect(await revocationBy(makeCrl([entry(another, extension("2.5.29.29", trueValue))]))).toBe("unknown");
  });

  it("tells nothing of a serial number that may be of another issuer", async () => {
    const crl = makeCrl([entry(certificate.serialNumber, extension("2.5.29.29", trueValue))]);
    expect(await revocationBy(crl)).toBe("unknown");
  });

  it("clears nobody when it lists changes alone, even if that is not marked critical", async () => {
    expect(await revocationBy(makeCrl([], [extension("2.5.29.20")]))).toBe("good");
    expect(await revocationBy(makeCrl([], [extension("2.5.29.27")]))).toBe("unknown");
    expect(await revocationBy(makeCrl([], [extension("2.5.29.27", trueValue)]))).toBe("unknown");
  });

  it("clears nobody when it spells a serial number with needless octets", async () => {
    const padded = Uint8Array.of(0, ...certificate.serialNumber);
    expect(await revocationBy(makeCrl([entry(padded)]))).toBe("unknown");
  });
});

describe("a revocation after the time in question", () => {
  const expired = makeCertificate(createParty("Expired"), root, "endEntity", {
    notAfter: new Date("2033-01-01T00:00:00Z"),
  });
  const then = makeCrl([]);

  async function evidenceBy(...crls: readonly Crl[]): Promise<unknown> {
    const { status, path } = await validatePath(expired, { trust: [rootCertificate], crls, at });
    return [status, path[0]?.revocation, path[0]?.revocationEvidence?.revokedAt?.getUTCFullYear()];
  }

  it("is told beside the status of that time, also by a CRL from after the certificate expired", async () => {
    const later = makeCrl([entryOf(2031, expired.serialNumber, reason(1))], [], 2040);
    expect(await evidenceBy(then)).toEqual(["valid", "good", undefined]);
    expect(await evidenceBy(then, later)).toEqual(["valid", "good", 2031]);
    expect(await evidenceBy(later)).toEqual(["valid", "unknown", 2031]);
  });

  it("is not told of a hold that has ended", async () => {
    const hold = makeCrl([entryOf(2028, expired.serialNumber, reason(6))], [], 2029);
    expect(await evidenceBy(hold, then)).toEqual(["valid", "good", undefined]);
  });
});
