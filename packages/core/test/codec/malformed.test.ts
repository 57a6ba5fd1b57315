import { describe, expect, it } from "@jest/globals";
import {
  bytes,
  concatBytes,
  type DatasetNode,
  element,
  encodeDataset,
  fragments,
  item,
  part10,
  sequence,
  toHex,
  transferSyntax,
} from "@dicomsec/testing";
import {
  bytesSource,
  type Dataset,
  type DecodeError,
  type DecodeWarning,
  type DicomFile,
  openFile,
  readDataset,
  readFile,
  type ReadFileOptions,
  Tag,
  writeDataset,
  writeFile,
} from "../../src/index.js";

interface Found {
  readonly code: string;
  readonly path: string | undefined;
  readonly offset: number | undefined;
}

const place = ({ code, path, offset }: DecodeError | DecodeWarning): Found => ({ code, path, offset });

/** What a lenient reader reports, or throws. */
function warningsOf(input: Uint8Array, options?: ReadFileOptions): { dataset: Dataset; warnings: Found[] } {
  const warnings: Found[] = [];
  const dataset = readDataset(input, { ...options, onWarning: (warning) => warnings.push(place(warning)) });
  return { dataset, warnings };
}

function errorOf(body: () => unknown): Found & { readonly name: string } {
  try {
    body();
  } catch (error) {
    return { ...place(error as DecodeError), name: (error as Error).name };
  }
  throw new Error("nothing was thrown");
}

const root = (nodes: DatasetNode[]): Uint8Array => encodeDataset(nodes);
const name = element(Tag.PatientName, "PN", "Doe^Jane");
const id = element(Tag.PatientID, "LO", "ID");

describe("a departure that is tolerated is reported with its place, and is an error when strict", () => {
  it.each([
    [
      "ERR_DECODE_VR",
      "(0010,0020)",
      16,
      "an unknown VR with a short length",
      concatBytes(root([name]), bytes`10 00 20 00 ${"ZZ"} 02 00 ${"ID"}`, root([element(Tag.PatientSex, "CS", "F")])),
    ],
    [
      "ERR_DECODE_VR",
      "(0010,0020)",
      16,
      "an unknown VR with a long length",
      concatBytes(
        root([name]),
        bytes`10 00 20 00 ${"??"} 00 00 02 00 00 00 ${"ID"}`,
        root([element(Tag.PatientSex, "CS", "F")]),
      ),
    ],
    [
      "ERR_DECODE_LENGTH",
      "(0010,0010)",
      0,
      "an odd length",
      concatBytes(bytes`10 00 10 00 ${"PN"} 03 00 ${"Doe"}`, root([id])),
    ],
    ["ERR_DECODE_ORDER", "(0010,0010)", 10, "Tags that do not ascend", root([id, name])],
    ["ERR_DECODE_ORDER", "(0010,0010)", 16, "a Tag that stands twice", root([name, name])],
    [
      "ERR_DECODE_ORDER",
      "(0008,1115)[0].(0010,0010)",
      30,
      "Tags that do not ascend in an Item",
      root([sequence(Tag.ReferencedSeriesSequence, [item([id, name])])]),
    ],
    [
      "ERR_DECODE_STRUCTURE",
      "(0008,1115)",
      0,
      "a Sequence that does not begin with an Item",
      root([element(Tag.ReferencedSeriesSequence, "SQ", "damaged!"), name]),
    ],
    [
      "ERR_DECODE_STRUCTURE",
      "",
      16,
      "a delimitation item that closes nothing",
      concatBytes(root([name]), bytes`fe ff 0d e0 00 00 00 00`, root([id])),
    ],
    [
      "ERR_DECODE_STRUCTURE",
      "(0008,1115)[0]",
      30,
      "an Item that ends with the delimitation item of the Sequence",
      concatBytes(
        bytes`08 00 15 11 ${"SQ"} 00 00 ff ff ff ff  fe ff 00 e0 ff ff ff ff`,
        root([id]),
        bytes`fe ff dd e0 00 00 00 00`,
      ),
    ],
    [
      "ERR_DECODE_LENGTH",
      "(0008,1115)",
      12,
      "a delimitation item with a length",
      concatBytes(bytes`08 00 15 11 ${"SQ"} 00 00 ff ff ff ff  fe ff dd e0 02 00 00 00`, root([id])),
    ],
    [
      "ERR_DECODE_LENGTH",
      "(0008,1115)",
      12,
      "an Item of odd length",
      concatBytes(
        bytes`08 00 15 11 ${"SQ"} 00 00 ff ff ff ff  fe ff 00 e0 09 00 00 00  10 00 20 00 ${"LO"} 01 00 ${"I"}`,
        bytes`fe ff dd e0 00 00 00 00`,
        root([name]),
      ),
    ],
    ["ERR_DECODE_TRUNCATED", "(0010,0020)", 16, "an end inside a value", root([name, id]).subarray(0, -1)],
    ["ERR_DECODE_TRUNCATED", "", 16, "an end inside a header", root([name, id]).subarray(0, 20)],
    [
      "ERR_DECODE_TRUNCATED",
      "",
      16,
      "an end inside a long header",
      root([name, element(0x00104000, "UT", "x")]).subarray(0, 26),
    ],
    [
      "ERR_DECODE_TRUNCATED",
      "(0008,1115)",
      12,
      "an end inside the header of an Item",
      root([sequence(Tag.ReferencedSeriesSequence, [item([id])], { length: "undefined" })]).subarray(0, 16),
    ],
    [
      "ERR_DECODE_TRUNCATED",
      "(0008,1115)[0]",
      30,
      "an end before the delimitation items",
      root([
        sequence(Tag.ReferencedSeriesSequence, [item([id], { length: "undefined" })], { length: "undefined" }),
      ]).subarray(0, 30),
    ],
    [
      "ERR_DECODE_TRAILING",
      "",
      10,
      "bytes behind the Dataset",
      concatBytes(root([id]), bytes`01 00 01 00 01 00 01 00 01 00`),
    ],
    ["ERR_DECODE_TRAILING", "", 10, "zeros behind the Dataset", concatBytes(root([id]), new Uint8Array(16))],
  ])("%s at %s, offset %i: %s", (code, path, offset, _title, input) => {
    const { dataset, warnings } = warningsOf(input);
    expect(warnings[0]).toEqual({ code, path, offset });
    expect(dataset.elements().length).toBeGreaterThan(0);
    expect(writeDataset(dataset)).toEqual(input);
    expect(errorOf(() => readDataset(input, { strict: true }))).toEqual({ name: "DecodeError", code, path, offset });
  });

  it("leaves the elements before and after it readable", () => {
    const sex = element(Tag.PatientSex, "CS", "F");
    const unknown = concatBytes(root([name]), bytes`10 00 20 00 ${"ZZ"} 02 00 ${"ID"}`, root([sex]));
    const { dataset } = warningsOf(unknown);
    expect(dataset.elements().map(({ tag, vr }) => [tag, vr])).toEqual([[Tag.PatientName, "PN"], [Tag.PatientID, "UN"], [Tag.PatientSex, "CS"]]); // prettier-ignore
    expect(dataset.getString(Tag.PatientSex)).toBe("F");
    expect(warningsOf(root([id, name])).dataset.getString(Tag.PatientName)).toBe("Doe^Jane");
  });

  it("gives the first of two elements with one Tag, and replaces or deletes both", () => {
    const twice = root([name, element(Tag.PatientName, "PN", "Roe^Richard"), id]);
    const { dataset } = warningsOf(twice);
    expect(dataset.getString(Tag.PatientName)).toBe("Doe^Jane");
    dataset.set(Tag.PatientName, "X");
    expect(writeDataset(dataset)).toEqual(root([element(Tag.PatientName, "PN", "X"), id]));
    dataset.delete(Tag.PatientName);
    expect(writeDataset(dataset)).toEqual(root([id]));
  });
});

describe("what cannot be read is refused with its place", () => {
  const inItem = (value: Uint8Array): Uint8Array =>
    concatBytes(
      bytes`08 00 15 11 ${"SQ"} 00 00 ${8 + value.length} 00 00 00  fe ff 00 e0 ${value.length} 00 00 00`,
      value,
      root([id]),
    );

  it.each([
    [
      "ERR_DECODE_LENGTH_BEYOND_END",
      "(0008,1115)[0].(0010,0020)",
      20,
      "a value that reaches beyond its Item",
      inItem(bytes`10 00 20 00 ${"LO"} 04 00 ${"ID"}`),
    ],
    [
      "ERR_DECODE_LENGTH_BEYOND_END",
      "(0008,1115)[0].(0010,0020)",
      20,
      "4 GiB in an Item",
      inItem(bytes`10 00 20 00 ${"UT"} 00 00 fe ff ff ff ${"ID"}`),
    ],
    [
      "ERR_DECODE_LENGTH_BEYOND_END",
      "(0008,1115)",
      12,
      "an Item that reaches beyond its Sequence",
      concatBytes(bytes`08 00 15 11 ${"SQ"} 00 00 08 00 00 00  fe ff 00 e0 0a 00 00 00`, root([id])),
    ],
    [
      "ERR_DECODE_STRUCTURE",
      "(0008,1115)[0]",
      20,
      "an Item that ends inside a header",
      inItem(bytes`10 00 20 00 ${"LO"}`),
    ],
    [
      "ERR_DECODE_STRUCTURE",
      "",
      10,
      "an Item outside of a Sequence",
      concatBytes(root([id]), bytes`fe ff 00 e0 00 00 00 00`),
    ],
    [
      "ERR_DECODE_STRUCTURE",
      "(0008,1115).(0010,0020)",
      20,
      "an element between Items",
      concatBytes(bytes`08 00 15 11 ${"SQ"} 00 00 12 00 00 00  fe ff 00 e0 00 00 00 00`, root([id])),
    ],
    [
      "ERR_DECODE_STRUCTURE",
      "(7FE0,0010)",
      12,
      "a fragment without a length",
      bytes`e0 7f 10 00 ${"OB"} 00 00 ff ff ff ff  fe ff 00 e0 ff ff ff ff`,
    ],
  ])("%s at %s, offset %i: %s", (code, path, offset, _title, input) => {
    expect(errorOf(() => readDataset(input))).toEqual({ name: "DecodeError", code, path, offset });
  });

  it("4 GiB in a file of 1 KB: the value is what is there", () => {
    for (const [vr, header] of [
      ["OW", bytes`e0 7f 10 00 ${"OW"} 00 00 fe ff ff ff`],
      ["UT", bytes`10 00 00 40 ${"UT"} 00 00 fe ff ff ff`],
    ] as const) {
      const input = concatBytes(root([element(Tag.Modality, "CS", "CT")]), header, new Uint8Array(1000));
      const { dataset, warnings } = warningsOf(input);
      expect(warnings).toEqual([expect.objectContaining({ code: "ERR_DECODE_TRUNCATED", offset: 10 })]);
      expect(dataset.elements()[1]).toMatchObject({ vr, length: 1000 });
      expect(writeDataset(dataset)).toEqual(input);
    }
  });
});

/** The code of the error that reading throws; undefined when what was read is written back. */
function outcomeOf(input: Uint8Array): string | undefined {
  let written: Uint8Array;
  try {
    written = writeDataset(readDataset(input));
  } catch (error) {
    return `${(error as Error).name} ${(error as DecodeError).code}`;
  }
  expect(written).toEqual(input);
  return undefined;
}

describe("a length that is swapped, truncated or wrong", () => {
  const nested = item([id, sequence(Tag.ContentSequence, [item([name], { length: "undefined" })])], {
    length: "undefined",
  });
  const nodes = [
    element(Tag.SpecificCharacterSet, "CS", "ISO_IR 100"),
    sequence(Tag.ReferencedSeriesSequence, [nested, item([name])], { length: "undefined" }),
    sequence(0x00291002, [item([id])], { vr: "UN", length: "undefined" }),
    fragments(Tag.PixelData, "OB", [new Uint8Array(0), bytes`01 02 03 04`]),
  ];
  const whole = root(nodes);

  it("is reported as truncated, wherever the input ends but between elements", () => {
    const between = nodes.map((_, count) => root(nodes.slice(0, count)).length);
    for (let end = 0; end < whole.length; end++) {
      const input = whole.subarray(0, end);
      const { dataset, warnings } = warningsOf(input);
      expect(writeDataset(dataset)).toEqual(input);
      const isTruncated = warnings.some(({ code }) => code === "ERR_DECODE_TRUNCATED");
      expect([end, isTruncated]).toEqual([end, !between.includes(end)]);
    }
  });

  it("is not misled by delimitation items in the other byte order", () => {
    const delimiters = [...whole.keys()].filter((at) => toHex(whole.subarray(at, at + 2)) === "fe ff" && whole[at + 3] === 0xe0); // prettier-ignore
    expect(delimiters.length).toBe(11);
    for (const at of delimiters) {
      const input = Uint8Array.from(whole);
      input.subarray(at, at + 2).reverse();
      input.subarray(at + 2, at + 4).reverse();
      expect(errorOf(() => readDataset(input, { strict: true })).name).toBe("DecodeError");
      expect(outcomeOf(input) ?? "DecodeError").toMatch(/^DecodeError/);
    }
  });

  it("gives a Dataset or a DecodeError, whatever length any element claims", () => {
    const outcomes = new Set<string | undefined>();
    for (let at = 0; at + 4 <= whole.length; at += 2) {
      for (const length of [0, 1, 0xfffffffe, 0xffffffff, 0x7fffffff]) {
        const input = Uint8Array.from(whole);
        new DataView(input.buffer).setUint32(at, length, true);
        outcomes.add(outcomeOf(input));
      }
    }
    expect(outcomes).toEqual(
      new Set(["DecodeError ERR_DECODE_LENGTH_BEYOND_END", "DecodeError ERR_DECODE_STRUCTURE", undefined]),
    );
  });
});

describe("nesting", () => {
  const nested = (depth: number): Uint8Array => {
    let nodes: DatasetNode[] = [id];
    for (let level = 0; level < depth; level++)
      nodes = [sequence(Tag.ContentSequence, [item(nodes)], { length: "undefined" })];
    return root(nodes);
  };

  it("is refused when deeper than maxDepth", () => {
    expect(readDataset(nested(64), { strict: true }).elements().length).toBe(1);
    const tooDeep = errorOf(() => readDataset(nested(65)));
    expect(tooDeep).toMatchObject({ name: "DecodeError", code: "ERR_DECODE_DEPTH", offset: 64 * 20 });
    expect(tooDeep.path).toBe("(0040,A730)[0].".repeat(64) + "(0040,A730)");
    expect(readDataset(nested(200), { maxDepth: 200 }).elements().length).toBe(1);
    expect(errorOf(() => readDataset(nested(2), { maxDepth: 1 }))).toMatchObject({ code: "ERR_DECODE_DEPTH", path: "(0040,A730)[0].(0040,A730)" }); // prettier-ignore
    expect(readDataset(root([id]), { maxDepth: 0 }).getString(Tag.PatientID)).toBe("ID");
  });

  it("of 10,000 Sequences does no harm, open or with lengths", () => {
    const open = bytes`40 00 30 a7 ${"SQ"} 00 00 ff ff ff ff  fe ff 00 e0 ff ff ff ff`;
    const input = concatBytes(...Array.from({ length: 10_000 }, () => open));
    expect(errorOf(() => readDataset(input))).toMatchObject({ code: "ERR_DECODE_DEPTH", offset: 1280 });
    const start = performance.now();
    const { warnings } = warningsOf(input, { maxDepth: 20_000 });
    expect(warnings.length).toBe(20_000);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it("of UN in UN ends after 64 levels, and the rest are bytes", () => {
    let value: Uint8Array = encodeDataset([id], "implicit-le");
    for (let level = 0; level < 5_000; level++) {
      const inner = concatBytes(bytes`fe ff 00 e0`, uint32(value.length), value);
      value = concatBytes(bytes`29 00 01 10`, uint32(inner.length), inner);
    }
    const input = concatBytes(bytes`29 00 01 10 ${"UN"} 00 00`, uint32(value.length - 8), value.subarray(8));
    let dataset = readDataset(input);
    let depth = 0;
    for (; dataset.getItems(0x00291001).length > 0; depth++) dataset = dataset.getItems(0x00291001)[0]!;
    expect(depth).toBe(64);
    expect(dataset.get(0x00291001)).toMatchObject({ isSequence: false, vr: "UN" });
  });
});

function uint32(value: number): Uint8Array {
  return new Uint8Array(new Uint32Array([value]).buffer);
}

describe("a file", () => {
  const whole = part10({ dataset: [name, id] });

  it("that ends anywhere gives a file or a DecodeError, in memory and from a source", async () => {
    const codes = new Set<string | undefined>();
    for (let end = 0; end < whole.length; end++) {
      const input = whole.subarray(0, end);
      const read = outcome(() => readFile(input));
      codes.add(read.code);
      expect(read.file ? writeFile(read.file) : input).toEqual(input);
      const opened = openFile(bytesSource(input)).then(
        () => undefined,
        (error: DecodeError) => error.code,
      );
      expect(await opened).toBe(read.code);
    }
    expect(codes).toEqual(new Set(["ERR_DECODE_NOT_DICOM", undefined]));
  });

  it("in another encoding than it says is read as it is", () => {
    const input = part10({
      dataset: encodeDataset([name], "implicit-le"),
      transferSyntaxUid: transferSyntax.explicitLittle,
    });
    const warnings: Found[] = [];
    const file = readFile(input, { onWarning: (warning) => warnings.push(place(warning)) });
    expect(file.dataset.getString(Tag.PatientName)).toBe("Doe^Jane");
    const offset = input.length - 16;
    expect(warnings).toEqual([{ code: "ERR_DECODE_TRANSFER_SYNTAX", path: undefined, offset }]);
    expect(errorOf(() => readFile(input, { strict: true }))).toMatchObject({
      code: "ERR_DECODE_TRANSFER_SYNTAX",
      offset,
    });
  });
});

function outcome(body: () => DicomFile): { file?: DicomFile; code?: string } {
  try {
    return { file: body() };
  } catch (error) {
    return { code: (error as DecodeError).code };
  }
}
