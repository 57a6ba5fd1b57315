import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { readFile, writeFile } from "@dicomsec/core";
import { sign, type SignOptions } from "@dicomsec/signatures";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { bothVerdicts, casesOf, instancesFor, ourVerdicts, theirVerdicts, withOtherName } from "./interop-cases.js";
import { sampleDocuments, sampleImages, type SampleInstance } from "./sample-instances.js";
import { type SignatureMaterial, signatureMaterial } from "./signature-material.js";

const images = sampleImages();
const documents = sampleDocuments("UNVERIFIED");
const verifiedDocuments = sampleDocuments("VERIFIED");
const patientName = 0x00100010;

describeWithPeer(["dcmsign", "openssl"], "what this package signs", () => {
  let material: SignatureMaterial;
  beforeAll(async () => (material = await signatureMaterial()));
  afterAll(async () => material[Symbol.asyncDispose]());

  async function signed({ bytes }: SampleInstance, options: Omit<SignOptions, "signer">): Promise<Uint8Array> {
    const file = readFile(bytes);
    await sign(file, { signer: material.rsa.signer, allowWeak: true, ...options });
    return writeFile(file);
  }

  /** Both find the signature valid, over the same elements, and of the profile; and both do not with another name. */
  async function expectAcceptance(sample: SampleInstance, options: Omit<SignOptions, "signer">): Promise<void> {
    const { profile } = options;
    const bytes = await signed(sample, options);
    const required = profile === "base" || profile === "none" ? "any" : profile;
    const { ours, theirs } = await bothVerdicts(material, bytes, { required });
    expect([sample.name, theirs]).toMatchObject([sample.name, { exitCode: 0, errors: [] }]);
    expect(theirVerdicts(theirs)).toMatchObject([{ status: "valid" }]);
    expect([sample.name, ourVerdicts(ours)]).toEqual([sample.name, theirVerdicts(theirs)]);
    const tampered = await bothVerdicts(material, withOtherName(bytes));
    expect(tampered.theirs).toMatchObject({ exitCode: 101, signatures: [{ status: "invalid" }] });
    expect(tampered.ours).toMatchObject([{ status: "invalid" }]);
  }

  it.each(casesOf("base", "creator", "authorization"))(
    "is accepted by the profile $profile with $macAlgorithm, in every Transfer Syntax",
    async (one) => {
      const { profile, macAlgorithm } = one;
      const attributes = profile === "base" ? ("all" as const) : [patientName];
      for (const image of instancesFor(one, images))
        await expectAcceptance(image, { profile, macAlgorithm, attributes });
    },
  );

  it.each(casesOf("sr"))(
    "is accepted by the profile $profile with $macAlgorithm, in every Transfer Syntax",
    async (one) => {
      const { profile, macAlgorithm } = one;
      const options = { profile, macAlgorithm, attributes: [patientName] };
      for (const document of instancesFor(one, documents))
        await expectAcceptance(document, { ...options, purpose: "1" });
      for (const document of instancesFor(one, verifiedDocuments)) await expectAcceptance(document, options);
    },
  );
});
