import { describe, expect, it } from "@jest/globals";
import { element, encodeDataset, part10, transferSyntax } from "@dicomsec/testing";
import { readFile, Tag, writeFile } from "../../src/index.js";

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
    const bytes = withPrefixByChance();
    expect(new TextDecoder().decode(bytes.subarray(128, 132))).toBe("DICM");
    const file = readFile(bytes);
    expect([file.preamble, file.dataset.getString(Tag.PatientID)]).toEqual([undefined, "ID1"]);
    expect(writeFile(file)).toEqual(bytes);
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
      const bytes = part10({ transferSyntaxUid, dataset: [element(tag, vr, "12")] });
      expect(readFile(bytes, { strict: true }).dataset.getBytes(tag)).toEqual(Uint8Array.of(0x31, 0x32));
    },
  );

  it("does not believe a Transfer Syntax of the other byte order", () => {
    const littleEndian = encodeDataset([element(Tag.SOPClassUID, "UI", "1.2.3")]);
    const bytes = part10({ transferSyntaxUid: transferSyntax.explicitBig, dataset: littleEndian });
    expect(readFile(bytes).dataset.getString(Tag.SOPClassUID)).toBe("1.2.3");
    expect(() => readFile(bytes, { strict: true })).toThrow(
      expect.objectContaining({ code: "ERR_DECODE_TRANSFER_SYNTAX" }),
    );
  });
});
