import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { bytes, datasetArbitrary } from "@dicomsec/testing";
import { type DicomJson, fromDicomJson, readDataset, Tag, toDicomJson, writeDataset } from "../../src/index.js";

const path = (json: unknown, options?: Parameters<typeof fromDicomJson>[1]): unknown => {
  try {
    fromDicomJson(json, options);
  } catch (error) {
    const { name, code, path: at, message } = error as { [member: string]: unknown };
    return { name, code, path: at, message };
  }
  return "no error";
};

describe("fromDicomJson", () => {
  it("reads every form of value", () => {
    const dataset = fromDicomJson({
      "00080008": { vr: "CS", Value: ["A", null, "B"] },
      "00081115": { vr: "SQ", Value: [{ "00100020": { vr: "LO", Value: ["X"] } }, {}, null] },
      "00100010": { vr: "PN", Value: [{ Alphabetic: "A^B", Phonetic: "c" }, null, {}] },
      "00100040": { vr: "CS" },
      "00180050": { vr: "DS", Value: [1.5, "2.50", 0.1 + 0.2, null] },
      "00200013": { vr: "IS", Value: [12, "0013"] },
      "00280009": { vr: "AT", Value: ["0018106a"] },
      "00280010": { vr: "US", Value: [7] },
      "00720065": { vr: "OB", InlineBinary: "AQL//g==" },
      "00720074": { vr: "FD", Value: [0.5, "NaN", "-Infinity"] },
      "00720082": { vr: "SV", Value: [-5, "-9223372036854775808"] },
      "00720083": { vr: "UV", Value: ["18446744073709551615"] },
    });
    expect(dataset.getStrings(0x00080008)).toEqual(["A", "", "B"]);
    expect(dataset.getItems(0x00081115).map((item) => item.getString(0x00100020))).toEqual(["X", undefined, undefined]);
    expect(dataset.getStrings(0x00100010)).toEqual(["A^B==c", "", ""]);
    expect(dataset.get(0x00100040)).toMatchObject({ vr: "CS", length: 0 });
    expect(dataset.getStrings(0x00180050)).toEqual(["1.5", "2.50", "0.3", ""]);
    expect(dataset.getNumbers(0x00200013)).toEqual([12, 13]);
    expect(dataset.getNumbers(0x00280009)).toEqual([0x0018106a]);
    expect(dataset.getNumber(0x00280010)).toBe(7);
    expect(dataset.getBytes(0x00720065)).toEqual(bytes`01 02 ff fe`);
    expect(dataset.getNumbers(0x00720074)).toEqual([0.5, NaN, -Infinity]);
    expect(dataset.get(0x00720082)!.bigints).toEqual([-5n, -(2n ** 63n)]);
    expect(dataset.get(0x00720083)!.bigints).toEqual([2n ** 64n - 1n]);
  });

  it("writes in UTF-8 what is beyond the default repertoire, and only then declares a character set", () => {
    const name = { vr: "PN", Value: [{ Alphabetic: "M\u00fcller" }] };
    const declared = (json: unknown): readonly string[] => fromDicomJson(json).getStrings(Tag.SpecificCharacterSet);
    expect(declared({ "00100010": name })).toEqual(["ISO_IR 192"]);
    expect(declared({ "00080005": { vr: "CS", Value: ["ISO_IR 100"] }, "00100010": name })).toEqual(["ISO_IR 192"]);
    expect(declared({ "00100020": { vr: "LO", Value: ["A"] } })).toEqual([]);
    const nested = fromDicomJson({ "00081115": { vr: "SQ", Value: [{ "00100010": name }] } });
    expect(nested.getStrings(Tag.SpecificCharacterSet)).toEqual(["ISO_IR 192"]);
    expect(nested.getItems(0x00081115)[0]!.getString(Tag.PatientName)).toBe("M\u00fcller");
  });

  it("keeps text that is longer than its VR allows", () => {
    const long = "X".repeat(100);
    expect(fromDicomJson({ "00100020": { vr: "LO", Value: [long] } }).getString(Tag.PatientID)).toBe(long);
  });

  it("reads encapsulated Pixel Data as fragments, and native Pixel Data that resembles it as it is", () => {
    const read = (InlineBinary: string) =>
      fromDicomJson({ "7FE00010": { vr: "OB", InlineBinary } }).get(Tag.PixelData)!;
    const parts = [new Uint8Array(0), bytes`01 02`];
    expect(read("/v8A4AAAAAD+/wDgAgAAAAEC").fragments).toEqual(parts);
    expect(read("/v8A4AAAAAD+/wDgAgAAAAEC/v/d4AAAAAA=").fragments).toEqual(parts);
    expect(read("/v8A4AAAAAD+/wDgBAAAAAEC")).toMatchObject({ fragments: undefined, length: 18 });
    expect(read("/v/d4AAAAAD+/wDgAAAAAA==").fragments).toBe(undefined);
    expect(read("AQI=")).toMatchObject({ fragments: undefined, bytes: bytes`01 02` });
  });

  it("asks for what a BulkDataURI stands for", () => {
    const json = { "00081115": { vr: "SQ", Value: [{ "7FE00010": { vr: "OW", BulkDataURI: "pixels" } }] } };
    const asked: unknown[] = [];
    const bulkData = (...args: unknown[]) => (asked.push(args), bytes`01 02`);
    const [item] = fromDicomJson(json, { bulkData }).getItems(0x00081115);
    expect(item!.getBytes(Tag.PixelData)).toEqual(bytes`01 02`);
    expect(asked).toEqual([["pixels", Tag.PixelData, "OW"]]);
    const unknown = { code: "ERR_DECODE_VALUE_NOT_LOADED", path: "(0008,1115)[0].(7FE0,0010)" };
    expect(path(json)).toMatchObject(unknown);
    expect(path(json, { bulkData: () => undefined })).toMatchObject(unknown);
  });

  it.each([
    ["ERR_DECODE_NOT_DICOM", "", null],
    ["ERR_DECODE_NOT_DICOM", "", []],
    ["ERR_DECODE_NOT_DICOM", "", "{}"],
    ["ERR_DECODE_STRUCTURE", "", { PatientName: { vr: "PN" } }],
    ["ERR_DECODE_STRUCTURE", "", { "(0010,0010)": { vr: "PN" } }],
    ["ERR_DECODE_STRUCTURE", "", { "00020010": { vr: "UI", Value: ["1.2"] } }],
    ["ERR_DECODE_STRUCTURE", "", { FFFEE000: { vr: "UN" } }],
    ["ERR_DECODE_STRUCTURE", "(0008,1115)[0]", { "00081115": { vr: "SQ", Value: [{ x: {} }] } }],
    ["ERR_DECODE_VALUE", "(0010,0010)", { "00100010": "Doe" }],
    ["ERR_DECODE_VR", "(0010,0010)", { "00100010": { Value: [] } }],
    ["ERR_DECODE_VR", "(0010,0010)", { "00100010": { vr: "ZZ" } }],
    ["ERR_DECODE_VR", "(0010,0010)", { "00100010": { vr: "constructor" } }],
    ["ERR_DECODE_VALUE", "(0010,0020)", { "00100020": { vr: "LO", Value: "A" } }],
    ["ERR_DECODE_VALUE", "(0010,0020)", { "00100020": { vr: "LO", Value: [5] } }],
    ["ERR_DECODE_VALUE", "(0010,0020)", { "00100020": { vr: "LO", Value: ["a\\b"] } }],
    ["ERR_DECODE_VALUE", "(0010,0020)", { "00100020": { vr: "LO", Value: ["a\u001bb"] } }],
    ["ERR_DECODE_VALUE", "(0010,0040)", { "00100040": { vr: "CS", Value: ["\u00e4"] } }],
    ["ERR_DECODE_VALUE", "(0010,4000)", { "00104000": { vr: "LT", Value: ["a", "b"] } }],
    ["ERR_DECODE_VALUE", "(0010,0010)", { "00100010": { vr: "PN", Value: ["Doe"] } }],
    ["ERR_DECODE_VALUE", "(0010,0010)", { "00100010": { vr: "PN", Value: [{ Alphabetic: 5 }] } }],
    ["ERR_DECODE_VALUE", "(0028,0010)", { "00280010": { vr: "US", Value: [65536] } }],
    ["ERR_DECODE_VALUE", "(0028,0010)", { "00280010": { vr: "US", Value: ["7"] } }],
    ["ERR_DECODE_VALUE", "(0028,0010)", { "00280010": { vr: "US", Value: [null] } }],
    ["ERR_DECODE_VALUE", "(0028,0010)", { "00280010": { vr: "US", Value: ["NaN"] } }],
    ["ERR_DECODE_VALUE", "(0028,0009)", { "00280009": { vr: "AT", Value: [0x0018106a] } }],
    ["ERR_DECODE_VALUE", "(0020,0013)", { "00200013": { vr: "IS", Value: [1.5] } }],
    ["ERR_DECODE_VALUE", "(0072,0082)", { "00720082": { vr: "SV", Value: ["1.5"] } }],
    ["ERR_DECODE_VALUE", "(0072,0082)", { "00720082": { vr: "SV", Value: [2 ** 53] } }],
    ["ERR_DECODE_VALUE", "(0072,0083)", { "00720083": { vr: "UV", Value: [-1] } }],
    ["ERR_DECODE_VALUE", "(0072,0065)", { "00720065": { vr: "OB", InlineBinary: "A" } }],
    ["ERR_DECODE_VALUE", "(0072,0065)", { "00720065": { vr: "OB", InlineBinary: 5 } }],
    ["ERR_DECODE_VALUE", "(0072,0065)", { "00720065": { vr: "OB", Value: [1] } }],
    ["ERR_DECODE_VALUE", "(0072,0065)", { "00720065": { vr: "OB", BulkDataURI: 5 } }],
    ["ERR_DECODE_VALUE", "(0072,0065)", { "00720065": { vr: "OB", InlineBinary: "", BulkDataURI: "" } }],
    ["ERR_DECODE_VALUE", "(0008,1115)", { "00081115": { vr: "SQ", Value: [5] } }],
    ["ERR_DECODE_VALUE", "(0008,1115)", { "00081115": { vr: "SQ", InlineBinary: "AQI=" } }],
    ["ERR_DECODE_VALUE", "(0008,1115)[1].(0010,0020)", { "00081115": { vr: "SQ", Value: [{}, { "00100020": { vr: "LO", Value: [{}] } }] } }], // prettier-ignore
  ])("refuses with %s at %j: %j", (code, at, json) => {
    const error = path(json);
    expect(error).toMatchObject({ name: "DecodeError", code, path: at });
    expect((error as Error).message).not.toMatch(/Doe|pixels|constructor/);
  });

  it("refuses to nest deeper than allowed, however deep the JSON is", () => {
    const nested = (depth: number): string =>
      `${'{"00081115":{"vr":"SQ","Value":['.repeat(depth)}{}${"]}}".repeat(depth)}`;
    expect(path(JSON.parse(nested(64)))).toBe("no error");
    expect(path(JSON.parse(nested(65)))).toMatchObject({ code: "ERR_DECODE_DEPTH" });
    expect(path(JSON.parse(nested(3)), { maxDepth: 2 })).toMatchObject({
      code: "ERR_DECODE_DEPTH",
      path: "(0008,1115)[0].(0008,1115)[0].(0008,1115)",
    });
    expect(path(JSON.parse(nested(100_000)))).toMatchObject({ code: "ERR_DECODE_DEPTH" });
  });

  it("gives any JSON a Dataset or a DecodeError", () => {
    const loose = fc.dictionary(
      fc.constantFrom("00080005", "00081115", "00100010", "7FE00010", "x"),
      fc.record(
        {
          vr: fc.constantFrom("PN", "SQ", "US", "DS", "OB", "AT", "UV", "?"),
          Value: fc.jsonValue(),
          InlineBinary: fc.jsonValue(),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(fc.oneof(loose, fc.jsonValue()), (json) => {
        const result = path(json);
        expect(result === "no error" || (result as Error).name === "DecodeError").toBe(true);
      }),
    );
  });

  it("gives the Dataset that toDicomJson wrote", async () => {
    const stable = async (json: DicomJson): Promise<unknown> => JSON.parse(JSON.stringify(json));
    await fc.assert(
      fc.asyncProperty(datasetArbitrary(), async ({ bytes: encoded, transferSyntaxUid }) => {
        const dataset = readDataset(encoded, { transferSyntaxUid: encodingOf(transferSyntaxUid) });
        const json = await stable(await toDicomJson(dataset));
        const again = fromDicomJson(json);
        expect(await stable(await toDicomJson(again))).toEqual(json);
        const written = readDataset(writeDataset(again), { strict: true });
        expect(await stable(await toDicomJson(written))).toEqual(json);
      }),
      { numRuns: 100 },
    );
  });
});

/** The Dataset of the arbitrary is not deflated. */
function encodingOf(uid: string): string {
  return uid === "1.2.840.10008.1.2.1.99" ? "1.2.840.10008.1.2.1" : uid;
}
