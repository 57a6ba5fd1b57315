import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { readFile, writeFile } from "@dicomsec/core";
import { parseCertificates, parseCrls } from "@dicomsec/pki";
import { sign, SignatureError, type SignatureVerification, verify, type VerifyOptions } from "@dicomsec/signatures";
import { corpusFiles, corpusFolder, sample, toHex } from "@dicomsec/testing";
import { describeWithPeer, itWithCorpus } from "@dicomsec/testing/jest";
import { dicomFiles } from "../../src/dicom-files.js";
import { dcmsign } from "../../src/judges/dcmsign.js";
import { dcmsignVerify } from "../../src/judges/dcmsign-verify.js";
import { ourMacInput } from "./our-mac-input.js";
import { signatureMaterial, type SignatureMaterial } from "./signature-material.js";
import { signingDifferences } from "./signing-differences.js";

const largestFile = 50_000;

const read = (path: string): Uint8Array => new Uint8Array(readFileSync(path));

/** The status that the words of `dcmsign` stand for. */
function statusIn(line: string): SignatureVerification["status"] {
  if (line.endsWith(" : OK")) return "valid";
  return line.includes(" : signature is OK but ") ? "indeterminate" : "invalid";
}

/** The files that `dcmsign` and this package may disagree on go by their names, each with a reason. */
const isExplained = (name: string): boolean =>
  signingDifferences.some(({ files }) => files.some((end) => name.endsWith(end)));

itWithCorpus("every signed file of the corpus has the verdict of dcmsign", async () => {
  const pki = (name: string): Uint8Array => read(join(corpusFolder()!, "pki/generated-openssl", name));
  const trust = parseCertificates(pki("ca.crt"));
  const found = async (path: string, options: VerifyOptions): Promise<SignatureVerification[]> =>
    verify(readFile(read(path)), { trust, ...options });
  for (const { path, file, dcmtkVerdict } of corpusFiles((one) => one.dcmtkVerdict !== undefined)) {
    const lines = dcmtkVerdict!.result.filter((line) => line.startsWith("Signature"));
    const stamps = dcmtkVerdict!.result.filter((line) => line.startsWith("Timestamp"));
    const ours = await found(file, {});
    expect([path, ours.map(({ status }) => status)]).toEqual([path, lines.map(statusIn)]);
    const ourStamps = ours.flatMap(({ timeStamp }) => timeStamp?.status ?? []);
    expect([path, ourStamps]).toEqual([path, stamps.map(statusIn)]);
    // With the list of revoked certificates, the one file that is of a revoked signer is no longer valid.
    const [withCrl] = await found(file, { crls: parseCrls(pki("ca.crl")) });
    const isRevoked = path.endsWith("ct_revoked_cert.dcm");
    expect([path, withCrl!.findings.some(({ code }) => code === "SIGNER_REVOKED")]).toEqual([path, isRevoked]);
    expect([path, withCrl!.status]).toEqual([path, isRevoked ? "invalid" : ours[0]!.status]);
  }
});

describeWithPeer(["dcmsign", "openssl"], "real files", () => {
  let material: SignatureMaterial;
  beforeAll(async () => (material = await signatureMaterial()));
  afterAll(async () => material[Symbol.asyncDispose]());
  const files = sample(dicomFiles().filter(({ file }) => statSync(file).size <= largestFile));

  it("that dcmsign signs have the same MAC input and the same verdict here, or the reason is known", async () => {
    const [compared, different]: [string[], string[]] = [[], []];
    for (const { name, file } of files) {
      const { accepted, macInput } = await dcmsign(file, material.path("signed.dcm"), material.rsa);
      // What dcmsign cannot read, or finds nothing to sign in, it refuses; the list of other refusals is DCMTK's own.
      if (!accepted) continue;
      const theirs = (await dcmsignVerify(material.path("signed.dcm"), { trust: material.trust })).signatures.at(-1)!;
      const signed = readFile(await material.read("signed.dcm"));
      const ours = (await verify(signed, { trust: material.authorities })).at(-1)!;
      const isSame = toHex(await ourMacInput(signed, theirs.uid)) === toHex(macInput) && ours.status === theirs.status;
      (isSame ? compared : different).push(name);
    }
    expect(different.filter((name) => !isExplained(name))).toEqual([]);
    expect(compared.length).toBeGreaterThan(40);
  });

  it("that this package signs are accepted by dcmsign, or the reason is known", async () => {
    const [accepted, refused]: [string[], string[]] = [[], []];
    for (const { name, file } of files) {
      const signed = await signedFile(file);
      if (signed === undefined) continue;
      const path = await material.write("signed.dcm", signed);
      const theirs = await dcmsignVerify(path, { trust: material.trust });
      // What dcmsign cannot read it cannot judge.
      if (theirs.exitCode === 20) continue;
      const last = theirs.signatures.at(-1);
      (last?.status === "valid" ? accepted : refused).push(name);
    }
    expect(refused.filter((name) => !isExplained(name))).toEqual([]);
    expect(accepted.length).toBeGreaterThan(40);
  });

  async function signedFile(path: string): Promise<Uint8Array | undefined> {
    try {
      const file = readFile(read(path));
      await sign(file, { signer: material.rsa.signer, profile: "base", shortenPadding: true });
      return writeFile(file);
    } catch (error) {
      // No DICOM file, or one in which nothing can be signed, as a DICOMDIR.
      if (error instanceof SignatureError && error.code === "ERR_SIGNATURE_EMPTY") return undefined;
      if (error instanceof Error && error.name === "DecodeError") return undefined;
      throw error;
    }
  }
});
