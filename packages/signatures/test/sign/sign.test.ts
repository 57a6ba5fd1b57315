import { beforeAll, describe, expect, it } from "@jest/globals";
import { type Dataset, type DicomFile, readFile, Tag, writeFile } from "@dicomsec/core";
import { bytes, concatBytes, element, encodeDataset, item, sequence, transferSyntax } from "@dicomsec/testing";
import { findSignatures, sign, signAll, type SignOptions, verify } from "../../src/index.js";
import { type Authority, createAuthority, type Identity } from "../identities.js";
import { encapsulatedImage, image, imageBytes, imageNodes, signedTags } from "../instances.js";

let authority: Authority;
let rsa: Identity;
let ec: Identity;

beforeAll(async () => {
  authority = await createAuthority();
  rsa = await authority.issue();
  ec = await authority.issue({ key: "p-256" });
});

const base = (more: Partial<SignOptions> = {}): SignOptions => ({ signer: rsa.signer, profile: "base", ...more });
const reread = (file: DicomFile): DicomFile => readFile(writeFile(file));
const statuses = async (file: DicomFile): Promise<string[]> =>
  (await verify(reread(file), { trust: [authority.certificate] })).map(({ status }) => status);
const macItems = (dataset: Dataset): readonly Dataset[] => dataset.getItems(Tag.MACParametersSequence);
const macIds = (dataset: Dataset, tag: number): (number | undefined)[] =>
  dataset.getItems(tag).map((one) => one.getNumber(Tag.MACIDNumber));

describe("what is signed", () => {
  it("is all that may be, by the base profile, and the rest is told", async () => {
    const file = image();
    const made = await sign(file, base());
    expect(made.elements).toEqual(signedTags);
    expect(made.leftOut).toEqual([0x00091002]);
    expect(await statuses(file)).toEqual(["valid"]);
  });

  it("is what was asked for, each element once", async () => {
    const file = image();
    const { elements } = await sign(file, base({ attributes: [Tag.PatientName, Tag.SOPInstanceUID, Tag.PatientName] }));
    expect(elements).toEqual([Tag.SOPInstanceUID, Tag.PatientName]);
  });

  it("is what the profile asks for and what is asked for beside it", async () => {
    const { elements } = await sign(image(), base({ profile: "creator", attributes: [Tag.PatientName] }));
    expect(elements).toEqual(expect.arrayContaining([Tag.SOPInstanceUID, Tag.PixelData, Tag.PatientName]));
    expect(elements).not.toContain(0x00091001);
  });

  it.each([
    ["an absent attribute", [Tag.PatientID], "ERR_SIGNATURE_ATTRIBUTE_MISSING", "(0010,0020)"],
    ["an element of unknown VR", [0x00091002], "ERR_SIGNATURE_ATTRIBUTE_FORBIDDEN", "(0009,1002)"],
  ])("is never %s", async (_, attributes, code, path) => {
    await expect(sign(image(), base({ attributes }))).rejects.toMatchObject({ code, path });
  });

  it("is not a Sequence with an element of unknown VR deep in it", async () => {
    const deep = sequence(0x00081115, [item([sequence(0x00081199, [item([element(0x00091002, "UN", "x")])])])]);
    const dataset = imageNodes(deep);
    expect((await sign(image({ dataset }), base())).leftOut).toContain(0x00081115);
    await expect(sign(image({ dataset }), base({ attributes: [0x00081115] }))).rejects.toMatchObject({
      code: "ERR_SIGNATURE_ATTRIBUTE_FORBIDDEN",
    });
  });

  it("is no private element in Implicit VR, whose VR other readers need not know", async () => {
    const file = image({ transferSyntaxUid: transferSyntax.implicitLittle });
    const { elements, leftOut } = await sign(file, base());
    expect(leftOut).toEqual([0x00091001, 0x00091002]);
    expect(elements).toContain(0x00090010);
    expect(await statuses(file)).toEqual(["valid"]);
  });

  it("may be a Sequence with unknown VRs in what is never signed alone", async () => {
    const signatures = sequence(0xfffafffa, [item([element(0x00091002, "UN", "x")])]);
    const dataset = imageNodes(sequence(0x00081115, [item([element(0x00080060, "CS", "CT"), signatures])]));
    expect((await sign(image({ dataset }), base())).elements).toContain(0x00081115);
  });

  it("is no value of odd length but text, whose padding is no part of it", async () => {
    const odd = concatBytes(
      encodeDataset([element(0x00080018, "UI", "1.2.3.4")], "explicit-le"),
      bytes`10 00 20 00 4c 4f 03 00 49 44 31 28 00 10 00 55 53 01 00 08`,
    );
    const { elements, leftOut } = await sign(image({ dataset: odd }), base());
    expect([elements, leftOut]).toEqual([[0x00080018, 0x00100020], [0x00280010]]);
  });

  it("cannot be nothing", async () => {
    const file = image({ dataset: [element(0x00091002, "UN", "x")] });
    await expect(sign(file, base())).rejects.toMatchObject({ code: "ERR_SIGNATURE_EMPTY" });
    await expect(sign(image(), base({ attributes: [] }))).rejects.toMatchObject({ code: "ERR_SIGNATURE_EMPTY" });
  });
});

describe("the items of a signature", () => {
  it("hold the standard's attributes, the time with its offset from UTC", async () => {
    const file = image();
    const options = { now: new Date("2026-11-20T23:30:00.250Z"), utcOffsetMinutes: 330, createUid: () => "1.2.3" };
    const past = await authority.issue({ now: new Date("2026-11-20T00:00:00Z") });
    const { item: made } = await sign(file, base({ ...options, signer: past.signer, purpose: "1" }));
    expect(made.getString(Tag.DigitalSignatureDateTime)).toBe("20261121050000.250000+0530");
    expect(made.getString(Tag.DigitalSignatureUID)).toBe("1.2.3");
    expect(made.getString(Tag.CertificateType)).toBe("X509_1993_SIG");
    expect(made.getBytes(Tag.Signature)).toHaveLength(256);
    expect(made.getItems(Tag.DigitalSignaturePurposeCodeSequence)[0]?.getString(Tag.CodeMeaning)).toBe(
      "Author's Signature",
    );
    const [parameters] = macItems(file.dataset);
    expect(parameters?.getString(Tag.MACAlgorithm)).toBe("SHA256");
    expect(parameters?.getString(Tag.MACCalculationTransferSyntaxUID)).toBe(transferSyntax.explicitLittle);
    expect(parameters?.getNumbers(Tag.DataElementsSigned)).toEqual(signedTags);
  });

  it("have a UID of their own each time", async () => {
    const uids = new Set([(await sign(image(), base())).uid, (await sign(image(), base())).uid]);
    expect([...uids].every((uid) => /^2\.25\.[1-9]\d{0,38}$/.test(uid))).toBe(true);
    expect(uids.size).toBe(2);
  });

  it("name the Transfer Syntax of encapsulated pixel data", async () => {
    const file = encapsulatedImage();
    await sign(file, base());
    expect(macItems(file.dataset)[0]?.getString(Tag.MACCalculationTransferSyntaxUID)).toBe(transferSyntax.jpegBaseline);
    expect(await statuses(file)).toEqual(["valid"]);
  });

  it.each(Object.entries(transferSyntax))("fit a file in %s", async (_, transferSyntaxUid) => {
    const isEncapsulated = transferSyntaxUid === transferSyntax.jpegBaseline;
    const file = isEncapsulated ? encapsulatedImage() : image({ transferSyntaxUid });
    expect(await statuses(await signed(file))).toEqual(["valid"]);
  });

  const signed = async (file: DicomFile): Promise<DicomFile> => {
    await sign(file, base());
    return file;
  };
});

describe("several signatures", () => {
  it("share MAC Parameters that are the same, and number others from the first free number", async () => {
    const file = image();
    await signAll(file, [base(), base(), base({ macAlgorithm: "SHA512" })]);
    await sign(file, base({ macAlgorithm: "SHA512" }));
    expect(macIds(file.dataset, Tag.MACParametersSequence)).toEqual([0, 1]);
    expect(macIds(file.dataset, Tag.DigitalSignaturesSequence)).toEqual([0, 0, 1, 1]);
    expect(await statuses(file)).toEqual(["valid", "valid", "valid", "valid"]);
  });

  it("do not share MAC Parameters whose number stands there twice", async () => {
    const file = image();
    await signAll(file, [base(), base({ macAlgorithm: "SHA512" })]);
    for (const one of macItems(file.dataset)) one.set(Tag.MACIDNumber, 7);
    await sign(file, base());
    expect(macIds(file.dataset, Tag.MACParametersSequence)).toEqual([7, 7, 0]);
    expect((await statuses(file)).at(-1)).toBe("valid");
  });

  it("of Items, of Items in these and of the whole neither cover nor break one another, in any order", async () => {
    const nested = sequence(0x0040a730, [item([sequence(0x0040a730, [item([element(0x0040a160, "UT", "text")])])])]);
    const file = image({ dataset: imageNodes(nested) });
    const paths = ["(0040,A730)[0].(0040,A730)[0]", "ContentSequence[0]", "(0008,1140)[1]"];
    await sign(file, base());
    await signAll(
      file,
      paths.map((path) => base({ item: path })),
    );
    await sign(file, base());
    const found = await findSignatures(reread(file).dataset);
    expect(found.map(({ path }) => path)).toEqual([
      "(0008,1140)[1]",
      "(0040,A730)[0].(0040,A730)[0]",
      "(0040,A730)[0]",
      "",
      "",
    ]);
    expect(await statuses(file)).toEqual(["valid", "valid", "valid", "valid", "valid"]);
  });

  it.each(["(0008,1140)[2]", "(0008,1140)", "(0010,0010)[0]", "nothing[0]", "(0008,1140)[0].(0008,1140)[0]"])(
    "refuse the path %s, which names no Item",
    async (path) => {
      await expect(sign(image(), base({ item: path }))).rejects.toMatchObject({ code: "ERR_SIGNATURE_ITEM" });
    },
  );

  it("refuse an Item of another file", async () => {
    const item = image().dataset.getItems(0x00081140)[0]!;
    await expect(sign(image(), base({ item }))).rejects.toMatchObject({ code: "ERR_SIGNATURE_ITEM" });
  });

  it("are all made or none", async () => {
    const file = image();
    const failing = { ...rsa.signer, signDigest: () => Promise.reject(new Error("the card was taken out")) };
    await expect(signAll(file, [base(), base({ signer: failing })])).rejects.toThrow("the card was taken out");
    expect(writeFile(file)).toEqual(imageBytes());
  });
});

describe("keys and algorithms", () => {
  it.each(["MD5", "SHA1", "RIPEMD160"] as const)(
    "%s makes new signatures only where weak ones are allowed",
    async (macAlgorithm) => {
      await expect(sign(image(), base({ macAlgorithm }))).rejects.toMatchObject({ code: "ERR_SIGNATURE_ALGORITHM" });
      const file = image();
      await sign(file, base({ macAlgorithm, allowWeak: true }));
      const [result] = await verify(reread(file), { trust: [authority.certificate] });
      expect(result).toMatchObject({ status: "valid", findings: [{ code: "WEAK_ALGORITHM" }] });
    },
  );

  it.each(["SHA384", "SHA512"] as const)("%s makes signatures", async (macAlgorithm) => {
    const file = image();
    await sign(file, base({ macAlgorithm }));
    expect(await statuses(file)).toEqual(["valid"]);
  });

  it("keys on elliptic curves sign outside of the profiles, when that is asked for", async () => {
    const options = base({ signer: ec.signer, allowEcdsa: true });
    await expect(sign(image(), options)).rejects.toMatchObject({ code: "ERR_SIGNATURE_ALGORITHM" });
    await expect(sign(image(), { ...options, profile: "none", allowEcdsa: false })).rejects.toMatchObject({
      code: "ERR_SIGNATURE_ALGORITHM",
    });
    const file = image();
    await sign(file, { ...options, profile: "none" });
    const [result] = await verify(reread(file), { trust: [authority.certificate] });
    expect(result).toMatchObject({ status: "valid", profilesMet: [] });
  });

  it("a certificate that is expired, not yet valid or for something else signs nothing", async () => {
    const code = "ERR_SIGNATURE_CERTIFICATE";
    const later = new Date(Date.now() + 400 * 86_400_000);
    await expect(sign(image(), base({ now: later }))).rejects.toMatchObject({ code });
    await expect(sign(image(), base({ now: new Date("2020-01-01") }))).rejects.toMatchObject({ code });
    const { signer } = await authority.issue({ usages: ["encryption"] });
    await expect(sign(image(), base({ signer }))).rejects.toMatchObject({ code });
  });

  it("an unknown purpose is refused", async () => {
    await expect(sign(image(), base({ purpose: "99" }))).rejects.toMatchObject({ code: "ERR_SIGNATURE_PURPOSE" });
  });
});

describe("padding that PS3.5 does not ask for", () => {
  const padded = (): DicomFile => image({ dataset: imageNodes(element(0x00100020, "LO", "ID    ")) });

  it("is signed as it is, and told", async () => {
    const file = padded();
    const made = await sign(file, base());
    expect(made.superfluousPadding).toEqual(["(0010,0020)"]);
    expect(reread(file).dataset.getBytes(0x00100020)).toHaveLength(6);
    expect(await statuses(file)).toEqual(["valid"]);
  });

  it("is shortened where that is asked for", async () => {
    const file = padded();
    const made = await sign(file, { ...base(), shortenPadding: true });
    expect(made.superfluousPadding).toEqual([]);
    expect(reread(file).dataset.getBytes(0x00100020)).toHaveLength(2);
    expect(await statuses(file)).toEqual(["valid"]);
  });
});

it("stops when it is aborted, and leaves the Dataset as it was", async () => {
  const file = image();
  await expect(sign(file, { ...base(), signal: AbortSignal.abort(new Error("stop")) })).rejects.toThrow("stop");
  expect(writeFile(file)).toEqual(imageBytes());
});
