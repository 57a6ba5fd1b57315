import { describe, expect, it } from "@jest/globals";
import { type Dataset, lookupPrivateTag, readFile, Tag, writeFile } from "@dicomsec/core";
import { type DatasetNode, element, item, part10, sequence, transferSyntax } from "@dicomsec/testing";
import { createDeidentifier, type DeidentifierOptions } from "../../src/index.js";
import { safePrivateRows } from "../data-file.js";

const key = new Uint8Array(32).fill(9);
const identity: readonly DatasetNode[] = [
  element(Tag.SOPClassUID, "UI", "1.2.840.10008.5.1.4.1.1.2"),
  element(Tag.SOPInstanceUID, "UI", "1.2.3.4"),
];

async function deidentified(
  nodes: readonly DatasetNode[],
  options: Partial<DeidentifierOptions> = {},
  transferSyntaxUid?: string,
): Promise<Dataset> {
  const dataset = [...identity, ...nodes].sort((a, b) => ("tag" in a ? a.tag : 0) - ("tag" in b ? b.tag : 0));
  const input = part10({ dataset, ...(transferSyntaxUid ? { transferSyntaxUid } : {}) });
  const { file } = await createDeidentifier({ key, options: ["retain-safe-private"], ...options }).deidentify(
    readFile(input),
  );
  return readFile(writeFile(file), { strict: true }).dataset;
}

const privateTags = (dataset: Dataset) =>
  dataset.elements().flatMap(({ tag }) => (tag & 0x10000 ? [tag.toString(16)] : []));
const creator = element(0x00190010, "LO", "GEMS_ACQU_01");
const tableSpeed = element(0x00191023, "DS", "12.5");

const sampleValues: Readonly<Record<string, string | Uint8Array | readonly number[]>> = {
  UI: "1.2.3.9",
  SS: [1],
  US: [1],
  SL: [1],
  UL: [1],
  FL: [1],
  FD: [1],
  AT: [1],
  OB: Uint8Array.of(1, 2),
  OW: Uint8Array.of(1, 2),
  "OW/OB": Uint8Array.of(1, 2),
};

describe.each(safePrivateRows().map((row) => [`${row.creator} (${row.group},xx${row.element})`, row] as const))(
  "the row %s",
  (_, row) => {
    const group = parseInt(row.group, 16);
    const tagAt = (block: number) => ((group << 16) | (block << 8) | parseInt(row.element, 16)) >>> 0;
    const vr = row.vr === "" ? "UN" : row.vr === "OW/OB" ? "OB" : row.vr;
    const node = (block: number): DatasetNode =>
      vr === "SQ"
        ? sequence(tagAt(block), [item([element(Tag.InstanceNumber, "IS", "1")])])
        : element(tagAt(block), vr, sampleValues[row.vr] ?? (vr === "UN" ? Uint8Array.of(1, 2) : "1"));
    const creatorAt = (block: number, name = row.creator) => element(((group << 16) | block) >>> 0, "LO", name);

    it("is kept with its creator in whatever block, and removed under another creator, without one, and without the option", async () => {
      for (const block of [0x10, 0x2f]) {
        const kept = await deidentified([creatorAt(block), node(block)]);
        expect(kept.has(tagAt(block))).toBe(true);
        expect(kept.privateCreatorOf(tagAt(block))).toBe(row.creator);
      }
      expect(privateTags(await deidentified([creatorAt(0x10, "SOMEBODY ELSE"), node(0x10)]))).toEqual([]);
      expect(privateTags(await deidentified([node(0x10)]))).toEqual([]);
      expect(privateTags(await deidentified([creatorAt(0x10), node(0x10)], { options: [] }))).toEqual([]);
    });
  },
);

describe("private elements", () => {
  const otherElement = element(0x00191099, "LO", "anything");

  it("that nobody knows go, and a creator without elements goes with them", async () => {
    expect(privateTags(await deidentified([creator, otherElement]))).toEqual([]);
    expect(privateTags(await deidentified([creator, otherElement, tableSpeed]))).toEqual(["190010", "191023"]);
  });

  it("are kept in Implicit VR, in Items, and in Items of a private Sequence that is safe", async () => {
    const nested = sequence(Tag.ReferencedStudySequence, [item([creator, tableSpeed, otherElement])]);
    const dataset = await deidentified(
      [creator, tableSpeed, nested],
      { options: ["retain-safe-private", "retain-uids"] },
      transferSyntax.implicitLittle,
    );
    expect(privateTags(dataset)).toEqual(["190010", "191023"]);
    expect(privateTags(dataset.getItems(Tag.ReferencedStudySequence)[0]!)).toEqual(["190010", "191023"]);
    expect(dataset.getString(0x00191023)).toBe("12.5");
  });

  it("of a site's list are kept as those of the table", async () => {
    const safePrivate = { elements: [{ creator: "GEMS_ACQU_01", group: "0019", element: "99" }] };
    expect(privateTags(await deidentified([creator, otherElement], { safePrivate }))).toEqual(["190010", "191099"]);
    const without = { ...safePrivate, table: false };
    expect(privateTags(await deidentified([creator, tableSpeed], { safePrivate: without }))).toEqual([]);
  });

  it("of a site's list that names no private element are refused", () => {
    const safePrivate = { elements: [{ creator: "X", group: "0018", element: "99" }] };
    expect(() => createDeidentifier({ key, options: ["retain-safe-private"], safePrivate })).toThrow(
      expect.objectContaining({ code: "ERR_DEIDENTIFICATION_OPTION" }),
    );
  });

  it.each([
    ["the patient's name", "for DOE, JANE"],
    ["the Patient ID", "see 4711-0815"],
  ])("that are safe but hold %s go", async (_, text) => {
    const patient = [element(Tag.PatientName, "PN", "Doe^Jane"), element(Tag.PatientID, "LO", "4711-0815")];
    const sequenceName = element(0x0019109e, "LO", text);
    expect(privateTags(await deidentified([...patient, creator, sequenceName]))).toEqual([]);
    const harmless = element(0x0019109e, "LO", "*epi2d");
    expect(privateTags(await deidentified([...patient, creator, harmless]))).toEqual(["190010", "19109e"]);
  });

  it.each([
    ["utf-8", Buffer.from("x Größenwald", "utf8")],
    ["utf-16", Buffer.from("Größenwald.", "utf16le")],
  ])("of bytes that hold the name in %s go", async (_, value) => {
    const safePrivate = { elements: [{ creator: "SITE", group: "0021", element: "04" }] };
    const nodes = (bytes: Uint8Array) => [
      element(Tag.SpecificCharacterSet, "CS", "ISO_IR 192"),
      element(Tag.PatientName, "PN", new TextEncoder().encode("Größenwald^J")),
      element(0x00210010, "LO", "SITE"),
      element(0x00211004, "OB", bytes),
    ];
    expect(privateTags(await deidentified(nodes(new Uint8Array(value)), { safePrivate }))).toEqual([]);
    expect(privateTags(await deidentified(nodes(Uint8Array.of(1, 2)), { safePrivate }))).toHaveLength(2);
  });

  it("that are Sequences nobody can read go", async () => {
    const row = safePrivateRows().find(({ creator: name, group, element: digits }) => {
      return lookupPrivateTag(name, ((parseInt(group, 16) << 16) | 0x1000 | parseInt(digits, 16)) >>> 0)?.vr === "SQ";
    })!;
    const group = parseInt(row.group, 16);
    const nodes = [
      element(((group << 16) | 0x10) >>> 0, "LO", row.creator),
      element(((group << 16) | 0x1000 | parseInt(row.element, 16)) >>> 0, "UN", "no items"),
    ];
    expect(privateTags(await deidentified(nodes, {}, transferSyntax.implicitLittle))).toEqual([]);
  });

  it("with UIDs get those of the set, and dates are treated as the options for dates say", async () => {
    const elements = ["01", "02", "03"].map((digits) => ({ creator: "SITE", group: "0021", element: digits }));
    const nodes = [
      element(0x00210010, "LO", "SITE"),
      element(0x00211001, "UI", "1.2.3.4"),
      element(0x00211002, "DA", "20200229"),
      element(0x00211003, "PN", "Roe^Richard"),
    ];
    const run = (...options: NonNullable<DeidentifierOptions["options"]>) =>
      deidentified(nodes, { safePrivate: { elements }, options: ["retain-safe-private", ...options] });
    const basic = await run();
    expect(basic.getString(0x00211001)).toBe(basic.getString(Tag.SOPInstanceUID));
    expect([basic.has(0x00211002), basic.has(0x00211003)]).toEqual([false, false]);
    const full = await run("retain-full-dates", "retain-uids");
    expect([full.getString(0x00211001), full.getString(0x00211002)]).toEqual(["1.2.3.4", "20200229"]);
    const modified = (await run("retain-modified-dates")).getString(0x00211002);
    expect(modified).toMatch(/^\d{8}$/);
    expect(modified).not.toBe("20200229");
  });
});

describe("Private Data Element Characteristics Sequence", () => {
  const said = (status: string, nonidentifying: readonly number[] = [], actions: readonly DatasetNode[] = []) =>
    sequence(Tag.PrivateDataElementCharacteristicsSequence, [
      item([
        element(Tag.PrivateGroupReference, "US", [0x0019]),
        element(Tag.PrivateCreatorReference, "LO", "VENDOR"),
        element(Tag.BlockIdentifyingInformationStatus, "CS", status),
        ...(nonidentifying.length > 0 ? [element(Tag.NonidentifyingPrivateElements, "US", nonidentifying)] : []),
        ...actions,
      ]),
    ]);
  const nodes = [
    element(0x00190010, "LO", "VENDOR"),
    element(0x00191001, "LO", "one"),
    element(0x00191002, "LO", "two"),
  ];

  it.each([
    ["SAFE", [], ["190010", "191001", "191002"]],
    ["MIXED", [1], ["190010", "191001"]],
    ["UNSAFE", [1], []],
  ] as const)("of status %s with nonidentifying elements %j leaves %j", async (status, nonidentifying, tags) => {
    expect(privateTags(await deidentified([...nodes, said(status, nonidentifying)]))).toEqual(tags);
  });

  it("is not believed where the configuration says so", async () => {
    const safePrivate = { characteristics: false };
    expect(privateTags(await deidentified([...nodes, said("SAFE")], { safePrivate }))).toEqual([]);
  });

  it("goes where private elements do", async () => {
    const dataset = await deidentified([...nodes, said("SAFE")], { options: [] });
    expect(dataset.has(Tag.PrivateDataElementCharacteristicsSequence)).toBe(false);
    expect((await deidentified([...nodes, said("SAFE")])).has(Tag.PrivateDataElementCharacteristicsSequence)).toBe(
      true,
    );
  });

  it("says what is done to the elements that identify", async () => {
    const action = sequence(Tag.DeidentificationActionSequence, [
      item([element(Tag.IdentifyingPrivateElements, "US", [1]), element(Tag.DeidentificationAction, "CS", "D")]),
    ]);
    const dataset = await deidentified([...nodes, said("SAFE", [], [action])]);
    expect([dataset.getString(0x00191001), dataset.getString(0x00191002)]).toEqual(["REMOVED", "two"]);
  });

  it("is not believed where it says two things of one block", async () => {
    const [unsafe, safe] = ["UNSAFE", "SAFE"].map((status) =>
      item([
        element(Tag.PrivateGroupReference, "US", [0x19]),
        element(Tag.PrivateCreatorReference, "LO", "VENDOR"),
        element(Tag.BlockIdentifyingInformationStatus, "CS", status),
      ]),
    );
    const both = sequence(Tag.PrivateDataElementCharacteristicsSequence, [unsafe!, safe!]);
    expect(privateTags(await deidentified([...nodes, both]))).toEqual([]);
  });

  it("does not keep a creator that is the patient's name", async () => {
    const both = [element(Tag.PatientName, "PN", "Vendor^Victor"), ...nodes, said("SAFE")];
    expect(privateTags(await deidentified(both))).toEqual([]);
  });

  it.each([
    ["its own character set", Uint8Array.of(0x1b, 0x24, 0x42, 0x3b, 0x33, 0x45, 0x44, 0x1b, 0x28, 0x42)],
    ["UTF-16", Uint8Array.of(0x5c, 0x71, 0x75, 0x30)],
  ])("does not keep bytes with the patient's name in %s", async (_, bytes) => {
    const dataset = await deidentified([
      element(Tag.SpecificCharacterSet, "CS", "\\ISO 2022 IR 87"),
      element(
        Tag.PatientName,
        "PN",
        Uint8Array.of(0x59, 0x3d, 0x1b, 0x24, 0x42, 0x3b, 0x33, 0x45, 0x44, 0x1b, 0x28, 0x42),
      ),
      element(0x00190010, "LO", "VENDOR"),
      element(0x00191001, "OB", bytes),
      said("SAFE"),
    ]);
    expect(privateTags(dataset)).toEqual([]);
  });
});
