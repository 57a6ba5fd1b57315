import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Dataset, readFile, Tag, writeFile } from "@dicomsec/core";
import { createDeidentifier, encryptAttributes, type EncryptedSubset, reidentify } from "@dicomsec/deidentification";
import { collectChunks, createDecryptor, type DecryptionKeys, readKeyStore, selectKey } from "@dicomsec/pki";
import { corpusFolder, element, item, part10, requirePeer, runProcess, sequence } from "@dicomsec/testing";
import { describeWithPeer, itWithCorpus } from "@dicomsec/testing/jest";
import { type CmsMaterial, cmsMaterial } from "./cms-material.js";

const password = "correct horse";
const name = "Doe^Jane";

const image = part10({
  sopClassUid: "1.2.840.10008.5.1.4.1.1.7",
  dataset: [
    element(0x00080005, "CS", "ISO_IR 100"),
    element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7"),
    element(0x00080018, "UI", "1.2.3.4"),
    element(0x00080060, "CS", "OT"),
    element(0x00080080, "LO", "Hospital"),
    sequence(0x00081110, [
      item([element(0x00081150, "UI", "1.2.840.10008.3.1.2.3.1"), element(0x00081155, "UI", "1.2.9")]),
    ]),
    element(0x00100010, "PN", name),
    element(0x00100020, "LO", "4711"),
    element(0x0020000d, "UI", "1.2.3"),
    element(0x0020000e, "UI", "1.2.3.1"),
    element(0x00280010, "US", [1]),
    element(0x7fe00010, "OW", new Uint8Array(100).fill(7)),
  ],
});

/** De-identifies the image for recipients, as this package does. */
async function deidentified(subset: EncryptedSubset, edit?: (dataset: Dataset) => void): Promise<Uint8Array> {
  const { file } = await createDeidentifier({ key: new Uint8Array(32) }).deidentify(readFile(image));
  edit?.(file.dataset);
  await encryptAttributes(readFile(image), file, [subset]);
  return writeFile(file);
}

/** What every re-identification must bring back, whoever does it. */
const identifying = [
  Tag.SOPInstanceUID,
  Tag.InstitutionName,
  Tag.PatientName,
  Tag.PatientID,
  Tag.StudyInstanceUID,
  Tag.SeriesInstanceUID,
];
const identityIn = (bytes: Uint8Array) => identifying.map((tag) => readFile(bytes).dataset.getString(tag));
const referencedIn = (bytes: Uint8Array) => {
  const [reference] = readFile(bytes).dataset.getItems(Tag.ReferencedStudySequence);
  return reference?.getString(Tag.ReferencedSOPInstanceUID);
};

let material: CmsMaterial;

async function restored(bytes: Uint8Array, keys: DecryptionKeys): Promise<Uint8Array> {
  return writeFile((await reidentify(readFile(bytes), keys)).file);
}

describeWithPeer(["gdcmanon", "openssl"], "Encrypted Attributes and GDCM", () => {
  beforeAll(async () => {
    material = await cmsMaterial();
    await material.write("image.dcm", image);
  });
  afterAll(async () => material[Symbol.asyncDispose]());

  const gdcmanon = async (...args: readonly string[]) =>
    (await runProcess(requirePeer("gdcmanon"), args, { cwd: material.folder })).exitCode;

  it.each(["--des3", "--aes128", "--aes192", "--aes256"])(
    "of its making (%s) are opened with the private key",
    async (cipher) => {
      const { rsa, other } = material.identities;
      expect(await gdcmanon("-e", "-c", rsa.certificate, cipher, "-i", "image.dcm", "-o", "theirs.dcm")).toBe(0);
      const theirs = await material.read("theirs.dcm");
      expect(identityIn(theirs)).not.toEqual(identityIn(image));
      expect(identityIn(await restored(theirs, { decryptors: [rsa.decryptor] }))).toEqual(identityIn(image));
      await expect(restored(theirs, { decryptors: [other.decryptor] })).rejects.toMatchObject({
        code: "ERR_REIDENTIFICATION_NO_KEY",
      });
    },
  );

  it("of its making are opened with the password", async () => {
    expect(await gdcmanon("-e", "-p", password, "-i", "image.dcm", "-o", "theirs.dcm")).toBe(0);
    const theirs = await material.read("theirs.dcm");
    expect(identityIn(await restored(theirs, { passwords: [password] }))).toEqual(identityIn(image));
    await expect(restored(theirs, { passwords: ["wrong horse"] })).rejects.toMatchObject({
      code: "ERR_REIDENTIFICATION_NOT_DECRYPTED",
    });
  });

  it.each(["des-ede3-cbc", "aes-128-cbc", "aes-192-cbc", "aes-256-cbc"] as const)(
    "of ours (%s) are opened by it, with the private key or the password",
    async (cipher) => {
      const { rsa, other } = material.identities;
      const certificate = { certificate: rsa.decryptor.certificate };
      const ways = [
        [{ recipients: [certificate] }, ["-k", rsa.key], ["-k", other.key]],
        [{ recipients: [{ password, iterations: 1000 }] }, ["-p", password], ["-p", "wrong horse"]],
      ] as const;
      for (const [subset, right, wrong] of ways) {
        await material.write("ours.dcm", await deidentified({ ...subset, cipher }));
        expect(await gdcmanon("-d", ...right, "-i", "ours.dcm", "-o", "shown.dcm")).toBe(0);
        const shown = await material.read("shown.dcm");
        expect([identityIn(shown), referencedIn(shown)]).toEqual([identityIn(image), referencedIn(image)]);
        expect(await gdcmanon("-d", ...wrong, "-i", "ours.dcm", "-o", "not-shown.dcm")).not.toBe(0);
      }
    },
  );

  it("of ours are opened by it where they say what was added", async () => {
    const { rsa } = material.identities;
    const recipients = [{ certificate: rsa.decryptor.certificate }] as const;
    const edit = (dataset: Dataset) => dataset.set(Tag.PatientAge, "042Y");
    await material.write("ours.dcm", await deidentified({ recipients }, edit));
    expect(await gdcmanon("-d", "-k", rsa.key, "-i", "ours.dcm", "-o", "shown.dcm")).toBe(0);
    expect(identityIn(await material.read("shown.dcm"))).toEqual(identityIn(image));
  });
});

describeWithPeer("openssl", "Encrypted Attributes and OpenSSL", () => {
  beforeAll(async () => {
    material = await cmsMaterial();
    const { rsa } = material.identities;
    const ours = readFile(await deidentified({ recipients: [{ certificate: rsa.decryptor.certificate }] }));
    await material.write("ours.der", contentOf(ours.dataset));
    await material.openssl(
      ..."cms -decrypt -inform DER -in ours.der -binary -out payload.bin -recip".split(" "),
      rsa.certificate,
      "-inkey",
      rsa.key,
    );
  });
  afterAll(async () => material[Symbol.asyncDispose]());

  /** The CMS object, without the byte that makes its length even. */
  function contentOf(dataset: Dataset): Uint8Array {
    const [item] = dataset.getItems(Tag.EncryptedAttributesSequence);
    return item!.getBytes(Tag.EncryptedContent)!;
  }

  const rsa = () => material.identities.rsa;
  const other = () => material.identities.other;
  const byKey = (): DecryptionKeys => ({ decryptors: [rsa().decryptor] });
  const byOther = (): DecryptionKeys => ({ decryptors: [other().decryptor] });
  const byPassword = (): DecryptionKeys => ({ passwords: [password] });
  const forRsa = () => ["-recip", rsa().certificate];
  const oaep = ["-keyopt", "rsa_padding_mode:oaep"];

  const variants: readonly [string, () => readonly string[], () => DecryptionKeys, () => DecryptionKeys][] = [
    ["PKCS #1 v1.5", () => ["-aes256", ...forRsa()], byKey, byOther],
    ["OAEP with SHA-1", () => ["-aes256", ...forRsa(), ...oaep], byKey, byOther],
    ["OAEP with SHA-256", () => ["-aes256", ...forRsa(), ...oaep, "-keyopt", "rsa_oaep_md:sha256"], byKey, byOther],
    ["subject key identifier", () => ["-aes128", "-keyid", ...forRsa()], byKey, byOther],
    ["3DES", () => ["-des3", ...forRsa()], byKey, byOther],
    ["AES-192", () => ["-aes192", ...forRsa()], byKey, byOther],
    ["AES-256-GCM", () => ["-aes-256-gcm", ...forRsa()], byKey, byOther],
    ["BER of indefinite length", () => ["-aes256", "-stream", ...forRsa()], byKey, byOther],
    ["two recipients, for the first", () => ["-aes256", ...forRsa(), "-recip", other().certificate], byKey, byPassword],
    [
      "two recipients, for the second",
      () => ["-aes256", ...forRsa(), "-recip", other().certificate],
      byOther,
      byPassword,
    ],
    ["a password", () => ["-aes256", "-pwri_password", password], byPassword, byKey],
  ];

  it.each(variants)("of its making are opened: %s", async (_, words, right, wrong) => {
    await material.openssl(
      ..."cms -encrypt -binary -outform DER -in payload.bin -out theirs.der".split(" "),
      ...words(),
    );
    const file = readFile(await deidentified({ recipients: [{ password: "another", iterations: 1 }] }));
    const [item] = file.dataset.getItems(Tag.EncryptedAttributesSequence);
    item!.set(Tag.EncryptedContent, await material.read("theirs.der"), "OB");
    const bytes = writeFile(file);
    expect(identityIn(await restored(bytes, right()))).toEqual(identityIn(image));
    await expect(restored(bytes, wrong())).rejects.toMatchObject({ code: "ERR_REIDENTIFICATION_NO_KEY" });
  });

  it("of ours begin with Modified Attributes Sequence (0400,0550)", async () => {
    expect([...(await material.read("payload.bin")).subarray(0, 6)]).toEqual([0x00, 0x04, 0x50, 0x05, 0x53, 0x51]);
  });
});

describe("a de-identified file of the corpus", () => {
  const folder = corpusFolder() ?? "";
  const read = (path: string) => new Uint8Array(readFileSync(join(folder, path)));

  async function recipient(keyName: string): Promise<DecryptionKeys> {
    const pem = ["key", "crt"].map((kind) => read(`pki/generated-openssl/${keyName}.${kind}`));
    return { decryptors: [createDecryptor(selectKey(await readKeyStore(await collectChunks(pem))))] };
  }

  const test = { passwords: ["test"] };
  const files: readonly [string, string | DecryptionKeys][] = [
    ["generated/encrypted_attributes/3des_rsa.dcm", "recipient1"],
    ["generated/encrypted_attributes/aes128_rsa_implicit_inner.dcm", "recipient1"],
    ["generated/encrypted_attributes/aes256_rsa.dcm", "recipient1"],
    ["generated/encrypted_attributes/aes256_two_recipients.dcm", "recipient1"],
    ["generated/encrypted_attributes/aes256_two_recipients.dcm", "recipient2"],
    ["generated/encrypted_attributes/aes256_pwri_password-is-test.dcm", test],
    ["dicom/blezek__nifi-dicom/deidentified.dcm", { passwords: ["password"] }],
  ];
  for (const [path, key] of files) {
    itWithCorpus(`is restored: ${path}${typeof key === "string" ? ` by ${key}` : ""}`, async () => {
      const keys = typeof key === "string" ? await recipient(key) : key;
      const input = readFile(read(path));
      const { file, items } = await reidentify(input, keys);
      expect(items).toEqual(["opened"]);
      const { dataset } = readFile(writeFile(file));
      expect(dataset.getString(Tag.PatientName)).not.toBe(input.dataset.getString(Tag.PatientName));
      expect(dataset.getString(Tag.PatientIdentityRemoved)).toBe("NO");
      for (const tag of [
        Tag.DeidentificationMethod,
        Tag.DeidentificationMethodCodeSequence,
        Tag.EncryptedAttributesSequence,
      ])
        expect(dataset.has(tag)).toBe(false);
      expect(dataset.getBytes(Tag.PixelData)).toEqual(input.dataset.getBytes(Tag.PixelData));
      await expect(reidentify(input, await recipient("signer-rsa4096"))).rejects.toMatchObject({
        code: "ERR_REIDENTIFICATION_NO_KEY",
      });
    });
  }
});
