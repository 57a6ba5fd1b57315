import { describe, expect, it } from "@jest/globals";
import { element, encodeDataset, item, sequence } from "@dicomsec/testing";
import { readDataset, TransferSyntax, writeDataset } from "../../src/index.js";

const items = [item([element(0x00100010, "PN", "Doe^Jane"), element(0x00280010, "US", 512)], { length: "undefined" })];
const creator = element(0x00090010, "LO", "SOMEBODY");
const unknown = [creator, sequence(0x00091001, items, { length: "undefined", vr: "UN" })];

describe("Items in UN of undefined length", () => {
  it("stay in UN in Little Endian, whatever else changes", () => {
    const dataset = readDataset(encodeDataset(unknown));
    dataset.getItems(0x00091001)[0]!.delete(0x00280010);
    const expected = [item([element(0x00100010, "PN", "Doe^Jane")], { length: "undefined" })];
    expect(writeDataset(dataset)).toEqual(
      encodeDataset([creator, sequence(0x00091001, expected, { length: "undefined", vr: "UN" })]),
    );
  });

  it("become those of a Sequence in Big Endian", () => {
    const transferSyntaxUid = TransferSyntax.ExplicitVRBigEndian;
    expect(writeDataset(readDataset(encodeDataset(unknown)), { transferSyntaxUid })).toEqual(
      encodeDataset([creator, sequence(0x00091001, items, { length: "undefined" })], "explicit-be"),
    );
  });
});
