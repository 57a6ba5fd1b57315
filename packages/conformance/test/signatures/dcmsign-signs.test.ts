import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { dcmsign, type DcmsignOptions } from "../../src/judges/dcmsign.js";
import { bothVerdicts, casesOf, instancesFor, ourVerdicts, theirVerdicts, withOtherName } from "./interop-cases.js";
import { sampleDocuments, sampleImages, type SampleInstance } from "./sample-instances.js";
import { type SignatureMaterial, signatureMaterial } from "./signature-material.js";

const images = sampleImages();
const documents = sampleDocuments("UNVERIFIED");
const verifiedDocuments = sampleDocuments("VERIFIED");
const patientName = 0x00100010;

describeWithPeer(["dcmsign", "openssl"], "what dcmsign signs", () => {
  let material: SignatureMaterial;
  beforeAll(async () => (material = await signatureMaterial()));
  afterAll(async () => material[Symbol.asyncDispose]());

  async function signed({ bytes }: SampleInstance, options: Partial<DcmsignOptions>): Promise<Uint8Array> {
    const input = await material.write("input.dcm", bytes);
    const { errors } = await dcmsign(input, material.path("signed.dcm"), { ...material.rsa, ...options });
    expect(errors).toEqual([]);
    return material.read("signed.dcm");
  }

  /** Both find the signature valid, over the same elements, and of the profile; and both do not with another name. */
  async function expectAgreement(sample: SampleInstance, options: Partial<DcmsignOptions>, met: string): Promise<void> {
    const bytes = await signed(sample, options);
    const { ours, theirs } = await bothVerdicts(material, bytes);
    expect([sample.name, theirVerdicts(theirs)]).toMatchObject([sample.name, [{ status: "valid" }]]);
    expect([sample.name, ourVerdicts(ours)]).toEqual([sample.name, theirVerdicts(theirs)]);
    expect(ours[0]!.profilesMet).toContain(met);
    expect(ours[0]!.macAlgorithm).toBe(options.macAlgorithm);
    const tampered = await bothVerdicts(material, withOtherName(bytes));
    expect(theirVerdicts(tampered.theirs)).toMatchObject([{ status: "invalid" }]);
    expect(tampered.ours).toMatchObject([{ status: "invalid", elements: [] }]);
    expect(tampered.ours[0]!.findings.map(({ code }) => code)).toContain("SIGNATURE_MISMATCH");
  }

  it.each(casesOf("base", "creator", "authorization"))(
    "is valid by the profile $profile with $macAlgorithm, in every Transfer Syntax",
    async (one) => {
      const { profile, macAlgorithm } = one;
      const tags = profile === "base" ? [] : [patientName];
      for (const image of instancesFor(one, images))
        await expectAgreement(image, { profile, macAlgorithm, tags }, profile);
    },
  );

  it.each(casesOf("sr", "srVerification"))(
    "is valid by the profile $profile with $macAlgorithm, in every Transfer Syntax",
    async (one) => {
      const { profile, macAlgorithm } = one;
      const verifies = profile === "srVerification";
      const options = { profile, macAlgorithm, tags: [patientName], ...(!verifies && { purpose: 1 }) };
      for (const document of instancesFor(one, verifies ? verifiedDocuments : documents))
        await expectAgreement(document, options, "sr");
    },
  );
});
