import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { bytes, corpusFiles, corpusFolder, element, item, latin1, part10, sequence } from "@dicomsec/testing";
import { describeWithPeer, itWithCorpus } from "@dicomsec/testing/jest";
import { dcmsign, dcmsignAttachTimeStamp, dcmsignRemove } from "../../src/judges/dcmsign.js";
import { type DcmsignVerdict, type DcmsignVerification, dcmsignVerify } from "../../src/judges/dcmsign-verify.js";
import { type SignatureMaterial, signatureMaterial } from "../signatures/signature-material.js";

const file = part10({
  dataset: [
    element(0x00080018, "UI", "1.2.3.4"),
    sequence(0x00081140, [item([element(0x00081155, "UI", "1.2.3")])], { length: "undefined" }),
    element(0x00100010, "PN", "Doe^Jane"),
  ],
});

/** Bytes of a file of the folder are other ones. */
async function replaceInFile(material: SignatureMaterial, name: string, from: string, to: string): Promise<void> {
  const content = await material.read(name);
  const text = Array.from(content, (byte) => String.fromCharCode(byte)).join("");
  content.set(latin1(to), text.indexOf(from));
  await material.write(name, content);
}

/** What the index of the corpus keeps of a verdict. */
function linesOf({ signatures }: DcmsignVerification): string[] {
  return signatures.flatMap(({ words, timeStampWords }) => [
    `Signature Verification : ${words}`,
    ...(timeStampWords === undefined ? [] : [`Timestamp Verification : ${timeStampWords}`]),
  ]);
}

describeWithPeer("dcmsign", "dcmsign as a judge of signed files", () => {
  const inCorpus = (name: string): string => join(corpusFolder() ?? "", name);
  const authority = inCorpus("pki/generated-openssl/ca.crt");

  itWithCorpus("says of every signed file of the corpus what its index states", async () => {
    const files = corpusFiles(({ dcmtkVerdict }) => dcmtkVerdict !== undefined);
    expect(files.length).toBeGreaterThan(30);
    for (const { file: path, dcmtkVerdict } of files) {
      const found = await dcmsignVerify(path, { trust: [authority] });
      expect([path, found.exitCode, linesOf(found)]).toEqual([path, dcmtkVerdict?.exit, dcmtkVerdict?.result]);
      expect(found.accepted).toBe(found.signatures.every(({ status }) => status === "valid"));
    }
  });

  itWithCorpus("tells a signer who is revoked or not trusted", async () => {
    const path = inCorpus("generated/signed/ct_revoked_cert.dcm");
    const crls = [inCorpus("pki/generated-openssl/ca.crl")];
    const words = "signature is OK but certificate verification failed: certificate revoked";
    expect(await dcmsignVerify(path, { trust: [authority], crls })).toMatchObject({
      exitCode: 101,
      signatures: [{ status: "untrusted", words }],
    });
    expect((await dcmsignVerify(path)).signatures).toMatchObject([{ status: "untrusted" }]);
    expect((await dcmsignVerify(path, { trust: [authority] })).signatures).toMatchObject([{ status: "valid" }]);
  });
});

describeWithPeer(["dcmsign", "openssl"], "dcmsign as a signer", () => {
  let material: SignatureMaterial;
  let input: string;
  beforeAll(async () => {
    material = await signatureMaterial();
    input = await material.write("input.dcm", file);
  });
  afterAll(async () => material[Symbol.asyncDispose]());

  it("gives the bytes that it digested", async () => {
    const { path, rsa, trust } = material;
    const signed = await dcmsign(input, path("signed.dcm"), { ...rsa, tags: [0x00081140, 0x00100010] });
    expect(signed).toMatchObject({ accepted: true, exitCode: 0, errors: [] });
    // The Sequence without lengths, the name, and the MAC ID Number that the signature itself begins with.
    const expected = bytes`08 00 40 11 53 51 00 00 fe ff 00 e0 08 00 55 11 55 49 06 00 31 2e 32 2e 33 00 fe ff dd e0
      10 00 10 00 50 4e 08 00 44 6f 65 5e 4a 61 6e 65 00 04 05 00 55 53 02 00 00 00`;
    expect(signed.macInput.subarray(0, expected.length)).toEqual(expected);
    const [found] = (await dcmsignVerify(path("signed.dcm"), { trust })).signatures;
    expect(found).toMatchObject({
      number: 1,
      location: "Main Dataset",
      macId: 0,
      tags: [0x00081140, 0x00100010],
      status: "valid",
      words: "OK",
      timeStampWords: undefined,
    });
    expect(new TextDecoder().decode(signed.macInput)).toContain(found?.signedAt);
  });

  it("finds the signature invalid when a signed byte is another one", async () => {
    const { path, rsa, trust } = material;
    await dcmsign(input, path("signed.dcm"), { ...rsa, tags: [0x00100010] });
    await replaceInFile(material, "signed.dcm", "1.2.3\0", "1.2.4\0");
    expect((await dcmsignVerify(path("signed.dcm"), { trust })).accepted).toBe(true);
    await replaceInFile(material, "signed.dcm", "Doe^Jane", "Doe^June");
    expect(await dcmsignVerify(path("signed.dcm"), { trust })).toMatchObject({
      accepted: false,
      exitCode: 101,
      signatures: [{ status: "invalid" }],
    });
  });

  it("signs an Item, and tells the place of each signature", async () => {
    const { path, rsa, trust } = material;
    await dcmsign(input, path("item.dcm"), { ...rsa, item: "(0008,1140)[0]", macAlgorithm: "SHA384" });
    await dcmsign(path("item.dcm"), path("both.dcm"), { ...rsa, profile: "base", purpose: 1 });
    const { signatures } = await dcmsignVerify(path("both.dcm"), { trust });
    expect(signatures.map(({ number, location, status }) => [number, location, status])).toEqual([
      [1, "ReferencedImageSequence[0]", "valid"],
      [2, "Main Dataset", "valid"],
    ]);
    const [{ uid }] = signatures as [DcmsignVerdict];
    expect(await dcmsignRemove(path("both.dcm"), path("one.dcm"), { uid })).toMatchObject({ exitCode: 0 });
    expect((await dcmsignVerify(path("one.dcm"))).signatures).toMatchObject([{ uid: signatures[1]!.uid }]);
    await dcmsignRemove(path("both.dcm"), path("none.dcm"), "all");
    expect(await dcmsignVerify(path("none.dcm"))).toMatchObject({ exitCode: 0, signatures: [] });
  });

  it("refuses a profile that the Dataset does not meet, and asks for one", async () => {
    const { path, rsa, trust } = material;
    const refused = await dcmsign(input, path("refused.dcm"), { ...rsa, profile: "sr" });
    expect(refused).toMatchObject({ accepted: false, exitCode: 85 });
    expect(refused.errors.join()).toContain("not suitable for the selected security profile");
    expect(await dcmsignVerify(input, { trust, required: "any" })).toMatchObject({ exitCode: 100, signatures: [] });
    await dcmsign(input, path("signed.dcm"), { ...rsa, transferSyntaxUid: "1.2.840.10008.1.2.2" });
    expect((await dcmsignVerify(path("signed.dcm"), { trust, required: "any" })).exitCode).toBe(0);
    expect(await dcmsignVerify(path("signed.dcm"), { trust, required: "creator" })).toMatchObject({
      exitCode: 102,
      signatures: [{ status: "valid" }],
    });
  });

  it("attaches the time stamp of an authority to the signature it is for", async () => {
    const { path, rsa, trust } = material;
    const first = await dcmsign(input, path("first.dcm"), { ...rsa, timeStampRequest: "SHA512" });
    const second = await dcmsign(input, path("second.dcm"), { ...rsa, timeStampRequest: "SHA256" });
    const response = await material.timeStampResponse(await material.read("first.dcm.tsq"));
    const responseFile = await material.write("first.dcm.tsr", response);
    const attached = await dcmsignAttachTimeStamp(path("first.dcm"), path("stamped.dcm"), { ...first, responseFile });
    expect(attached).toMatchObject({ accepted: true, exitCode: 0 });
    expect(await dcmsignVerify(path("stamped.dcm"), { trust, timeStamps: "required" })).toMatchObject({
      exitCode: 0,
      signatures: [{ status: "valid", timeStampWords: "OK" }],
    });
    expect((await dcmsignVerify(path("second.dcm"), { trust, timeStamps: "required" })).exitCode).toBe(101);
    const wrong = { ...second, requestFile: first.requestFile, responseFile };
    expect(await dcmsignAttachTimeStamp(path("second.dcm"), path("x.dcm"), wrong)).toMatchObject({ exitCode: 87 });
  });
});
