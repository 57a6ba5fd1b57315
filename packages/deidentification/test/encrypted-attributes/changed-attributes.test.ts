import { describe, expect, it } from "@jest/globals";
import { bytesSource, copyDataset, type Dataset, openFile, readDataset, Tag, TransferSyntax } from "@dicomsec/core";
import { element, encodeDataset, fragments, item, sequence } from "@dicomsec/testing";
import { changedAttributes } from "../../src/encrypted-attributes/changed-attributes.js";

const nodes = [
  element(0x00080000, "UL", [30]),
  element(0x00080018, "UI", "1.2.3"),
  sequence(0x00081140, [item([element(0x00081155, "UI", "1.2.4")]), item([])]),
  element(0x00100010, "PN", "Doe^Jane"),
  element(0x00280010, "US", [512]),
  element(0x60003000, "OW", new Uint8Array(1000).fill(3)),
  fragments(0x7fe00010, "OB", [new Uint8Array(0), Uint8Array.of(1, 2)]),
];

const edits: readonly [string, (dataset: Dataset) => void, readonly number[], readonly number[]][] = [
  ["nothing", () => {}, [], []],
  ["a value", (dataset) => dataset.set(Tag.PatientName, "Roe^Jane"), [Tag.PatientName], []],
  ["a VR", (dataset) => dataset.set(Tag.PatientName, "Doe^Jane", "LO"), [Tag.PatientName], []],
  ["the same value anew", (dataset) => dataset.set(Tag.PatientName, "Doe^Jane"), [], []],
  ["an attribute less", (dataset) => dataset.delete(Tag.PatientName), [Tag.PatientName], []],
  ["an attribute more", (dataset) => dataset.set(Tag.PatientID, ""), [], [Tag.PatientID]],
  [
    "a value inside a Sequence",
    (dataset) => dataset.getItems(0x00081140)[0]!.set(0x00081155, "1.2.5"),
    [0x00081140],
    [],
  ],
  ["an attribute more in an Item", (dataset) => dataset.getItems(0x00081140)[1]!.set(0x00081155, ""), [0x00081140], []],
  ["an Item less", (dataset) => dataset.removeItem(0x00081140, 1), [0x00081140], []],
  [
    "one fragment more",
    (dataset) =>
      dataset.set(Tag.PixelData, { fragments: [new Uint8Array(0), Uint8Array.of(1, 2), Uint8Array.of(3, 4)] }, "OB"),
    [Tag.PixelData],
    [],
  ],
  ["native Pixel Data", (dataset) => dataset.set(Tag.PixelData, Uint8Array.of(1, 2), "OB"), [Tag.PixelData], []],
  ["a Group Length less", (dataset) => dataset.delete(0x00080000), [0x00080000], []],
  ["another Group Length", (dataset) => dataset.set(0x00080000, 7, "UL"), [], []],
  ["Encrypted Attributes", (dataset) => void dataset.addItem(Tag.EncryptedAttributesSequence), [], []],
];

describe("the comparison of a de-identified Dataset with the original", () => {
  it.each(edits)("finds what differs: %s", (_, edit, changed, added) => {
    const original = readDataset(encodeDataset(nodes));
    const views = [copyDataset(original), readDataset(encodeDataset(nodes))];
    for (const output of views) {
      edit(output);
      expect(changedAttributes(original, output)).toEqual({ changed, added });
    }
  });

  it("does not depend on the encoding", () => {
    const [original, other] = (["explicit-le", "explicit-be"] as const).map((encoding) =>
      readDataset(encodeDataset(nodes, encoding), {
        transferSyntaxUid:
          encoding === "explicit-le" ? TransferSyntax.ExplicitVRLittleEndian : TransferSyntax.ExplicitVRBigEndian,
      }),
    );
    expect(changedAttributes(original!, other!)).toEqual({ changed: [], added: [] });
    other!.set(Tag.Rows, 513);
    expect(changedAttributes(original!, other!)).toEqual({ changed: [Tag.Rows], added: [] });
  });

  it("does not read what is in the same place of the same source", async () => {
    const stored = bytesSource(encodeDataset(nodes));
    const reads: number[] = [];
    const source = {
      size: stored.size,
      read: async (offset: number, length: number) => (reads.push(offset), stored.read(offset, length)),
    };
    const { dataset } = await openFile(source, { externalThreshold: 100 });
    const output = copyDataset(dataset);
    output.delete(Tag.PatientName);
    reads.length = 0;
    expect(changedAttributes(dataset, output)).toEqual({ changed: [Tag.PatientName], added: [] });
    expect(reads).toEqual([]);
    output.set(0x60003000, new Uint8Array(1000).fill(3), "OW");
    expect(changedAttributes(dataset, output)).toEqual({ changed: [Tag.PatientName, 0x60003000], added: [] });
  });
});
