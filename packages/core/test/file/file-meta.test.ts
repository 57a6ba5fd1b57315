import { describe, expect, it } from "@jest/globals";
import { bytes, concatBytes, element, encodeDataset, part10, transferSyntax } from "@dicomsec/testing";
import {
  bytesSource,
  createFile,
  Dataset,
  type DecodeWarning,
  type DicomFile,
  openFile,
  readDataset,
  readFile,
  Tag,
  writeDataset,
  writeFile,
} from "../../src/index.js";

const nodes = [element(Tag.SOPClassUID, "UI", "1.2.840.10008.5.1.4.1.1.2"), element(Tag.PatientName, "PN", "Doe^Jane")];
const dataset = encodeDataset(nodes);
const whole = part10({ dataset: nodes });
const metaOf = (file: Uint8Array): Uint8Array => file.subarray(132, file.length - dataset.length);

interface Read {
  readonly file: DicomFile;
  readonly codes: readonly string[];
}

/** Reads in memory and from a source, which agree. */
async function read(input: Uint8Array): Promise<Read> {
  const warnings: DecodeWarning[] = [];
  const file = readFile(input, { onWarning: (warning) => warnings.push(warning) });
  const opened = await openFile(bytesSource(input));
  expect(opened.warnings).toEqual(warnings);
  expect(file.warnings).toEqual(warnings);
  expect(opened.dataset.elements().map(({ tag }) => tag)).toEqual(file.dataset.elements().map(({ tag }) => tag));
  return { file, codes: warnings.map(({ code, offset }) => `${code} ${offset}`) };
}

describe("a file", () => {
  it("has preamble, File Meta Information, Transfer Syntax and Dataset", async () => {
    const preamble = Uint8Array.from({ length: 128 }, (_, at) => at);
    const { file, codes } = await read(part10({ dataset: nodes, preamble }));
    expect(codes).toEqual([]);
    expect(file.preamble).toEqual(preamble);
    expect(file.fileMeta.getString(0x00020010)).toBe(transferSyntax.explicitLittle);
    expect(file.transferSyntaxUid).toBe(transferSyntax.explicitLittle);
    expect(file.dataset.getString(Tag.PatientName)).toBe("Doe^Jane");
  });

  it("has File Meta Information that can be written alone", () => {
    expect(writeDataset(readFile(whole).fileMeta)).toEqual(metaOf(whole));
    expect(readFile(whole).fileMeta.trailing.length).toBe(0);
  });

  it.each([
    ["no preamble, but the prefix", whole.subarray(128), []],
    ["no prefix", concatBytes(whole.subarray(0, 128), whole.subarray(132)), ["ERR_DECODE_FILE_META 0"]],
    ["neither", whole.subarray(132), ["ERR_DECODE_FILE_META 0"]],
    ["a Group Length that is too short", part10({ dataset: nodes, metaLength: 50 }), ["ERR_DECODE_FILE_META 132"]],
    ["a Group Length that is too long", part10({ dataset: nodes, metaLength: 200 }), ["ERR_DECODE_FILE_META 132"]],
    ["a Group Length beyond the end", part10({ dataset: nodes, metaLength: 0xffffffff }), ["ERR_DECODE_FILE_META 132"]],
    ["a Group Length of zero", part10({ dataset: nodes, metaLength: 0 }), ["ERR_DECODE_FILE_META 132"]],
    ["no Group Length", part10({ dataset: nodes, metaLength: false }), ["ERR_DECODE_FILE_META 132"]],
    [
      "no File Meta Information",
      concatBytes(new Uint8Array(128), bytes`${"DICM"}`, dataset),
      ["ERR_DECODE_FILE_META 132"],
    ],
    ["the Dataset alone", dataset, ["ERR_DECODE_FILE_META 0"]],
    ["the Dataset alone in Implicit VR", encodeDataset(nodes, "implicit-le"), ["ERR_DECODE_FILE_META 0"]],
    ["the Dataset alone in Big Endian", encodeDataset(nodes, "explicit-be"), ["ERR_DECODE_FILE_META 0"]],
    ["a Dataset behind a preamble of zeros", concatBytes(new Uint8Array(128), dataset), ["ERR_DECODE_FILE_META 0"]],
  ])("with %s is read, and written back", async (_title, input, expected) => {
    const { file, codes } = await read(input);
    expect(codes).toEqual(expected);
    expect(file.dataset.getString(Tag.PatientName)).toBe("Doe^Jane");
    expect(writeFile(file)).toEqual(input);
    file.dataset.set(Tag.PatientName, "X");
    const written = writeFile(file);
    const again = await read(written);
    expect(again.codes).toEqual(expected);
    expect(again.file.dataset.getString(Tag.PatientName)).toBe("X");
    expect(written.length).toBe(input.length - 6);
  });

  it("without a Transfer Syntax UID is judged by its first element", async () => {
    const meta = encodeDataset([element(0x00020000, "UL", [18]), element(0x00020012, "UI", "1.2.3.4.5")]);
    const input = concatBytes(new Uint8Array(128), bytes`${"DICM"}`, meta, encodeDataset(nodes, "implicit-le"));
    const { file, codes } = await read(input);
    expect(codes[0]).toMatch(/^ERR_DECODE_(FILE_META|TRANSFER_SYNTAX)/);
    expect(codes).toContain(`ERR_DECODE_TRANSFER_SYNTAX ${132 + meta.length}`);
    expect(file.transferSyntaxUid).toBe(transferSyntax.implicitLittle);
    expect(file.dataset.getString(Tag.PatientName)).toBe("Doe^Jane");
  });

  it("with a Transfer Syntax that is not known is read as Explicit VR Little Endian, or as what it plainly is", async () => {
    const uid = "1.2.3.4.5.6.7.8";
    for (const encoding of ["explicit-le", "implicit-le", "explicit-be"] as const) {
      const input = part10({ dataset: encodeDataset(nodes, encoding), transferSyntaxUid: uid });
      const { file, codes } = await read(input);
      expect(codes[0]).toMatch(/^ERR_DECODE_TRANSFER_SYNTAX/);
      expect([file.transferSyntaxUid, file.dataset.getString(Tag.PatientName)]).toEqual([uid, "Doe^Jane"]);
      file.dataset.set(Tag.PatientName, "Roe^Jane");
      expect(readFile(writeFile(file)).dataset.getString(Tag.PatientName)).toBe("Roe^Jane");
    }
  });

  it("is read in the Transfer Syntax given, when it does not name its own", () => {
    const file = readFile(concatBytes(bytes`08 00 18 00 02 00 00 00 ${"1 "}`), {
      transferSyntaxUid: transferSyntax.implicitLittle,
    });
    expect([file.transferSyntaxUid, file.dataset.getString(Tag.SOPInstanceUID)]).toEqual([
      transferSyntax.implicitLittle,
      "1",
    ]);
  });

  it.each([
    ["empty", bytes``],
    ["text", bytes`${"This is no DICOM file at all, but it is long enough to hold some elements. ".repeat(3)}`],
    ["too short", bytes`08 00 18`],
  ])("is none when it is %s", async (_title, input) => {
    const refused = expect.objectContaining({ name: "DecodeError", code: "ERR_DECODE_NOT_DICOM", offset: 0 });
    expect(() => readFile(input)).toThrow(refused);
    await expect(openFile(bytesSource(input))).rejects.toEqual(refused);
  });

  it("of preamble and prefix alone has an empty Dataset", async () => {
    const input = concatBytes(new Uint8Array(128), bytes`${"DICM"}`);
    const { file, codes } = await read(input);
    expect(codes).toEqual(["ERR_DECODE_FILE_META 132"]);
    expect(file.dataset.elements()).toEqual([]);
    expect(writeFile(file)).toEqual(input);
  });

  it("of File Meta Information alone has an empty Dataset", async () => {
    const input = whole.subarray(0, whole.length - dataset.length);
    const { file, codes } = await read(input);
    expect(codes).toEqual([]);
    expect(file.dataset.elements()).toEqual([]);
  });

  it("is refused when strict at the first departure", () => {
    expect(() => readFile(part10({ dataset: nodes, metaLength: 50 }), { strict: true })).toThrow(
      expect.objectContaining({ name: "DecodeError", code: "ERR_DECODE_FILE_META", offset: 132 }),
    );
    expect(readFile(whole, { strict: true }).dataset.has(Tag.PatientName)).toBe(true);
  });
});

describe("File Meta Information that is changed", () => {
  it("has its Group Length corrected, or made", () => {
    for (const metaLength of [undefined, 50, false] as const) {
      const file = readFile(part10({ dataset: nodes, ...(metaLength === undefined ? {} : { metaLength }) }));
      file.fileMeta.set(0x00020013, "A VERSION");
      const expected = part10({ dataset: nodes, meta: [element(0x00020013, "SH", "A VERSION")] });
      expect(writeFile(file)).toEqual(expected);
    }
  });

  it("stays byte for byte when only the Dataset is changed", () => {
    const input = part10({ dataset: nodes, metaLength: 50, preamble: new Uint8Array(128).fill(7) });
    const file = readFile(input);
    file.dataset.delete(Tag.PatientName);
    const output = writeFile(file);
    expect(output.subarray(0, output.length - 34)).toEqual(input.subarray(0, input.length - dataset.length));
  });

  it("comes with preamble and prefix when there were none", () => {
    const file = readFile(dataset);
    file.transferSyntaxUid = transferSyntax.implicitLittle;
    const written = readFile(writeFile(file));
    expect(written.preamble).toEqual(new Uint8Array(128));
    expect(written.fileMeta.getString(0x00020010)).toBe(transferSyntax.implicitLittle);
    expect(written.fileMeta.getNumber(0x00020000)).toBeGreaterThan(0);
    expect(written.dataset.getString(Tag.PatientName)).toBe("Doe^Jane");
  });

  it("names the Transfer Syntax to which a file is converted", () => {
    const file = readFile(whole);
    for (const uid of [
      transferSyntax.implicitLittle,
      transferSyntax.explicitBig,
      transferSyntax.deflated,
      transferSyntax.explicitLittle,
    ]) {
      file.transferSyntaxUid = uid;
      const written = readFile(writeFile(file), { strict: true });
      expect([written.transferSyntaxUid, written.fileMeta.getString(0x00020010)]).toEqual([uid, uid]);
      expect(written.dataset.getString(Tag.PatientName)).toBe("Doe^Jane");
    }
    expect(writeFile(file)).toEqual(whole);
  });

  it("does not convert to a Transfer Syntax that is not known, or cannot carry the Dataset", () => {
    const file = readFile(part10({ dataset: [element(Tag.PixelData, "OB", bytes`01 02`)] }));
    for (const uid of ["1.2.3", transferSyntax.jpegBaseline]) {
      file.transferSyntaxUid = uid;
      expect(() => writeFile(file)).toThrow(expect.objectContaining({ code: "ERR_ENCODE_TRANSFER_SYNTAX" }));
    }
  });
});

describe("the preamble", () => {
  it("can be replaced and taken away", () => {
    const file = readFile(whole);
    file.preamble = new Uint8Array(128).fill(9);
    expect(writeFile(file)).toEqual(concatBytes(new Uint8Array(128).fill(9), whole.subarray(128)));
    file.preamble = undefined;
    expect(readFile(writeFile(file)).dataset.getString(Tag.PatientName)).toBe("Doe^Jane");
  });

  it("that was changed in place is written as it is now", () => {
    const file = readFile(whole);
    file.preamble!.fill(9);
    expect(writeFile(file).subarray(0, 128)).toEqual(new Uint8Array(128).fill(9));
  });
});

describe("createFile", () => {
  it("makes a file around a Dataset, with File Meta Information of its own", () => {
    const made = new Dataset();
    made.set(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2");
    made.set(Tag.SOPInstanceUID, "1.2.3");
    const file = createFile(made, transferSyntax.implicitLittle);
    const written = readFile(writeFile(file), { strict: true });
    expect(written.fileMeta.elements().map(({ tag, string }) => [tag, string])).toEqual([
      [0x00020000, expect.any(String)],
      [0x00020001, undefined],
      [0x00020002, "1.2.840.10008.5.1.4.1.1.2"],
      [0x00020003, "1.2.3"],
      [0x00020010, transferSyntax.implicitLittle],
      [0x00020012, expect.stringMatching(/^2\.25\./)],
      [0x00020013, "DICOMSEC"],
    ]);
    expect(written.preamble).toEqual(new Uint8Array(128));
    expect(written.dataset.getString(Tag.SOPInstanceUID)).toBe("1.2.3");
  });

  it("takes a Dataset that was read elsewhere", () => {
    const file = createFile(readDataset(dataset), transferSyntax.explicitBig);
    expect(readFile(writeFile(file), { strict: true }).dataset.getString(Tag.PatientName)).toBe("Doe^Jane");
  });

  it("says of an instance whose UID is too long just what its Dataset says", () => {
    const long = `1.2.${"3".repeat(63)}`;
    const encoded = encodeDataset([element(0x00080018, "UI", long)]);
    const written = readFile(writeFile(createFile(readDataset(encoded), transferSyntax.explicitLittle)));
    expect(written.fileMeta.getString(0x00020003)).toBe(long);
  });
});
