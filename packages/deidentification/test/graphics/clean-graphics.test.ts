import { describe, expect, it } from "@jest/globals";
import { type Dataset, readFile, Tag, writeFile } from "@dicomsec/core";
import { type DatasetNode, element, item, part10, sequence } from "@dicomsec/testing";
import { createDeidentifier, type DeidentifierOptions } from "../../src/index.js";

const key = new Uint8Array(32).fill(9);
const OVERLAY = 0x60000000;
const CURVE = 0x50000000;

async function deidentified(
  nodes: readonly DatasetNode[],
  options: Partial<DeidentifierOptions> = {},
): Promise<Dataset> {
  const dataset = [
    element(Tag.SOPClassUID, "UI", "1.2.840.10008.5.1.4.1.1.11.1"),
    element(Tag.SOPInstanceUID, "UI", "1.2.3.4"),
    element(Tag.PatientName, "PN", "Doe^Jane"),
    ...nodes,
  ].sort((a, b) => ("tag" in a ? a.tag : 0) - ("tag" in b ? b.tag : 0));
  const { file } = await createDeidentifier({ key, options: ["clean-graphics"], ...options }).deidentify(
    readFile(part10({ dataset })),
  );
  return readFile(writeFile(file), { strict: true }).dataset;
}

const groupOf = (dataset: Dataset, group: number) =>
  dataset.elements().flatMap(({ tag }) => (tag >>> 16 === group >>> 16 ? [tag & 0xffff] : []));

function overlay(type: string, bitPosition = 0): readonly DatasetNode[] {
  return [
    element(OVERLAY + 0x10, "US", [2]),
    element(OVERLAY + 0x22, "LO", "left kidney of Jane Doe"),
    element(OVERLAY + 0x40, "CS", type),
    element(OVERLAY + 0x102, "US", [bitPosition]),
    element(OVERLAY + 0x3000, "OW", Uint8Array.of(3, 0)),
    element(OVERLAY + 0x4000, "LT", "Jane Doe"),
  ];
}

function curve(typeOfData: string): readonly DatasetNode[] {
  return [
    element(CURVE + 0x20, "CS", typeOfData),
    element(CURVE + 0x22, "LO", "ecg of Jane Doe"),
    element(CURVE + 0x200c, "OW", Uint8Array.of(1, 2)),
    element(CURVE + 0x3000, "OW", Uint8Array.of(1, 2)),
  ];
}

const annotation = sequence(Tag.GraphicAnnotationSequence, [
  item([
    element(Tag.GraphicLayer, "CS", "LAYER1"),
    sequence(Tag.TextObjectSequence, [
      item([element(Tag.UnformattedTextValue, "ST", "left kidney of Jane Doe 12 mm")]),
    ]),
    sequence(Tag.GraphicObjectSequence, [
      item([element(Tag.GraphicData, "FL", [1, 2, 3, 4]), element(Tag.GraphicType, "CS", "POLYLINE")]),
    ]),
  ]),
]);

const textsOf = (dataset: Dataset) =>
  dataset
    .getItems(Tag.GraphicAnnotationSequence)
    .flatMap((layer) => layer.getItems(Tag.TextObjectSequence).map((text) => text.getString(Tag.UnformattedTextValue)));

describe("an overlay", () => {
  it("that marks a region stays, with its texts cleaned", async () => {
    const dataset = await deidentified(overlay("R"));
    expect(groupOf(dataset, OVERLAY)).toEqual([0x10, 0x22, 0x40, 0x102, 0x3000]);
    expect(dataset.getString(OVERLAY + 0x22)).toMatch(/left kidney/);
    expect(dataset.getString(OVERLAY + 0x22)).not.toMatch(/Jane|Doe/);
  });

  it.each([
    ["that holds graphics", overlay("G"), {}],
    ["that lies in unused bits of Pixel Data", overlay("R", 12), {}],
    ["of any kind where all are dropped", overlay("R"), { graphics: { overlays: "drop" } }],
    ["of any kind without the option", overlay("R"), { options: [] }],
  ] as const)("%s goes whole", async (_, nodes, options) => {
    expect(groupOf(await deidentified(nodes, options as Partial<DeidentifierOptions>), OVERLAY)).toEqual([]);
  });
});

describe("a curve", () => {
  it("that was measured stays without sound and with its texts cleaned", async () => {
    const dataset = await deidentified(curve("ECG"));
    expect(groupOf(dataset, CURVE)).toEqual([0x20, 0x22, 0x3000]);
    expect(dataset.getString(CURVE + 0x22)).not.toMatch(/Jane|Doe/);
  });

  it.each([
    ["that is none of the known kinds", curve("SPEECH"), {}],
    ["where all are dropped", curve("ECG"), { graphics: { curves: "drop" } }],
    ["without the option", curve("ECG"), { options: [] }],
  ] as const)("%s goes whole", async (_, nodes, options) => {
    expect(groupOf(await deidentified(nodes, options as Partial<DeidentifierOptions>), CURVE)).toEqual([]);
  });
});

describe("the annotations of a Presentation State", () => {
  it("stay as drawings, and their text is cleaned", async () => {
    const dataset = await deidentified([annotation]);
    expect(textsOf(dataset)).toEqual([expect.stringMatching(/^left kidney of.*12 mm$/)]);
    expect(textsOf(dataset)[0]).not.toMatch(/Jane|Doe/);
    const [layer] = dataset.getItems(Tag.GraphicAnnotationSequence);
    expect(layer?.getItems(Tag.GraphicObjectSequence)[0]?.getNumbers(Tag.GraphicData)).toEqual([1, 2, 3, 4]);
  });

  it("say that text was removed where nothing of it may stay", async () => {
    expect(textsOf(await deidentified([annotation], { descriptors: { manner: "remove" } }))).toEqual(["REMOVED"]);
  });

  it.each([
    ["where they are dropped", { graphics: { annotations: "drop" } }],
    ["without the option", { options: [] }],
  ] as const)("are replaced by a dummy %s", async (_, options) => {
    const dataset = await deidentified([annotation], options);
    expect(textsOf(dataset)).toEqual(["REMOVED"]);
    expect(dataset.getItems(Tag.GraphicAnnotationSequence)[0]?.has(Tag.GraphicObjectSequence)).toBe(false);
  });
});

describe("a group of graphics", () => {
  const secrets = new TextEncoder().encode("Jane Doe");

  it.each([
    ["an element that PS3.6 does not have", [0x60000040, "R"], element(OVERLAY + 0x99, "UN", secrets)],
    ["such an element with a name", [0x60000040, "R"], element(OVERLAY + 0x99, "PN", "Doe^Jane")],
    ["a label of another VR", [0x60000040, "R"], element(OVERLAY + 0x1500, "PN", "Doe^Jane")],
    ["a label in bytes", [0x60000040, "R"], element(OVERLAY + 0x1500, "OB", secrets)],
    ["a subtype that is a name", [0x60000040, "R"], element(OVERLAY + 0x45, "CS", "JANE DOE")],
    ["an element of a curve that PS3.6 does not have", [0x50000020, "ECG"], element(CURVE + 0x999, "UN", secrets)],
    [
      "a Sequence",
      [0x50000020, "ECG"],
      sequence(CURVE + 0x2600, [item([element(Tag.ReferencedSOPInstanceUID, "UI", "1.2.3.99")])]),
    ],
  ] as const)("does not keep %s", async (_, [tag, type], node) => {
    const dataset = await deidentified([element(tag, "CS", type), node]);
    expect(groupOf(dataset, tag)).toEqual([tag & 0xffff]);
  });
});
