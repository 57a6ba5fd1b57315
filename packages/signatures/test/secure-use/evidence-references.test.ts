import { beforeAll, describe, expect, it } from "@jest/globals";
import { createHash } from "node:crypto";
import { createFile, Dataset, type DicomFile, readFile, Tag, TransferSyntax, writeFile } from "@dicomsec/core";
import { createSigner, createTestCa, type Certificate, type Signer } from "@dicomsec/pki";
import { type DatasetNode, element, isFullRun, item, part10, part10Arbitrary, sequence } from "@dicomsec/testing";
import fc from "fast-check";
import type { SignatureError } from "../../src/errors.js";
import {
  addEvidenceReferences,
  type AddEvidenceReferencesOptions,
} from "../../src/secure-use/add-evidence-references.js";
import {
  checkEvidenceReferences,
  type CheckEvidenceReferencesOptions,
} from "../../src/secure-use/check-evidence-references.js";
import { sign } from "../../src/sign/sign.js";

const ctStorage = "1.2.840.10008.5.1.4.1.1.2";
let trust: readonly Certificate[];
let signer: Signer;
let otherSigner: Signer;

beforeAll(async () => {
  const ca = await createTestCa();
  trust = ca.authority.certificates;
  signer = createSigner(await ca.issue({ name: "Modality", usages: ["signing"] }));
  otherSigner = createSigner(await ca.issue({ name: "Another", usages: ["signing"] }));
});

function image(sopInstanceUid: string): DicomFile {
  const dataset = new Dataset();
  dataset.set(Tag.SOPClassUID, ctStorage);
  dataset.set(Tag.SOPInstanceUID, sopInstanceUid);
  dataset.set(Tag.PatientName, "Doe^Jane");
  dataset.set(Tag.Rows, 2);
  dataset.set(Tag.PixelData, Uint8Array.of(1, 2, 3, 4), "OW");
  return createFile(dataset, TransferSyntax.ExplicitVRLittleEndian);
}

async function signedImage(sopInstanceUid: string, by: Signer = signer): Promise<DicomFile> {
  const file = image(sopInstanceUid);
  await sign(file, { signer: by, profile: "base" });
  return reread(file);
}

const reread = (file: DicomFile): DicomFile => readFile(writeFile(file));

/** A document that refers to instances: the first in the evidence of the procedure, the others in other evidence. */
function document(...uids: readonly string[]): Dataset {
  const dataset = new Dataset();
  uids.forEach((uid, at) => {
    const tag = at === 0 ? Tag.CurrentRequestedProcedureEvidenceSequence : Tag.PertinentOtherEvidenceSequence;
    const series = dataset.addItem(tag).addItem(Tag.ReferencedSeriesSequence);
    const reference = series.addItem(Tag.ReferencedSOPSequence);
    reference.set(Tag.ReferencedSOPClassUID, ctStorage);
    reference.set(Tag.ReferencedSOPInstanceUID, uid);
  });
  return dataset;
}

const firstPath = "(0040,A375)[0].(0008,1115)[0].(0008,1199)[0]";

function referenceOf(dataset: Dataset): Dataset {
  const [study] = dataset.getItems(Tag.CurrentRequestedProcedureEvidenceSequence);
  return study!.getItems(Tag.ReferencedSeriesSequence)[0]!.getItems(Tag.ReferencedSOPSequence)[0]!;
}

const macOf = (dataset: Dataset): Dataset => referenceOf(dataset).getItems(Tag.ReferencedSOPInstanceMACSequence)[0]!;
const signatureOf = (dataset: Dataset): Dataset =>
  referenceOf(dataset).getItems(Tag.ReferencedDigitalSignatureSequence)[0]!;

async function protectedDocument(file: DicomFile, options: AddEvidenceReferencesOptions = {}): Promise<Dataset> {
  const dataset = document("1.2.3");
  await addEvidenceReferences(dataset, [file], options);
  return dataset;
}

/** Status and codes of the first reference, when the instance is this file. */
async function checked(dataset: Dataset, file: DicomFile | undefined, options?: CheckEvidenceReferencesOptions) {
  const [check] = await checkEvidenceReferences(dataset, async () => file, options ?? { trust });
  return { status: check!.status, codes: check!.findings.map(({ code }) => code) };
}

async function refusal(
  dataset: Dataset,
  ...args: [...Parameters<typeof addEvidenceReferences>] extends [Dataset, ...infer R] ? R : never
) {
  const before = JSON.stringify(plain(dataset));
  const error = (await addEvidenceReferences(dataset, ...args).catch((caught: unknown) => caught)) as SignatureError;
  expect(JSON.stringify(plain(dataset))).toBe(before);
  return { code: error.code, path: error.path };
}

/** A Dataset as tags and lengths, nested. */
function plain(dataset: Dataset): unknown {
  return dataset.elements().map(({ tag, length, items }) => [tag, length, items.map(plain)]);
}

const valid = { status: "valid", codes: [] };

describe("a reference with a MAC", () => {
  it("is valid for the instance", async () => {
    const dataset = await protectedDocument(image("1.2.3"));
    expect(await checked(dataset, reread(image("1.2.3")))).toEqual(valid);
  });

  it("states how the MAC was calculated", async () => {
    const item = macOf(await protectedDocument(image("1.2.3"), { macAlgorithm: "SHA512", attributes: [Tag.Rows] }));
    expect(item.getString(Tag.MACAlgorithm)).toBe("SHA512");
    expect(item.getString(Tag.MACCalculationTransferSyntaxUID)).toBe(TransferSyntax.ExplicitVRLittleEndian);
    expect(item.getNumbers(Tag.DataElementsSigned)).toEqual([Tag.Rows]);
    // (0028,0010) US 2 in Explicit VR Little Endian.
    const rows = Uint8Array.of(0x28, 0, 0x10, 0, 0x55, 0x53, 2, 0, 2, 0);
    expect(item.getBytes(Tag.MAC)).toEqual(new Uint8Array(createHash("sha512").update(rows).digest()));
  });

  it.each([
    ["a value", (dataset: Dataset) => dataset.set(Tag.Rows, 3)],
    ["pixels", (dataset: Dataset) => dataset.set(Tag.PixelData, Uint8Array.of(1, 2, 3, 5), "OW")],
    ["padding", (dataset: Dataset) => dataset.set(Tag.PatientName, new TextEncoder().encode("Doe^Jane  "), "PN")],
  ])("is invalid once the instance has %s changed", async (_, change) => {
    const file = image("1.2.3");
    const dataset = await protectedDocument(file);
    change(file.dataset);
    expect(await checked(dataset, file)).toEqual({ status: "invalid", codes: ["MAC_MISMATCH"] });
  });

  it("is invalid once the instance lacks an element", async () => {
    const file = image("1.2.3");
    const dataset = await protectedDocument(file);
    file.dataset.delete(Tag.PatientName);
    expect(await checked(dataset, file)).toEqual({ status: "invalid", codes: ["ELEMENT_ABSENT"] });
  });

  it("is valid with an element more, which it does not cover", async () => {
    const file = image("1.2.3");
    const dataset = await protectedDocument(file);
    file.dataset.set(Tag.PatientComments, "seen");
    const [check] = await checkEvidenceReferences(dataset, async () => file);
    expect(check).toMatchObject({ status: "valid", path: firstPath, sopInstanceUid: "1.2.3" });
    expect(check!.macElements).toEqual([Tag.SOPClassUID, Tag.SOPInstanceUID, Tag.PatientName, Tag.Rows, Tag.PixelData]);
  });

  it("notes what it does not cover, and a weak algorithm", async () => {
    const file = image("1.2.3");
    const few = await protectedDocument(file, { attributes: [Tag.Rows], macAlgorithm: "SHA1", allowWeak: true });
    expect(await checked(few, file)).toEqual({
      status: "valid",
      codes: ["PIXEL_DATA_NOT_COVERED", "SOP_INSTANCE_UID_NOT_COVERED", "WEAK_ALGORITHM"],
    });
  });

  it("is valid whatever the Transfer Syntax the native instance comes in", async () => {
    const dataset = await protectedDocument(image("1.2.3"));
    for (const uid of [TransferSyntax.ImplicitVRLittleEndian, TransferSyntax.ExplicitVRBigEndian]) {
      const file = image("1.2.3");
      file.transferSyntaxUid = uid;
      expect(await checked(dataset, reread(file))).toEqual(valid);
    }
  });

  it("is indeterminate once Pixel Data are compressed", async () => {
    const dataset = await protectedDocument(image("1.2.3"));
    macOf(dataset).set(Tag.MACCalculationTransferSyntaxUID, "1.2.840.10008.1.2.4.50");
    expect(await checked(dataset, image("1.2.3"))).toEqual({
      status: "indeterminate",
      codes: ["PIXEL_DATA_REENCODED"],
    });
  });

  it("is indeterminate once a VR is unknown", async () => {
    const file = image("1.2.3");
    file.dataset.set(0x00091001, "seen", "LO");
    const dataset = await protectedDocument(file);
    file.dataset.set(0x00091001, new TextEncoder().encode("seen"), "UN");
    expect(await checked(dataset, file)).toEqual({ status: "indeterminate", codes: ["ELEMENT_VR_UNKNOWN"] });
  });

  it.each([
    ["no MAC", (item: Dataset) => item.delete(Tag.MAC), "invalid", "REFERENCE_INCOMPLETE"],
    ["no MAC Algorithm", (item: Dataset) => item.delete(Tag.MACAlgorithm), "invalid", "REFERENCE_INCOMPLETE"],
    ["no elements", (item: Dataset) => item.delete(Tag.DataElementsSigned), "invalid", "REFERENCE_INCOMPLETE"],
    ["another MAC Algorithm", (item: Dataset) => item.set(Tag.MACAlgorithm, "SHA1"), "invalid", "MAC_MISMATCH"],
    [
      "an unknown one",
      (item: Dataset) => item.set(Tag.MACAlgorithm, "CRC32"),
      "indeterminate",
      "MAC_ALGORITHM_UNKNOWN",
    ],
    [
      "a MAC cut short",
      (item: Dataset) => item.set(Tag.MAC, item.getBytes(Tag.MAC)!.slice(0, 16)),
      "invalid",
      "MAC_MISMATCH",
    ],
    [
      "a MAC made longer",
      (item: Dataset) => item.set(Tag.MAC, Uint8Array.of(...item.getBytes(Tag.MAC)!, 0, 0)),
      "invalid",
      "MAC_MISMATCH",
    ],
    [
      "an element never signed",
      (item: Dataset) => item.set(Tag.DataElementsSigned, [Tag.Rows, 0xfffafffa]),
      "invalid",
      "ELEMENT_FORBIDDEN",
    ],
    [
      "Implicit VR",
      (item: Dataset) => item.set(Tag.MACCalculationTransferSyntaxUID, TransferSyntax.ImplicitVRLittleEndian),
      "invalid",
      "MAC_TRANSFER_SYNTAX_FORBIDDEN",
    ],
    [
      "an unknown Transfer Syntax",
      (item: Dataset) => item.set(Tag.MACCalculationTransferSyntaxUID, "1.2"),
      "indeterminate",
      "MAC_TRANSFER_SYNTAX_UNKNOWN",
    ],
  ] as const)("with %s is not valid", async (_, change, status, code) => {
    const dataset = await protectedDocument(image("1.2.3"));
    change(macOf(dataset));
    const result = await checked(dataset, image("1.2.3"));
    expect(result.status).toBe(status);
    expect(result.codes).toContain(code);
  });

  it("is valid where the MAC names its elements in another order, and notes it", async () => {
    const file = image("1.2.3");
    const dataset = await protectedDocument(file);
    const tags = macOf(dataset).getNumbers(Tag.DataElementsSigned);
    macOf(dataset).set(Tag.DataElementsSigned, tags.toReversed(), "AT");
    expect(await checked(dataset, file)).toEqual({ status: "valid", codes: ["ELEMENTS_NOT_ASCENDING"] });
    file.dataset.set(Tag.Rows, 3);
    expect((await checked(dataset, file)).status).toBe("invalid");
  });

  it("needs each of several MACs to match", async () => {
    const dataset = await protectedDocument(image("1.2.3"));
    const more = await protectedDocument(image("1.2.3"));
    macOf(more).set(Tag.MAC, new Uint8Array(32));
    referenceOf(dataset).addItem(Tag.ReferencedSOPInstanceMACSequence, macOf(more));
    expect(await checked(dataset, image("1.2.3"))).toEqual({ status: "invalid", codes: ["MAC_MISMATCH"] });
  });

  it("is invalid after any byte of the instance's values was changed", async () => {
    await fc.assert(
      fc.asyncProperty(part10Arbitrary(), fc.nat(), async ({ bytes }, pick) => {
        const file = readFile(bytes);
        const { dataset } = file;
        dataset.set(Tag.SOPClassUID, ctStorage);
        dataset.set(Tag.SOPInstanceUID, "1.2.3");
        const evidence = await protectedDocument(file);
        expect((await checked(evidence, file)).status).toBe("valid");
        const covered = macOf(evidence).getNumbers(Tag.DataElementsSigned);
        const values = dataset.elements().filter((one) => covered.includes(one.tag) && isPlainValue(one));
        const { tag, vr, bytes: value } = values[pick % values.length]!;
        const other = value.slice();
        other[pick % other.length]! ^= 1;
        dataset.set(tag, other, vr);
        const expected = tag === Tag.SOPClassUID || tag === Tag.SOPInstanceUID ? "INSTANCE_DIFFERENT" : "MAC_MISMATCH";
        expect(await checked(evidence, file)).toEqual({ status: "invalid", codes: [expected] });
      }),
      { numRuns: isFullRun() ? 100 : 25 },
    );
  });
});

const isPlainValue = ({ tag, isSequence, isEncapsulated, length }: ReturnType<Dataset["elements"]>[number]): boolean =>
  !isSequence && !isEncapsulated && length > 0 && tag !== 0x00080005;

describe("a reference to a signature", () => {
  const bySignature = { kind: "signature" } as const;
  const withSignature = async (file: DicomFile) => protectedDocument(file, { ...bySignature, verification: { trust } });

  it("is valid for the instance with the valid signature", async () => {
    const file = await signedImage("1.2.3");
    const dataset = await withSignature(file);
    expect(await checked(dataset, file)).toEqual(valid);
    const [check] = await checkEvidenceReferences(dataset, async () => file, { trust });
    expect(check!.signatures.map(({ uid }) => uid)).toEqual([signatureOf(dataset).getString(Tag.DigitalSignatureUID)]);
    expect(check!.macElements).toEqual([]);
  });

  it("is invalid once the instance was changed", async () => {
    const file = await signedImage("1.2.3");
    const dataset = await withSignature(file);
    file.dataset.set(Tag.Rows, 3);
    expect(await checked(dataset, file)).toEqual({ status: "invalid", codes: ["SIGNATURE_INVALID"] });
  });

  it("is indeterminate when the signer is not trusted", async () => {
    const file = await signedImage("1.2.3");
    const dataset = await withSignature(file);
    expect(await checked(dataset, file, {})).toEqual({ status: "indeterminate", codes: ["SIGNATURE_INDETERMINATE"] });
  });

  it("is invalid for an instance that somebody else has signed since", async () => {
    const dataset = await withSignature(await signedImage("1.2.3"));
    expect(await checked(dataset, await signedImage("1.2.3", otherSigner))).toEqual({
      status: "invalid",
      codes: ["SIGNATURE_ABSENT"],
    });
  });

  it("is invalid for an instance that is no longer signed", async () => {
    const dataset = await withSignature(await signedImage("1.2.3"));
    expect(await checked(dataset, image("1.2.3"))).toEqual({ status: "invalid", codes: ["SIGNATURE_ABSENT"] });
  });

  it("is invalid for another signature under the same UID", async () => {
    const file = await signedImage("1.2.3");
    const dataset = await withSignature(file);
    const uid = signatureOf(dataset).getString(Tag.DigitalSignatureUID)!;
    const other = image("1.2.3");
    await sign(other, { signer: otherSigner, profile: "base", createUid: () => uid });
    expect(await checked(dataset, other)).toEqual({ status: "invalid", codes: ["SIGNATURE_DIFFERENT"] });
  });

  it("is invalid for the same signature under another UID", async () => {
    const file = await signedImage("1.2.3");
    const dataset = await withSignature(file);
    signatureOf(dataset).set(Tag.DigitalSignatureUID, "1.2.9");
    expect(await checked(dataset, file)).toEqual({ status: "invalid", codes: ["SIGNATURE_ABSENT"] });
  });

  it("is not made to a signature of an Item, which says little of the instance", async () => {
    const file = image("1.2.3");
    const item = file.dataset.addItem(Tag.ReferencedImageSequence);
    item.set(Tag.ReferencedSOPInstanceUID, "1.2.9");
    await sign(file, { signer, profile: "base", item });
    const verified = { ...bySignature, verification: { trust } };
    expect((await refusal(document("1.2.3"), [file], verified)).code).toBe("ERR_SIGNATURE_NOT_VERIFIED");
  });

  it("is not enough where it is one of an Item: the main Dataset may be another", async () => {
    const file = image("1.2.3");
    const item = file.dataset.addItem(Tag.ReferencedImageSequence);
    item.set(Tag.ReferencedSOPInstanceUID, "1.2.9");
    const made = await sign(file, { signer, profile: "base", item });
    const dataset = document("1.2.3");
    const reference = referenceOf(dataset).addItem(Tag.ReferencedDigitalSignatureSequence);
    reference.set(Tag.DigitalSignatureUID, made.uid, "UI");
    reference.set(Tag.Signature, made.item.getBytes(Tag.Signature)!, "OB");
    const expected = { status: "indeterminate", codes: ["INSTANCE_NOT_COVERED"] };
    expect(await checked(dataset, file)).toEqual(expected);
    file.dataset.set(Tag.PatientName, "Other");
    expect(await checked(dataset, reread(file))).toEqual(expected);
    // Beside a signature of the main Dataset, or a MAC, it is.
    const whole = await sign(file, { signer, profile: "base" });
    const second = referenceOf(dataset).addItem(Tag.ReferencedDigitalSignatureSequence);
    second.set(Tag.DigitalSignatureUID, whole.uid, "UI");
    second.set(Tag.Signature, whole.item.getBytes(Tag.Signature)!, "OB");
    expect(await checked(dataset, file)).toEqual(valid);
    referenceOf(dataset).removeItem(Tag.ReferencedDigitalSignatureSequence, 1);
    const mac = macOf(await protectedDocument(file));
    referenceOf(dataset).set(Tag.ReferencedSOPInstanceMACSequence, [mac], "SQ");
    expect(await checked(dataset, file)).toEqual(valid);
  });

  it("notes what the signature does not cover", async () => {
    const file = image("1.2.3");
    await sign(file, { signer, profile: "base", attributes: [Tag.Rows] });
    const dataset = await withSignature(file);
    const codes = ["PIXEL_DATA_NOT_COVERED", "SOP_INSTANCE_UID_NOT_COVERED"];
    expect(await checked(dataset, file)).toEqual({ status: "valid", codes });
  });

  it.each([Tag.DigitalSignatureUID, Tag.Signature])("is invalid without %s", async (tag) => {
    const file = await signedImage("1.2.3");
    const dataset = await withSignature(file);
    signatureOf(dataset).delete(tag);
    expect(await checked(dataset, file)).toEqual({ status: "invalid", codes: ["REFERENCE_INCOMPLETE"] });
  });

  it("is not made to a signature that is not valid", async () => {
    const damaged = await signedImage("1.2.3");
    damaged.dataset.set(Tag.Rows, 3);
    const verified = { ...bySignature, verification: { trust } };
    const expected = { code: "ERR_SIGNATURE_NOT_VERIFIED", path: firstPath };
    expect(await refusal(document("1.2.3"), [damaged], verified)).toEqual(expected);
    expect(await refusal(document("1.2.3"), [image("1.2.3")], verified)).toEqual(expected);
    expect(await refusal(document("1.2.3"), [await signedImage("1.2.3")], bySignature)).toEqual(expected);
  });
});

describe("a reference with both", () => {
  const both = async (file: DicomFile) => protectedDocument(file, { kind: "both", verification: { trust } });

  it("is valid when both are", async () => {
    const file = await signedImage("1.2.3");
    const dataset = await both(file);
    expect(macOf(dataset)).toBeDefined();
    expect(signatureOf(dataset)).toBeDefined();
    expect(await checked(dataset, file)).toEqual(valid);
  });

  it("has the MAC alone where no signature is valid", async () => {
    const dataset = await both(image("1.2.3"));
    expect(signatureOf(dataset)).toBeUndefined();
    expect(await checked(dataset, image("1.2.3"))).toEqual(valid);
  });

  it("is invalid when the MAC is wrong and the signature right, and the reverse", async () => {
    const file = await signedImage("1.2.3");
    const wrongMac = await both(file);
    macOf(wrongMac).set(Tag.MAC, new Uint8Array(32));
    expect(await checked(wrongMac, file)).toEqual({ status: "invalid", codes: ["MAC_MISMATCH"] });
    const wrongSignature = await both(file);
    signatureOf(wrongSignature).set(Tag.Signature, new Uint8Array(256));
    expect(await checked(wrongSignature, file)).toEqual({ status: "invalid", codes: ["SIGNATURE_DIFFERENT"] });
  });
});

describe("the evidence of a document", () => {
  const uids = ["1.2.3", "1.2.4", "1.2.5"];

  it("is protected whole, in both Sequences", async () => {
    const dataset = document(...uids);
    expect(await addEvidenceReferences(dataset, uids.map(image))).toBe(3);
    const checks = await checkEvidenceReferences(dataset, async (uid) => image(uid));
    expect(checks.map(({ status, sopInstanceUid, path }) => [status, sopInstanceUid, path])).toEqual([
      ["valid", "1.2.3", firstPath],
      ["valid", "1.2.4", "(0040,A385)[0].(0008,1115)[0].(0008,1199)[0]"],
      ["valid", "1.2.5", "(0040,A385)[1].(0008,1115)[0].(0008,1199)[0]"],
    ]);
  });

  it("is looked up one by one, and may name an instance twice", async () => {
    const dataset = document("1.2.3", "1.2.3");
    expect(await addEvidenceReferences(dataset, async (uid) => image(uid))).toBe(2);
    const checks = await checkEvidenceReferences(dataset, async (uid) => image(uid));
    expect(checks.map(({ status }) => status)).toEqual(["valid", "valid"]);
  });

  it("survives being written and read", async () => {
    const dataset = document(...uids);
    await addEvidenceReferences(dataset, uids.map(image));
    const read = reread(createFile(dataset, TransferSyntax.ExplicitVRLittleEndian)).dataset;
    const checks = await checkEvidenceReferences(read, async (uid) => image(uid));
    expect(checks.map(({ status }) => status)).toEqual(["valid", "valid", "valid"]);
  });

  it("is protected anew in place of what is there", async () => {
    const dataset = await protectedDocument(image("1.2.3"));
    await addEvidenceReferences(dataset, [image("1.2.3")], { macAlgorithm: "SHA384" });
    expect(referenceOf(dataset).getItems(Tag.ReferencedSOPInstanceMACSequence)).toHaveLength(1);
    expect(macOf(dataset).getString(Tag.MACAlgorithm)).toBe("SHA384");
    const signed = await signedImage("1.2.3");
    await addEvidenceReferences(dataset, [signed], { kind: "signature", verification: { trust } });
    expect(macOf(dataset)).toBeUndefined();
    await addEvidenceReferences(dataset, [signed]);
    expect(signatureOf(dataset)).toBeUndefined();
  });

  it("is invalid where it has neither a MAC nor a signature, also when the instance is not at hand", async () => {
    const expected = { status: "invalid", codes: ["REFERENCE_UNPROTECTED"] };
    expect(await checked(document("1.2.3"), image("1.2.3"))).toEqual(expected);
    expect(await checked(document("1.2.3"), undefined)).toEqual(expected);
  });

  it("is indeterminate when the instance is not at hand", async () => {
    const dataset = await protectedDocument(image("1.2.3"));
    expect(await checked(dataset, undefined)).toEqual({ status: "indeterminate", codes: ["INSTANCE_ABSENT"] });
  });

  it("is invalid when the instance at hand is another", async () => {
    const dataset = await protectedDocument(image("1.2.3"));
    const different = { status: "invalid", codes: ["INSTANCE_DIFFERENT"] };
    expect(await checked(dataset, image("1.2.4"))).toEqual(different);
    const otherClass = image("1.2.3");
    otherClass.dataset.set(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.4");
    expect(await checked(dataset, otherClass)).toEqual(different);
  });

  it("is invalid when the reference does not say what it refers to", async () => {
    const dataset = await protectedDocument(image("1.2.3"));
    referenceOf(dataset).delete(Tag.ReferencedSOPInstanceUID);
    expect(await checked(dataset, image("1.2.3"))).toEqual({ status: "invalid", codes: ["REFERENCE_INCOMPLETE"] });
  });

  const evidence = (uid: string): DatasetNode =>
    sequence(Tag.CurrentRequestedProcedureEvidenceSequence, [
      item([
        sequence(Tag.ReferencedSeriesSequence, [
          item([
            sequence(Tag.ReferencedSOPSequence, [
              item([
                element(Tag.ReferencedSOPClassUID, "UI", ctStorage),
                element(Tag.ReferencedSOPInstanceUID, "UI", uid),
              ]),
            ]),
          ]),
        ]),
      ]),
    ]);

  it("has results where its Sequence stands there a second time", async () => {
    const { dataset } = readFile(part10({ dataset: [evidence("1.2.3"), evidence("1.2.4")] }));
    const checks = await checkEvidenceReferences(dataset, async () => undefined);
    expect(checks.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(["1.2.3", "1.2.4"]);
    expect(checks.map(({ status }) => status)).toEqual(["invalid", "invalid"]);
  });

  it.each<readonly [string, DatasetNode, string]>([
    ["of VR UN", element(Tag.CurrentRequestedProcedureEvidenceSequence, "UN", Uint8Array.of(1, 2)), "(0040,A375)"],
    ["of another VR", element(Tag.PertinentOtherEvidenceSequence, "LO", "x"), "(0040,A385)"],
    [
      "of VR UN in an Item",
      sequence(Tag.PertinentOtherEvidenceSequence, [
        item([element(Tag.ReferencedSeriesSequence, "UN", Uint8Array.of(1, 2))]),
      ]),
      "(0040,A385)[0].(0008,1115)",
    ],
  ])("is indeterminate where a Sequence %s cannot be read, and is not protected", async (_, node, path) => {
    const { dataset } = readFile(part10({ dataset: [node] }));
    const checks = await checkEvidenceReferences(dataset, async () => undefined);
    expect(checks).toMatchObject([
      { path, sopInstanceUid: undefined, status: "indeterminate", findings: [{ code: "EVIDENCE_UNREADABLE" }] },
    ]);
    expect(await refusal(dataset, [])).toEqual({ code: "ERR_SIGNATURE_REFERENCE", path });
  });

  it("is read where a Sequence of VR UN holds Items", async () => {
    const bytes = readFile(
      part10({ dataset: [evidence("1.2.3")], transferSyntaxUid: TransferSyntax.ImplicitVRLittleEndian }),
    ).dataset.getBytes(Tag.CurrentRequestedProcedureEvidenceSequence)!;
    const { dataset } = readFile(
      part10({ dataset: [element(Tag.CurrentRequestedProcedureEvidenceSequence, "UN", bytes)] }),
    );
    const checks = await checkEvidenceReferences(dataset, async () => undefined);
    expect(checks).toMatchObject([{ sopInstanceUid: "1.2.3", findings: [{ code: "REFERENCE_UNPROTECTED" }] }]);
  });

  it("has no results where there is none", async () => {
    expect(await checkEvidenceReferences(new Dataset(), async () => undefined)).toEqual([]);
    expect(await addEvidenceReferences(new Dataset(), [])).toBe(0);
  });
});

describe("references are not made", () => {
  it("to an instance that was not given, or is another", async () => {
    const absent = { code: "ERR_SIGNATURE_REFERENCE", path: firstPath };
    expect(await refusal(document("1.2.3"), [image("1.2.4")])).toEqual(absent);
    expect(await refusal(document("1.2.3"), async () => image("1.2.4"))).toEqual(absent);
  });

  it("in part: when the last cannot be made, none is", async () => {
    const second = { code: "ERR_SIGNATURE_REFERENCE", path: "(0040,A385)[0].(0008,1115)[0].(0008,1199)[0]" };
    expect(await refusal(document("1.2.3", "1.2.4"), [image("1.2.3")])).toEqual(second);
  });

  it.each(["MD5", "RIPEMD160", "SHA1"] as const)("with %s unless that is allowed", async (macAlgorithm) => {
    const weak = { code: "ERR_SIGNATURE_ALGORITHM", path: undefined };
    expect(await refusal(document("1.2.3"), [image("1.2.3")], { macAlgorithm })).toEqual(weak);
    const dataset = await protectedDocument(image("1.2.3"), { macAlgorithm, allowWeak: true });
    expect(await checked(dataset, image("1.2.3"))).toEqual({ status: "valid", codes: ["WEAK_ALGORITHM"] });
  });

  it("to one of two instances of a UID", async () => {
    const other = image("1.2.3");
    other.dataset.set(Tag.PatientName, "Other");
    const refused = await refusal(document("1.2.3"), [image("1.2.3"), other]);
    expect(refused.code).toBe("ERR_SIGNATURE_REFERENCE");
    const file = image("1.2.3");
    expect(await addEvidenceReferences(document("1.2.3"), [file, file])).toBe(1);
  });

  it("over no elements at all", async () => {
    const refused = await refusal(document("1.2.3"), [image("1.2.3")], { attributes: [] });
    expect(refused.code).toBe("ERR_SIGNATURE_EMPTY");
  });

  it("over elements that are absent or never signed", async () => {
    const absent = await refusal(document("1.2.3"), [image("1.2.3")], { attributes: [Tag.PatientID] });
    expect(absent.code).toBe("ERR_SIGNATURE_ATTRIBUTE_MISSING");
    const signed = await signedImage("1.2.3");
    const forbidden = await refusal(document("1.2.3"), [signed], { attributes: [Tag.MACParametersSequence] });
    expect(forbidden.code).toBe("ERR_SIGNATURE_ATTRIBUTE_FORBIDDEN");
  });

  it("when the caller aborts", async () => {
    const signal = AbortSignal.abort();
    await expect(addEvidenceReferences(document("1.2.3"), [image("1.2.3")], { signal })).rejects.toThrow("aborted");
    const checking = checkEvidenceReferences(document("1.2.3"), async () => undefined, { signal });
    await expect(checking).rejects.toThrow("aborted");
  });
});
