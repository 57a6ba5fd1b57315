import { describe, expect, it } from "@jest/globals";
import { bytes, concatBytes, element, encodeDataset, part10, transferSyntax } from "@dicomsec/testing";
import { bytesSource, openFile, readFile, Tag, writeFile } from "../../src/index.js";

/** A Dataset that has DICM at offset 128, where the prefix of a file would be. */
function withPrefixByChance(): Uint8Array {
  const head = encodeDataset([element(Tag.SpecificCharacterSet, "CS", "ISO_IR 100")]);
  const filler = "x".repeat(128 - head.length - 8);
  return encodeDataset([
    element(Tag.SpecificCharacterSet, "CS", "ISO_IR 100"),
    element(Tag.Manufacturer, "LO", `${filler}DICM41`),
    element(Tag.PatientID, "LO", "ID1"),
  ]);
}

describe("detectLayout", () => {
  it("is not taken in by a Dataset without preamble that has DICM at offset 128", () => {
    const input = withPrefixByChance();
    expect(new TextDecoder().decode(input.subarray(128, 132))).toBe("DICM");
    const file = readFile(input);
    expect([file.preamble, file.dataset.getString(Tag.PatientID)]).toEqual([undefined, "ID1"]);
    expect(writeFile(file)).toEqual(input);
  });

  it("takes a preamble that looks like a Dataset for a preamble, when File Meta Information follows the prefix", () => {
    const preamble = withPrefixByChance().subarray(0, 128);
    const file = readFile(part10({ preamble, dataset: [element(Tag.PatientID, "LO", "ID1")] }));
    expect([file.preamble, file.dataset.getString(Tag.PatientID)]).toEqual([preamble, "ID1"]);
  });

  it.each([
    { keyword: "DataSetTrailingPadding", transferSyntaxUid: transferSyntax.explicitLittle, vr: "OB" },
    { keyword: "NumberOfCopies", transferSyntaxUid: transferSyntax.explicitLittle, vr: "IS" },
    { keyword: "NumberOfCopies", transferSyntaxUid: transferSyntax.explicitBig, vr: "IS" },
  ] as const)(
    "believes Transfer Syntax $transferSyntaxUid of a Dataset that begins with $keyword",
    ({ keyword, transferSyntaxUid, vr }) => {
      const tag = Tag[keyword];
      const input = part10({ transferSyntaxUid, dataset: [element(tag, vr, "12")] });
      expect(readFile(input, { strict: true }).dataset.getBytes(tag)).toEqual(Uint8Array.of(0x31, 0x32));
    },
  );

  it("does not believe a Transfer Syntax of the other byte order", () => {
    const littleEndian = encodeDataset([element(Tag.SOPClassUID, "UI", "1.2.3")]);
    const input = part10({ transferSyntaxUid: transferSyntax.explicitBig, dataset: littleEndian });
    expect(readFile(input).dataset.getString(Tag.SOPClassUID)).toBe("1.2.3");
    expect(() => readFile(input, { strict: true })).toThrow(
      expect.objectContaining({ code: "ERR_DECODE_TRANSFER_SYNTAX" }),
    );
  });

  it.each([
    ["is in no dictionary", 0x302e332e],
    ["is a Private Creator only in the other byte order", 0x13005300],
  ])("believes the declared byte order when the first Tag %s", (_title, tag) => {
    for (const transferSyntaxUid of [transferSyntax.explicitLittle, transferSyntax.explicitBig]) {
      const input = part10({ transferSyntaxUid, dataset: [element(tag, "UN", "12")] });
      expect(readFile(input, { strict: true }).dataset.has(tag)).toBe(true);
    }
  });

  it("believes in Little Endian when the first Tag is one of File Meta Information only in Big Endian", () => {
    const input = part10({ dataset: [element(0x02001000, "UN", "12")] });
    expect(readFile(input, { strict: true }).dataset.has(0x02001000)).toBe(true);
  });

  it.each([
    ["zeros", new Uint8Array(300)],
    ["a delimitation item", concatBytes(bytes`fe ff 0d e0 00 00 00 00`, new Uint8Array(300))],
    ["a Group Length that is not 4 bytes long", bytes`08 00 00 00 02 00 00 00 01 00`],
    ["a length beyond the end", bytes`10 00 10 00 01 00 01 00 41 42`],
    ["nothing", bytes``],
  ])("takes no input for a Dataset that begins with %s", async (_title, input) => {
    const refused = expect.objectContaining({ name: "DecodeError", code: "ERR_DECODE_NOT_DICOM", offset: 0 });
    expect(() => readFile(input)).toThrow(refused);
    await expect(openFile(bytesSource(input))).rejects.toEqual(refused);
  });

  it("takes an input for a Dataset however long its first value is, also when it arrives in pieces", async () => {
    const dataset = encodeDataset([element(0x00080300, "UT", "x".repeat(200_000))], "implicit-le");
    const opened = await openFile(bytesSource(dataset));
    expect(opened.dataset.get(0x00080300)!.length).toBe(readFile(dataset).dataset.get(0x00080300)!.length);
  });
});
