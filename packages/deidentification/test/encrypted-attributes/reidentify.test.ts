import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  bytesSource,
  copyDataset,
  createFile,
  Dataset,
  type DicomFile,
  openFile,
  readFile,
  streamFile,
  Tag,
  TransferSyntax,
  writeDataset,
  writeElement,
  writeFile,
} from "@dicomsec/core";
import {
  collectChunks,
  contentInfo,
  createDecryptor,
  createTestCa,
  dataContent,
  type DecryptionKeys,
  envelopedData,
  type Recipient,
} from "@dicomsec/pki";
import { element, item, part10, sequence, transferSyntax } from "@dicomsec/testing";
import { encryptAttributes } from "../../src/encrypted-attributes/encrypt-attributes.js";
import { reidentify } from "../../src/encrypted-attributes/reidentify.js";
import { createDeidentifier } from "../../src/index.js";
import { deidentified, keys, password, restoredForm } from "./deidentified.js";

const nodes = [
  element(0x00080005, "CS", "ISO_IR 100"),
  element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7"),
  element(0x00080018, "UI", "1.2.3.4"),
  element(0x00080020, "DA", "20200102"),
  element(0x00080060, "CS", "OT"),
  element(0x00080080, "LO", "Spital Zürich"),
  sequence(
    0x00081110,
    [
      item([element(0x00081150, "UI", "1.2.840.10008.3.1.2.3.1"), element(0x00081155, "UI", "1.2.9")], {
        length: "undefined",
      }),
    ],
    { length: "undefined" },
  ),
  element(0x00090010, "LO", "ACME"),
  element(0x00091001, "UN", "private"),
  element(0x00100010, "PN", "Müller^Jürgen"),
  element(0x00100020, "LO", "PATIENT-4711"),
  element(0x0020000d, "UI", "1.2.3"),
  element(0x0020000e, "UI", "1.2.3.1"),
  element(0x00200062, "CS", "L"),
  element(0x00280010, "US", [1]),
  element(0x7fe00010, "OW", new Uint8Array(100).fill(7)),
];
const image = part10({ dataset: nodes });
const wrongKeys = { passwords: ["close sesame"] };

const encodedForm = (file: DicomFile) => writeFile(createFile(file.dataset, file.transferSyntaxUid));
const originalForm = (bytes: Uint8Array) =>
  writeFile(createFile(restoredForm(bytes), readFile(bytes).transferSyntaxUid));

/** The Encrypted Content (0400,0520) in a file. */
function encryptedItems(file: DicomFile): readonly Dataset[] {
  return file.dataset.getItems(Tag.EncryptedAttributesSequence);
}

/** A de-identified file with other Encrypted Attributes. */
async function withPayload(plain: Uint8Array, transferSyntaxUid: string | undefined, recipient: Recipient = password) {
  const file = await deidentified(image, { subsets: [] });
  const item = file.dataset.addItem(Tag.EncryptedAttributesSequence);
  if (transferSyntaxUid !== undefined) item.set(Tag.EncryptedContentTransferSyntaxUID, transferSyntaxUid, "UI");
  const content = await envelopedData(dataContent(plain), { recipients: [recipient] });
  item.set(Tag.EncryptedContent, await collectChunks(contentInfo(content)), "OB");
  return file;
}

function payloadOf(...modified: readonly Dataset[]): Dataset {
  const dataset = new Dataset();
  dataset.set(Tag.ModifiedAttributesSequence, [...modified], "SQ");
  return dataset;
}

function patient(name: string): Dataset {
  const dataset = new Dataset();
  dataset.set(Tag.PatientName, name);
  return dataset;
}

async function refusalOf(file: DicomFile, withKeys: DecryptionKeys): Promise<unknown> {
  const before = writeFile(file);
  const refusal = await reidentify(file, withKeys).catch((error: unknown) => error);
  expect(writeFile(file)).toEqual(before);
  return refusal;
}

describe("a re-identified instance", () => {
  const { implicitLittle, explicitLittle, explicitBig, deflated: isDeflated } = transferSyntax;
  it.each([implicitLittle, explicitLittle, explicitBig, isDeflated])(
    "is the original (%s)",
    async (transferSyntaxUid) => {
      const bytes = part10({ dataset: nodes, transferSyntaxUid });
      const output = await deidentified(bytes);
      expect(output.dataset.getString(Tag.PatientName)).not.toBe("Müller^Jürgen");
      expect(output.dataset.has(0x00091001)).toBe(false);
      const { file, items } = await reidentify(output, keys);
      expect(items).toEqual(["opened"]);
      expect(encodedForm(file)).toEqual(originalForm(bytes));
      expect(file.dataset.getString(Tag.PatientName)).toBe("Müller^Jürgen");
      expect(file.fileMeta.getString(0x00020003)).toBe("1.2.3.4");
    },
  );

  it("leaves the de-identified one as it was", async () => {
    const output = await deidentified(image);
    const before = writeFile(output);
    await reidentify(output, keys);
    expect(writeFile(output)).toEqual(before);
  });

  it("says NO to the removed identity and nothing of a method, or what the original said", async () => {
    const { file } = await reidentify(await deidentified(image), keys);
    expect(file.dataset.getString(Tag.PatientIdentityRemoved)).toBe("NO");
    for (const tag of [0x00120063, 0x00120064, 0x00280303, 0x04000500]) expect(file.dataset.has(tag)).toBe(false);

    const method = element(0x00120063, "LO", "Earlier method");
    const claimed = [...nodes.slice(0, 11), element(0x00120062, "CS", "YES"), method, ...nodes.slice(11)];
    const bytes = part10({ dataset: claimed });
    const again = await reidentify(await deidentified(bytes), keys);
    expect(encodedForm(again.file)).toEqual(originalForm(bytes));
    expect(again.file.dataset.getStrings(Tag.DeidentificationMethod)).toEqual(["Earlier method"]);
  });

  it("keeps what was changed and nobody protected", async () => {
    const output = await deidentified(image, {
      subsets: [{ recipients: [password], attributes: [Tag.StudyDate, 0x00091001] }],
    });
    const { file } = await reidentify(output, keys);
    expect(file.dataset.getString(Tag.StudyDate)).toBe("20200102");
    expect(file.dataset.getString(0x00090010)).toBe("ACME");
    expect(file.dataset.has(0x00091001)).toBe(true);
    expect(file.dataset.getString(Tag.PatientName)).toBe(output.dataset.getString(Tag.PatientName));
    expect(file.dataset.getString(Tag.PatientName)).not.toBe("Müller^Jürgen");
  });

  it("loses again what was added, with what came back", async () => {
    const edit = (dataset: Dataset) => {
      dataset.set(Tag.BurnedInAnnotation, "NO");
      dataset.set(Tag.PixelData, new Uint8Array(100), "OW");
      dataset.set(Tag.PatientAge, "042Y");
    };
    const whole = await reidentify(await deidentified(image, { edit }), keys);
    expect(encodedForm(whole.file)).toEqual(originalForm(image));
    const attributes = [Tag.PatientName, Tag.PatientAge];
    const partial = await deidentified(image, { edit, subsets: [{ recipients: [password], attributes }] });
    const { dataset } = (await reidentify(partial, keys)).file;
    expect([dataset.has(Tag.PatientAge), dataset.getString(Tag.BurnedInAnnotation)]).toEqual([false, "NO"]);
    expect(dataset.getBytes(Tag.PixelData)).toEqual(new Uint8Array(100));
  });

  it("has the Transfer Syntax that its pixels had", async () => {
    const fragments = [new Uint8Array(0), Uint8Array.of(1, 2, 3, 4)];
    const compressed = copyDataset(readFile(image).dataset);
    compressed.set(Tag.PixelData, { fragments }, "OB");
    const bytes = writeFile(createFile(compressed, "1.2.840.10008.1.2.4.50"));
    const original = readFile(bytes);
    const { dataset } = (await createDeidentifier({ key: new Uint8Array(32) }).deidentify(readFile(bytes))).file;
    dataset.set(Tag.PixelData, new Uint8Array(100), "OW");
    const output = createFile(dataset, TransferSyntax.ExplicitVRLittleEndian);
    await encryptAttributes(original, output, [{ recipients: [password] }]);
    const { file } = await reidentify(readFile(writeFile(output)), keys);
    expect(file.transferSyntaxUid).toBe("1.2.840.10008.1.2.4.50");
    expect(encodedForm(file)).toEqual(originalForm(bytes));
  });

  it("is the original where values were left in their source", async () => {
    const long = new Uint8Array(200_000).map((_, at) => at & 0xff);
    const large = [...nodes.slice(0, -1), element(0x60003000, "OW", long), element(0x7fe00010, "OW", long)];
    const bytes = part10({ dataset: large });
    const opened = await openFile(bytesSource(bytes));
    const original = { dataset: copyDataset(opened.dataset), transferSyntaxUid: opened.transferSyntaxUid };
    const { file } = await createDeidentifier({ key: new Uint8Array(32) }).deidentify(opened);
    const [report] = await encryptAttributes(original, file, [{ recipients: [password] }]);
    expect(report!.attributes).toContain(0x60003000);
    expect(report!.attributes).not.toContain(Tag.PixelData);
    const written = await collectChunks(streamFile(file));
    const restored = await reidentify(await openFile(bytesSource(written)), keys);
    expect(restored.file.dataset.get(Tag.PixelData)!.isLoaded).toBe(false);
    expect(await collectChunks(streamFile(restored.file))).toEqual(originalForm(bytes));
  });
});

describe("the text of a re-identified instance", () => {
  const station = "Gerät 1";

  it.each([
    ["ISO_IR 144", "ISO_IR 192", "Müller^Jürgen"],
    ["ISO_IR 192", "ISO_IR 192", "Müller^Jürgen"],
    ["ISO_IR 100", "ISO_IR 100", "Müller^Jürgen"],
  ])("is in one character set, where what stays is in %s", async (terms, unified, name) => {
    const text = terms === "ISO_IR 144" ? "Прибор 1" : station;
    const edit = (dataset: Dataset) => {
      for (const { tag, valueVr } of dataset.elements()) if (valueVr === "LO") dataset.delete(tag);
      dataset.set(Tag.SpecificCharacterSet, terms);
      dataset.set(Tag.ManufacturerModelName, text);
    };
    const attributes = [Tag.PatientName];
    const output = await deidentified(image, { edit, subsets: [{ recipients: [password], attributes }] });
    const { dataset } = (await reidentify(output, keys)).file;
    expect(dataset.getString(Tag.PatientName)).toBe(name);
    expect(dataset.getString(Tag.ManufacturerModelName)).toBe(text);
    expect(dataset.getString(Tag.SpecificCharacterSet)).toBe(terms === "ISO_IR 192" ? "ISO_IR 100" : unified);
  });

  it("is that of the original where the whole output was in another character set", async () => {
    const edit = (dataset: Dataset) => {
      dataset.set(Tag.SpecificCharacterSet, "ISO_IR 192");
      dataset.set(Tag.PatientName, "匿名");
    };
    const { file } = await reidentify(await deidentified(image, { edit }), keys);
    expect(encodedForm(file)).toEqual(originalForm(image));
  });
});

describe("Encrypted Attributes for several", () => {
  let mine: DecryptionKeys;
  let theirs: DecryptionKeys;
  let recipients: readonly Recipient[];

  beforeAll(async () => {
    const ca = await createTestCa({ key: "rsa-2048" });
    const entries = await Promise.all(["mine", "theirs"].map((name) => ca.issue({ name, usages: ["encryption"] })));
    const [first, second] = entries.map((entry) => ({ decryptors: [createDecryptor(entry)] }));
    [mine, theirs] = [first!, second!];
    recipients = entries.map(({ certificates }) => ({ certificate: certificates[0]! }));
  });

  it("are opened by each recipient of a subset", async () => {
    const output = await deidentified(image, { subsets: [{ recipients: [recipients[0]!, recipients[1]!, password] }] });
    for (const each of [mine, theirs, keys]) {
      expect(encodedForm((await reidentify(output, each)).file)).toEqual(originalForm(image));
    }
    expect(await refusalOf(output, { decryptors: [] })).toMatchObject({ code: "ERR_REIDENTIFICATION_NO_KEY" });
  });

  it("give each recipient their own subset, and those with both keys both", async () => {
    const output = await deidentified(image, {
      subsets: [
        { recipients: [recipients[0]!], attributes: [Tag.StudyDate] },
        { recipients: [recipients[1]!], attributes: [Tag.PatientName], cipher: "des-ede3-cbc" },
      ],
    });
    const shown = async (each: DecryptionKeys) => {
      const { file, items } = await reidentify(output, each);
      const isShown = [
        file.dataset.getString(Tag.StudyDate) === "20200102",
        file.dataset.getString(Tag.PatientName) === "Müller^Jürgen",
      ];
      return { isShown, items, left: encryptedItems(file).length };
    };
    expect(await shown(mine)).toEqual({ isShown: [true, false], items: ["opened", "not-addressed"], left: 1 });
    expect(await shown(theirs)).toEqual({ isShown: [false, true], items: ["not-addressed", "opened"], left: 1 });
    const both = { decryptors: [...mine.decryptors!, ...theirs.decryptors!] };
    expect(await shown(both)).toEqual({ isShown: [true, true], items: ["opened", "opened"], left: 0 });
    const { file } = await reidentify(output, mine, { unopened: "remove" });
    expect(file.dataset.has(Tag.EncryptedAttributesSequence)).toBe(false);
  });

  it("stay for others, byte for byte, through a second de-identification", async () => {
    const first = writeFile(await deidentified(image, { subsets: [{ recipients: [recipients[0]!] }] }));
    const second = await deidentified(first);
    expect(encryptedItems(second)).toHaveLength(2);
    const { file, items } = await reidentify(second, keys);
    expect(items).toEqual(["not-addressed", "opened"]);
    expect(encodedForm(file)).toEqual(originalForm(first));
    // Who opens both has what was there before the first.
    const both = await reidentify(second, { ...mine, ...keys });
    expect(encodedForm(both.file)).toEqual(originalForm(image));
  });

  it("are refused with a certificate's wrong key, as with a damaged message", async () => {
    const output = await deidentified(image, { subsets: [{ recipients: [recipients[0]!] }] });
    const [right] = mine.decryptors!;
    const [other] = theirs.decryptors!;
    const wrong = { decryptors: [{ certificate: right!.certificate, decryptKey: other!.decryptKey.bind(other) }] };
    expect(await refusalOf(output, wrong)).toMatchObject({ code: "ERR_REIDENTIFICATION_NOT_DECRYPTED" });
  });
});

describe("Encrypted Attributes in another form", () => {
  it.each([
    ["Implicit VR Little Endian", TransferSyntax.ImplicitVRLittleEndian, TransferSyntax.ImplicitVRLittleEndian],
    ["Explicit VR Big Endian", TransferSyntax.ExplicitVRBigEndian, TransferSyntax.ExplicitVRBigEndian],
    ["Deflated", TransferSyntax.DeflatedExplicitVRLittleEndian, TransferSyntax.DeflatedExplicitVRLittleEndian],
    ["no word of the Transfer Syntax", undefined, TransferSyntax.ImplicitVRLittleEndian],
  ])("are read: %s", async (_, stated, transferSyntaxUid) => {
    const plain = writeDataset(payloadOf(patient("Doe^Jane")), { transferSyntaxUid });
    const { file } = await reidentify(await withPayload(plain, stated), keys);
    expect(file.dataset.getString(Tag.PatientName)).toBe("Doe^Jane");
    expect(writeElement(file.dataset, Tag.PatientName)).toEqual(writeElement(patient("Doe^Jane"), Tag.PatientName));
  });

  const { ExplicitVRLittleEndian } = TransferSyntax;
  const notPrivate = () => {
    const dataset = payloadOf(patient("Doe^Jane"));
    dataset.set(0x00010010, Uint8Array.of(1, 2), "UN");
    return dataset;
  };
  const transferSyntaxElement = () => {
    const dataset = new Dataset();
    dataset.set(Tag.TransferSyntaxUID, TransferSyntax.ImplicitVRLittleEndian, "UI");
    return dataset;
  };
  it.each([
    ["two Items", () => writeDataset(payloadOf(patient("Doe^Jane"), patient("Roe^Jane")))],
    ["no Item", () => writeDataset(payloadOf())],
    ["no Modified Attributes Sequence", () => writeDataset(patient("Doe^Jane"))],
    ["nothing", () => new Uint8Array(0)],
    ["a part of them", () => writeDataset(payloadOf(patient("Doe^Jane"))).subarray(0, -2)],
    ["bytes behind them", () => Uint8Array.of(...writeDataset(payloadOf(patient("Doe^Jane"))), 1, 2)],
    ["an element of a command", () => writeDataset(notPrivate())],
    ["File Meta Information", () => writeDataset(payloadOf(transferSyntaxElement()))],
    [
      "another encoding than is said",
      () => writeDataset(payloadOf(patient("Doe^Jane")), { transferSyntaxUid: TransferSyntax.ImplicitVRLittleEndian }),
    ],
  ])("are refused where they are %s", async (_, plain) => {
    const file = await withPayload(plain(), ExplicitVRLittleEndian);
    expect(await refusalOf(file, keys)).toMatchObject({ code: "ERR_REIDENTIFICATION_NOT_DECRYPTED" });
  });

  it("are refused with a Transfer Syntax that nobody knows, and read with it right", async () => {
    const plain = writeDataset(payloadOf(patient("Doe^Jane")));
    expect(await refusalOf(await withPayload(plain, "1.2.3.4"), keys)).toMatchObject({
      code: "ERR_REIDENTIFICATION_UNSUPPORTED",
    });
    const { file } = await reidentify(await withPayload(plain, ExplicitVRLittleEndian), keys);
    expect(file.dataset.getString(Tag.PatientName)).toBe("Doe^Jane");
  });
});

describe("an instance that cannot be re-identified", () => {
  it("is one without Encrypted Attributes", async () => {
    expect(await refusalOf(readFile(image), keys)).toMatchObject({
      code: "ERR_REIDENTIFICATION_NO_ENCRYPTED_ATTRIBUTES",
    });
  });

  it("is one whose password is another", async () => {
    expect(await refusalOf(await deidentified(image), wrongKeys)).toMatchObject({
      code: "ERR_REIDENTIFICATION_NOT_DECRYPTED",
    });
  });

  it("is one whose Encrypted Content was cut off, at whatever byte, or is missing", async () => {
    const whole = await deidentified(image);
    const content = encryptedItems(whole)[0]!.getBytes(Tag.EncryptedContent)!.slice();
    for (let length = 0; length < content.length - 1; length += 37) {
      encryptedItems(whole)[0]!.set(Tag.EncryptedContent, content.subarray(0, length), "OB");
      expect(await refusalOf(whole, keys)).toMatchObject({ code: "ERR_REIDENTIFICATION_NOT_DECRYPTED" });
    }
    encryptedItems(whole)[0]!.delete(Tag.EncryptedContent);
    expect(await refusalOf(whole, keys)).toMatchObject({ code: "ERR_REIDENTIFICATION_NOT_DECRYPTED" });
  });

  it("is never given with a value of its own making, whatever byte of the message was changed", async () => {
    const file = await deidentified(image);
    const item = encryptedItems(file)[0]!;
    const content = item.getBytes(Tag.EncryptedContent)!.slice();
    const codes = new Set<string>();
    let opened = 0;
    for (let at = 0; at < content.length; at += 5) {
      const flipped = content.slice();
      flipped[at]! ^= 0x10;
      item.set(Tag.EncryptedContent, flipped, "OB");
      try {
        await reidentify(file, keys);
        opened++;
      } catch (error) {
        codes.add((error as { readonly code: string }).code);
      }
    }
    // In CBC some bytes change values alone, which nothing tells; what holds them must still be whole.
    expect(opened).toBeLessThan(content.length / 5 / 2);
    for (const code of codes) expect(code).toMatch(/^ERR_REIDENTIFICATION_(NOT_DECRYPTED|UNSUPPORTED|NO_KEY)$/);
    expect(codes).toContain("ERR_REIDENTIFICATION_NOT_DECRYPTED");
  });

  it("is not waited for once that was given up", async () => {
    const output = await deidentified(image);
    await expect(reidentify(output, keys, { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow(
      "enough",
    );
  });
});

it("Encrypted Attributes hold nothing of the original in the clear", async () => {
  const written = writeFile(await deidentified(image));
  const latin1 = Buffer.from(written).toString("latin1");
  for (const value of ["Müller", "PATIENT-4711", "20200102", "1.2.3.4", "Zürich"]) expect(latin1).not.toContain(value);
  expect(Buffer.from(image).toString("latin1")).toContain("Müller");
});
