import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  bytes,
  type DatasetNode,
  element,
  encodeDataset,
  fragments,
  item,
  part10,
  sequence,
  transferSyntax,
} from "@dicomsec/testing";
import {
  bytesSource,
  Dataset,
  type DicomJson,
  formatDicomJson,
  openFile,
  readDataset,
  readFile,
  Tag,
  toDicomJson,
} from "../../src/index.js";

async function jsonOf(
  nodes: readonly DatasetNode[],
  encoding: keyof typeof syntaxes = "explicit-le",
): Promise<DicomJson> {
  const dataset = readDataset(encodeDataset(nodes, encoding), { transferSyntaxUid: syntaxes[encoding] });
  return JSON.parse(JSON.stringify(await toDicomJson(dataset)));
}

const syntaxes = {
  "explicit-le": transferSyntax.explicitLittle,
  "implicit-le": transferSyntax.implicitLittle,
  "explicit-be": transferSyntax.explicitBig,
} as const;

async function valueOf(node: DatasetNode, encoding?: keyof typeof syntaxes): Promise<unknown> {
  return Object.values(await jsonOf([node], encoding))[0];
}

describe("an element in the DICOM JSON Model", () => {
  it.each([
    [
      "text of several values",
      element(0x00080008, "CS", "ORIGINAL\\PRIMARY "),
      { vr: "CS", Value: ["ORIGINAL", "PRIMARY"] },
    ],
    ["an empty value among others as null", element(0x00080008, "CS", "A\\\\B"), { vr: "CS", Value: ["A", null, "B"] }],
    ["a backslash in a VR of one value", element(0x00104000, "LT", "a\\b"), { vr: "LT", Value: ["a\\b"] }],
    ["an empty value as none", element(0x00100040, "CS", ""), { vr: "CS" }],
    ["a value of padding alone as none", element(0x00100040, "CS", "  "), { vr: "CS" }],
    ["an empty Sequence as none", sequence(0x00081110, []), { vr: "SQ" }],
    ["US, and SS, as numbers", element(0x00280010, "US", [1, 65535]), { vr: "US", Value: [1, 65535] }],
    ["FD as numbers", element(0x00720074, "FD", [1.5, 0.1, 1e300]), { vr: "FD", Value: [1.5, 0.1, 1e300] }],
    ["FL as the number that it is", element(0x00720076, "FL", [0.1]), { vr: "FL", Value: [Math.fround(0.1)] }],
    [
      "what JSON has no number for as text",
      element(0x00720074, "FD", [NaN, Infinity, -Infinity]),
      { vr: "FD", Value: ["NaN", "Infinity", "-Infinity"] },
    ],
    ["AT as eight digits", element(0x00280009, "AT", [0x0018106a]), { vr: "AT", Value: ["0018106A"] }],
    [
      "SV as numbers up to 2^53",
      element(0x00720082, "SV", [-(2n ** 53n) + 1n, -(2n ** 53n)]),
      { vr: "SV", Value: [-9007199254740991, "-9007199254740992"] },
    ],
    [
      "UV as text beyond 2^53",
      element(0x00720083, "UV", [5n, 2n ** 64n - 1n]),
      { vr: "UV", Value: [5, "18446744073709551615"] },
    ],
    ["bytes in Base64", element(0x00720065, "OB", bytes`01 02 ff fe`), { vr: "OB", InlineBinary: "AQL//g==" }],
    ["an unknown private element in Base64", element(0x00291001, "UN", "ABCD"), { vr: "UN", InlineBinary: "QUJDRA==" }],
  ] as const)("has %s", async (_title, node, expected) => {
    expect(await valueOf(node)).toEqual(expected);
  });

  it.each([
    ["1.50\\ 1e3\\+5\\.5\\-0\\1234567890123456", [1.5, 1000, 5, 0.5, 0, 1234567890123456]],
    ["9007199254740993", ["9007199254740993"]],
    ["0.12345678901234567890\\1e400\\abc", ["0.12345678901234567890", "1e400", "abc"]],
    ["1.5\\\\2", [1.5, null, 2]],
  ])("has a DS as numbers that stand for the same decimals, else as text: %s", async (text, values) => {
    expect(await valueOf(element(0x00180050, "DS", text))).toEqual({ vr: "DS", Value: values });
  });

  it("has an IS as a number, or as text when it is none of 32 bits", async () => {
    const value = await valueOf(element(0x00200013, "IS", "0012\\+3\\-2147483648\\2147483648\\1.5"));
    expect(value).toEqual({ vr: "IS", Value: [12, 3, -2147483648, "2147483648", "1.5"] });
  });

  it.each([
    ["Doe^Jane", { Alphabetic: "Doe^Jane" }],
    ["A^B=\u00e4^x=c", { Alphabetic: "A^B", Ideographic: "\u00e4^x", Phonetic: "c" }],
    ["=x", { Ideographic: "x" }],
    ["a=b=c=d", { Alphabetic: "a", Ideographic: "b", Phonetic: "c=d" }],
    ["==", null],
  ])("has a name by component groups: %s", async (text, expected) => {
    const json = await jsonOf([element(0x00080005, "CS", "ISO_IR 100"), element(0x00101001, "PN", `${text}\\X`)]);
    expect(json["00101001"]).toEqual({ vr: "PN", Value: [expected, { Alphabetic: "X" }] });
  });

  it("has binary values in Little Endian whatever the Dataset is encoded in", async () => {
    const nodes = [
      element(0x00720067, "OF", [1.5]),
      element(0x0072006d, "UN", bytes`01 02`),
      element(0x00280010, "US", [258]),
    ];
    const little = await jsonOf(nodes.toSorted((a, b) => a.tag - b.tag));
    expect(
      await jsonOf(
        nodes.toSorted((a, b) => a.tag - b.tag),
        "explicit-be",
      ),
    ).toEqual(little);
    expect(little["00720067"]).toEqual({ vr: "OF", InlineBinary: "AADAPw==" });
  });

  it("has the VR that the dictionaries know when the encoding has none", async () => {
    expect(await jsonOf([element(0x00100010, "PN", "A"), element(0x00291001, "LO", "AB")], "implicit-le")).toEqual({
      "00100010": { vr: "PN", Value: [{ Alphabetic: "A" }] },
      "00291001": { vr: "UN", InlineBinary: "QUI=" },
    });
  });

  it("is a Sequence when the private dictionary says so, even when empty", async () => {
    const philips = element(0x20050010, "LO", "Philips MR Imaging DD 001");
    const json = await jsonOf([philips, element(0x20051083, "SQ", "")], "implicit-le");
    expect(json["20051083"]).toEqual({ vr: "SQ" });
    const damaged = await jsonOf([philips, element(0x20051083, "SQ", "damaged!")], "implicit-le");
    expect(damaged["20051083"]).toEqual({ vr: "UN", InlineBinary: "ZGFtYWdlZCE=" });
  });

  it("is a Sequence when a UN is made of Items", async () => {
    const inner = item([element(0x00100020, "LO", "X")]);
    expect(await valueOf(sequence(0x00291002, [inner], { vr: "UN", length: "undefined" }))).toEqual({
      vr: "SQ",
      Value: [{ "00100020": { vr: "LO", Value: ["X"] } }],
    });
  });
});

describe("a Dataset in the DICOM JSON Model", () => {
  it("has no Group Lengths, and no File Meta Information", async () => {
    const dataset = [element(0x00080000, "UL", [10]), element(0x00080060, "CS", "CT")];
    const file = readFile(part10({ dataset }));
    expect(Object.keys(await toDicomJson(file.dataset))).toEqual(["00080060"]);
  });

  it("is Unicode, and says so wherever a character set was declared", async () => {
    const latin2 = item([element(0x00080005, "CS", "ISO_IR 101"), element(0x00100010, "PN", bytes`a1`)]);
    const json = await jsonOf([
      element(0x00080005, "CS", ""),
      sequence(0x00081115, [latin2]),
      element(0x00100010, "PN", "A"),
    ]);
    const declared = { vr: "CS", Value: ["ISO_IR 192"] };
    expect(json["00080005"]).toEqual(declared);
    expect(json["00081115"]).toEqual({
      vr: "SQ",
      Value: [{ "00080005": declared, "00100010": { vr: "PN", Value: [{ Alphabetic: "\u0104" }] } }],
    });
    expect("00080005" in (await jsonOf([element(0x00100010, "PN", "A")]))).toBe(false);
  });

  it("has the first of two elements with one Tag", async () => {
    expect(await jsonOf([element(0x00100020, "LO", "A"), element(0x00100020, "LO", "B")])).toEqual({
      "00100020": { vr: "LO", Value: ["A"] },
    });
  });

  it("has encapsulated data as its Items, read or set", async () => {
    const parts = [new Uint8Array(0), bytes`01 02`];
    const expected = { vr: "OB", InlineBinary: "/v8A4AAAAAD+/wDgAgAAAAEC" };
    expect(await valueOf(fragments(Tag.PixelData, "OB", parts))).toEqual(expected);
    const dataset = new Dataset();
    dataset.set(Tag.PixelData, { fragments: parts }, "OB");
    expect(await toDicomJson(dataset)).toEqual({ "7FE00010": expected });
  });

  it("leaves out the values that a BulkDataURI stands for, and asks for no others", async () => {
    const asked: number[] = [];
    const nodes = [
      sequence(0x00081115, [item([element(0x00720065, "OB", bytes`01 02`)])]),
      element(0x00100040, "CS", ""),
      element(Tag.PixelData, "OW", [1, 2]),
    ];
    const json = await toDicomJson(readDataset(encodeDataset(nodes)), {
      bulkDataUri: ({ tag }) => {
        asked.push(tag);
        return tag === Tag.PixelData ? "pixels" : undefined;
      },
    });
    expect(json["7FE00010"]).toEqual({ vr: "OW", BulkDataURI: "pixels" });
    expect(json["00081115"]!.Value).toEqual([{ "00720065": { vr: "OB", InlineBinary: "AQI=" } }]);
    expect(asked).toEqual([0x00720065, Tag.PixelData]);
  });

  it("is the same when values were left in their source", async () => {
    const nodes = [
      sequence(0x00081115, [item([element(0x00720065, "OB", new Uint8Array(100).fill(3))])]),
      element(0x00720070, "UT", "long text ".repeat(20)),
      fragments(Tag.PixelData, "OB", [new Uint8Array(0), new Uint8Array(90).fill(9)]),
    ];
    const input = part10({ dataset: nodes, transferSyntaxUid: transferSyntax.jpegBaseline });
    const opened = await openFile(bytesSource(input), { externalThreshold: 50 });
    expect(opened.dataset.get(Tag.PixelData)!.isLoaded).toBe(false);
    expect(await toDicomJson(opened.dataset)).toEqual(await toDicomJson(readFile(input).dataset));
  });

  it("stops when aborted", async () => {
    const signal = AbortSignal.abort();
    await expect(toDicomJson(new Dataset(), { signal })).rejects.toBe(signal.reason);
  });
});

describe("formatDicomJson", () => {
  const json: DicomJson = {
    "00081115": {
      vr: "SQ",
      Value: [{ "00100020": { vr: "LO", Value: ["a\nb", '"]'] }, "00100010": { vr: "PN" } }, {}],
    },
    "30060002": { vr: "SH", Value: ["X"] },
    "00080060": { vr: "CS", Value: ["RTSTRUCT"] },
  };

  it("puts the elements in ascending order of Tag, which JSON.stringify does not", () => {
    expect(Object.keys(json)[0]).toBe("30060002");
    const positions = ['"00080060"', '"00081115"', '"00100010"', '"00100020"', '"30060002"'].map((key) =>
      formatDicomJson(json).indexOf(key),
    );
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(positions[0]).toBe(1);
  });

  it("is indented as JSON.stringify indents", () => {
    expect(formatDicomJson({ "00080060": json["00080060"]! }, 2)).toBe(
      JSON.stringify({ "00080060": json["00080060"] }, undefined, 2),
    );
    const nested = { "00081115": json["00081115"]! };
    expect(JSON.parse(formatDicomJson(nested, 4))).toEqual(nested);
    expect(formatDicomJson(nested, 4).split("\n").slice(0, 5)).toEqual(JSON.stringify(nested, undefined, 4).split("\n").slice(0, 5)); // prettier-ignore
  });

  it("loses nothing", () => {
    const key = fc.nat({ max: 0xffffffff }).map((tag) => tag.toString(16).toUpperCase().padStart(8, "0"));
    const { tree } = fc.letrec<{ tree: DicomJson; sequence: unknown }>((tie) => ({
      sequence: fc.record({ vr: fc.constant("SQ"), Value: fc.array(tie("tree"), { maxLength: 3 }) }),
      tree: fc.dictionary(
        key,
        fc.oneof(
          { depthSize: "small" },
          fc.record({ vr: fc.constant("LO"), Value: fc.array(fc.string()) }),
          tie("sequence"),
        ) as fc.Arbitrary<never>,
        { maxKeys: 4 },
      ),
    }));
    fc.assert(
      fc.property(tree, fc.nat({ max: 4 }), (value, indent) => {
        expect(JSON.parse(formatDicomJson(value, indent))).toEqual(value);
      }),
      { numRuns: 50 },
    );
  });
});
