import { expect } from "@jest/globals";
import { readFileSync } from "node:fs";
import { readFile } from "@dicomsec/core";
import { type Certificate, type Crl, parseCertificate, parseCrls } from "@dicomsec/pki";
import { type CorpusFile, corpusFiles, corpusFolder } from "@dicomsec/testing";
import { itWithCorpus } from "@dicomsec/testing/jest";
import { type SignatureVerification, verify } from "../../src/index.js";

const signed = (file: CorpusFile): boolean =>
  file.path.startsWith("generated/signed/") && file.dcmtkVerdict !== undefined;
const fromCorpus = (path: string): Uint8Array => readFileSync(`${corpusFolder()}/${path}`);
const authority = (): Certificate => parseCertificate(fromCorpus("pki/generated-openssl/ca.crt"));
const revocations = (): Crl[] => parseCrls(fromCorpus("pki/generated-openssl/ca.crl"));

/** The codes that say what DCMTK says in words. */
const codesByWords: readonly (readonly [RegExp, string])[] = [
  [/document corrupted/, "SIGNATURE_MISMATCH"],
  [/was expired at signature creation/, "SIGNER_EXPIRED"],
  [/not yet valid at signature creation/, "SIGNER_NOT_YET_VALID"],
  [/certificate revoked/, "SIGNER_REVOKED"],
];

async function verdictOf(file: CorpusFile, crls: readonly Crl[]): Promise<SignatureVerification[]> {
  return verify(readFile(fromCorpus(file.path)), { trust: [authority()], crls });
}

function expectAgreement(file: CorpusFile, words: readonly string[], results: readonly SignatureVerification[]): void {
  const verdicts = words.filter((line) => line.startsWith("Signature Verification"));
  expect(results).toHaveLength(verdicts.length);
  for (const [at, line] of verdicts.entries()) {
    const code = codesByWords.find(([pattern]) => pattern.test(line))?.[1];
    const result = results[at]!;
    const expected = code === undefined ? "valid" : "invalid";
    expect(`${file.path}: ${result.status}`).toBe(`${file.path}: ${expected}`);
    if (code !== undefined) expect(result.findings.map((one) => one.code)).toContain(code);
  }
}

itWithCorpus("every signed file of the corpus gets the verdict that DCMTK gave it", async () => {
  const files = corpusFiles(signed);
  expect(files.length).toBeGreaterThanOrEqual(32);
  for (const file of files) expectAgreement(file, file.dcmtkVerdict!.result, await verdictOf(file, []));
});

itWithCorpus("and the same with the list of revoked certificates", async () => {
  for (const file of corpusFiles(signed))
    expectAgreement(file, file.dcmtkVerdict!.withCrl!.result, await verdictOf(file, revocations()));
});

itWithCorpus("its time stamp is valid, and its weak MAC algorithms are flagged", async () => {
  const codes = new Map<string, string[]>();
  for (const file of corpusFiles(signed)) {
    const [result] = await verdictOf(file, []);
    if (file.path.endsWith("ct_base_timestamped.dcm")) expect(result!.timeStamp?.status).toBe("valid");
    codes.set(
      file.path.replace(/.*\//, ""),
      result!.findings.map(({ code }) => code),
    );
  }
  for (const name of ["ct_base_rsa_md5.dcm", "ct_base_rsa_sha1.dcm", "ct_base_rsa_ripemd160.dcm"])
    expect(codes.get(name)).toEqual(["WEAK_ALGORITHM"]);
  expect(codes.get("ct_base_rsa_sha256.dcm")).toEqual([]);
});
