import { describe, expect, it } from "@jest/globals";
import {
  bytesSource,
  type Dataset,
  type DicomFile,
  openFile,
  readFile,
  streamFile,
  Tag,
  type TagNumber,
  writeFile,
} from "@dicomsec/core";
import {
  type DatasetNode,
  element,
  item,
  joinBytes,
  part10,
  type Part10Options,
  sequence,
  transferSyntax,
} from "@dicomsec/testing";
import { createDeidentifier, type Deidentification, type DeidentifierOptions } from "../src/index.js";

const key = new Uint8Array(32).fill(5);
const CT = "1.2.840.10008.5.1.4.1.1.2";
const instance = "1.2.826.0.1.3680043.2.1125.7.1";

const identity: readonly DatasetNode[] = [element(0x00080016, "UI", CT), element(0x00080018, "UI", instance)];

function input(nodes: readonly DatasetNode[], options: Partial<Part10Options> = {}): Uint8Array {
  const dataset = [...identity, ...nodes].sort((a, b) => tagOf(a) - tagOf(b));
  return part10({ dataset, sopInstanceUid: instance, ...options });
}

function tagOf(node: DatasetNode): number {
  return "tag" in node ? node.tag : 0xffffffff;
}

async function run(
  bytes: Uint8Array,
  options: Partial<DeidentifierOptions> = {},
): Promise<Deidentification & { read: DicomFile; out: Uint8Array }> {
  const file = readFile(bytes);
  const result = await createDeidentifier({ key, ...options }).deidentify(file);
  const out = writeFile(result.file);
  return { ...result, out, read: readFile(out, { strict: true }) };
}

async function deidentified(nodes: readonly DatasetNode[], options?: Partial<DeidentifierOptions>): Promise<Dataset> {
  return (await run(input(nodes), options)).read.dataset;
}

const tagsOf = (dataset: Dataset) => dataset.elements().map(({ tag }) => tag);

describe("a de-identified instance", () => {
  it("has File Meta Information and a preamble of its own", async () => {
    const bytes = input([], {
      preamble: new Uint8Array(128).fill(0x41),
      meta: [
        element(0x00020016, "AE", "HOSPITAL"),
        element(0x00020100, "UI", "1.2.3"),
        element(0x00020102, "OB", "secret"),
      ],
    });
    const { read } = await run(bytes);
    expect(read.preamble).toEqual(new Uint8Array(128));
    expect(tagsOf(read.fileMeta).map((tag) => tag & 0xffff)).toEqual([0, 1, 2, 3, 0x10, 0x12, 0x13]);
    expect(read.fileMeta.getString(Tag.MediaStorageSOPInstanceUID)).toBe(read.dataset.getString(Tag.SOPInstanceUID));
    expect(read.dataset.getString(Tag.SOPInstanceUID)).toMatch(/^2\.25\.[1-9]\d+$/);
  });

  it("says what was done, and keeps what was said before", async () => {
    const code = [
      element(0x00080100, "SH", "OWN1"),
      element(0x00080102, "SH", "99X"),
      element(0x00080104, "LO", "Own"),
    ];
    const dataset = await deidentified([
      element(0x00120062, "CS", "NO"),
      element(0x00120063, "LO", "Earlier method"),
      sequence(0x00120064, [item(code)]),
    ]);
    expect(dataset.getString(Tag.PatientIdentityRemoved)).toBe("YES");
    expect(dataset.getStrings(Tag.DeidentificationMethod)[0]).toBe("Earlier method");
    expect(dataset.getStrings(Tag.DeidentificationMethod)).toHaveLength(2);
    const codes = dataset
      .getItems(Tag.DeidentificationMethodCodeSequence)
      .map((entry) => entry.getString(Tag.CodeValue));
    expect(codes).toEqual(["OWN1", "113100"]);
    expect(dataset.getString(Tag.LongitudinalTemporalInformationModified)).toBe("REMOVED");
  });

  it("claims nothing twice when it is de-identified again", async () => {
    const once = await run(input([]));
    const { read } = await run(once.out);
    expect(read.dataset.getItems(Tag.DeidentificationMethodCodeSequence)).toHaveLength(1);
    expect(read.dataset.getStrings(Tag.DeidentificationMethod)).toHaveLength(1);
  });

  it("has no private elements, group lengths, overlays, curves, signatures or padding, at any depth", async () => {
    const unwanted: readonly DatasetNode[] = [
      element(0x00080000, "UL", Uint8Array.of(0, 0, 0, 0)),
      element(0x00090010, "LO", "VENDOR"),
      element(0x00091001, "LO", "private"),
      element(0x50003000, "OW", "curve"),
      element(0x60000010, "US", Uint8Array.of(1, 0)),
      element(0x601e3000, "OW", "overlay2"),
    ];
    const nested = (depth: number): DatasetNode =>
      sequence(0x00081115, [item(depth === 0 ? unwanted : [...unwanted.slice(0, 3), nested(depth - 1)])]);
    const dataset = await deidentified([
      ...unwanted,
      nested(4),
      element(0xfffafffa, "SQ", ""),
      element(0xfffcfffc, "OB", "padding!"),
    ]);
    const visit = (at: Dataset): TagNumber[] =>
      at.elements().flatMap(({ tag, items }) => [tag, ...items.flatMap(visit)]);
    const left = visit(dataset).filter((tag) => (tag & 0x10000) !== 0 || (tag & 0xffff) === 0 || tag >>> 28 >= 5);
    expect(left).toEqual([]);
    expect(visit(dataset).filter((tag) => tag === 0x00081115)).toHaveLength(5);
  });

  it("has no bytes after the Dataset", async () => {
    const bytes = input([]);
    const padded = new Uint8Array(bytes.length + 64);
    padded.set(bytes);
    const { out, report } = await run(padded);
    expect(out).toEqual((await run(bytes)).out);
    expect(report.review.map(({ code }) => code)).toEqual(["REVIEW_MALFORMED_INPUT"]);
  });
});

describe("de-identifying elements", () => {
  it("maps UIDs alike in all places, keeps their number and order, and leaves registered ones", async () => {
    const dataset = await deidentified([
      element(0x0020000d, "UI", "1.2.3.4"),
      element(0x00200052, "UI", "1.2.840.10008.1.4.1.1"),
      sequence(0x00081115, [item([element(0x00081150, "UI", CT), element(0x00081155, "UI", instance)])]),
      element(0x00083001, "SQ", ""),
      element(0x00081110, "SQ", ""),
      element(0x0020000e, "UI", "1.2.3.5"),
      element(0x00080014, "UI", "1.2.3.4\\1.2.3.5\\1.2.3.4"),
    ]);
    const [study, series] = [dataset.getString(Tag.StudyInstanceUID), dataset.getString(Tag.SeriesInstanceUID)];
    expect(dataset.getStrings(Tag.InstanceCreatorUID)).toEqual([study, series, study]);
    expect(dataset.getString(Tag.FrameOfReferenceUID)).toBe("1.2.840.10008.1.4.1.1");
    const [reference] = dataset.getItems(Tag.ReferencedSeriesSequence);
    expect(reference?.getString(Tag.ReferencedSOPInstanceUID)).toBe(dataset.getString(Tag.SOPInstanceUID));
    expect(reference?.getString(Tag.ReferencedSOPClassUID)).toBe(CT);
  });

  it("gives one patient one pseudonym, however the name is spelled, and another patient another", async () => {
    const patient = async (name: string, id: string) => {
      const dataset = await deidentified([element(0x00100010, "PN", name), element(0x00100020, "LO", id)]);
      return [dataset.getString(Tag.PatientName), dataset.getString(Tag.PatientID)];
    };
    const [name, id] = await patient("Doe^Jane", "P1");
    expect(name).toBe(id);
    expect(await patient("DOE^JANE", "P1")).toEqual([name, id]);
    expect(await patient("Doe^Jane", "P2")).not.toEqual([name, id]);
  });

  it("treats an element that is encoded as UN, and Items inside UN, like any other", async () => {
    const inner = implicitItem(0x00100010, "Doe^Jane");
    const dataset = await deidentified([element(0x00100010, "UN", "Doe^Jane"), element(0x00081115, "UN", inner)]);
    expect(dataset.getString(Tag.PatientName)).not.toContain("Doe");
    expect(new TextDecoder("latin1").decode(writeAll(dataset))).not.toContain("Doe");
  });

  it("removes attributes of no dictionary, or keeps them and then claims nothing", async () => {
    const nodes = [element(0x00089fff, "LO", "whatever")];
    expect((await deidentified(nodes)).has(0x00089fff)).toBe(false);
    const { read, report } = await run(input(nodes), { unknown: "keep" });
    expect(read.dataset.getString(0x00089fff)).toBe("whatever");
    expect(read.dataset.getString(Tag.PatientIdentityRemoved)).toBe("NO");
    expect(read.dataset.has(Tag.DeidentificationMethodCodeSequence)).toBe(false);
    expect(report.review.map(({ code }) => code)).toEqual(["REVIEW_UNKNOWN_KEPT"]);
  });

  it("keeps the content of attributes that no row has, and lists free text among them", async () => {
    const { read, report } = await run(
      input([element(0x00080070, "LO", "Maker"), element(0x00280010, "US", Uint8Array.of(2, 0))]),
    );
    expect(read.dataset.getString(Tag.Manufacturer)).toBe("Maker");
    expect(report.kept.map(({ treatment }) => treatment.path)).toEqual(["(0008,0070)"]);
  });

  it("replaces an encapsulated document by an empty one of its kind, and says its length", async () => {
    const nodes = [
      element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.104.1"),
      element(0x00080018, "UI", instance),
      element(0x00420011, "OB", "%PDF-1.4 about Jane Doe"),
      element(0x00420012, "LO", "application/pdf"),
      element(0x00420015, "UL", [23]),
    ];
    const { dataset } = (await run(part10({ dataset: nodes }))).read;
    const document = new TextDecoder().decode(dataset.getBytes(Tag.EncapsulatedDocument));
    expect(document).toMatch(/^%PDF-1\.4[^]*%%EOF\n/);
    expect(document).not.toContain("Doe");
    expect(document.replace(/\0$/, "")).toHaveLength(dataset.getNumber(Tag.EncapsulatedDocumentLength)!);
  });

  it("removes a Sequence encoded as UN that cannot be read, and elements of groups that no Dataset has", async () => {
    const { read, report } = await run(
      input([
        element(0x00081115, "UN", "Doe^Jane"),
        element(0x00041500, "CS", "DOE\\SCAN1"),
        element(0x00020016, "AE", "DOE"),
      ]),
    );
    expect(tagsOf(read.dataset).filter((tag) => tag < 0x00080000 || tag === 0x00081115)).toEqual([]);
    expect(report.changes.map(({ treatment }) => treatment.rule)).toContain(
      "PS3.15 E.1.1 Sequence that cannot be read",
    );
  });

  it("removes a Sequence encoded as bytes and a number encoded as a name, and lists a name in another text", async () => {
    const { out, report } = await run(
      input([
        element(0x00089215, "OB", "Doe^Jane"),
        element(0x00280004, "PN", "Like^Name"),
        element(0x00280010, "PN", "Row^Name"),
        element(0x00280011, "US", "AB"),
      ]),
    );
    expect(new TextDecoder("latin1").decode(out)).not.toMatch(/Doe|Row/);
    expect(report.kept.map(({ treatment }) => treatment.tag)).toEqual(["(0028,0004)"]);
  });

  it("removes an attribute with bytes where PS3.6 has numbers or text, and keeps numbers for bytes", async () => {
    const palette = Uint8Array.of(1, 0, 2, 0);
    const dataset = await deidentified([
      element(0x00280010, "OB", "DOE^JOHN"),
      element(0x00280011, "US", [2]),
      element(0x00281201, "US", palette),
    ]);
    expect([dataset.has(Tag.Rows), dataset.getNumber(Tag.Columns)]).toEqual([false, 2]);
    expect(dataset.getBytes(Tag.RedPaletteColorLookupTableData)).toEqual(palette);
  });

  it("does not give another person in an Item the patient's pseudonym", async () => {
    // Of a private SOP Class no IOD is known: names are replaced wherever they stand.
    const { dataset } = (
      await run(
        part10({
          dataset: [
            element(0x00080016, "UI", "1.2.826.0.1.3680043.9.9"),
            element(0x00080018, "UI", instance),
            sequence(0x00081115, [
              item([element(0x00100010, "PN", "Roe^Richard")]),
              item([element(0x00100010, "PN", "Doe^J"), element(0x00100020, "LO", "P1")]),
            ]),
            element(0x00100010, "PN", "Doe^Jane"),
            element(0x00100020, "LO", "P1"),
          ],
        }),
      )
    ).read;
    const items = dataset.getItems(Tag.ReferencedSeriesSequence);
    const [other, same] = items.map((entry) => entry.getString(Tag.PatientName));
    expect(same).toBe(dataset.getString(Tag.PatientName));
    expect(other).toMatch(/^ANON-/);
    expect(other).not.toBe(same);
  });

  it("treats duplicates of a malformed input all", async () => {
    const twice = [...identity, element(0x00100010, "PN", "Doe^Jane"), element(0x00100010, "PN", "Roe^Richard")];
    const { out } = await run(part10({ dataset: twice, sopInstanceUid: instance }));
    expect(new TextDecoder("latin1").decode(out)).not.toMatch(/Doe|Roe/);
  });

  it("gives the same bytes whether large values were in memory or stayed in their source", async () => {
    const bytes = input([
      element(0x7fe00010, "OW", new Uint8Array(200_000)),
      element(0x00104000, "LT", "Jane ".repeat(2000)),
    ]);
    const file = await openFile(bytesSource(bytes), { externalThreshold: 4096 });
    const { file: output } = await createDeidentifier({ key }).deidentify(file);
    const blocks: Uint8Array[] = [];
    for await (const block of streamFile(output)) blocks.push(block);
    expect(joinBytes(blocks)).toEqual((await run(bytes)).out);
  });

  it.each(Object.values(transferSyntax).filter((uid) => uid !== transferSyntax.jpegBaseline))(
    "removes the name from Transfer Syntax %s and keeps it",
    async (transferSyntaxUid) => {
      const bytes = input([element(0x00100010, "PN", "Doe^Jane"), element(0x00280010, "US", [7])], {
        transferSyntaxUid,
      });
      const { read } = await run(bytes);
      expect(read.transferSyntaxUid).toBe(transferSyntaxUid);
      expect(read.dataset.getString(Tag.PatientName)).toMatch(/^ANON-/);
      expect(read.dataset.getNumber(Tag.Rows)).toBe(7);
    },
  );
});

describe("the report of an instance", () => {
  it.each([
    ["a SOP Class that nobody knows", "1.3.12.2.1107.5.9.1", "ORIGINAL\\PRIMARY"],
    ["a screen save among the slices", CT, "DERIVED\\SECONDARY\\SCREEN SAVE"],
    ["a radiofluoroscopic image", "1.2.840.10008.5.1.4.1.1.12.2", "ORIGINAL\\PRIMARY"],
  ])("asks for a look at the pixels of %s", async (_, sopClass, imageType) => {
    const dataset = [
      element(0x00080008, "CS", imageType),
      element(0x00080016, "UI", sopClass),
      element(0x00080018, "UI", instance),
      element(0x7fe00010, "OW", Uint8Array.of(1, 2)),
    ];
    expect((await run(part10({ dataset }))).report.review.map(({ code }) => code)).toEqual([
      "REVIEW_BURNED_IN_UNKNOWN",
    ]);
  });

  it("asks for no look at a slice of a CT", async () => {
    const slice = [
      element(0x00080008, "CS", "ORIGINAL\\PRIMARY\\AXIAL"),
      element(0x7fe00010, "OW", Uint8Array.of(1, 2)),
    ];
    expect((await run(input(slice))).report.verdict).toBe("clean");
  });

  it("names each treatment once, with its row, and how often it was applied", async () => {
    const reference = item([element(0x00081150, "UI", CT), element(0x00081155, "UI", "1.2.3")]);
    const { report } = await run(input([sequence(0x00081115, [reference, reference, reference])]));
    const change = report.changes.find(({ treatment }) => treatment.path === "(0008,1115).(0008,1155)");
    expect(change).toEqual({
      count: 3,
      treatment: expect.objectContaining({
        action: "U",
        keyword: "ReferencedSOPInstanceUID",
        rule: "PS3.15 Table E.1-1 row (0008,1155)",
      }),
    });
  });

  it("holds values only when asked", async () => {
    const bytes = input([element(0x00100010, "PN", "Doe^Jane")]);
    expect(JSON.stringify((await run(bytes)).report)).not.toContain("Doe");
    const change = (await run(bytes, { reportValues: true })).report.changes.find(
      ({ treatment }) => treatment.keyword === "PatientName",
    );
    expect(change?.values).toEqual([{ before: "Doe^Jane", after: expect.stringMatching(/^ANON-/) }]);
  });

  it.each<[string, readonly DatasetNode[], string]>([
    [
      "Burned In Annotation YES",
      [element(0x00280301, "CS", "YES"), element(0x7fe00010, "OW", "pixels")],
      "REVIEW_BURNED_IN_ANNOTATION",
    ],
    [
      "Recognizable Visual Features YES",
      [element(0x00280302, "CS", "YES"), element(0x7fe00010, "OW", "pixels")],
      "REVIEW_RECOGNIZABLE_VISUAL_FEATURES",
    ],
    [
      "an overlay in unused bits",
      [element(0x60000102, "US", [12]), element(0x7fe00010, "OW", "pixels")],
      "REVIEW_EMBEDDED_OVERLAY",
    ],
  ])("asks for a look at pixels with %s", async (_, nodes, code) => {
    const { report } = await run(input(nodes));
    expect([report.verdict, report.review.map((reason) => reason.code)]).toEqual(["review", [code]]);
    expect((await run(input([element(0x7fe00010, "OW", "pixels")]))).report.verdict).toBe("clean");
  });
});

describe("what is not de-identified", () => {
  const codeOf = async (bytes: Uint8Array) => {
    try {
      await run(bytes);
      return "de-identified";
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it("is a DICOMDIR", async () => {
    const dataset = [element(0x00041220, "SQ", ""), ...identity];
    expect(await codeOf(part10({ dataset }))).toBe("ERR_DEIDENTIFICATION_DICOMDIR");
  });

  it("is a Dataset without SOP Class or SOP Instance UID", async () => {
    for (const [missing] of [[0x00080016], [0x00080018]]) {
      const dataset = identity.filter((node) => tagOf(node) !== missing);
      expect(await codeOf(part10({ dataset }))).toBe("ERR_DEIDENTIFICATION_NO_INSTANCE");
    }
  });

  it("is a Dataset whose SOP Class UID is more than a UID, for it would stay", async () => {
    for (const sopClass of ["DOE^JANE", `${CT}\\DOE^JANE`]) {
      const dataset = [element(0x00080016, "UI", sopClass), element(0x00080018, "UI", instance)];
      expect(await codeOf(part10({ dataset }))).toBe("ERR_DEIDENTIFICATION_NO_INSTANCE");
    }
  });

  it("is an input that is damaged behind a thousand lesser departures", async () => {
    const doubled = Array.from({ length: 1100 }, () => element(0x00280010, "US", Uint8Array.of(1, 0)));
    const bytes = part10({ dataset: [...identity, ...doubled, element(0x00280030, "DS", "DOEJOHN ")] });
    bytes.set([0x5a, 0x5a], bytes.length - 12);
    expect(await codeOf(bytes)).toBe("ERR_DEIDENTIFICATION_MALFORMED");
  });

  it("is an input that is damaged so that not every element can be told", async () => {
    const whole = input([element(0x00100010, "PN", "Doe^Jane")]);
    expect(await codeOf(whole)).toBe("de-identified");
    expect(await codeOf(whole.subarray(0, -3))).toBe("ERR_DEIDENTIFICATION_MALFORMED");
    const wrongVr = whole.slice();
    wrongVr.set([0x5a, 0x5a], whole.length - 12);
    expect(await codeOf(wrongVr)).toBe("ERR_DEIDENTIFICATION_MALFORMED");
  });

  it("is anything with a key of the wrong length", async () => {
    expect(() => createDeidentifier({ key: new Uint8Array(16) })).toThrow(
      expect.objectContaining({ code: "ERR_DEIDENTIFICATION_KEY_LENGTH" }),
    );
  });
});

/** An Item of defined length in Implicit VR Little Endian with one element. */
function implicitItem(tag: number, value: string): Uint8Array {
  const text = new TextEncoder().encode(value);
  const bytes = new Uint8Array(16 + text.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xe000fffe, true);
  view.setUint32(4, 8 + text.length, true);
  view.setUint16(8, tag >>> 16, true);
  view.setUint16(10, tag & 0xffff, true);
  view.setUint32(12, text.length, true);
  bytes.set(text, 16);
  return bytes;
}

function writeAll(dataset: Dataset): Uint8Array {
  const parts = dataset.elements().map((entry) => entry.bytes);
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
