import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { type Dataset, type DicomFile, readFile, Tag, type TagNumber, writeFile } from "@dicomsec/core";
import { parseCrl, writePemBlock } from "@dicomsec/pki";
import {
  type DatasetNode,
  element,
  type ElementValue,
  item,
  runProcess,
  sequence,
  temporaryFolder,
  transferSyntax,
} from "@dicomsec/testing";
import { itWithPeer } from "@dicomsec/testing/jest";
import {
  brokenSignatures,
  findSignatures,
  removeSignatures,
  resignBroken,
  type Resigned,
  type ResignOptions,
  sign,
  signAll,
  type SignatureVerification,
  type SignOptions,
  verify,
  type VerifyOptions,
  writeMacInput,
} from "../../src/index.js";
import { type Authority, createAuthority, type Identity } from "../identities.js";
import { encapsulatedImage, encapsulatedPixels, image, imageNodes } from "../instances.js";

const DAY_MS = 86_400_000;
const PIXELS = 0x7fe00010;
const PRIVATE = 0x00091001;
const REFERENCED = 0x00081140;

let authority: Authority;
let creator: Identity;
let forwarder: Identity;
let ec: Identity;

beforeAll(async () => {
  authority = await createAuthority();
  creator = await authority.issue();
  forwarder = await authority.issue();
  ec = await authority.issue({ key: "p-256" });
});

/** An instance as it was received, and what verification said of it. */
interface Received {
  readonly file: DicomFile;
  readonly verifications: readonly SignatureVerification[];
}

const base = (more: Partial<SignOptions> = {}): SignOptions => ({ signer: creator.signer, profile: "base", ...more });
const reread = (file: DicomFile): DicomFile => readFile(writeFile(file));

async function verified(file: DicomFile, options: VerifyOptions = {}): Promise<SignatureVerification[]> {
  return verify(reread(file), { trust: [authority.certificate], ...options });
}

/** Signs an instance as its creator does, and receives it. */
async function received(
  of: DicomFile,
  requests: readonly Partial<SignOptions>[],
  options: VerifyOptions = {},
): Promise<Received> {
  await signAll(of, requests.map(base));
  const file = reread(of);
  return { file, verifications: await verify(file, { trust: [authority.certificate], ...options }) };
}

/** The form in which an instance is forwarded. */
function forwarded({ file }: Received, change: (dataset: Dataset, file: DicomFile) => void): DicomFile {
  const copy = reread(file);
  change(copy.dataset, copy);
  return copy;
}

const statusesOf = (results: readonly SignatureVerification[]): string[] => results.map(({ status }) => status);
const listsOf = (results: readonly { readonly elements: readonly TagNumber[] }[]): (readonly TagNumber[])[] =>
  results.map(({ elements }) => elements);

function resign(from: Received, to: DicomFile, more: Partial<ResignOptions> = {}): Promise<Resigned> {
  const { file, verifications } = from;
  return resignBroken(to, { received: file, verifications, sign: { signer: forwarder.signer }, ...more });
}

/** That nothing is signed again, for a reason, and that what is forwarded stays as it is. */
async function expectRefused(
  from: Received,
  to: DicomFile,
  expected: { readonly code: string; readonly path?: string },
  more: Partial<ResignOptions> = {},
): Promise<void> {
  const before = writeFile(to);
  await expect(resign(from, to, more)).rejects.toMatchObject(expected);
  expect(writeFile(to)).toEqual(before);
}

function nativePixels(dataset: Dataset, file: DicomFile): void {
  file.transferSyntaxUid = transferSyntax.explicitLittle;
  dataset.set(PIXELS, Uint8Array.of(9, 9, 9, 9), "OB");
}

function compress(dataset: Dataset, file: DicomFile): void {
  file.transferSyntaxUid = transferSyntax.jpegBaseline;
  dataset.set(PIXELS, { fragments: encapsulatedPixels.fragments }, "OB");
}

/** More padding than there was: another encoding of the same value. */
function pad(dataset: Dataset, tag: TagNumber, padding = "  "): void {
  const { bytes, vr } = dataset.get(tag)!;
  dataset.set(tag, Uint8Array.from([...bytes, ...new TextEncoder().encode(padding)]), vr);
}

const padName = (dataset: Dataset): void => pad(dataset, Tag.PatientName);

describe("a change of Transfer Syntax", () => {
  const native = Object.entries(transferSyntax).filter(([name]) => name !== "jpegBaseline");
  const explicit = native.filter(([name]) => name !== "implicitLittle").map(([name]) => name);
  const uidOf = (name: string): string => Object.fromEntries(native)[name]!;
  const change = (uid: string) => (_: Dataset, file: DicomFile) => void (file.transferSyntaxUid = uid);

  it.each(explicit.flatMap((from) => explicit.map((to) => [from, to] as const)))(
    "from %s to %s breaks nothing",
    async (from, to) => {
      const known = await received(image({ transferSyntaxUid: uidOf(from) }), [{}, { item: "(0008,1140)[1]" }]);
      const file = forwarded(known, change(uidOf(to)));
      expect(await brokenSignatures(known.verifications, file)).toEqual([]);
      expect(statusesOf(await verified(file))).toEqual(["valid", "valid"]);
      expect(await resign(known, file)).toEqual({ removed: [], made: [] });
    },
  );

  it.each(explicit)("from Implicit VR to %s breaks nothing", async (to) => {
    const known = await received(image({ transferSyntaxUid: transferSyntax.implicitLittle }), [{}]);
    const file = forwarded(known, change(uidOf(to)));
    expect(await brokenSignatures(known.verifications, file)).toEqual([]);
    expect(statusesOf(await verified(file))).toEqual(["valid"]);
  });

  /** A private element that the dictionary knows and one that it does not, each with a signature; and pixel data of bytes and of words. */
  const requests = [[Tag.PatientName], [PRIVATE], [0x00191002], [PIXELS], [0x00080016, REFERENCED]];
  const withKnown = (pixels: DatasetNode): DicomFile =>
    image({
      dataset: imageNodes(pixels, element(0x00190010, "LO", "GEMS_ACQU_01"), element(0x00191002, "SL", 5)),
    });
  const bytes = element(PIXELS, "OB", Uint8Array.of(1, 2, 3, 4));
  const words = element(PIXELS, "OW", [1, 2]);

  it.each([
    ["bytes", bytes, [[PRIVATE], [PIXELS]]],
    ["words", words, [[PRIVATE]]],
  ])(
    "to Implicit VR breaks those over private elements of unknown VR, and over what is not of the VR of PS3.6, as pixel data of %s may be",
    async (_, pixels, broken) => {
      const known = await received(
        withKnown(pixels),
        requests.map((attributes) => ({ attributes })),
      );
      expect(new Set(statusesOf(known.verifications))).toEqual(new Set(["valid"]));
      const file = forwarded(known, change(transferSyntax.implicitLittle));
      // Read here, a private element that the dictionary knows has kept its VR.
      expect(listsOf(await brokenSignatures(known.verifications, reread(file)))).toEqual(broken);
      // What is yet to be written is for readers who may not know it.
      expect(listsOf(await brokenSignatures(known.verifications, file))).toEqual(
        [...broken, [0x00191002]].toSorted((a, b) => requests.findIndex(([tag]) => tag === a[0]) - requests.findIndex(([tag]) => tag === b[0])), // prettier-ignore
      );
    },
  );

  it("to Implicit VR is signed again where pixel data of bytes become words", async () => {
    const known = await received(image(), [{ attributes: [PIXELS, Tag.SOPInstanceUID] }, { attributes: [Tag.PatientName] }]); // prettier-ignore
    for (const read of [reread, (file: DicomFile) => file]) {
      const file = read(forwarded(known, change(transferSyntax.implicitLittle)));
      const { removed, made } = await resign(known, file);
      expect(listsOf(removed)).toEqual([[Tag.SOPInstanceUID, PIXELS]]);
      expect(listsOf(made)).toEqual([[Tag.SOPInstanceUID, PIXELS]]);
      expect(statusesOf(await verified(file))).toEqual(["valid", "valid"]);
    }
  });

  it("to Implicit VR is not signed again over private elements, which stay as they are", async () => {
    const known = await received(image(), [{}]);
    const file = forwarded(known, change(transferSyntax.implicitLittle));
    const expected = { code: "ERR_SIGNATURE_ATTRIBUTE_FORBIDDEN", path: "(0009,1001)" };
    await expectRefused(known, file, expected);
    await expectRefused(known, reread(file), expected);
  });

  it("to Implicit VR is signed again without private elements where they may be left out", async () => {
    const known = await received(image(), [{}, { attributes: [PRIVATE] }]);
    for (const read of [reread, (file: DicomFile) => file]) {
      const file = read(forwarded(known, change(transferSyntax.implicitLittle)));
      const { removed, made } = await resign(known, file, { unsignable: "leaveOut" });
      expect(removed).toEqual(known.verifications);
      expect(listsOf(made)).toEqual([known.verifications[0]!.elements.filter((tag) => tag !== PRIVATE)]);
      const results = await verified(file);
      expect(statusesOf(results)).toEqual(["valid"]);
      expect(results[0]!.notCovered).toContain(PRIVATE);
    }
  });

  it("to Implicit VR with private elements left out does not excuse other changes", async () => {
    const known = await received(image(), [{}]);
    const file = forwarded(known, (dataset, to) => {
      change(transferSyntax.implicitLittle)(dataset, to);
      dataset.set(Tag.PatientName, "Other");
    });
    const expected = { code: "ERR_SIGNATURE_NOT_VERIFIED", path: "(0010,0010)" };
    await expectRefused(known, file, expected, { unsignable: "leaveOut" });
  });
});

describe("brokenSignatures", () => {
  const three = [{ attributes: [Tag.PatientName] }, { attributes: [Tag.StudyDate, PIXELS] }, { item: "(0008,1140)[0]" }]; // prettier-ignore

  it.each<readonly [string, (dataset: Dataset, file: DicomFile) => void, readonly string[]]>([
    ["nothing", () => {}, []],
    ["an element that none covers", (dataset) => dataset.set(Tag.PatientID, "1"), []],
    ["the padding of a name", padName, [""]],
    ["the number of spaces in an Item", (dataset) => pad(dataset.getItems(REFERENCED)[0]!, Tag.ReferencedSOPInstanceUID, "\0\0"), ["(0008,1140)[0]"]],
    ["compression", compress, [""]],
    ["a name and an Item", (dataset) => { padName(dataset); pad(dataset.getItems(REFERENCED)[0]!, Tag.ReferencedSOPInstanceUID, "\0\0"); }, ["(0008,1140)[0]", ""]],
    ["the Item that is gone", (dataset) => dataset.removeItem(REFERENCED, 0), ["(0008,1140)[0]"]],
    ["all signatures that are gone", (dataset) => void dataset.delete(Tag.DigitalSignaturesSequence), ["", ""]],
  ])("tells exactly those that a change of %s has broken", async (_, change, paths) => {
    const known = await received(image(), three);
    const broken = await brokenSignatures(known.verifications, forwarded(known, change));
    expect(broken.map(({ path }) => path)).toEqual(paths);
    for (const one of broken) expect(known.verifications).toContain(one);
  }); // prettier-ignore

  it("knows which elements were changed", async () => {
    const known = await received(image(), three);
    const names = forwarded(known, padName);
    expect(listsOf(await brokenSignatures(known.verifications, names))).toEqual([[Tag.PatientName]]);
    const pixels = forwarded(known, compress);
    expect(listsOf(await brokenSignatures(known.verifications, pixels))).toEqual([[Tag.StudyDate, PIXELS]]);
  });

  it("does not tell what did not match when it was received", async () => {
    const file = image();
    await sign(file, base());
    file.dataset.set(Tag.PatientName, "Other");
    const bad = reread(file);
    const verifications = await verify(bad, { trust: [authority.certificate] });
    expect(statusesOf(verifications)).toEqual(["invalid"]);
    expect(await brokenSignatures(verifications, bad)).toEqual([]);
    const { removed, made } = await resign(
      { file: bad, verifications },
      forwarded({ file: bad, verifications }, padName),
    );
    expect([removed, made]).toEqual([[], []]);
  });

  it("does not take the form of DCMTK before 3.5.4 for broken where it was accepted", async () => {
    const first = encapsulatedImage();
    await sign(first, base());
    const [signature] = await findSignatures(first.dataset);
    const hash = createHash("sha256");
    await writeMacInput(first, signature!, { form: "oldDcmtk", onBytes: (bytes) => void hash.update(bytes) });
    const scheme = { scheme: "RSASSA-PKCS1-v1_5", digest: "SHA256" } as const;
    signature!.item.set(Tag.Signature, await creator.signer.signDigest(new Uint8Array(hash.digest()), scheme), "OB");
    const file = reread(first);
    const verifications = await verify(file, { trust: [authority.certificate], allowOldDcmtk: true });
    expect(statusesOf(verifications)).toEqual(["valid"]);
    expect(await brokenSignatures(verifications, reread(file))).toEqual([]);
    expect(await brokenSignatures(verifications, forwarded({ file, verifications }, padName))).toHaveLength(1);
    const strictly = await verify(file, { trust: [authority.certificate] });
    expect(await brokenSignatures(strictly, reread(file))).toEqual([]);
  });

  it("tells the broken one of two signatures of one UID, and leaves the other", async () => {
    const createUid = (): string => "1.2.3";
    const known = await received(image(), [{ createUid, attributes: [Tag.StudyDate] }, { createUid, attributes: [Tag.PatientName] }]); // prettier-ignore
    const file = forwarded(known, padName);
    expect(await brokenSignatures(known.verifications, file)).toEqual([known.verifications[1]]);
    const { removed, made } = await resign(known, file);
    expect(removed).toEqual([known.verifications[1]]);
    expect(listsOf(made)).toEqual([[Tag.PatientName]]);
    const results = await verified(file);
    expect(statusesOf(results)).toEqual(["valid", "valid"]);
    expect(results[0]).toMatchObject({ octets: known.verifications[0]!.octets, elements: [Tag.StudyDate] });
  });

  it("takes repetitions of a signature for one", async () => {
    const first = image();
    const made = await sign(first, base({ attributes: [Tag.PatientName] }));
    const [twin] = reread(first).dataset.getItems(Tag.DigitalSignaturesSequence);
    first.dataset.set(Tag.DigitalSignaturesSequence, [made.item, twin!], "SQ");
    const known = await received(first, []);
    expect(statusesOf(known.verifications)).toEqual(["valid", "valid"]);
    const file = forwarded(known, padName);
    expect((await resign(known, file)).made).toHaveLength(1);
    expect(statusesOf(await verified(file))).toEqual(["valid"]);
  });

  it("leaves a signature of the same UID that was put there since", async () => {
    const createUid = (): string => "1.2.3";
    const known = await received(image(), [{ createUid, attributes: [Tag.PatientName] }]);
    const file = forwarded(known, padName);
    const added = await sign(file, { signer: forwarder.signer, profile: "base", createUid });
    const { made } = await resign(known, file);
    const items = file.dataset.getItems(Tag.DigitalSignaturesSequence);
    expect(items).toEqual([added.item, made[0]!.item]);
  });

  it("follows a signature whose Item moved", async () => {
    const known = await received(image(), [{ item: "(0008,1140)[0]" }, { attributes: [Tag.PatientName] }]);
    const file = forwarded(known, (dataset) => void dataset.addItem(REFERENCED, undefined, 0));
    expect((await verified(file))[0]).toMatchObject({ path: "(0008,1140)[1]", status: "valid" });
    expect(await brokenSignatures(known.verifications, file)).toEqual([]);
    pad(file.dataset.getItems(REFERENCED)[1]!, Tag.ReferencedSOPInstanceUID, "\0\0");
    const { removed, made } = await resign(known, file);
    expect(removed).toEqual([known.verifications[0]]);
    expect(made.map(({ path }) => path)).toEqual(["(0008,1140)[1]"]);
    expect(statusesOf(await verified(file))).toEqual(["valid", "valid"]);
  });

  it("does not take the copy of a signature in another Item for it, unless it matches there", async () => {
    const known = await received(image(), [{ item: "(0008,1140)[0]" }]);
    const file = forwarded(known, (dataset) => {
      const [from, to] = dataset.getItems(REFERENCED);
      for (const tag of [Tag.DigitalSignaturesSequence, Tag.MACParametersSequence])
        to!.set(tag, reread(known.file).dataset.getItems(REFERENCED)[0]!.getItems(tag), "SQ");
      pad(from!, Tag.ReferencedSOPInstanceUID, "\0\0");
    });
    expect(await brokenSignatures(known.verifications, file)).toEqual(known.verifications);
    const same = forwarded({ file, verifications: [] }, (dataset) =>
      dataset.getItems(REFERENCED)[1]!.set(Tag.ReferencedSOPInstanceUID, "1.2.3.5"),
    );
    expect(await brokenSignatures(known.verifications, same)).toEqual([]);
  });

  it("tells them among more than are verified of a file that anybody sent", async () => {
    const file = image();
    await signAll(
      file,
      Array.from({ length: 260 }, () => base({ attributes: [Tag.PatientName] })),
    );
    const known = await received(file, [], { maxSignatures: 1000 });
    expect(await brokenSignatures(known.verifications, known.file)).toEqual([]);
    expect(await brokenSignatures(known.verifications, forwarded(known, padName))).toHaveLength(260);
  });

  it("stops when it is aborted", async () => {
    const known = await received(image(), [{}]);
    const signal = AbortSignal.abort(new Error("stop"));
    await expect(brokenSignatures(known.verifications, known.file, { signal })).rejects.toThrow("stop");
    await expect(resign(known, forwarded(known, padName), { signal })).rejects.toThrow("stop");
  });
});

describe("removeSignatures", () => {
  const idsIn = (dataset: Dataset, tag: TagNumber): (number | undefined)[] =>
    dataset.getItems(tag).map((one) => one.getNumber(Tag.MACIDNumber));

  it("takes the MAC Parameters that no other signature uses, and leaves the rest valid", async () => {
    const { file } = await received(image(), [{}, {}, { macAlgorithm: "SHA512" }]);
    const { dataset } = file;
    expect(idsIn(dataset, Tag.DigitalSignaturesSequence)).toEqual([0, 0, 1]);
    const [first, second, third] = await findSignatures(dataset);
    await removeSignatures([first!]);
    expect(idsIn(dataset, Tag.DigitalSignaturesSequence)).toEqual([0, 1]);
    expect(idsIn(dataset, Tag.MACParametersSequence)).toEqual([0, 1]);
    expect(statusesOf(await verified(file))).toEqual(["valid", "valid"]);
    await removeSignatures([second!]);
    expect(idsIn(dataset, Tag.MACParametersSequence)).toEqual([1]);
    expect(statusesOf(await verified(file))).toEqual(["valid"]);
    await removeSignatures([third!]);
    expect(writeFile(file)).toEqual(writeFile(image()));
  });

  it("leaves other Datasets alone", async () => {
    const { file } = await received(image(), [{}, { item: "(0008,1140)[0]" }, { item: "(0008,1140)[1]" }]);
    const all = await findSignatures(file.dataset);
    await removeSignatures(all.filter(({ path }) => path === "(0008,1140)[0]"));
    expect((await findSignatures(file.dataset)).map(({ path }) => path)).toEqual(["(0008,1140)[1]", ""]);
    expect(statusesOf(await verified(file))).toEqual(["valid", "valid"]);
    expect(file.dataset.getItems(REFERENCED)[0]!.has(Tag.MACParametersSequence)).toBe(false);
  });

  it("does nothing for signatures that are gone, or none", async () => {
    const { file } = await received(image(), [{}, {}]);
    const [first] = await findSignatures(file.dataset);
    await removeSignatures([first!]);
    const before = writeFile(file);
    await removeSignatures([first!]);
    await removeSignatures([]);
    expect(writeFile(file)).toEqual(before);
  });
});

describe("resignBroken", () => {
  it("signs what was verified and no more, and leaves the other signatures as they are", async () => {
    const known = await received(image(), [{ attributes: [Tag.PatientName, Tag.StudyDate] }, { attributes: [PIXELS] }]);
    const file = forwarded(known, padName);
    const { removed, made } = await resign(known, file);
    expect(removed).toEqual([known.verifications[0]]);
    expect(listsOf(made)).toEqual([[Tag.StudyDate, Tag.PatientName]]);
    const results = await verified(file);
    expect(statusesOf(results)).toEqual(["valid", "valid"]);
    expect(results.map(({ uid }) => uid)).toEqual([known.verifications[1]!.uid, made[0]!.uid]);
    expect(results[1]!.certificate?.bytes).toEqual(forwarder.certificate.bytes);
    expect(results[1]!.elements).toEqual([Tag.StudyDate, Tag.PatientName]);
  });

  it("makes one signature for each, of Items as well, as it is told", async () => {
    const known = await received(image(), [{}, {}, { item: "(0008,1140)[1]", attributes: [Tag.ReferencedSOPInstanceUID] }]); // prettier-ignore
    const file = forwarded(known, (dataset) => pad(dataset.getItems(REFERENCED)[1]!, Tag.ReferencedSOPInstanceUID, "\0\0")); // prettier-ignore
    const options = { signer: forwarder.signer, macAlgorithm: "SHA384", purpose: "1" } as const;
    const { made } = await resign(known, file, { sign: options });
    expect(made.map(({ path }) => path)).toEqual(["(0008,1140)[1]", "", ""]);
    const results = await verified(file);
    expect(statusesOf(results)).toEqual(["valid", "valid", "valid"]);
    for (const one of results) expect(one).toMatchObject({ macAlgorithm: "SHA384", purpose: { codeValue: "1" } });
    expect(results[0]!.elements).toEqual([Tag.ReferencedSOPInstanceUID]);
  });

  it("uses MAC Parameters again that the removed signature had", async () => {
    const known = await received(image(), [{}]);
    const file = forwarded(known, padName);
    await resign(known, file);
    expect(file.dataset.getItems(Tag.MACParametersSequence)).toHaveLength(1);
    expect(statusesOf(await verified(file))).toEqual(["valid"]);
  });

  it("signs with keys on elliptic curves outside of the profiles", async () => {
    const known = await received(image(), [{}]);
    const file = forwarded(known, padName);
    await expectRefused(known, file, { code: "ERR_SIGNATURE_ALGORITHM" }, { sign: { signer: ec.signer } });
    await resign(known, file, { sign: { signer: ec.signer, allowEcdsa: true } });
    const [result] = await verified(file);
    expect(result).toMatchObject({ status: "valid", findings: [], profilesMet: [] });
    expect(result!.certificate?.bytes).toEqual(ec.certificate.bytes);
  });

  it("removes broken signatures that were not valid, and does not replace them", async () => {
    const known = await received(image(), [{}], { trust: [] });
    expect(statusesOf(known.verifications)).toEqual(["indeterminate"]);
    const file = forwarded(known, padName);
    const { removed, made } = await resign(known, file);
    expect([removed.length, made.length]).toEqual([1, 0]);
    expect(await findSignatures(file.dataset)).toEqual([]);
    expect(file.dataset.has(Tag.MACParametersSequence)).toBe(false);
  });

  it("removes the broken one of a revoked signer, and signs that of another again", async () => {
    const revoked = await authority.issue();
    const now = new Date(Date.now() + DAY_MS / 2);
    const crls = [parseCrl(await authority.ca.createCrl({ revoked: [revoked.certificate], now }))];
    const known = await received(image(), [{ signer: revoked.signer }, {}], { crls });
    expect(statusesOf(known.verifications)).toEqual(["invalid", "valid"]);
    const file = forwarded(known, padName);
    const { removed, made } = await resign(known, file);
    expect([removed.length, made.length]).toEqual([2, 1]);
    expect(statusesOf(await verified(file, { crls }))).toEqual(["valid"]);
  });

  it("removes a broken signature without a UID as well", async () => {
    const first = image();
    const { item: made } = await sign(first, base());
    const [signature] = await findSignatures(first.dataset);
    made.delete(Tag.DigitalSignatureUID);
    const hash = createHash("sha256");
    await writeMacInput(first, signature!, { onBytes: (bytes) => void hash.update(bytes) });
    const scheme = { scheme: "RSASSA-PKCS1-v1_5", digest: "SHA256" } as const;
    made.set(Tag.Signature, await creator.signer.signDigest(new Uint8Array(hash.digest()), scheme), "OB");
    const file = reread(first);
    const verifications = await verify(file, { trust: [authority.certificate] });
    expect(verifications[0]).toMatchObject({ status: "invalid", findings: [{ code: "SIGNATURE_INCOMPLETE" }] });
    expect(verifications[0]!.elements.length).toBeGreaterThan(0);
    const to = forwarded({ file, verifications }, padName);
    expect((await resign({ file, verifications }, to)).removed).toHaveLength(1);
    expect(await findSignatures(to.dataset)).toEqual([]);
  });

  it("changes nothing when the signer fails", async () => {
    const known = await received(image(), [{}, { item: "(0008,1140)[0]" }]);
    const file = forwarded(known, padName);
    const before = writeFile(file);
    const failing = { ...forwarder.signer, signDigest: () => Promise.reject(new Error("the card was taken out")) };
    await expect(resign(known, file, { sign: { signer: failing } })).rejects.toThrow("the card was taken out");
    expect(writeFile(file)).toEqual(before);
  });

  it("leaves padding as it is, which other signatures cover", async () => {
    const known = await received(image({ dataset: imageNodes(element(Tag.PatientName, "PN", "A     "), element(Tag.PatientID, "LO", "ID")) }), [{ attributes: [Tag.PatientName] }, { attributes: [Tag.PatientName, Tag.PatientID] }]); // prettier-ignore
    const file = forwarded(known, (dataset) => pad(dataset, Tag.PatientID));
    const { made } = await resign(known, file, { shortenPadding: true } as Partial<ResignOptions>);
    expect(made[0]!.superfluousPadding).toHaveLength(2);
    expect(statusesOf(await verified(file))).toEqual(["valid", "valid"]);
  });

  it("adds nothing where what is to be removed cannot be read", async () => {
    const known = await received(image(), [{ attributes: [Tag.PatientName] }]);
    const file = forwarded(known, padName);
    const before = writeFile(file);
    let isSigned = false;
    const signer = {
      ...forwarder.signer,
      signDigest: (...[digest, scheme]: Parameters<typeof forwarder.signer.signDigest>) => {
        isSigned = true;
        return forwarder.signer.signDigest(digest, scheme);
      },
    };
    const [item] = file.dataset.getItems(Tag.DigitalSignaturesSequence);
    let reads = 0;
    const get = item!.get.bind(item);
    item!.get = (tag) => {
      // The source fails once the signature was verified.
      if (tag === Tag.MACIDNumber && ++reads > 1) throw new Error("the source was taken away");
      return get(tag);
    };
    await expect(resign(known, file, { sign: { signer } })).rejects.toThrow("the source was taken away");
    item!.get = get;
    expect(isSigned).toBe(false);
    expect(writeFile(file)).toEqual(before);
  });
});

describe("what is said to have been received and verified", () => {
  const code = "ERR_SIGNATURE_NOT_VERIFIED";
  const evil = (dataset: Dataset): void => dataset.set(Tag.PatientName, "Evil");

  it("is not the instance that is forwarded", async () => {
    const known = await received(image(), [{}]);
    padName(known.file.dataset);
    await expectRefused(known, known.file, { code });
    const other = { ...known, file: reread(known.file) };
    evil(known.file.dataset);
    await expectRefused(known, known.file, { code });
    await expectRefused(other, other.file, { code });
  });

  it.each<readonly [string, (dataset: Dataset) => void]>([
    ["lacks an element", (dataset) => void dataset.delete(Tag.PatientName)],
    ["has another value", evil],
    ["lacks the signature", (dataset) => void dataset.delete(Tag.DigitalSignaturesSequence)],
    ["lists fewer elements", (dataset) => dataset.getItems(Tag.MACParametersSequence)[0]!.set(Tag.DataElementsSigned, [Tag.StudyDate], "AT")], // prettier-ignore
  ])("does not count where it %s", async (_, change) => {
    const known = await received(image(), [{}]);
    const file = forwarded(known, evil);
    change(known.file.dataset);
    await expectRefused(known, file, { code });
  });

  it("is not the instance that is forwarded, also where nothing was changed", async () => {
    const known = await received(image(), [{}]);
    await expectRefused(known, known.file, { code });
    expect(await resign(known, reread(known.file))).toEqual({ removed: [], made: [] });
  });

  it("does not count for more elements than the signature covers", async () => {
    const known = await received(image(), [{ attributes: [Tag.PatientName] }]);
    const [verification] = known.verifications;
    const verifications = [{ ...verification!, elements: [Tag.StudyDate, Tag.PatientName] }];
    await expectRefused({ ...known, verifications }, forwarded(known, padName), { code });
  });

  it("does not count for another Item than the one that was verified", async () => {
    const known = await received(image(), [{ item: "(0008,1140)[0]" }]);
    const swap = (dataset: Dataset): void => {
      const other = dataset.addItem(REFERENCED, undefined, 0);
      for (const tag of [Tag.ReferencedSOPClassUID, Tag.ReferencedSOPInstanceUID]) other.set(tag, "6.6.6", "UI");
    };
    const file = forwarded(known, (dataset) => {
      swap(dataset);
      const [other, signed] = dataset.getItems(REFERENCED);
      for (const tag of [Tag.DigitalSignaturesSequence, Tag.MACParametersSequence]) {
        other!.set(tag, reread(known.file).dataset.getItems(REFERENCED)[0]!.getItems(tag), "SQ");
        signed!.delete(tag);
      }
    });
    const changed = { ...known, file: forwarded(known, swap) };
    await expectRefused(changed, file, { code });
  });

  it("is not another instance, be its signature of the same UID, signer and elements", async () => {
    const request = { createUid: () => "1.2.3", now: new Date() };
    const known = await received(image(), [request]);
    const other = await received(image({ dataset: imageNodes(element(Tag.PatientName, "PN", "Evil")) }), [request]);
    const file = forwarded(other, (dataset) => pad(dataset, Tag.PatientName));
    await expectRefused({ ...other, verifications: known.verifications }, file, { code });
    expect((await resign(other, forwarded(other, padName))).made).toHaveLength(1);
  });

  it("is verified whatever its signers are trusted by, as it was", async () => {
    const known = await received(image(), [{}]);
    expect((await resign(known, forwarded(known, padName))).made).toHaveLength(1);
  });
});

describe("what has the same value in another form is signed again", () => {
  it.each<readonly [string, string, string, string]>([
    ["padding of LO", "LO", "abc", "abc   "],
    ["padding between values", "LO", "abc\\def", "abc \\def "],
    ["padding of PN", "PN", "A^B", "A^B  "],
    ["padding of UI", "UI", "1.2", "1.2\0\0\0"],
    ["padding of DA", "DA", "20260101", "20260101  "],
    ["trailing spaces of UT", "UT", "text", "text  "],
    ["zeros of DS", "DS", "1.50\\0.2", "1.5\\+2e-1"],
    ["a sign and zeros of IS", "IS", "7", "+007"],
    ["the form of DS", "DS", "-12300\\0.0\\.5", "-1.23E4\\0\\50e-2"],
  ])("%s", async (_, vr, before, after) => {
    const tag = 0x00720060;
    const known = await received(image({ dataset: imageNodes(element(tag, vr, before)) }), [{ attributes: [tag] }]);
    const file = forwarded(known, (dataset) => dataset.set(tag, new TextEncoder().encode(after.length % 2 ? `${after} ` : after), dataset.get(tag)!.vr)); // prettier-ignore
    expect((await resign(known, file)).made).toHaveLength(1);
    expect(statusesOf(await verified(file))).toEqual(["valid"]);
  });
});

describe("what has another value is not signed again", () => {
  const TAG = 0x00720060;
  const numbers = [1, 2];
  const values: readonly (readonly [string, ElementValue, ElementValue])[] = [
    ["AE", "ONE", "TWO"],
    ["AS", "001Y", "002Y"],
    ["AT", [0x00100010], [0x00100020]],
    ["CS", "A\\B", "B\\A"],
    ["DA", "20260101", "20260102"],
    ["DS", "1.5", "1.51"],
    ["DS", "9007199254740993", "9007199254740992"],
    ["DS", "1", "-1"],
    ["DS", "16", "0x10"],
    ["DS", "10", "1"],
    ["DT", "20260101", "2026010100"],
    ["FD", numbers, [1, 3]],
    ["FL", numbers, [1, 3]],
    ["DS", "1e400", "2e999"],
    ["IS", "1", "2"],
    ["IS", "1", "1.0"],
    ["IS", "100", "1e2"],
    ["IS", "16", "0x10"],
    ["LO", "abc", "abcd"],
    ["LT", "abc", " abc"],
    ["OB", Uint8Array.of(1, 2), Uint8Array.of(1, 3)],
    ["OD", numbers, [1, 3]],
    ["OF", numbers, [1, 3]],
    ["OL", numbers, [1, 3]],
    ["OV", numbers, [1, 3]],
    ["OW", numbers, [1, 3]],
    ["PN", "A^B", "A^^B"],
    ["SH", "abc", "abcd"],
    ["SL", numbers, [2, 1]],
    ["SS", numbers, [1]],
    ["ST", "abc", ""],
    ["SV", numbers, [1, 3]],
    ["TM", "1201", "120100"],
    ["UC", "abc", "abd"],
    ["UI", "1.2", "1.20"],
    ["UL", numbers, [1, 3]],
    ["UR", "http://a", "http://b"],
    ["US", numbers, [1, 2, 3]],
    ["UT", "abc", "ab c"],
    ["UV", numbers, [1, 3]],
  ];
  const code = "ERR_SIGNATURE_NOT_VERIFIED";

  it.each(values)("in an element of %s", async (vr, before, after) => {
    const known = await received(image({ dataset: imageNodes(element(TAG, vr, before)) }), [{ attributes: [TAG] }]);
    const other = image({ dataset: imageNodes(element(TAG, vr, after)) }).dataset.get(TAG)!;
    const file = forwarded(known, (dataset) => dataset.set(TAG, other.bytes, other.vr));
    await expectRefused(known, file, { code, path: "(0072,0060)" });
  });

  describe.each([
    ["the default repertoire", undefined],
    ["Unicode", "ISO_IR 192"],
    ["Latin alphabet No. 1", "ISO_IR 100"],
    ["Japanese", "\\ISO 2022 IR 87"],
  ])("in text of %s", (_, characterSet) => {
    const set = characterSet === undefined ? [] : [element(Tag.SpecificCharacterSet, "CS", characterSet)];
    const of = (...bytes: number[]): DicomFile =>
      image({ dataset: imageNodes(...set, element(TAG, "LO", Uint8Array.from(bytes))) });

    it.each([
      ["bytes that are no character", [0x41, 0xff], [0x41, 0xfe]],
      ["an e with acute in another encoding", [0xe9, 0x20], [0xc3, 0xa9]],
      ["bytes that are cut off", [0x41, 0x42, 0x43, 0xc3], [0x41, 0x42, 0x43, 0xe3]],
    ])("with %s", async (__, before, after) => {
      const known = await received(of(...before), [{ attributes: [TAG] }]);
      const file = forwarded(known, (dataset) => dataset.set(TAG, Uint8Array.from(after), "LO"));
      await expectRefused(known, file, { code, path: "(0072,0060)" });
    });

    it("that cannot be decoded and has more padding alone it is", async () => {
      const known = await received(of(0x41, 0xff), [{ attributes: [TAG] }]);
      const file = forwarded(known, (dataset) => pad(dataset, TAG));
      expect((await resign(known, file)).made).toHaveLength(1);
      expect(statusesOf(await verified(file))).toEqual(["valid"]);
    });
  });

  it("where the same bytes are of another character set", async () => {
    const of = (characterSet: string): DicomFile =>
      image({ dataset: imageNodes(element(Tag.SpecificCharacterSet, "CS", characterSet), element(TAG, "LO", Uint8Array.of(0xe9, 0x20))) }); // prettier-ignore
    const known = await received(of("ISO_IR 100"), [{ attributes: [TAG] }]);
    const file = forwarded(known, (dataset) => {
      dataset.set(Tag.SpecificCharacterSet, "ISO_IR 144");
      pad(dataset, TAG);
    });
    file.dataset.set(TAG, Uint8Array.of(0xe9, 0x20, 0x20, 0x20), "LO");
    await expectRefused(known, file, { code, path: "(0072,0060)" });
  });

  it("in text of a VR without a character set", async () => {
    const known = await received(image({ dataset: imageNodes(element(TAG, "CS", Uint8Array.of(0x41, 0xff))) }), [{ attributes: [TAG] }]); // prettier-ignore
    const file = forwarded(known, (dataset) => dataset.set(TAG, Uint8Array.of(0x41, 0xfe), "CS"));
    await expectRefused(known, file, { code, path: "(0072,0060)" });
  });

  it("in a second element of one Tag", async () => {
    const of = (second: string): DicomFile => {
      const nodes = imageNodes(sequence(REFERENCED, [item([element(Tag.PatientID, "LO", "A"), element(Tag.PatientID, "LO", second)])])); // prettier-ignore
      return image({ dataset: nodes });
    };
    const known = await received(of("BB"), [{ attributes: [REFERENCED] }]);
    const changed = (second: string): DicomFile => {
      const file = of(second);
      for (const tag of [Tag.MACParametersSequence, Tag.DigitalSignaturesSequence])
        file.dataset.set(tag, reread(known.file).dataset.getItems(tag), "SQ");
      return reread(file);
    };
    await expectRefused(known, changed("CC"), { code, path: "(0008,1140)" });
    expect((await resign(known, changed("BB  "))).made).toHaveLength(1);
  });

  it("in an element of another VR", async () => {
    const known = await received(image({ dataset: imageNodes(element(TAG, "US", 1)) }), [{ attributes: [TAG] }]);
    const file = forwarded(known, (dataset) => dataset.set(TAG, 1, "SS"));
    await expectRefused(known, file, { code, path: "(0072,0060)" });
  });

  it("in an element that is absent", async () => {
    const known = await received(image(), [{ attributes: [Tag.PatientName, Tag.StudyDate] }]);
    const file = forwarded(known, (dataset) => void dataset.delete(Tag.PatientName));
    await expectRefused(known, file, { code, path: "(0010,0010)" });
  });

  const nested = (): DatasetNode =>
    sequence(TAG, [
      item([element(Tag.PatientID, "LO", "A"), sequence(TAG, [item([element(Tag.PatientID, "LO", "B")])])]),
      item([element(Tag.PatientID, "LO", "C")]),
    ]);
  const changes: readonly (readonly [string, (items: readonly Dataset[], dataset: Dataset) => void])[] = [
    ["an Item changed", ([first]) => first!.set(Tag.PatientID, "Z")],
    ["an Item of an Item changed", ([first]) => first!.getItems(TAG)[0]!.set(Tag.PatientID, "Z")],
    ["Items in another order", ([first, second], dataset) => dataset.set(TAG, [second!, first!], "SQ")],
    ["an Item more", (_, dataset) => void dataset.addItem(TAG)],
    ["an Item less", (_, dataset) => dataset.removeItem(TAG, 1)],
    ["no Item", (_, dataset) => dataset.set(TAG, [], "SQ")],
    ["an element less in an Item", ([, second]) => void second!.delete(Tag.PatientID)],
    ["an element more in an Item", ([, second]) => second!.set(Tag.PatientName, "A")],
    ["an element more in an Item of an Item", ([first]) => first!.getItems(TAG)[0]!.set(Tag.PatientName, "A")],
    ["a value in place of it", (_, dataset) => dataset.set(TAG, "x", "LO")],
  ];

  it.each(changes)("in a Sequence with %s", async (_, change) => {
    const known = await received(image({ dataset: imageNodes(nested()) }), [{ attributes: [TAG] }]);
    const file = forwarded(known, (dataset) => change(dataset.getItems(TAG), dataset));
    await expectRefused(known, file, { code, path: "(0072,0060)" });
  });

  it("in a Sequence that stays as it is, but for padding and what no signature covers, it is", async () => {
    const known = await received(image({ dataset: imageNodes(nested()) }), [{ attributes: [TAG] }]);
    const file = forwarded(known, (dataset) => {
      pad(dataset.getItems(TAG)[0]!.getItems(TAG)[0]!, Tag.PatientID);
      dataset.getItems(TAG)[1]!.set(0x00100000, 4, "UL");
    });
    expect((await resign(known, file)).made).toHaveLength(1);
    expect(statusesOf(await verified(file))).toEqual(["valid"]);
  });

  it("where one of two broken signatures covers it, neither is", async () => {
    const known = await received(image(), [{ attributes: [Tag.PatientName] }, { attributes: [Tag.StudyDate] }]);
    const file = forwarded(known, (dataset) => {
      padName(dataset);
      dataset.set(Tag.StudyDate, "20260102");
    });
    await expectRefused(known, file, { code, path: "(0008,0020)" });
  });

  it("nor an Item that is gone", async () => {
    const known = await received(image(), [{ item: "(0008,1140)[1]" }]);
    const file = forwarded(known, (dataset) => dataset.removeItem(REFERENCED, 1));
    await expectRefused(known, file, { code: "ERR_SIGNATURE_ITEM", path: "(0008,1140)" });
    const { removed, made } = await resign(known, file, { unsignable: "leaveOut" });
    expect([removed, made]).toEqual([known.verifications, []]);
  });

  it("nor an Item in the place of one that is gone", async () => {
    const known = await received(image(), [{ item: "(0008,1140)[0]" }, { attributes: [Tag.PatientName] }]);
    const file = forwarded(known, (dataset) => {
      dataset.removeItem(REFERENCED, 0);
      padName(dataset);
    });
    await expectRefused(known, file, { code, path: "(0008,1140)[0].(0008,1155)" });
    const { removed, made } = await resign(known, file, { unsignable: "leaveOut" });
    expect(removed).toEqual(known.verifications);
    expect(listsOf(made)).toEqual([[Tag.PatientName]]);
    expect(statusesOf(await verified(file))).toEqual(["valid"]);
  });

  it("but an Item that lost its signature alone is", async () => {
    const known = await received(image(), [{ item: "(0008,1140)[0]" }]);
    for (const more of [{}, { unsignable: "leaveOut" as const }]) {
      const file = forwarded(
        known,
        (dataset) => void dataset.getItems(REFERENCED)[0]!.delete(Tag.DigitalSignaturesSequence),
      );
      expect((await resign(known, file, more)).made).toHaveLength(1);
      expect(statusesOf(await verified(file))).toEqual(["valid"]);
    }
  });
});

describe("pixel data that were compressed or decompressed", () => {
  const cases: readonly (readonly [string, () => DicomFile, (dataset: Dataset, file: DicomFile) => void])[] = [
    ["compressed", image, compress],
    ["decompressed", encapsulatedImage, nativePixels],
  ];

  describe.each(cases)("%s", (_, of, change) => {
    const covered = [Tag.PatientName, PIXELS];
    const known = (): Promise<Received> => received(of(), [{ attributes: covered }, { attributes: [Tag.StudyDate] }]);

    it("break those that cover them, and nothing is signed again where nobody vouches for them", async () => {
      const from = await known();
      const file = forwarded(from, change);
      expect(listsOf(await brokenSignatures(from.verifications, file))).toEqual([covered]);
      await expectRefused(from, file, { code: "ERR_SIGNATURE_NOT_VERIFIED" });
    });

    it("are signed again where the caller vouches for them", async () => {
      const from = await known();
      const file = forwarded(from, change);
      const { made } = await resign(from, file, { reencodedPixelData: "vouch" });
      expect(listsOf(made)).toEqual([covered]);
      expect(statusesOf(await verified(file))).toEqual(["valid", "valid"]);
    });

    it("are left out where that is asked for", async () => {
      const from = await known();
      const file = forwarded(from, change);
      const { made } = await resign(from, file, { reencodedPixelData: "leaveOut" });
      expect(listsOf(made)).toEqual([[Tag.PatientName]]);
      const results = await verified(file);
      expect(statusesOf(results)).toEqual(["valid", "valid"]);
      expect(results[1]!.notCovered).toContain(PIXELS);
    });

    it("do not matter to a signature that does not cover them", async () => {
      const from = await received(of(), [{ attributes: [Tag.PatientName] }]);
      const file = forwarded(from, (dataset, to) => {
        change(dataset, to);
        padName(dataset);
      });
      expect(listsOf((await resign(from, file)).made)).toEqual([[Tag.PatientName]]);
      expect(statusesOf(await verified(file))).toEqual(["valid"]);
    });

    it("do not excuse other changes", async () => {
      const from = await known();
      const file = forwarded(from, (dataset, to) => {
        change(dataset, to);
        dataset.set(Tag.PatientName, "Other");
      });
      for (const reencodedPixelData of ["vouch", "leaveOut"] as const)
        await expectRefused(from, file, { code: "ERR_SIGNATURE_NOT_VERIFIED", path: "(0010,0010)" }, { reencodedPixelData }); // prettier-ignore
    });
  });

  it("cannot be left out where nothing else was signed", async () => {
    const known = await received(image(), [{ attributes: [PIXELS] }]);
    const more = { reencodedPixelData: "leaveOut" } as const;
    await expectRefused(known, forwarded(known, compress), { code: "ERR_SIGNATURE_EMPTY" }, more);
  });

  it("must be the same where they were not", async () => {
    const known = await received(image(), [{}]);
    const file = forwarded(known, (dataset) => dataset.set(PIXELS, Uint8Array.of(1, 2, 3, 5), "OB"));
    const expected = { code: "ERR_SIGNATURE_NOT_VERIFIED", path: "(7FE0,0010)" };
    await expectRefused(known, file, expected, { reencodedPixelData: "vouch" });
    const compressed = await received(encapsulatedImage(), [{}]);
    const other = forwarded(compressed, (dataset) => dataset.set(PIXELS, { fragments: [new Uint8Array(0), Uint8Array.of(1, 2, 3, 4)] }, "OB")); // prettier-ignore
    await expectRefused(compressed, other, expected, { reencodedPixelData: "vouch" });
    const fragments = [new Uint8Array(0), Uint8Array.of(1, 2), Uint8Array.of(3, 4)];
    const longer = forwarded(compressed, (dataset) => dataset.set(PIXELS, { fragments: [...fragments, Uint8Array.of(5, 6)] }, "OB")); // prettier-ignore
    await expectRefused(compressed, longer, expected, { reencodedPixelData: "vouch" });
  });
});

describe("what was signed again", () => {
  const padded = (): DicomFile =>
    image({
      dataset: imageNodes(sequence(REFERENCED, [item([element(Tag.ReferencedSOPInstanceUID, "UI", "1.2.3.5\0\0\0")])])),
    });
  const shorten = (dataset: Dataset): void =>
    dataset.getItems(REFERENCED)[0]!.set(Tag.ReferencedSOPInstanceUID, "1.2.3.5");
  const ofItem = { item: "(0008,1140)[0]" };

  // A signature of when the pixel data were native, even over other elements, DCMTK cannot verify once they are encapsulated.
  describe.each([
    ["padding was changed", [{}, ofItem, { attributes: [Tag.StudyDate] }], shorten, ["(0008,1140)[0]", ""]],
    [
      "pixel data were compressed",
      [{}, ofItem],
      (dataset: Dataset, to: DicomFile): void => {
        shorten(dataset);
        compress(dataset, to);
      },
      ["(0008,1140)[0]", ""],
    ],
  ] as const)("when %s", (_, requests, change, paths) => {
    itWithPeer("dcmsign", "is accepted by dcmsign, beside what was not broken", async (dcmsign) => {
      await using folder = await temporaryFolder();
      const known = await received(padded(), requests);
      const file = forwarded(known, change);
      const { made } = await resign(known, file, { reencodedPixelData: "vouch" });
      expect(made.map(({ path }) => path)).toEqual(paths);
      expect(new Set(statusesOf(await verified(file)))).toEqual(new Set(["valid"]));
      const authorityFile = await folder.write("ca.pem", writePemBlock("CERTIFICATE", authority.certificate.bytes));
      const judge = async (name: string): Promise<{ exitCode: number | null; accepted: number }> => {
        const path = await folder.write(name, writeFile(file));
        const { exitCode, stderr } = await runProcess(dcmsign, ["-v", "--verify", "+cf", authorityFile, path]);
        return { exitCode, accepted: stderr.match(/Signature Verification *: OK/g)?.length ?? 0 };
      };
      expect(await judge("forwarded.dcm")).toEqual({ exitCode: 0, accepted: requests.length });
      file.dataset.set(Tag.StudyDate, "20260103");
      expect(await judge("changed.dcm")).toMatchObject({ exitCode: 101 });
    });
  });
});
