import { describe, expect, it } from "@jest/globals";
import { element, encodeDataset, part10 } from "@dicomsec/testing";
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
});
