import { beforeAll, describe, expect, it } from "@jest/globals";
import { bytesSource, Dataset, type DicomFile, openFile, readFile, Tag, writeFile } from "@dicomsec/core";
import type { Signer } from "@dicomsec/pki";
import { bytes, element, item, part10, sequence, transferSyntax } from "@dicomsec/testing";
import { findSignatures, sign, signAll, type SignOptions, verify } from "../../src/index.js";
import { type Authority, createAuthority, type Identity } from "../identities.js";
import { image, imageBytes, imageNodes } from "../instances.js";

let authority: Authority;
let rsa: Identity;
let other: Identity;
let ec: Identity;

beforeAll(async () => {
  authority = await createAuthority();
  rsa = await authority.issue();
  other = await authority.issue();
  ec = await authority.issue({ key: "p-256" });
});

const base = (more: Partial<SignOptions> = {}): SignOptions => ({ signer: rsa.signer, profile: "base", ...more });

async function statuses(file: DicomFile): Promise<string[]> {
  const results = await verify(readFile(writeFile(file)), { trust: [authority.certificate] });
  return results.map(({ status }) => status);
}

/** Signs, sees it refused and nothing changed. */
async function expectRefused(file: DicomFile, options: SignOptions, error: object): Promise<void> {
  const before = writeFile(file);
  await expect(sign(file, options)).rejects.toMatchObject(error);
  expect(writeFile(file)).toEqual(before);
}

describe("options that would make a bad signature are refused", () => {
  it.each<readonly [string, Partial<SignOptions>]>([
    ["a time that is none", { now: new Date(NaN) }],
    ["an offset from UTC that is no number", { utcOffsetMinutes: NaN }],
    ["an offset from UTC of a fraction of a minute", { utcOffsetMinutes: 330.5 }],
    ["an offset from UTC before -1200", { utcOffsetMinutes: -721 }],
    ["an offset from UTC beyond +1400", { utcOffsetMinutes: 841 }],
    ["a Tag that is no number", { attributes: [Tag.PatientName, NaN] }],
    ["a Tag that is no integer", { attributes: [1.5] }],
    ["a Tag that is negative", { attributes: [-1] }],
    ["a Tag of more than 32 bits", { attributes: [2 ** 32] }],
  ])("%s", async (_, options) => {
    await expectRefused(image(), base(options), { name: "RangeError" });
  });

  it.each([
    [-720, "-1200"],
    [840, "+1400"],
    [0, "+0000"],
  ])("but not an offset from UTC of %i minutes", async (utcOffsetMinutes, written) => {
    const file = image();
    const made = await sign(file, base({ utcOffsetMinutes }));
    expect(made.item.getString(Tag.DigitalSignatureDateTime)?.endsWith(written)).toBe(true);
    expect(await statuses(file)).toEqual(["valid"]);
  });

  it.each([
    ["nothing", ""],
    ["words", "not a uid"],
    ["two values", "1.2\\3.4"],
    ["a component that begins with zero", "1.02.3"],
    ["an empty component", "1..2"],
    ["an empty component at the end", "1.2."],
    ["65 characters", `1.${"2".repeat(63)}`],
    ["padding", "1.2 "],
    ["a line feed", "1.2\n"],
  ])("a UID of %s", async (_, uid) => {
    await expectRefused(image(), base({ createUid: () => uid }), { code: "ERR_SIGNATURE_UID" });
  });

  it.each(["1.2.0.3", `1.${"2".repeat(62)}`, "2.25.0"])("but not the UID %s", async (uid) => {
    const file = image();
    expect((await sign(file, base({ createUid: () => uid }))).uid).toBe(uid);
    expect(await statuses(file)).toEqual(["valid"]);
  });

  const purpose = { codeValue: "X1", codingSchemeDesignator: "99TEST", codeMeaning: "Test" };

  it.each([
    ["without a value", { codeValue: "" }],
    ["with a value of spaces", { codeValue: "  " }],
    ["without a scheme", { codingSchemeDesignator: "" }],
    ["without a meaning", { codeMeaning: "" }],
    ["with a value longer than SH", { codeValue: "1".repeat(17) }],
    ["with a scheme longer than SH", { codingSchemeDesignator: "1".repeat(17) }],
    ["with a meaning longer than LO", { codeMeaning: "a".repeat(65) }],
    ["with two values", { codeValue: "1\\2" }],
    ["with two meanings", { codeMeaning: "a\\b" }],
    ["with a control character", { codeMeaning: "a\nb" }],
    ["with a meaning beyond the default repertoire", { codeMeaning: "Prüfung" }],
  ])("a purpose %s, whatever the profile", async (_, part) => {
    const code = "ERR_SIGNATURE_PURPOSE";
    await expectRefused(image(), base({ profile: "none", purpose: { ...purpose, ...part } }), { code });
    await expectRefused(image(), base({ purpose: { ...purpose, ...part } }), { code });
  });

  it("but not a purpose that is as long as may be", async () => {
    const file = image();
    const longest = {
      codeValue: "1".repeat(16),
      codingSchemeDesignator: "9".repeat(16),
      codeMeaning: `of [a] ${"b".repeat(57)}`,
    };
    await sign(file, base({ profile: "none", purpose: longest }));
    expect(await statuses(file)).toEqual(["valid"]);
  });
});

describe("an Item in which no signature would be found is not signed", () => {
  it.each(["(FFFA,FFFA)[0]", "(4FFE,0001)[0]", "DigitalSignaturesSequence[0].(0400,0401)[0]"])("%s", async (path) => {
    const file = image();
    await sign(file, base({ purpose: "1" }));
    await expectRefused(file, base({ item: path }), { code: "ERR_SIGNATURE_ITEM" });
  });

  it("nor is such an Item inside another", async () => {
    const file = image();
    const { item: signature } = await sign(file, base({ item: "(0008,1140)[0]" }));
    const code = "ERR_SIGNATURE_ITEM";
    await expectRefused(file, base({ item: signature }), { code, path: "(0008,1140)[0].(FFFA,FFFA)" });
    await expectRefused(file, base({ item: "(0008,1140)[0].(FFFA,FFFA)[0]" }), { code });
  });

  // An Item of 16 bytes with (0008,0018) in Implicit VR.
  const encodedItem = bytes`fe ff 00 e0 10 00 00 00 08 00 18 00 08 00 00 00 ${"1.2.3.4"} 00`;

  it.each([
    ["private", 0x00091010],
    ["known", 0x00081140],
  ])("in a %s Sequence that is encoded as UN", async (_, tag) => {
    const nodes = imageNodes(element(tag, "UN", encodedItem));
    const file = image({ dataset: nodes });
    expect(file.dataset.getItems(tag)).toHaveLength(1);
    const code = "ERR_SIGNATURE_ITEM";
    await expectRefused(file, base({ item: file.dataset.getItems(tag)[0]! }), { code });
    const around = item([element(0x00080018, "UI", "1.2"), element(tag, "UN", encodedItem)]);
    const nested = image({ dataset: imageNodes(sequence(0x00081199, [around])) });
    const [outer] = nested.dataset.getItems(0x00081199);
    await expectRefused(nested, base({ item: outer!.getItems(tag)[0]! }), { code });
    expect((await sign(nested, base({ item: outer! }))).leftOut).toEqual([tag]);
  });

  it("though the Item of a known Sequence in Implicit VR is", async () => {
    const file = image({ transferSyntaxUid: transferSyntax.implicitLittle });
    await sign(file, base({ item: "(0008,1140)[1]" }));
    expect(await statuses(file)).toEqual(["valid"]);
  });

  it("when it was taken out of its Sequence", async () => {
    const file = image();
    const taken = file.dataset.getItems(0x00081140)[1]!;
    file.dataset.removeItem(0x00081140, 1);
    await expectRefused(file, base({ item: taken }), { code: "ERR_SIGNATURE_ITEM" });
  });
});

describe("a Dataset that signatures cannot be added to without a loss is not signed", () => {
  const twice = (tag: number): readonly ReturnType<typeof sequence>[] =>
    ["1.1", "1.2"].map((uid) => sequence(tag, [item([element(0x04000100, "UI", uid)])]));

  it.each([Tag.DigitalSignaturesSequence, Tag.MACParametersSequence])("for it has %i twice", async (tag) => {
    const [first, second] = twice(tag);
    const file = image({ dataset: [...imageNodes(first!), second!].toSorted((a, b) => tagOf(a) - tagOf(b)) });
    await expectRefused(file, base(), { code: "ERR_SIGNATURE_MALFORMED" });
    const once = image({ dataset: imageNodes(first!) });
    await sign(once, base());
    expect((await statuses(once)).at(-1)).toBe("valid");
  });

  it("for an Item has one twice, where that is signed", async () => {
    const inner = sequence(0x00081140, [item([element(0x00080018, "UI", "1.2"), ...twice(0xfffafffa)])]);
    const file = image({ dataset: imageNodes(inner) });
    await expectRefused(file, base({ item: "(0008,1140)[0]" }), { code: "ERR_SIGNATURE_MALFORMED" });
    await sign(file, base());
    expect((await findSignatures(file.dataset)).some(({ path }) => path === "")).toBe(true);
  });

  it.each([Tag.DigitalSignaturesSequence, Tag.MACParametersSequence])("for %i is no Sequence", async (tag) => {
    const file = image({ dataset: imageNodes(element(tag, "OB", Uint8Array.of(1, 2))) });
    await expectRefused(file, base(), { code: "ERR_SIGNATURE_MALFORMED" });
    const empty = image({ dataset: imageNodes(sequence(tag, [])) });
    await sign(empty, base());
    expect(await statuses(empty)).toEqual(["valid"]);
  });
});

const tagOf = (node: object): number => ("tag" in node ? (node.tag as number) : 0);

describe("what a signer gives is not taken on trust", () => {
  const code = "ERR_SIGNATURE_CERTIFICATE";
  const withCertificateOf = (certified: Identity, signing: Identity): Signer => ({
    certificates: certified.signer.certificates,
    signDigest: (...asked) => signing.signer.signDigest(...asked),
  });
  const changed = (change: (signature: Uint8Array) => Uint8Array, of = rsa): Signer => ({
    ...of.signer,
    signDigest: async (...asked) => change(await of.signer.signDigest(...asked)),
  });
  const longer = (signature: Uint8Array): Uint8Array => Uint8Array.of(...signature, 0);

  it("when its certificate is of another key", async () => {
    await expectRefused(image(), base({ signer: withCertificateOf(other, rsa) }), { code });
    const file = image();
    await sign(file, base({ signer: withCertificateOf(rsa, rsa) }));
    expect(await statuses(file)).toEqual(["valid"]);
  });

  it("when one of several does so", async () => {
    const file = image();
    await expect(signAll(file, [base(), base({ signer: withCertificateOf(other, rsa) })])).rejects.toMatchObject({ code }); // prettier-ignore
    expect(writeFile(file)).toEqual(imageBytes());
  });

  it.each<readonly [string, (signature: Uint8Array) => Uint8Array]>([
    ["changed", (signature) => signature.with(100, signature[100]! ^ 1)],
    ["one octet too short", (signature) => signature.subarray(1)],
    ["one octet too long", longer],
    ["nothing", () => new Uint8Array(0)],
  ])("when it is %s", async (_, change) => {
    await expectRefused(image(), base({ signer: changed(change) }), { code });
  });

  it("on an elliptic curve neither", async () => {
    const options = { profile: "none", allowEcdsa: true } as const;
    await expectRefused(image(), base({ ...options, signer: changed(longer, ec) }), { code });
    await expectRefused(image(), base({ ...options, signer: changed((one) => one.with(20, one[20]! ^ 1), ec) }), { code }); // prettier-ignore
    const file = image();
    await sign(file, base({ ...options, signer: changed((one) => one, ec) }));
    expect(await statuses(file)).toEqual(["valid"]);
  });

  it("when it is over what the signer made of the digest", async () => {
    const zeroing: Signer = {
      ...rsa.signer,
      signDigest: (digest, ...asked) => rsa.signer.signDigest(digest.fill(0), ...asked),
    };
    await expectRefused(image(), base({ signer: zeroing }), { code });
  });
});

describe("a certificate", () => {
  it("that is for encryption alone signs nothing", async () => {
    const { signer, certificate } = await authority.issue({ usages: ["encryption"] });
    expect([...(certificate.keyUsage ?? [])]).not.toContain("digitalSignature");
    const error = { code: "ERR_SIGNATURE_CERTIFICATE", message: expect.stringContaining("not meant for signatures") };
    await expectRefused(image(), base({ signer }), error);
    const signing = await authority.issue({ usages: ["signing"] });
    await sign(image(), base({ signer: signing.signer }));
  });

  const stating = (...usages: readonly string[]): SignOptions => {
    const [certificate] = rsa.signer.certificates;
    const stated = Object.create(certificate, { keyUsage: { value: new Set(usages) } }) as typeof certificate;
    return base({ signer: { ...rsa.signer, certificates: [stated] } });
  };

  it.each([["digitalSignature"], ["nonRepudiation"], ["keyEncipherment", "nonRepudiation"]])(
    "whose Key Usage is %s signs",
    async (...usages) => {
      await expect(sign(image(), stating(...usages))).resolves.toMatchObject({ path: "" });
    },
  );

  it.each([["keyEncipherment"], ["keyCertSign", "cRLSign"], []])(
    "whose Key Usage is %s does not",
    async (...usages) => {
      await expectRefused(image(), stating(...usages), { code: "ERR_SIGNATURE_CERTIFICATE" });
    },
  );
});

describe("MAC ID Numbers", () => {
  const macItem = (macId: number): Dataset => {
    const one = new Dataset();
    one.set(Tag.MACIDNumber, macId, "US");
    return one;
  };

  it("that are all in use leave none, and one that is free is taken, within seconds", async () => {
    const file = image();
    const all = Array.from({ length: 0x10000 }, (_, at) => macItem(at));
    file.dataset.set(Tag.MACParametersSequence, all, "SQ");
    await expect(sign(file, base())).rejects.toMatchObject({ code: "ERR_SIGNATURE_MAC_ID" });
    file.dataset.removeItem(Tag.MACParametersSequence, 0x8000);
    expect((await sign(file, base())).item.getNumber(Tag.MACIDNumber)).toBe(0x8000);
  });
});

describe("a document whose Verification Flag was left in its source", () => {
  const flagged = (flag: string): Promise<DicomFile> => {
    const dataset = [
      element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.88.11"),
      element(0x00080018, "UI", "1.2.3"),
      element(0x0020000d, "UI", "1.2"),
      element(0x0020000e, "UI", "1.3"),
      sequence(0x0040a073, [item([element(0x0040a030, "DT", "20260101"), element(0x0040a075, "PN", "A^B")])]),
      element(0x0040a493, "CS", flag),
    ];
    const input = part10({ dataset, sopClassUid: "1.2.840.10008.5.1.4.1.1.88.11" });
    return openFile(bytesSource(input), { externalThreshold: 32 });
  };

  it("counts as verified, and no value is asked for that is not there", async () => {
    const file = await flagged(`VERIFIED${" ".repeat(64)}`);
    expect(file.dataset.get(Tag.VerificationFlag)?.isLoaded).toBe(false);
    const made = await sign(file, base({ profile: "sr" }));
    const [purpose] = made.item.getItems(Tag.DigitalSignaturePurposeCodeSequence);
    expect(purpose?.getString(Tag.CodeValue)).toBe("5");
    const unverified = await sign(await flagged("UNVERIFIED"), base({ profile: "sr", purpose: "1" }));
    expect([made, unverified].map(({ elements }) => elements.includes(0x0040a073))).toEqual([true, false]);
  });
});
