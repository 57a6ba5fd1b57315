import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { readFile, writeFile } from "@dicomsec/core";
import { sign, verify } from "@dicomsec/signatures";
import { element, item, part10, sequence, toHex } from "@dicomsec/testing";
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
    const path = name.startsWith("document") ? "(0040,a730)[1]" : "(0008,1140)[0].(0040,a170)[0]";
    await expectSameInput(bytes, { item: path, macAlgorithm: "SHA512" });
  });

  it.each(sampleImages())("is the one that DCMTK before 3.5.4 digested: $name", async ({ bytes }) => {
    await expectSameInput(bytes, { oldFormat: true });
  });

  // dcmsign 3.6.7 writes a MAC input 16,384 bytes at a time. Where such a block ends inside a Sequence in an Item of another one, the rest of
  // that Sequence is lost: the signature does not cover it, and nobody is told.
  it("of nested Sequences is whole here, and not always with dcmsign", async () => {
    const uids = Array.from({ length: 300 }, (_, at) =>
      item([element(0x00081155, "UI", `${at + 1000}${".9".repeat(30)}`)]),
    );
    const dataset = [sequence(0x00081115, [item([sequence(0x0008114a, uids)])]), element(0x00100010, "PN", "Doe^Jane")];
    const input = await material.write("nested.dcm", part10({ dataset }));
    const { macInput } = await dcmsign(input, material.path("signed.dcm"), material.rsa);
    const bytes = await material.read("signed.dcm");
    const { signatures } = await dcmsignVerify(material.path("signed.dcm"), { trust: material.trust });
    const ours = await ourMacInput(readFile(bytes), signatures[0]!.uid);
    expect(toHex(macInput.subarray(0, 16_384))).toBe(toHex(ours.subarray(0, 16_384)));
    expect(ours.length - macInput.length).toBeGreaterThan(200);

    const changed = readFile(bytes);
    const last = changed.dataset.getItems(0x00081115)[0]!.getItems(0x0008114a).at(-1)!;
    last.set(0x00081155, `1999${".8".repeat(30)}`, "UI");
    const path = await material.write("changed.dcm", writeFile(changed));
    expect(await dcmsignVerify(path, { trust: material.trust })).toMatchObject({ accepted: true });
    const options = { trust: material.authorities };
    expect(await verify(readFile(bytes), options)).toMatchObject([
      { status: "indeterminate", elements: [], findings: [{ code: "DCMTK_PARTIAL_SEQUENCES" }] },
    ]);

    const file = readFile(part10({ dataset }));
    await sign(file, { signer: material.rsa.signer, profile: "base" });
    expect(await verify(readFile(writeFile(file)), options)).toMatchObject([{ status: "valid" }]);
    await material.write("ours.dcm", writeFile(file));
    expect(await dcmsignVerify(material.path("ours.dcm"), { trust: material.trust })).toMatchObject({ exitCode: 101 });
  });
});
