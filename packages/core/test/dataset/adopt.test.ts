import { describe, expect, it } from "@jest/globals";
import { element, encodeDataset, fragments, item, sequence } from "@dicomsec/testing";
import {
  bytesSource,
  Dataset,
  openFile,
  readDataset,
  Tag,
  TransferSyntax,
  writeDataset,
  writeElement,
} from "../../src/index.js";

const { ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian } = TransferSyntax;
const encodings = {
  [ImplicitVRLittleEndian]: "implicit-le",
  [ExplicitVRLittleEndian]: "explicit-le",
  [ExplicitVRBigEndian]: "explicit-be",
} as const;
const uids = Object.keys(encodings) as (keyof typeof encodings)[];

const nodes = [
  element(0x00080005, "CS", "ISO_IR 100"),
  sequence(0x00081140, [item([element(0x00081155, "UI", "1.2.3")], { length: "undefined" })], { length: "undefined" }),
  sequence(0x00082112, [item([element(0x00081155, "UI", "1.2.4")])]),
  element(0x00280010, "US", [512, 3]),
  element(0x00280034, "IS", "1\\1"),
  fragments(0x7fe00010, "OW", [new Uint8Array(0), Uint8Array.of(1, 2, 3, 4)]),
];

function read(transferSyntaxUid: keyof typeof encodings): Dataset {
  return readDataset(encodeDataset(nodes, encodings[transferSyntaxUid]), { transferSyntaxUid });
}

describe("an element that a Dataset adopts", () => {
  it.each(uids)("is written as it stood in the other Dataset (%s)", (transferSyntaxUid) => {
    for (const from of uids) {
      const dataset = readDataset(new Uint8Array(0), { transferSyntaxUid });
      for (const each of read(from)) dataset.adopt(each);
      expect(writeDataset(dataset)).toEqual(writeDataset(read(transferSyntaxUid)));
    }
  });

  it("takes the place of the one that was there, with its kind of length", () => {
    const dataset = read(ExplicitVRLittleEndian);
    dataset.set(0x00081140, [new Dataset()], "SQ");
    dataset.delete(0x00082112);
    for (const tag of [0x00082112, 0x00081140]) dataset.adopt(read(ImplicitVRLittleEndian).get(tag)!);
    expect(writeDataset(dataset)).toEqual(writeDataset(read(ExplicitVRLittleEndian)));
    dataset.delete(0x00081140);
    expect(writeDataset(dataset)).not.toEqual(writeDataset(read(ExplicitVRLittleEndian)));
  });

  it("is of VR UN where it is longer than its VR allows", () => {
    const long = element(0x00104000, "LT", "x".repeat(70_000));
    const from = readDataset(encodeDataset([long], encodings[ImplicitVRLittleEndian]), {
      transferSyntaxUid: ImplicitVRLittleEndian,
    });
    const dataset = new Dataset();
    dataset.adopt(from.get(Tag.PatientComments)!);
    const written = readDataset(writeDataset(dataset)).get(Tag.PatientComments)!;
    expect([written.vr, written.length]).toEqual(["UN", 70_000]);
    expect(written.string).toHaveLength(70_000);
  });

  it("is decoded as before where its VR is UN", () => {
    const from = readDataset(encodeDataset([element(0x00100020, "UN", "4711")]));
    const dataset = new Dataset();
    dataset.adopt(from.get(Tag.PatientID)!);
    expect([dataset.get(Tag.PatientID)!.vr, dataset.getString(Tag.PatientID)]).toEqual(["UN", "4711"]);
    expect(writeDataset(dataset)).toEqual(writeDataset(from));
  });

  it("is refused where its value was left in its source", async () => {
    const encoded = encodeDataset([
      element(0x00080005, "CS", "ISO_IR 100"),
      element(0x7fe00010, "OW", new Uint8Array(1000)),
    ]);
    const { dataset } = await openFile(bytesSource(encoded), { externalThreshold: 100 });
    const other = new Dataset();
    expect(() => other.adopt(dataset.get(Tag.PixelData)!)).toThrow(
      expect.objectContaining({ code: "ERR_DECODE_VALUE_NOT_LOADED" }),
    );
    expect(other.has(Tag.PixelData)).toBe(false);
    other.adopt(dataset.get(Tag.SpecificCharacterSet)!);
    expect(writeElement(other, Tag.SpecificCharacterSet)).toEqual(writeElement(dataset, Tag.SpecificCharacterSet));
  });
});
