import { describe, expect, it } from "@jest/globals";
import { element, encodeDataset, item, sequence } from "@dicomsec/testing";
import {
  bytesSource,
  copyDataset,
  Dataset,
  openFile,
  readDataset,
  Tag,
  TransferSyntax,
  writeDataset,
} from "../../src/index.js";

const nodes = [
  element(0x00080005, "CS", "ISO_IR 100"),
  element(0x00080018, "UI", "1.2.3"),
  sequence(0x00081140, [item([element(0x00081155, "UI", "1.2.4")])]),
];
const encoded = encodeDataset(nodes);

describe("a copied Dataset", () => {
  it("can be changed at every depth while the first stays as it was, and the reverse", () => {
    const first = readDataset(encoded);
    const copy = copyDataset(first);
    copy.set(Tag.SOPInstanceUID, "1.2.9");
    copy.getItems(Tag.ReferencedImageSequence)[0]!.delete(Tag.ReferencedSOPInstanceUID);
    expect(writeDataset(first)).toEqual(encoded);
    const changed = writeDataset(copy);
    first.delete(Tag.SOPInstanceUID);
    expect(writeDataset(copy)).toEqual(changed);
    expect(changed).not.toEqual(encoded);
  });

  it("has what was changed before it was copied", () => {
    for (const [encoding, uid] of [
      ["implicit-le", TransferSyntax.ImplicitVRLittleEndian],
      ["explicit-le", TransferSyntax.ExplicitVRLittleEndian],
      ["explicit-be", TransferSyntax.ExplicitVRBigEndian],
    ] as const) {
      const bytes = encodeDataset(nodes, encoding);
      const first = readDataset(bytes, { transferSyntaxUid: uid });
      first.set(Tag.Rows, 7);
      const copy = copyDataset(first);
      copy.delete(Tag.SOPInstanceUID);
      expect(copy.getNumber(Tag.Rows)).toBe(7);
      expect(first.getString(Tag.SOPInstanceUID)).toBe("1.2.3");
      first.delete(Tag.Rows);
      expect(writeDataset(first)).toEqual(bytes);
    }
    const made = new Dataset();
    made.set(Tag.PatientID, "4711");
    expect(copyDataset(made).getString(Tag.PatientID)).toBe("4711");
  });

  it("leaves in the source what was there, and says so where it would have to be copied", async () => {
    const large = encodeDataset([...nodes, element(0x7fe00010, "OW", new Uint8Array(1000).fill(7))]);
    const { dataset } = await openFile(bytesSource(large), { externalThreshold: 100 });
    const pixels = copyDataset(dataset).get(Tag.PixelData)!;
    expect(pixels.isLoaded).toBe(false);
    expect(await pixels.read()).toEqual(new Uint8Array(1000).fill(7));
    dataset.delete(Tag.SOPInstanceUID);
    expect(() => copyDataset(dataset)).toThrow(expect.objectContaining({ code: "ERR_ENCODE_VALUE_NOT_LOADED" }));
  });
});
