import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { bytes, type DatasetNode, element, encodeDataset, item, sequence, transferSyntax } from "@dicomsec/testing";
import { Dataset, type ElementValue, readDataset, Tag, type VR, writeDataset } from "../../src/index.js";

const root = (...nodes: DatasetNode[]): Uint8Array => encodeDataset(nodes);
const name = element(Tag.PatientName, "PN", "Doe^Jane");
const id = element(Tag.PatientID, "LO", "ID");
const sex = element(Tag.PatientSex, "CS", "F");

describe("set", () => {
  it("puts an element in its place by Tag, or in place of the one that is there", () => {
    const dataset = readDataset(root(name, sex));
    dataset.set(Tag.PatientID, "ID");
    dataset.set(Tag.Modality, "CT");
    dataset.set(Tag.PatientComments, "x");
    expect(writeDataset(dataset)).toEqual(
      root(element(Tag.Modality, "CS", "CT"), name, id, sex, element(Tag.PatientComments, "LT", "x")),
    );
    dataset.set(Tag.PatientName, "Roe");
    dataset.set(Tag.PatientName, "Doe^Jane");
    expect(dataset.elements().map(({ tag }) => tag)).toEqual([Tag.Modality, Tag.PatientName, Tag.PatientID, Tag.PatientSex, Tag.PatientComments]); // prettier-ignore
    expect(dataset.getString(Tag.PatientName)).toBe("Doe^Jane");
  });

  it("leaves all else byte for byte, also what departs from the standard", () => {
    const odd = bytes`10 00 20 00 ${"LO"} 03 00 ${"ID1"}`;
    const nullPadded = bytes`08 00 60 00 ${"CS"} 04 00 ${"CT"} 00 00`;
    const dataset = readDataset(bytes`${nullPadded} ${root(name)} ${odd} ${root(sex)}`);
    dataset.set(Tag.PatientName, "X");
    expect(writeDataset(dataset)).toEqual(bytes`${nullPadded} ${root(element(Tag.PatientName, "PN", "X"))} ${odd} ${root(sex)}`); // prettier-ignore
  });

  it("keeps the VR of the element in its place; else it is that of PS3.6", () => {
    const dataset = readDataset(root(element(Tag.PatientID, "SH", "ID"), element(Tag.PixelData, "OB", bytes`01 02`)));
    dataset.set(Tag.PatientID, "NEW");
    dataset.set(Tag.PixelData, bytes`03 04`);
    dataset.set(Tag.Rows, 5);
    expect(dataset.elements().map(({ vr }) => vr)).toEqual(["SH", "US", "OB"]);
    const unknown = readDataset(root(element(Tag.PatientID, "UN", "ID")));
    unknown.set(Tag.PatientID, "NEW");
    expect(unknown.get(Tag.PatientID)!.vr).toBe("LO");
  });

  it("wants a VR where no dictionary has one", () => {
    const dataset = new Dataset();
    dataset.set(0x00290010, "SIEMENS CSA HEADER");
    dataset.set(0x00291008, "IMAGE NUM 4");
    expect(dataset.get(0x00291008)!.vr).toBe("CS");
    expect(() => dataset.set(0x002910fe, "x")).toThrow(
      expect.objectContaining({ name: "EncodeError", code: "ERR_ENCODE_VALUE", path: "(0029,10FE)" }),
    );
    dataset.set(0x002910fe, "x", "LO");
    expect(dataset.getString(0x002910fe)).toBe("x");
  });

  const values: readonly [VR, ElementValue, Uint8Array][] = [
    ["LO", "abc", bytes`${"abc "}`],
    ["LO", ["a", "b"], bytes`${"a\\b "}`],
    ["LO", "a\\b", bytes`${"a\\b "}`],
    ["LT", "a\\b", bytes`${"a\\b "}`],
    ["UI", "1.2.3", bytes`${"1.2.3"} 00`],
    ["DS", 0.1, bytes`${"0.1 "}`],
    ["DS", [1, -2.5], bytes`${"1\\-2.5"}`],
    ["DS", 0.1 + 0.2, bytes`${"0.3 "}`],
    ["IS", 12, bytes`${"12"}`],
    ["IS", 12n, bytes`${"12"}`],
    ["AT", 0x00181063, bytes`18 00 63 10`],
    ["US", [1, 65535], bytes`01 00 ff ff`],
    ["SS", -1, bytes`ff ff`],
    ["UL", 4294967295, bytes`ff ff ff ff`],
    ["SL", -2147483648, bytes`00 00 00 80`],
    ["FL", 1.5, bytes`00 00 c0 3f`],
    ["FD", 1.5, bytes`00 00 00 00 00 00 f8 3f`],
    ["SV", -1n, bytes`ff ff ff ff ff ff ff ff`],
    ["UV", 1, bytes`01 00 00 00 00 00 00 00`],
    ["OB", [1, 2, 3], bytes`01 02 03 00`],
    ["OW", bytes`01 02 03`, bytes`01 02 03 00`],
    ["UN", bytes`01`, bytes`01 00`],
    ["LO", null, bytes``],
    ["UN", [], bytes``],
    ["SQ", null, bytes``],
  ];
  it.each(values)("encodes %s %j", (vr, value, encoded) => {
    const dataset = new Dataset();
    dataset.set(0x00291001, value, vr);
    expect(dataset.getBytes(0x00291001)).toEqual(encoded);
    const written = readDataset(writeDataset(dataset), { strict: true });
    expect(written.get(0x00291001)).toMatchObject({ vr, bytes: encoded });
  });

  it.each<[VR, ElementValue, string]>([
    ["LO", ["a\\b", "c"], "ERR_ENCODE_VALUE"],
    ["LO", 5, "ERR_ENCODE_VALUE"],
    ["LO", "x".repeat(65), "ERR_ENCODE_LENGTH"],
    ["LO", ["x", "x".repeat(65)], "ERR_ENCODE_LENGTH"],
    ["PN", `a=${"x".repeat(65)}`, "ERR_ENCODE_LENGTH"],
    ["CS", "\u00e4", "ERR_ENCODE_CHARACTER_SET"],
    ["LO", "\u00e4", "ERR_ENCODE_CHARACTER_SET"],
    ["LT", ["a", "b"], "ERR_ENCODE_VALUE"],
    ["ST", "x".repeat(1025), "ERR_ENCODE_LENGTH"],
    ["DS", NaN, "ERR_ENCODE_VALUE"],
    ["IS", 1.5, "ERR_ENCODE_VALUE"],
    ["US", 65536, "ERR_ENCODE_VALUE"],
    ["US", -1, "ERR_ENCODE_VALUE"],
    ["US", "5", "ERR_ENCODE_VALUE"],
    ["SV", 2n ** 63n, "ERR_ENCODE_VALUE"],
    ["UV", 2 ** 60, "ERR_ENCODE_VALUE"],
    ["UN", "text", "ERR_ENCODE_VALUE"],
    ["SQ", "text", "ERR_ENCODE_VALUE"],
    ["LO", [new Dataset()], "ERR_ENCODE_VALUE"],
    ["US", Array.from({ length: 40_000 }, () => 1), "ERR_ENCODE_LENGTH"],
  ])("refuses %s %j with %s, and changes nothing", (vr, value, code) => {
    const dataset = readDataset(root(sequence(Tag.ContentSequence, [item([name])])));
    const [inner] = dataset.getItems(Tag.ContentSequence);
    expect(() => inner!.set(0x00291001, value, vr)).toThrow(
      expect.objectContaining({ name: "EncodeError", code, path: "(0040,A730)[0].(0029,1001)" }),
    );
    expect(dataset.changed).toBe(false);
  });

  it("encodes text in the character set in force, also in Items and after that was set", () => {
    const dataset = new Dataset();
    dataset.set(Tag.SpecificCharacterSet, "ISO_IR 100");
    const inner = dataset.addItem(Tag.ContentSequence);
    inner.set(Tag.PatientName, "M\u00fcller");
    expect(inner.getBytes(Tag.PatientName)).toEqual(bytes`4d fc 6c 6c 65 72`);
    inner.set(Tag.SpecificCharacterSet, "ISO_IR 192");
    inner.set(Tag.PatientName, "\u5c71");
    expect(inner.getBytes(Tag.PatientName)).toEqual(bytes`e5 b1 b1 20`);
    inner.delete(Tag.SpecificCharacterSet);
    expect(() => inner.set(Tag.PatientName, "\u5c71")).toThrow(
      expect.objectContaining({ code: "ERR_ENCODE_CHARACTER_SET", path: "(0040,A730)[0].(0010,0010)" }),
    );
  });

  it("decodes by the character set that is in force after it was changed, in Items read and Items made", () => {
    const greek = [element(Tag.PatientName, "PN", bytes`c4 e9`)];
    const dataset = readDataset(root(element(Tag.SpecificCharacterSet, "CS", "ISO_IR 100"), sequence(Tag.ContentSequence, [item(greek)]))); // prettier-ignore
    const [inner] = dataset.getItems(Tag.ContentSequence);
    expect(inner!.getString(Tag.PatientName)).toBe("\u00c4\u00e9");
    dataset.set(Tag.SpecificCharacterSet, "ISO_IR 126");
    expect(inner!.getString(Tag.PatientName)).toBe("\u0394\u03b9");
    inner!.addItem(Tag.ContentSequence).set(Tag.PatientName, "\u0394");
    expect(inner!.getItems(Tag.ContentSequence)[0]!.getBytes(Tag.PatientName)).toEqual(bytes`c4 20`);
  });
});

describe("delete", () => {
  it("tells whether there was one", () => {
    const dataset = readDataset(root(name, id));
    expect([dataset.delete(Tag.PatientName), dataset.delete(Tag.PatientName), dataset.delete(Tag.Modality)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(dataset.has(Tag.PatientName)).toBe(false);
    expect(writeDataset(dataset)).toEqual(root(id));
    dataset.set(Tag.Modality, "CT");
    expect([dataset.delete(Tag.Modality), dataset.delete(Tag.Modality)]).toEqual([true, false]);
    dataset.set(Tag.PatientName, "Doe^Jane");
    expect(writeDataset(dataset)).toEqual(root(name, id));
  });

  it("changes nothing when there is none", () => {
    const dataset = readDataset(root(name));
    dataset.delete(Tag.PatientID);
    expect(dataset.changed).toBe(false);
  });
});

describe("Group Lengths", () => {
  const lengthOf = (nodes: DatasetNode[], encoding?: Parameters<typeof encodeDataset>[1]): number =>
    encodeDataset(nodes, encoding).length;
  const group = (number: number, ...nodes: DatasetNode[]): DatasetNode[] => [
    element((number << 16) >>> 0, "UL", [lengthOf(nodes)]),
    ...nodes,
  ];
  const modality = element(Tag.Modality, "CS", "CT");
  const input = root(
    ...group(0x0008, modality),
    ...group(0x0010, name, id),
    ...group(0x0028, element(Tag.Rows, "US", [1])),
  );

  it("follow what is set and deleted in their group, and stay where nothing is", () => {
    const dataset = readDataset(input);
    dataset.set(Tag.PatientName, "Roe^Richard");
    dataset.delete(Tag.Modality);
    expect(writeDataset(dataset)).toEqual(
      root(
        ...group(0x0008),
        ...group(0x0010, element(Tag.PatientName, "PN", "Roe^Richard"), id),
        ...group(0x0028, element(Tag.Rows, "US", [1])),
      ),
    );
  });

  it("stay wrong where nothing is changed", () => {
    const wrong = root(element(0x00080000, "UL", [999]), modality, ...group(0x0010, name));
    const dataset = readDataset(wrong);
    dataset.set(Tag.PatientName, "X");
    expect(writeDataset(dataset)).toEqual(
      root(element(0x00080000, "UL", [999]), modality, ...group(0x0010, element(Tag.PatientName, "PN", "X"))),
    );
  });

  it("follow what is changed in Items of their group, where Items have their own", () => {
    const items = (value: string): DatasetNode[] => [
      sequence(Tag.ReferencedSeriesSequence, [item(group(0x0010, element(Tag.PatientName, "PN", value), id))]),
    ];
    const dataset = readDataset(root(...group(0x0008, ...items("A")), name));
    dataset.getItems(Tag.ReferencedSeriesSequence)[0]!.set(Tag.PatientName, "LONGER");
    expect(writeDataset(dataset)).toEqual(root(...group(0x0008, ...items("LONGER")), name));
  });

  it("are those of the encoding in which they are written", () => {
    const transferSyntaxUid = transferSyntax.implicitLittle;
    const utf = element(0x00104000, "UT", "text");
    const written = readDataset(writeDataset(readDataset(root(...group(0x0010, name, utf))), { transferSyntaxUid }), { transferSyntaxUid }); // prettier-ignore
    expect(written.getNumber(0x00100000)).toBe(lengthOf([name, utf], "implicit-le"));
  });

  it("can be set and deleted", () => {
    const dataset = readDataset(root(name, id));
    dataset.set(0x00100000, 0, "UL");
    expect(writeDataset(dataset)).toEqual(root(...group(0x0010, name, id)));
    dataset.delete(0x00100000);
    expect(writeDataset(dataset)).toEqual(root(name, id));
  });
});

describe("any edits", () => {
  const tags = [Tag.Modality, Tag.PatientName, Tag.PatientID, 0x00290010, 0x00291001, Tag.PatientComments];
  const edit = fc.record({
    path: fc.array(fc.nat({ max: 1 }), { maxLength: 2 }),
    tag: fc.constantFrom(...tags),
    value: fc.option(fc.constantFrom("A", "BC", "DEF")),
  });

  it("give what a Dataset made with them from the start would be", () => {
    const leaf = (): DatasetNode[] => [element(Tag.PatientName, "PN", "A"), element(0x00291001, "LO", "x")];
    const nested = (depth: number): DatasetNode[] =>
      depth === 0 ? leaf() : [element(Tag.Modality, "CS", "CT"), sequence(Tag.ReferencedSeriesSequence, [item(nested(depth - 1)), item(nested(depth - 1), { length: "undefined" })])]; // prettier-ignore
    const lengths = fc.constantFrom<"explicit-le" | "implicit-le" | "explicit-be">("explicit-le", "implicit-le", "explicit-be"); // prettier-ignore
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 8 }), lengths, (edits, encoding) => {
        const transferSyntaxUid = { "explicit-le": transferSyntax.explicitLittle, "implicit-le": transferSyntax.implicitLittle, "explicit-be": transferSyntax.explicitBig }[encoding]; // prettier-ignore
        const edited = readDataset(encodeDataset(nested(2), encoding), { transferSyntaxUid });
        const made = rebuilt(edited);
        for (const { path, tag, value } of edits) {
          for (const dataset of [edited, made]) {
            const at = path.reduce(
              (inner, number) => inner.getItems(Tag.ReferencedSeriesSequence)[number] ?? inner,
              dataset,
            );
            if (value === null) at.delete(tag);
            else at.set(tag, value, "LO");
          }
        }
        const read = (dataset: Dataset): unknown => contents(readDataset(writeDataset(dataset, { transferSyntaxUid }), { transferSyntaxUid, strict: true })); // prettier-ignore
        expect(read(edited)).toEqual(read(made));
      }),
    );
  });
});

/** The same Dataset, all of it set. */
function rebuilt(dataset: Dataset): Dataset {
  const made = new Dataset();
  for (const { tag, vr, isSequence, items, bytes: value } of dataset) {
    made.set(tag, isSequence ? items.map(rebuilt) : value, vr);
  }
  return made;
}

function contents(dataset: Dataset): unknown[] {
  return dataset.elements().map((one) => [one.tag, one.isSequence ? one.items.map(contents) : one.bytes]);
}
