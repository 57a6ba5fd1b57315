import { describe, expect, it } from "@jest/globals";
import dcmjs from "dcmjs";
import fc from "fast-check";
import { keywordOf, lookupTag, Tag, tagOf, unknownVrCode, vrCodeOf } from "../../src/dictionary/index.js";
import { formatTag } from "../../src/tag.js";
import { vrTable } from "../../src/vr.js";

const vrNameOf = (tag: number) => vrTable[vrCodeOf(tag)]?.vr;

describe("lookupTag", () => {
  it("finds an element with its keyword, VR and VM", () => {
    expect(lookupTag(0x00100010)).toEqual({
      tag: 0x00100010,
      keyword: "PatientName",
      vr: "PN",
      vrs: ["PN"],
      vm: "1",
      retired: false,
    });
  });

  it("says that an element is retired", () => {
    expect(lookupTag(0x00080001)).toMatchObject({ keyword: "LengthToEnd", retired: true });
  });

  it.each([
    [0x00280106, "US", ["US", "SS"]],
    [0x7fe00010, "OW", ["OB", "OW"]],
    [0x00283006, "OW", ["US", "OW"]],
    [0x00281200, "OW", ["US", "SS", "OW"]],
  ])("gives the VR an implicit encoding takes of several: %#", (tag, vr, vrs) => {
    expect(lookupTag(tag)).toMatchObject({ vr, vrs });
  });

  it.each([
    ["the second overlay", 0x60023000, "OverlayData"],
    ["the last overlay", 0x601e0010, "OverlayRows"],
    ["a curve", 0x50040030, "AxisUnits"],
    ["a source image", 0x002031ab, "SourceImageIDs"],
    ["a coefficient", 0x002804f2, "CoefficientCoding"],
    ["a Huffman table", 0x1000abc2, "HuffmanTableSize"],
    ["a zonal map", 0x10101234, "ZonalMap"],
    ["variable pixel data", 0x7f020010, "VariablePixelData"],
  ])("finds %s by its repeating group", (_, tag, keyword) => {
    expect(lookupTag(tag)).toMatchObject({ tag, keyword });
  });

  it("prefers an element that is listed itself to a repeating group that would hold it", () => {
    expect(lookupTag(0x7fe00010)).toMatchObject({ keyword: "PixelData" });
    expect(lookupTag(0x00280400)).toMatchObject({ keyword: "TransformLabel" });
  });

  it.each([
    ["a private group beside the overlays", 0x60013000],
    ["an odd group beside the curves", 0x50010005],
    ["an unknown element", 0x00100001],
    ["an unknown overlay element", 0x60020001],
    ["a private element", 0x00091001],
    ["an element below the Private Creators", 0x0009000f],
    ["an element above the Private Creators", 0x00090100],
  ])("finds nothing for %s", (_, tag) => {
    expect(lookupTag(tag)).toBeUndefined();
    expect(keywordOf(tag)).toBeUndefined();
    expect(vrCodeOf(tag)).toBe(unknownVrCode);
  });

  it.each([
    [0x00080000, "GenericGroupLength", "UL"],
    [0x00290000, "GenericGroupLength", "UL"],
    [0x00020000, "FileMetaInformationGroupLength", "UL"],
    [0x00290010, "PrivateCreator", "LO"],
    [0x002900ff, "PrivateCreator", "LO"],
  ])("knows Group Lengths and Private Creators: %#", (tag, keyword, vr) => {
    expect(lookupTag(tag)).toMatchObject({ tag, keyword, vr });
    expect(vrNameOf(tag)).toBe(vr);
  });

  it("gives the delimiters of group FFFE no VR", () => {
    for (const tag of [Tag.Item, Tag.ItemDelimitationItem, Tag.SequenceDelimitationItem]) {
      expect(lookupTag(tag)).toMatchObject({ vr: "UN", vrs: [] });
      expect(vrCodeOf(tag)).toBe(unknownVrCode);
    }
  });

  it("has an entry without a keyword for a retired element whose name the standard does not print", () => {
    expect(lookupTag(0x00180061)).toMatchObject({ keyword: "", vr: "DS", retired: true });
    expect(keywordOf(0x00180061)).toBeUndefined();
  });
});

describe("corrections", () => {
  it.each([
    ["adds an attribute of a later edition", 0x0040b03b, { keyword: "MontageName", vr: "LT" }],
    ["adds a row of Table E.1-1 that the sources lack", 0x00100013, { keyword: "NameToUseComment", vr: "UT" }],
    ["retires what a later edition retired", 0x30060085, { keyword: "ROIObservationLabel", retired: true }],
    ["takes away a VR that PS3.6 does not print", 0x00280020, { vr: "UN", vrs: [], retired: true }],
  ])("%s", (_, tag, expected) => {
    expect(lookupTag(tag)).toMatchObject(expected);
  });
});

describe("Tag", () => {
  it("names every listed element, and its keyword leads back", () => {
    for (const [keyword, tag] of Object.entries(Tag)) {
      expect(keywordOf(tag)).toBe(keyword);
      expect(tagOf(keyword)).toBe(tag);
    }
    expect(Object.keys(Tag).length).toBeGreaterThan(5_200);
  });

  it("holds the repeating groups under their lowest Tag", () => {
    expect(Tag).toMatchObject({ OverlayData: 0x60003000, CurveData: 0x50003000, SourceImageIDs: 0x00203100 });
  });

  it.each(["toString", "__proto__", "patientName", "", "PatientsName"])("does not take %j for a keyword", (keyword) => {
    expect(tagOf(keyword)).toBeUndefined();
  });
});

describe("vrCodeOf", () => {
  it.each([0x10000000, 0x10100000])("takes (%i) for a Group Length, as lookupTag does", (tag) => {
    expect([vrNameOf(tag), lookupTag(tag)?.vr]).toEqual(["UL", "UL"]);
  });

  it("is the VR of lookupTag for any Tag", () => {
    const listed = fc.constantFrom(...Object.values<number>(Tag));
    const near = fc.tuple(listed, fc.integer({ min: -2, max: 2 })).map(([tag, step]) => (tag + step) >>> 0);
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: 0, max: 0xffffffff }), listed, near), (tag) => {
        const entry = lookupTag(tag);
        expect(vrNameOf(tag)).toBe(entry?.vrs.length === 0 ? undefined : entry?.vr);
      }),
      { numRuns: 5_000 },
    );
  });
});

/** Elements for which the dictionary of dcmjs is older than ours, misspelt, or not the standard's. */
const knownDifferences = {
  vr: [
    "(0066,0040)", "(0066,0041)", "(0066,0042)", "(0066,0043)", // OL since 2018
    "(0068,62F0)", // ViewOrientationModifierCodeSequence since 2020
    "(0070,150C)", // UL since 2021
    "(0076,0034)", // a Sequence, as its name says
  ], // prettier-ignore
  keyword: ["(0022,1642)", "(0040,A803)", "(0068,62F0)", "(0070,1305)", "(0070,1306)", "(300A,0131)", "(4010,1029)"],
};

const printedVrOf: { readonly [vr: string]: string } = {
  ox: "OB or OW",
  xs: "US or SS",
  lt: "US or OW",
  up: "UL",
  na: "",
};

describe("the data dictionary", () => {
  const rows = Object.values(dcmjs.data.DicomMetaDictionary.nameMap).flatMap(({ tag, vr, name }) =>
    tag === undefined ? [] : [{ tag: parseInt(tag.replace(/[(),]/g, ""), 16), vr: printedVrOf[vr] ?? vr, name }],
  );

  it("knows every element that dcmjs knows", () => {
    expect(rows.length).toBeGreaterThan(5_100);
    expect(rows.filter(({ tag }) => lookupTag(tag) === undefined)).toEqual([]);
  });

  it("agrees with dcmjs on VR and keyword but for the known differences", () => {
    const differs = (same: (row: (typeof rows)[number]) => boolean) =>
      rows.filter((row) => !same(row)).map(({ tag }) => formatTag(tag)); // prettier-ignore
    const vrOf = (tag: number) => lookupTag(tag)?.vrs.join(" or ");
    // Where the standard prints "US or SS or OW", dcmjs has the "US or OW" of the other look-up tables.
    expect(differs(({ tag, vr }) => vrOf(tag) === vr || tag === Tag.GrayLookupTableData)).toEqual(knownDifferences.vr);
    const plain = (name: string) => name.replace(/^(RETIRED|DICONDE|DICOS)_/, "");
    const unnamed = (tag: number) => lookupTag(tag)?.keyword === "";
    expect(differs(({ tag, name }) => unnamed(tag) || keywordOf(tag) === plain(name))).toEqual(
      knownDifferences.keyword,
    );
  });
});
