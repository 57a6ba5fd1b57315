import { describe, expect, it } from "@jest/globals";
import { bytes, concatBytes } from "@dicomsec/testing";
import { Dataset, readDataset, Tag, TransferSyntax, writeDataset } from "../../src/index.js";

const explicitLittle = { transferSyntaxUid: TransferSyntax.ExplicitVRLittleEndian };
const implicitLittle = { transferSyntaxUid: TransferSyntax.ImplicitVRLittleEndian };
const explicitBig = { transferSyntaxUid: TransferSyntax.ExplicitVRBigEndian };

/** One Dataset in the three encodings (PS3.5 7.1.2, 7.1.3, A.3): a CS, a Sequence with an Item of either kind of length, US, UL, AT, OW, UN. */
const littleEndian = bytes`
  08 00 60 00 ${"CS"} 02 00 ${"CT"}
  08 00 15 11 ${"SQ"} 00 00 ff ff ff ff
    fe ff 00 e0 0a 00 00 00
      28 00 10 00 ${"US"} 02 00 02 01
    fe ff 00 e0 ff ff ff ff
      fe ff 0d e0 00 00 00 00
    fe ff dd e0 00 00 00 00
  28 00 09 00 ${"AT"} 04 00 18 00 63 10
  72 00 6d 00 ${"UN"} 00 00 02 00 00 00 01 02
  72 00 78 00 ${"UL"} 04 00 04 03 02 01
  e0 7f 10 00 ${"OW"} 00 00 04 00 00 00 02 01 04 03`;

const implicit = bytes`
  08 00 60 00 02 00 00 00 ${"CT"}
  08 00 15 11 ff ff ff ff
    fe ff 00 e0 0a 00 00 00
      28 00 10 00 02 00 00 00 02 01
    fe ff 00 e0 ff ff ff ff
      fe ff 0d e0 00 00 00 00
    fe ff dd e0 00 00 00 00
  28 00 09 00 04 00 00 00 18 00 63 10
  72 00 6d 00 02 00 00 00 01 02
  72 00 78 00 04 00 00 00 04 03 02 01
  e0 7f 10 00 04 00 00 00 02 01 04 03`;

const bigEndian = bytes`
  00 08 00 60 ${"CS"} 00 02 ${"CT"}
  00 08 11 15 ${"SQ"} 00 00 ff ff ff ff
    ff fe e0 00 00 00 00 0a
      00 28 00 10 ${"US"} 00 02 01 02
    ff fe e0 00 ff ff ff ff
      ff fe e0 0d 00 00 00 00
    ff fe e0 dd 00 00 00 00
  00 28 00 09 ${"AT"} 00 04 00 18 10 63
  00 72 00 6d ${"UN"} 00 00 00 00 00 02 01 02
  00 72 00 78 ${"UL"} 00 04 01 02 03 04
  7f e0 00 10 ${"OW"} 00 00 00 00 00 04 01 02 03 04`;

const encodings = [
  ["Explicit VR Little Endian", littleEndian, explicitLittle],
  ["Implicit VR Little Endian", implicit, implicitLittle],
  ["Explicit VR Big Endian", bigEndian, explicitBig],
] as const;

describe.each(encodings)("%s", (_name, encoded, options) => {
  it("is read with Tags, VRs, lengths and values", () => {
    const dataset = readDataset(encoded, { ...options, strict: true });
    expect(
      dataset.elements().map(({ tag, vr, length, undefinedLength }) => [tag, vr, length, undefinedLength]),
    ).toEqual([
      [0x00080060, "CS", 2, false],
      [0x00081115, "SQ", expect.any(Number), true],
      [0x00280009, "AT", 4, false],
      [0x0072006d, "UN", 2, false],
      [0x00720078, "UL", 4, false],
      [0x7fe00010, "OW", 4, false],
    ]);
    expect(dataset.getString(0x00080060)).toBe("CT");
    const [defined, undefinedLength] = dataset.getItems(0x00081115);
    expect(defined!.getNumber(0x00280010)).toBe(0x0102);
    expect(undefinedLength!.elements()).toEqual([]);
    expect(dataset.getNumbers(0x00280009)).toEqual([0x00181063]);
    expect(dataset.getBytes(0x0072006d)).toEqual(bytes`01 02`);
    expect(dataset.getNumber(0x00720078)).toBe(0x01020304);
    expect(dataset.getNumbers(Tag.PixelData)).toEqual([0x0102, 0x0304]);
  });

  it.each(encodings)("is written as %s", (_other, expected, target) => {
    expect(writeDataset(readDataset(encoded, options), target)).toEqual(expected);
  });

  it("is written as it was read when no Transfer Syntax is named, also once it was changed", () => {
    const dataset = readDataset(encoded, options);
    dataset.set(Tag.Modality, "CT");
    expect(writeDataset(dataset)).toEqual(encoded);
  });

  it("takes values that were set", () => {
    const dataset = new Dataset();
    dataset.set(Tag.Modality, "CT");
    const [first, second] = [new Dataset(), readDataset(bytes``)];
    first.set(Tag.Rows, 0x0102);
    dataset.set(0x00081115, [first, second]);
    dataset.set(0x00280009, 0x00181063, "AT");
    dataset.set(0x0072006d, bytes`01 02`, "UN");
    dataset.set(0x00720078, 0x01020304, "UL");
    dataset.set(Tag.PixelData, [0x0102, 0x0304], "OW");
    const withLengths = readDataset(writeDataset(dataset, options), options);
    expect(withLengths.get(0x00081115)).toMatchObject({ undefinedLength: false });
    expect(withLengths.getItems(0x00081115).map((item) => item.getNumber(Tag.Rows))).toEqual([0x0102, undefined]);
    for (const tag of [0x00280009, 0x0072006d, 0x00720078, Tag.PixelData]) {
      expect(withLengths.getBytes(tag)).toEqual(readDataset(encoded, options).getBytes(tag));
    }
  });
});

describe("a VR with a 32-bit length", () => {
  it.each(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"])("is that of %s", (vr) => {
    // (0029,1001), two reserved bytes, length 0
    const encoded = bytes`29 00 01 10 ${vr} 00 00 00 00 00 00`;
    expect(readDataset(encoded, { strict: true }).get(0x00291001)).toMatchObject({ vr, length: 0 });
    const dataset = new Dataset();
    dataset.set(0x00291001, null, vr as "OB");
    expect(writeDataset(dataset)).toEqual(encoded);
  });

  it.each([
    "AE",
    "AS",
    "AT",
    "CS",
    "DA",
    "DS",
    "DT",
    "FD",
    "FL",
    "IS",
    "LO",
    "LT",
    "PN",
    "SH",
    "SL",
    "SS",
    "ST",
    "TM",
    "UI",
    "UL",
    "US",
  ])("is not that of %s", (vr) => {
    const encoded = bytes`29 00 01 10 ${vr} 00 00`;
    expect(readDataset(encoded, { strict: true }).get(0x00291001)).toMatchObject({ vr, length: 0 });
    const dataset = new Dataset();
    dataset.set(0x00291001, null, vr as "AE");
    expect(writeDataset(dataset)).toEqual(encoded);
  });

  it("is taken for a value that outgrew 16 bits on the way from Implicit VR: as UN", () => {
    const value = new Uint8Array(70_000).fill(0x31);
    const input = concatBytes(bytes`18 00 50 00 70 11 01 00`, value);
    const output = writeDataset(readDataset(input, implicitLittle), explicitLittle);
    expect(output).toEqual(concatBytes(bytes`18 00 50 00 ${"UN"} 00 00 70 11 01 00`, value));
    expect(readDataset(output).get(0x00180050)).toMatchObject({ vr: "UN", valueVr: "DS" });
    const set = new Dataset();
    set.set(0x00180050, value, "DS");
    expect(() => writeDataset(set)).toThrow(
      expect.objectContaining({ name: "EncodeError", code: "ERR_ENCODE_LENGTH", path: "(0018,0050)" }),
    );
    expect(writeDataset(set, implicitLittle)).toEqual(input);
  });
});

describe("an element without VR", () => {
  const read = (encoded: Uint8Array): Dataset => readDataset(encoded, implicitLittle);

  it("has US or SS by Pixel Representation, here or in the Dataset around", () => {
    // (0028,0103) US 1, (0028,0106), and (0028,0106) in an Item
    const item = bytes`28 00 06 01 02 00 00 00 ff ff`;
    const encoded = bytes`
      08 00 15 11 12 00 00 00 fe ff 00 e0 0a 00 00 00 ${item}
      28 00 03 01 02 00 00 00 01 00
      28 00 06 01 02 00 00 00 ff ff`;
    const dataset = read(encoded);
    expect(dataset.get(0x00280106)).toMatchObject({ vr: "SS", number: -1 });
    expect(dataset.getItems(0x00081115)[0]!.get(0x00280106)).toMatchObject({ vr: "SS", number: -1 });
    expect(read(item).get(0x00280106)).toMatchObject({ vr: "US", number: 0xffff });
    expect(writeDataset(dataset, explicitBig)).toEqual(bytes`
      00 08 11 15 ${"SQ"} 00 00 00 00 00 12 ff fe e0 00 00 00 00 0a 00 28 01 06 ${"SS"} 00 02 ff ff
      00 28 01 03 ${"US"} 00 02 00 01
      00 28 01 06 ${"SS"} 00 02 ff ff`);
  });

  it("is LO when it is a Private Creator, by the private dictionary when that knows it, else UN", () => {
    const dataset = read(bytes`
      29 00 10 00 12 00 00 00 ${"SIEMENS CSA HEADER"}
      29 00 08 10 02 00 00 00 ${"MR"}
      29 00 fe 10 02 00 00 00 ${"MR"}`);
    expect(dataset.elements().map(({ vr }) => vr)).toEqual(["LO", "CS", "UN"]);
  });

  it("is UL when it is a Group Length, and UN when PS3.6 does not have it", () => {
    const dataset = read(bytes`08 00 00 00 04 00 00 00 0c 00 00 00 08 00 02 00 04 00 00 00 01 02 03 04`);
    expect(dataset.elements().map(({ vr }) => vr)).toEqual(["UL", "UN"]);
  });

  it("of undefined length is a Sequence, but Pixel Data, which is encapsulated", () => {
    const dataset = read(bytes`
      29 00 01 10 ff ff ff ff fe ff 00 e0 00 00 00 00 fe ff dd e0 00 00 00 00
      e0 7f 10 00 ff ff ff ff fe ff 00 e0 00 00 00 00 fe ff 00 e0 02 00 00 00 01 02 fe ff dd e0 00 00 00 00`);
    expect(dataset.get(0x00291001)).toMatchObject({ vr: "SQ", isSequence: true });
    expect(dataset.get(Tag.PixelData)!.fragments).toEqual([bytes``, bytes`01 02`]);
  });
});

describe("UN in an explicit encoding", () => {
  it("of undefined length holds Items in Implicit VR Little Endian, whatever is around them", () => {
    const items = bytes`fe ff 00 e0 0a 00 00 00 28 00 10 00 02 00 00 00 02 01 fe ff dd e0 00 00 00 00`;
    for (const [header, options] of [
      [bytes`29 00 02 10 ${"UN"} 00 00 ff ff ff ff`, explicitLittle],
      [bytes`00 29 10 02 ${"UN"} 00 00 ff ff ff ff`, explicitBig],
    ] as const) {
      const dataset = readDataset(concatBytes(header, items), { ...options, strict: true });
      expect(dataset.get(0x00291002)).toMatchObject({ vr: "UN", isSequence: true });
      expect(dataset.getItems(0x00291002)[0]!.getNumber(0x00280010)).toBe(0x0102);
      expect(writeDataset(dataset)).toEqual(concatBytes(header, items));
    }
  });

  it("of a Sequence of PS3.6 is one, by its length too", () => {
    const value = bytes`fe ff 00 e0 0a 00 00 00 28 00 10 00 02 00 00 00 02 01`;
    const encoded = bytes`08 00 15 11 ${"UN"} 00 00 12 00 00 00 ${value}`;
    const dataset = readDataset(encoded, { strict: true });
    expect(dataset.getItems(0x00081115)[0]!.getNumber(0x00280010)).toBe(0x0102);
    dataset.getItems(0x00081115)[0]!.delete(0x00280010);
    expect(writeDataset(dataset)).toEqual(bytes`08 00 15 11 ${"UN"} 00 00 08 00 00 00 fe ff 00 e0 00 00 00 00`);
  });

  it("of a private element is a Sequence when it is Items from end to end, else bytes", () => {
    const item = bytes`fe ff 00 e0 0a 00 00 00 28 00 10 00 02 00 00 00 02 01`;
    const read = (value: Uint8Array) =>
      readDataset(bytes`29 00 02 10 ${"UN"} 00 00 ${value.length} 00 00 00 ${value}`).get(0x00291002)!;
    expect(read(concatBytes(item, item)).items.length).toBe(2);
    for (const value of [
      item.subarray(0, 16),
      concatBytes(item, bytes`00 00`),
      concatBytes(bytes`00 00`, item),
      bytes`fe ff 00 e0`,
    ]) {
      expect(read(value)).toMatchObject({ isSequence: false, items: [], bytes: value });
    }
  });

  it("holds a value that the dictionary can decode", () => {
    const dataset = readDataset(
      bytes`10 00 20 00 ${"UN"} 00 00 04 00 00 00 ${"ID1 "} 28 00 10 00 ${"UN"} 00 00 02 00 00 00 02 01`,
    );
    expect(dataset.get(Tag.PatientID)).toMatchObject({ vr: "UN", valueVr: "LO", string: "ID1" });
    expect(dataset.get(Tag.Rows)).toMatchObject({ vr: "UN", valueVr: "US", number: 0x0102 });
  });
});

describe("encapsulated data", () => {
  // Basic Offset Table, two fragments
  const encoded = bytes`
    e0 7f 10 00 ${"OB"} 00 00 ff ff ff ff
      fe ff 00 e0 04 00 00 00 00 00 00 00
      fe ff 00 e0 02 00 00 00 01 02
      fe ff 00 e0 04 00 00 00 03 04 05 06
      fe ff dd e0 00 00 00 00`;

  it("is read as the Basic Offset Table and the fragments", () => {
    const pixelData = readDataset(encoded, { strict: true }).get(Tag.PixelData)!;
    expect(pixelData).toMatchObject({ isEncapsulated: true, isSequence: false, undefinedLength: true, length: 34 });
    expect(pixelData.fragments).toEqual([bytes`00 00 00 00`, bytes`01 02`, bytes`03 04 05 06`]);
    expect(pixelData.bytes).toEqual(encoded.subarray(12, -8));
  });

  it("is written from fragments, each padded to an even length", () => {
    const dataset = new Dataset();
    dataset.set(Tag.PixelData, { fragments: [bytes`00 00 00 00`, bytes`01 02`, bytes`03 04 05`] }, "OB");
    expect(dataset.get(Tag.PixelData)!.bytes).toEqual(writeDataset(dataset).subarray(12, -8));
    expect(writeDataset(dataset)).toEqual(concatBytes(encoded.subarray(0, -9), bytes`00 fe ff dd e0 00 00 00 00`));
  });

  it("takes OB, OW and their like alone", () => {
    const dataset = new Dataset();
    expect(() => dataset.set(Tag.PatientID, { fragments: [] }, "LO")).toThrow(
      expect.objectContaining({ code: "ERR_ENCODE_VALUE", path: "(0010,0020)" }),
    );
  });

  it("cannot be written where the Transfer Syntax wants native Pixel Data, nor the reverse", () => {
    const compressed = readDataset(encoded);
    const native = readDataset(littleEndian);
    const jpeg = { transferSyntaxUid: TransferSyntax.JPEGBaseline8Bit };
    const refused = expect.objectContaining({
      name: "EncodeError",
      code: "ERR_ENCODE_TRANSFER_SYNTAX",
      path: "(7FE0,0010)",
    });
    expect(() => writeDataset(compressed, implicitLittle)).toThrow(refused);
    expect(() => writeDataset(native, jpeg)).toThrow(refused);
    expect(writeDataset(compressed, jpeg)).toEqual(encoded);
    native.delete(Tag.PixelData);
    expect(readDataset(writeDataset(native, jpeg)).getString(Tag.Modality)).toBe("CT");
  });
});

describe("a Transfer Syntax that is not known", () => {
  it("is refused, for reading and for writing", () => {
    const unknown = { transferSyntaxUid: "1.2.3" };
    expect(() => readDataset(littleEndian, unknown)).toThrow(
      expect.objectContaining({ name: "DecodeError", code: "ERR_DECODE_TRANSFER_SYNTAX", offset: 0 }),
    );
    expect(() => writeDataset(readDataset(littleEndian), unknown)).toThrow(
      expect.objectContaining({ name: "EncodeError", code: "ERR_ENCODE_TRANSFER_SYNTAX" }),
    );
  });
});
