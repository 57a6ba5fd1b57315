import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { readFile } from "@dicomsec/core";
import { toHex } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { dcmsign, type DcmsignOptions } from "../../src/judges/dcmsign.js";
import { dcmsignVerify } from "../../src/judges/dcmsign-verify.js";
import { ourMacInput } from "./our-mac-input.js";
import { sampleDocuments, sampleImages } from "./sample-instances.js";
import { type SignatureMaterial, signatureMaterial } from "./signature-material.js";

const samples = [
  ...sampleImages(),
  ...sampleDocuments("VERIFIED").map(({ name, ...rest }) => ({ ...rest, name: `document in ${name}` })),
];

describeWithPeer(["dcmsign", "openssl"], "the MAC input", () => {
  let material: SignatureMaterial;
  beforeAll(async () => (material = await signatureMaterial()));
  afterAll(async () => material[Symbol.asyncDispose]());

  async function expectSameInput(bytes: Uint8Array, options: Partial<DcmsignOptions> = {}): Promise<void> {
    const [input, output] = [await material.write("input.dcm", bytes), material.path("signed.dcm")];
    const signed = await dcmsign(input, output, { ...material.rsa, ...options });
    expect(signed.errors).toEqual([]);
    const { oldFormat = false } = options;
    const { signatures } = await dcmsignVerify(output, { trust: material.trust, oldFormat });
    expect(signatures).toMatchObject([{ status: "valid" }]);
    const file = readFile(await material.read("signed.dcm"));
    const form = oldFormat ? "oldDcmtk" : "standard";
    expect(toHex(await ourMacInput(file, signatures[0]!.uid, form))).toBe(toHex(signed.macInput));
  }

  it.each(samples)("is the one that dcmsign digests: $name", async ({ bytes }) => {
    await expectSameInput(bytes);
    await expectSameInput(bytes, { lengths: "undefined", purpose: 1 });
    await expectSameInput(bytes, { tags: [0x00080018, 0x00100010], profile: "base" });
  });

  it.each(samples)("of an Item is the one that dcmsign digests: $name", async ({ name, bytes }) => {
    const item = name.startsWith("document") ? "(0040,a730)[1]" : "(0008,1140)[0].(0040,a170)[0]";
    await expectSameInput(bytes, { item, macAlgorithm: "SHA512" });
  });

  it.each(sampleImages())("is the one that DCMTK before 3.5.4 digested: $name", async ({ bytes }) => {
    await expectSameInput(bytes, { oldFormat: true });
  });
});
