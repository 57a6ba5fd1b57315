import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { type Dataset, readFile, Tag, writeFile } from "@dicomsec/core";
import { sign, signAll, type SignOptions, signaturePurposes, verify } from "@dicomsec/signatures";
import { element, item, part10, sample, sequence } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { dcmsign, type DcmsignOptions } from "../../src/judges/dcmsign.js";
import { dcmsignVerify } from "../../src/judges/dcmsign-verify.js";
import { bothVerdicts, ourVerdicts, theirVerdicts, withOtherName } from "./interop-cases.js";
import { sampleImages } from "./sample-instances.js";
import { type SignatureMaterial, signatureMaterial } from "./signature-material.js";

const images = sampleImages();
const someImages = sample(images, ({ name }) => name.startsWith("Implicit"));
/** An Item, and an Item in it. */
const outer = "(0008,1140)[0]";
const inner = "(0008,1140)[0].(0040,a170)[0]";

describeWithPeer(["dcmsign", "openssl"], "several signatures in a file", () => {
  let material: SignatureMaterial;
  beforeAll(async () => (material = await signatureMaterial()));
  afterAll(async () => material[Symbol.asyncDispose]());

  async function dcmsigned(bytes: Uint8Array, options: Partial<DcmsignOptions>): Promise<Uint8Array> {
    const input = await material.write("input.dcm", bytes);
    const { errors } = await dcmsign(input, material.path("signed.dcm"), { ...material.rsa, ...options });
    expect(errors).toEqual([]);
    return material.read("signed.dcm");
  }

  const ours = (options: Partial<SignOptions> = {}): SignOptions => ({
    signer: material.rsa.signer,
    profile: "base",
    ...options,
  });

  async function signedByUs(bytes: Uint8Array, ...requests: readonly SignOptions[]): Promise<Uint8Array> {
    const file = readFile(bytes);
    await signAll(file, requests);
    return writeFile(file);
  }

  /** The status that both give each signature, in the order of the file. */
  async function statuses(bytes: Uint8Array): Promise<string[]> {
    const verdicts = await bothVerdicts(material, bytes);
    expect(ourVerdicts(verdicts.ours)).toEqual(theirVerdicts(verdicts.theirs));
    return verdicts.theirs.signatures.map(({ status }) => status);
  }

  it.each(someImages)("by dcmsign, of Items and of the Dataset around them, are valid: $name", async ({ bytes }) => {
    const innermost = await dcmsigned(bytes, { item: inner, profile: "base", purpose: 3 });
    const both = await dcmsigned(innermost, { item: outer, lengths: "undefined", ...material.p256 });
    const all = await dcmsigned(both, { profile: "base", macAlgorithm: "SHA384" });
    expect(await statuses(all)).toEqual(["valid", "valid", "valid"]);
    expect(await statuses(withOtherName(all))).toEqual(["valid", "valid", "invalid"]);
  });

  it.each(someImages)(
    "by this package, of Items and of the Dataset around them, are valid: $name",
    async ({ bytes }) => {
      const ecdsa = { signer: material.p256.signer, profile: "none", allowEcdsa: true } as const;
      const itemOf = (path: string): string => path.toUpperCase();
      const all = await signedByUs(
        bytes,
        ours({ item: itemOf(inner), purpose: "3" }),
        ours({ item: itemOf(outer), ...ecdsa }),
        ours({ macAlgorithm: "SHA384" }),
      );
      expect(await statuses(all)).toEqual(["valid", "valid", "valid"]);
      expect(await statuses(withOtherName(all))).toEqual(["valid", "valid", "invalid"]);
    },
  );

  it("outlive a change of an Item that they do not cover, and none of the Item itself", async () => {
    const [{ bytes }] = images as [(typeof images)[number]];
    const signed = await dcmsigned(await signedByUs(bytes, ours({ item: "(0008,1140)[1]" })), { tags: [0x00100010] });
    const file = readFile(signed);
    (file.dataset.getItems(0x00081140)[1] as Dataset).set(0x00081155, "1.2.3.67", "UI");
    expect(await statuses(writeFile(file))).toEqual(["invalid", "valid"]);
  });

  it.each(someImages)("by both in turn leave one another valid: $name", async ({ bytes, name }) => {
    const mayReencode = ["Explicit VR Little Endian", "Explicit VR Big Endian"].includes(name);
    const first = await signedByUs(bytes, ours(), ours({ profile: "creator" }), ours({ macAlgorithm: "SHA512" }));
    const second = await dcmsigned(first, mayReencode ? { transferSyntaxUid: "1.2.840.10008.1.2.2" } : {});
    const third = await signedByUs(second, ours({ attributes: [0x00100010] }));
    expect(await statuses(third)).toEqual(["valid", "valid", "valid", "valid", "valid"]);
    expect(await statuses(withOtherName(third))).toEqual(["invalid", "valid", "invalid", "invalid", "invalid"]);
  });

  it("by keys on elliptic curves are valid outside of the profiles", async () => {
    for (const { bytes } of images.slice(0, 4)) {
      const [p256, p384] = [material.p256, material.p384];
      const theirs = await dcmsigned(await dcmsigned(bytes, p256), { ...p384, macAlgorithm: "SHA384" });
      const more = { profile: "none", allowEcdsa: true } as const;
      const signed = await signedByUs(
        theirs,
        ours({ ...more, signer: p256.signer }),
        ours({ ...more, signer: p384.signer, macAlgorithm: "SHA512" }),
      );
      expect(await statuses(signed)).toEqual(["valid", "valid", "valid", "valid"]);
      expect(await statuses(withOtherName(signed))).toEqual(["invalid", "invalid", "invalid", "invalid"]);
      const found = await verify(readFile(signed), { trust: material.authorities });
      expect(found.map(({ profilesMet }) => profilesMet)).toEqual([[], [], [], []]);
    }
  });

  it("have the purposes that they were made for", async () => {
    const small = part10({ dataset: [element(0x00100010, "PN", "Doe^Jane")] });
    const codes = signaturePurposes().map(({ codeValue }) => codeValue);
    expect(codes).toHaveLength(18);
    const byUs = await signedByUs(small, ...codes.map((purpose) => ours({ purpose })));
    expect(await statuses(byUs)).toEqual(codes.map(() => "valid"));
    let byThem: Uint8Array = small;
    for (const purpose of codes) byThem = await dcmsigned(byThem, { purpose: Number(purpose) });
    expect(await statuses(byThem)).toEqual(codes.map(() => "valid"));
    for (const bytes of [byUs, byThem]) {
      const found = await verify(readFile(bytes), { trust: material.authorities });
      expect(found.map(({ purpose }) => purpose)).toEqual(signaturePurposes());
    }
  });

  it("cover private elements of a known VR, and leave out those of an unknown one", async () => {
    const [{ bytes }] = images as [(typeof images)[number]];
    for (const signed of [await signedByUs(bytes, ours()), await dcmsigned(bytes, {})]) {
      const [found] = await verify(readFile(signed), { trust: material.authorities });
      expect(found).toMatchObject({ status: "valid" });
      expect(found!.elements).toEqual(expect.arrayContaining([0x00090010, 0x00091001, 0x00091003]));
      // (0009,1002) is UN, and (0040,0275) has UN in an Item.
      expect(found!.notCovered).toEqual(expect.arrayContaining([0x00091002, 0x00400275]));
      const changed = readFile(signed);
      changed.dataset.set(0x00091002, Uint8Array.of(4, 3, 2, 1), "UN");
      expect(await statuses(writeFile(changed))).toEqual(["valid"]);
      changed.dataset.set(0x00091001, "another", "LO");
      expect(await statuses(writeFile(changed))).toEqual(["invalid"]);
    }
  });

  it("over more padding than needed are right to us alone, unless it was shortened before", async () => {
    const padded = part10({
      dataset: [
        element(0x00080018, "UI", "1.2 "),
        sequence(0x00081140, [item([element(0x00081155, "UI", "1.2\0\0\0")])]),
        element(0x00100010, "PN", "Doe^Jane   "),
        element(0x00100020, "LO", "    "),
      ],
    });
    const asItIs = readFile(padded);
    const { superfluousPadding } = await sign(asItIs, ours());
    expect(superfluousPadding).toHaveLength(4);
    const verdicts = await bothVerdicts(material, writeFile(asItIs));
    expect(verdicts.ours).toMatchObject([{ status: "valid" }]);
    expect(verdicts.theirs.signatures).toMatchObject([{ status: "invalid" }]);
    const shortened = readFile(padded);
    await sign(shortened, { ...ours(), shortenPadding: true });
    expect(shortened.dataset.getString(Tag.PatientName)).toBe("Doe^Jane");
    expect(await statuses(writeFile(shortened))).toEqual(["valid"]);
    expect(await statuses(withOtherName(writeFile(shortened)))).toEqual(["invalid"]);
  });

  it("by dcmsign over numbers that may be US or SS in Implicit VR are valid", async () => {
    for (const pixelRepresentation of [0, 1]) {
      const table = [element(0x00283002, "US", [4, 0, 16]), element(0x00283006, "OW", [1, 2, 3, 4])];
      const dataset = [
        element(0x00100010, "PN", "Doe^Jane"),
        element(0x00280103, "US", [pixelRepresentation]),
        element(0x00280106, "US", [3]),
        sequence(0x00283000, [item(table)]),
      ];
      const signed = await dcmsigned(part10({ dataset, transferSyntaxUid: "1.2.840.10008.1.2" }), {});
      expect(await statuses(signed)).toEqual(["valid"]);
      expect(await statuses(withOtherName(signed))).toEqual(["invalid"]);
    }
  });

  it("in the form of DCMTK before 3.5.4 are valid where that is asked for", async () => {
    for (const { bytes, name } of images) {
      const isEncapsulated = readFile(bytes).dataset.get(Tag.PixelData)!.isEncapsulated;
      const signed = await dcmsigned(bytes, { oldFormat: true });
      const old = await dcmsignVerify(material.path("signed.dcm"), { trust: material.trust, oldFormat: true });
      expect([name, old.accepted]).toEqual([name, true]);
      expect(await statuses(signed)).toEqual([isEncapsulated ? "invalid" : "valid"]);
      const options = { trust: material.authorities, allowOldDcmtk: true };
      const [found] = await verify(readFile(signed), options);
      expect(found).toMatchObject({ status: "valid" });
      expect(found!.findings.some(({ code }) => code === "OLD_DCMTK_FORM")).toBe(isEncapsulated);
      expect(await verify(readFile(withOtherName(signed)), options)).toMatchObject([{ status: "invalid" }]);
    }
  });
});
