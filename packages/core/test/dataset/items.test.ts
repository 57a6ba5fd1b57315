import { describe, expect, it } from "@jest/globals";
import { bytes, element, encodeDataset, item, sequence, transferSyntax } from "@dicomsec/testing";
import { Dataset, readDataset, Tag, writeDataset } from "../../src/index.js";

const content = Tag.ContentSequence;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const descriptions = (dataset: Dataset, tag: number = content): (string | undefined)[] =>
  dataset.getItems(tag).map((one) => one.getString(Tag.SeriesDescription));

const withItems = (...texts: string[]): Dataset =>
  readDataset(
    encodeDataset([sequence(content, texts.map((text) => item([element(Tag.SeriesDescription, "LO", text)])))]), // prettier-ignore
  );

const reread = (dataset: Dataset): Dataset => readDataset(writeDataset(dataset), { strict: true });

describe("addItem", () => {
  it("makes the Sequence when it is absent, and gives the Item to be filled", () => {
    const dataset = new Dataset();
    const added = dataset.addItem(content);
    added.set(Tag.SeriesDescription, "new");
    expect(reread(dataset).get(content)).toMatchObject({ vr: "SQ", undefinedLength: false });
    expect(descriptions(reread(dataset))).toEqual(["new"]);
    expect(added.path).toBe("(0040,A730)[0]");
  });

  it("puts the Item at the end, or before a position", () => {
    const dataset = withItems("a", "b");
    dataset.addItem(content).set(Tag.SeriesDescription, "end");
    dataset.addItem(content, new Dataset(), 0).set(Tag.SeriesDescription, "start");
    expect(descriptions(reread(dataset))).toEqual(["start", "a", "b", "end"]);
    expect(dataset.getItems(content)[1]!.path).toBe("(0040,A730)[1]");
  });

  it("keeps a Sequence of undefined length one, and every Item as it was", () => {
    const nodes = [
      item([element(Tag.SeriesDescription, "LO", "a")], { length: "undefined" }),
      item([element(Tag.SeriesDescription, "LO", "b")]),
    ];
    const dataset = readDataset(encodeDataset([sequence(content, nodes, { length: "undefined" })]));
    dataset.addItem(content);
    expect(writeDataset(dataset)).toEqual(
      encodeDataset([sequence(content, [...nodes, item([])], { length: "undefined" })]),
    );
  });

  it("keeps UN of Items what it was where that is its place, in Implicit VR", () => {
    const inner = [item([element(Tag.SeriesDescription, "LO", "a")])];
    const dataset = readDataset(encodeDataset([sequence(0x00291001, inner, { vr: "UN", length: "undefined" })]));
    dataset.getItems(0x00291001)[0]!.set(Tag.SeriesDescription, "longer");
    const expected = [item([element(Tag.SeriesDescription, "LO", "longer")])];
    expect(writeDataset(dataset)).toEqual(
      encodeDataset([sequence(0x00291001, expected, { vr: "UN", length: "undefined" })]),
    );
  });
});

describe("removeItem", () => {
  it("takes an Item out, and leaves the Sequence even when it is empty", () => {
    const dataset = withItems("a", "b");
    dataset.removeItem(content, 0);
    expect(descriptions(reread(dataset))).toEqual(["b"]);
    dataset.removeItem(content, 0);
    expect(reread(dataset).get(content)).toMatchObject({ vr: "SQ", length: 0 });
  });

  it("works at any depth, where lengths around it are corrected", () => {
    const deep = (nodes: ReturnType<typeof item>[]): Uint8Array =>
      encodeDataset([
        sequence(content, [
          item([
            sequence(content, [item([sequence(content, nodes)], { length: "undefined" })], { length: "undefined" }),
          ]),
        ]),
      ]);
    const nodes = ["a", "b", "c"].map((text) => item([element(Tag.SeriesDescription, "LO", text)]));
    const dataset = readDataset(deep(nodes));
    const [inner] = dataset.getItems(content)[0]!.getItems(content);
    expect(inner!.path).toBe("(0040,A730)[0].(0040,A730)[0]");
    inner!.removeItem(content, 1);
    expect(writeDataset(dataset)).toEqual(deep([nodes[0]!, nodes[2]!]));
  });
});

describe("an Item that is put into another Sequence", () => {
  it("leaves the one it was in, in the same Dataset or another", () => {
    const [from, to] = [withItems("a", "b", "c"), withItems("x")];
    const [first, second] = from.getItems(content);
    to.addItem(content, second, 0);
    from.addItem(Tag.ReferencedSeriesSequence, first);
    expect(descriptions(reread(from))).toEqual(["c"]);
    expect(descriptions(reread(from), Tag.ReferencedSeriesSequence)).toEqual(["a"]);
    expect(descriptions(reread(to))).toEqual(["b", "x"]);
    expect([first!.path, second!.path]).toEqual(["(0008,1115)[0]", "(0040,A730)[0]"]);
  });

  it("is changed where it is, and not where it was", () => {
    const [from, to] = [withItems("a"), new Dataset()];
    const [moved] = from.getItems(content);
    to.addItem(content, moved);
    moved!.set(Tag.SeriesDescription, "changed");
    expect(descriptions(reread(to))).toEqual(["changed"]);
    expect(descriptions(reread(from))).toEqual([]);
  });

  it("moves together with all others, however many there are", () => {
    const texts = Array.from({ length: 20_000 }, (_, at) => String(at));
    const [from, to] = [withItems(...texts), new Dataset()];
    to.set(content, from.getItems(content));
    expect(descriptions(to)).toEqual(texts);
    expect(from.getItems(content).length).toBe(0);
  });

  it("cannot be put into itself, and then nothing has moved", () => {
    const dataset = withItems("a", "b");
    const [first, second] = dataset.getItems(content);
    const nested = first!.addItem(content);
    expect(() => nested.set(content, [second!, first!])).toThrow(
      expect.objectContaining({ name: "EncodeError", code: "ERR_ENCODE_VALUE", path: "(0040,A730)[0].(0040,A730)[0]" }),
    );
    expect(descriptions(dataset)).toEqual(["a", "b"]);
    expect(() => dataset.addItem(content, dataset)).toThrow(expect.objectContaining({ code: "ERR_ENCODE_VALUE" }));
  });

  it("is written in the encoding of its new place", () => {
    const options = { transferSyntaxUid: transferSyntax.explicitBig };
    const numbers = [element(0x00280010, "US", [0x0102]), element(Tag.PixelData, "OW", [0x0304])];
    const from = readDataset(encodeDataset([sequence(content, [item(numbers, { length: "undefined" })])], "explicit-be"), options); // prettier-ignore
    const to = readDataset(encodeDataset([element(Tag.PatientID, "LO", "X")], "implicit-le"), {
      transferSyntaxUid: transferSyntax.implicitLittle,
    });
    to.addItem(content, from.getItems(content)[0]);
    const expected = [element(Tag.PatientID, "LO", "X"), sequence(content, [item(numbers, { length: "undefined" })])];
    expect(writeDataset(to)).toEqual(encodeDataset(expected, "implicit-le"));
  });

  it.each([
    [
      "was read",
      () =>
        readDataset(
          encodeDataset([
            element(Tag.SpecificCharacterSet, "CS", "ISO_IR 192"),
            sequence(content, [item([element(Tag.SeriesDescription, "LO", utf8("\u00e4"))])]),
          ]),
        ),
    ],
    [
      "was made",
      () => {
        const dataset = new Dataset();
        dataset.set(Tag.SpecificCharacterSet, "ISO_IR 192");
        dataset.addItem(content).set(Tag.SeriesDescription, "\u00e4");
        return dataset;
      },
    ],
  ])("takes its character set along when it %s in another", (_title, make) => {
    const to = new Dataset();
    to.set(Tag.SpecificCharacterSet, "ISO_IR 100");
    const moved = to.addItem(content, make().getItems(content)[0]);
    expect(moved.getStrings(Tag.SpecificCharacterSet)).toEqual(["ISO_IR 192"]);
    expect(descriptions(reread(to))).toEqual(["\u00e4"]);
    moved.set(Tag.SeriesDescription, "\u5c71");
    expect(descriptions(reread(to))).toEqual(["\u5c71"]);
  });

  it("declares none when both places have the same", () => {
    const make = (): Dataset => {
      const dataset = new Dataset();
      dataset.set(Tag.SpecificCharacterSet, "ISO_IR 192");
      return dataset;
    };
    const [from, to] = [make(), make()];
    const moved = to.addItem(content, from.addItem(content));
    expect(moved.has(Tag.SpecificCharacterSet)).toBe(false);
  });
});

describe("an Item that was taken out", () => {
  it("can be put back, or elsewhere", () => {
    const dataset = withItems("a", "b");
    const [first] = dataset.getItems(content);
    dataset.removeItem(content, 0);
    dataset.addItem(content, first);
    expect(descriptions(reread(dataset))).toEqual(["b", "a"]);
  });

  it("no longer changes what it was in", () => {
    const dataset = withItems("a");
    const [first] = dataset.getItems(content);
    dataset.delete(content);
    first!.set(Tag.SeriesDescription, "changed");
    expect(writeDataset(dataset)).toEqual(bytes``);
  });
});
