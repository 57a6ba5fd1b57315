import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { bytes, datasetArbitrary, element, encodeDataset, item, sequence } from "@dicomsec/testing";
import {
  bytesSource,
  changeCharacterSet,
  type Dataset,
  openFile,
  readDataset,
  Tag,
  toDicomJson,
  writeDataset,
} from "../../src/index.js";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const itemTag = Tag.ReferencedSeriesSequence;

/** A Dataset in UTF-8 with one name. */
function withName(name: string): Dataset {
  return readDataset(
    encodeDataset([element(Tag.SpecificCharacterSet, "CS", "ISO_IR 192"), element(Tag.PatientName, "PN", utf8(name))]),
  );
}

const reread = (dataset: Dataset): Dataset => readDataset(writeDataset(dataset), { strict: true });

describe("changeCharacterSet", () => {
  it.each([
    // PS3.5 H.3.1: the second name of the example in UTF-8
    [
      "Yamada^Tarou=\u5c71\u7530^\u592a\u90ce=\u3084\u307e\u3060^\u305f\u308d\u3046",
      ["", "ISO 2022 IR 87"],
      bytes`${"Yamada^Tarou="} 1b 24 42 3b 33 45 44 1b 28 42 5e 1b 24 42 42 40 4f 3a 1b 28 42 3d 1b 24 42 24 64 24 5e 24 40 1b 28 42 5e 1b 24 42 24 3f 24 6d 24 26 1b 28 42`,
    ],
    [
      "Hong^Gildong=\u6d2a^\u5409\u6d1e=\ud64d^\uae38\ub3d9",
      ["", "ISO 2022 IR 149"],
      bytes`${"Hong^Gildong="} 1b 24 29 43 fb f3 5e 1b 24 29 43 d1 ce d4 d7 3d 1b 24 29 43 c8 ab 5e 1b 24 29 43 b1 e6 b5 bf`,
    ],
    ["Wang^XiaoDong=\u738b^\u5c0f\u4e1c", ["GB18030"], bytes`${"Wang^XiaoDong="} cd f5 5e d0 a1 b6 ab ${" "}`],
    ["Buc^J\u00e9r\u00f4me", ["ISO_IR 100"], bytes`${"Buc^J"} e9 ${"r"} f4 ${"me"}`],
    ["\u0394\u03b9\u03bf\u03bd\u03c5\u03c3\u03b9\u03bf\u03c2", ["ISO_IR 126"], bytes`c4 e9 ef ed f5 f3 e9 ef f2 20`],
  ])("writes %s in %j, and back in UTF-8", (name, terms, encoded) => {
    const dataset = withName(name);
    changeCharacterSet(dataset, terms);
    expect(dataset.getBytes(Tag.PatientName)).toEqual(encoded);
    const written = reread(dataset);
    expect(written.getStrings(Tag.SpecificCharacterSet)).toEqual(terms);
    expect(written.getString(Tag.PatientName)).toBe(name);
    changeCharacterSet(written, ["ISO_IR 192"]);
    expect(writeDataset(written)).toEqual(writeDataset(reread(withName(name))));
  });

  it("converts Items, also those with a character set of their own, which they lose", () => {
    const dataset = readDataset(
      encodeDataset([
        element(Tag.SpecificCharacterSet, "CS", "ISO_IR 100"),
        sequence(itemTag, [
          item([element(Tag.SeriesDescription, "LO", bytes`e4`)], { length: "undefined" }),
          item([
            element(Tag.SpecificCharacterSet, "CS", "ISO_IR 126"),
            sequence(itemTag, [item([element(Tag.SeriesDescription, "LO", bytes`e4`)])]),
          ]),
        ]),
      ]),
    );
    changeCharacterSet(dataset, ["ISO_IR 192"]);
    const [latin, greek] = reread(dataset).getItems(itemTag);
    expect(latin!.getString(Tag.SeriesDescription)).toBe("\u00e4");
    expect(greek!.has(Tag.SpecificCharacterSet)).toBe(false);
    expect(greek!.getItems(itemTag)[0]!.getBytes(Tag.SeriesDescription)).toEqual(utf8("\u03b4"));
  });

  it("converts text that is encoded as UN, in its place and in Items", () => {
    const latin = [element(Tag.SpecificCharacterSet, "CS", "ISO_IR 100")];
    const dataset = readDataset(
      encodeDataset([
        ...latin,
        element(Tag.PatientName, "UN", bytes`e4`),
        sequence(0x00291002, [item([element(Tag.PatientName, "PN", bytes`e4`)])], { vr: "UN", length: "undefined" }),
        element(0x00291003, "UN", bytes`e4 e4`),
      ]),
    );
    changeCharacterSet(dataset, ["ISO_IR 192"]);
    const written = reread(dataset);
    expect(written.get(Tag.PatientName)).toMatchObject({ vr: "UN", bytes: utf8("\u00e4") });
    expect(written.get(0x00291002)!.vr).toBe("UN");
    expect(written.getItems(0x00291002)[0]!.getString(Tag.PatientName)).toBe("\u00e4");
    expect(written.getBytes(0x00291003)).toEqual(bytes`e4 e4`);
  });

  it("converts text that was set, and leaves text alone that it does not affect", () => {
    const dataset = withName("A");
    dataset.set(Tag.PatientComments, "\u00e4\u00f6\u00fc");
    dataset.set(Tag.Modality, "CT");
    dataset.set(Tag.PixelData, bytes`c3 a4`, "OW");
    changeCharacterSet(dataset, ["ISO_IR 100"]);
    const written = reread(dataset);
    expect(written.getBytes(Tag.PatientComments)).toEqual(bytes`e4 f6 fc 20`);
    expect(written.getBytes(Tag.PixelData)).toEqual(bytes`c3 a4`);
    expect(written.getString(Tag.Modality)).toBe("CT");
  });

  it("keeps text of the default repertoire byte for byte, escape sequences or not", () => {
    const nodes = [
      element(Tag.SpecificCharacterSet, "CS", "\\ISO 2022 IR 87"),
      element(Tag.PatientName, "PN", bytes`1b 24 42 3b 33 1b 28 42`),
      element(Tag.PatientID, "LO", " padded  "),
    ];
    const dataset = readDataset(encodeDataset(nodes));
    changeCharacterSet(dataset, ["ISO_IR 192"]);
    expect(dataset.getBytes(Tag.PatientName)).toEqual(utf8("\u5c71 "));
    expect(dataset.getBytes(Tag.PatientID)).toEqual(utf8(" padded   "));
  });

  it("removes Specific Character Set when no terms are given", () => {
    const dataset = withName("A");
    changeCharacterSet(dataset, []);
    expect(dataset.has(Tag.SpecificCharacterSet)).toBe(false);
  });

  it.each([
    ["ERR_ENCODE_CHARACTER_SET", "(0008,1115)[1].(0010,0010)", "ISO_IR 192", ["ISO_IR 100"], utf8("\u5c71")],
    ["ERR_ENCODE_CHARACTER_SET", "(0008,1115)[0].(0010,0010)", "ISO_IR 192", [], utf8("A")],
    ["ERR_ENCODE_CHARACTER_SET", "(0008,0005)", "ISO_IR 192", ["ISO_IR 9999"], utf8("A")],
    ["ERR_ENCODE_CHARACTER_SET", "(0008,0005)", "ISO_IR 192", ["iso_ir_100"], utf8("A")],
    ["ERR_DECODE_CHARACTER_SET", "(0008,1115)[1].(0010,0010)", "ISO_IR 192", ["ISO_IR 100"], bytes`41 ff`],
    [
      "ERR_ENCODE_LENGTH",
      "(0008,1115)[1].(0010,0010)",
      "ISO_IR 100",
      ["ISO_IR 192"],
      new Uint8Array(40_000).fill(0xe4),
    ],
  ])("changes nothing when it cannot change all: %s at %s", (code, path, declared, terms, name) => {
    const encoded = encodeDataset([
      element(Tag.SpecificCharacterSet, "CS", declared),
      sequence(itemTag, [
        item([element(Tag.SpecificCharacterSet, "CS", "ISO_IR 100"), element(Tag.PatientName, "PN", bytes`e4`)]),
        item([element(Tag.PatientName, "PN", name)]),
      ]),
      element(Tag.PatientID, "LO", "A"),
    ]);
    const dataset = readDataset(encoded);
    expect(() => changeCharacterSet(dataset, terms)).toThrow(expect.objectContaining({ code, path }));
    expect(dataset.changed).toBe(false);
    expect(writeDataset(dataset)).toEqual(encoded);
  });

  it("refuses text that was left in its source", async () => {
    const file = encodeDataset([element(Tag.PatientName, "PN", "A"), element(0x00720070, "UT", "text ".repeat(20))]);
    const { dataset } = await openFile(bytesSource(file), { externalThreshold: 50 });
    expect(() => changeCharacterSet(dataset, ["ISO_IR 192"])).toThrow(
      expect.objectContaining({ code: "ERR_DECODE_VALUE_NOT_LOADED", path: "(0072,0070)" }),
    );
  });

  it("changes what text is encoded in, and not what it says", async () => {
    const json = async (dataset: Dataset): Promise<unknown> => {
      const { "00080005": _declared, ...rest } = await toDicomJson(dataset);
      return JSON.parse(JSON.stringify(rest));
    };
    const options = { transferSyntaxUids: ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2"] };
    await fc.assert(
      fc.asyncProperty(datasetArbitrary(options), async (sample) => {
        const dataset = readDataset(sample.bytes, sample);
        const before = await json(dataset);
        changeCharacterSet(dataset, ["GB18030"]);
        changeCharacterSet(dataset, ["ISO_IR 192"]);
        expect(await json(readDataset(writeDataset(dataset), sample))).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });
});
