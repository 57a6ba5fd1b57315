import { describe, expect, it } from "@jest/globals";
import {
  concatBytes,
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
  type DicomFile,
  openFile,
  readFile,
  streamFile,
  Tag,
  writeFile,
  writeFileParts,
} from "../../src/index.js";

const icon = new Uint8Array(100).fill(3);
const pixels = Uint8Array.from({ length: 1000 }, (_, at) => at & 0xff);
const nodes = [
  element(Tag.PatientName, "PN", "Doe^Jane"),
  sequence(Tag.IconImageSequence, [item([element(Tag.PixelData, "OW", icon), element(0x7fe10010, "LO", "X")])]),
  element(Tag.PixelData, "OW", pixels),
];
const input = part10({ dataset: nodes });

async function collect(blocks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const block of blocks) all.push(block.slice());
  return concatBytes(...all);
}

async function edited(externalThreshold: number, edit: (file: DicomFile) => void): Promise<Uint8Array> {
  const file = await openFile(bytesSource(input), { externalThreshold });
  edit(file);
  return collect(streamFile(file));
}

describe("values longer than the threshold", () => {
  it("stay in the source, and are read from there on request", async () => {
    const { dataset } = await openFile(bytesSource(input), { externalThreshold: 50 });
    const pixelData = dataset.get(Tag.PixelData)!;
    expect(pixelData).toMatchObject({ isLoaded: false, length: 1000 });
    expect(() => pixelData.bytes).toThrow(
      expect.objectContaining({ code: "ERR_DECODE_VALUE_NOT_LOADED", path: "(7FE0,0010)" }),
    );
    expect(await pixelData.read()).toEqual(pixels);
    expect(await collect(pixelData.stream())).toEqual(pixels);
    expect(dataset.get(Tag.PatientName)).toMatchObject({ isLoaded: true, string: "Doe^Jane" });
  });

  it("are in memory all the same when others cannot be decoded without them", async () => {
    const needed = [
      element(Tag.SpecificCharacterSet, "CS", "ISO_IR 192"),
      element(0x00290010, "LO", "SIEMENS CSA HEADER"),
      element(0x00291008, "CS", "IMAGE NUM 4"),
      element(Tag.PixelRepresentation, "US", [1]),
      element(Tag.SmallestImagePixelValue, "SS", [-1]),
      element(Tag.PatientName, "PN", new TextEncoder().encode("M\u00fcller")),
    ].sort((a, b) => a.tag - b.tag);
    const implicit = part10({ dataset: needed, transferSyntaxUid: transferSyntax.implicitLittle });
    const { dataset } = await openFile(bytesSource(implicit), { externalThreshold: 0 });
    expect(dataset.elements().filter((one) => one.isLoaded).map(({ tag }) => tag)).toEqual([Tag.SpecificCharacterSet, 0x00280103, 0x00290010]); // prettier-ignore
    expect(dataset.get(0x00291008)!.vr).toBe("CS");
    expect(dataset.get(Tag.SmallestImagePixelValue)!.vr).toBe("SS");
    expect(dataset.characterSet.terms).toEqual(["ISO_IR 192"]);
  });

  it("are in memory when they are no longer than the threshold", async () => {
    const { dataset } = await openFile(bytesSource(input), { externalThreshold: 1000 });
    expect(dataset.get(Tag.PixelData)!.isLoaded).toBe(true);
    expect(dataset.getBytes(Tag.PixelData)).toEqual(pixels);
  });

  it("are found inside a Sequence, which then is loaded in part", async () => {
    const { dataset } = await openFile(bytesSource(input), { externalThreshold: 50 });
    const sequenceElement = dataset.get(Tag.IconImageSequence)!;
    const loaded = readFile(input).dataset.get(Tag.IconImageSequence)!;
    expect(sequenceElement).toMatchObject({ isLoaded: false, length: loaded.length });
    expect(() => sequenceElement.bytes).toThrow(expect.objectContaining({ code: "ERR_DECODE_VALUE_NOT_LOADED" }));
    expect(await sequenceElement.read()).toEqual(loaded.bytes);
    const [first] = sequenceElement.items;
    expect(await first!.get(Tag.PixelData)!.read()).toEqual(icon);
    expect(first!.getString(0x7fe10010)).toBe("X");
  });

  it("are written from the source, around what was changed", async () => {
    const edit = (file: DicomFile): void => file.dataset.set(Tag.PatientName, "Roe^Richard^Long");
    const expected = readFile(input);
    edit(expected);
    expect(await edited(50, edit)).toEqual(writeFile(expected));
    expect(await edited(0, () => {})).toEqual(input);
  });

  it("inside an Item are written beside what was changed in it", async () => {
    const edit = (file: DicomFile): void =>
      file.dataset.getItems(Tag.IconImageSequence)[0]!.set(Tag.PatientName, "Roe^Richard");
    const expected = readFile(input);
    edit(expected);
    expect(await edited(50, edit)).toEqual(writeFile(expected));
  });

  it("are swapped on the way to the other byte order", async () => {
    const convert = (file: DicomFile): void => void (file.transferSyntaxUid = transferSyntax.explicitBig);
    const expected = readFile(input);
    convert(expected);
    const output = await edited(50, convert);
    expect(output).toEqual(writeFile(expected));
    expect(readFile(output).dataset.getNumbers(Tag.PixelData)[0]).toBe(0x0100);
  });

  it("cannot be written without their source", async () => {
    const file = await openFile(bytesSource(input), { externalThreshold: 50 });
    for (const write of [writeFile, writeFileParts]) {
      expect(() => write(file)).toThrow(expect.objectContaining({ code: "ERR_ENCODE_VALUE_NOT_LOADED" }));
    }
  });
});

describe("fragments longer than the threshold", () => {
  const parts = [
    new Uint8Array(0),
    new Uint8Array(200).fill(1),
    new Uint8Array(20).fill(2),
    new Uint8Array(300).fill(4),
  ];
  const encapsulated = part10({
    transferSyntaxUid: transferSyntax.jpegBaseline,
    dataset: [element(Tag.PatientName, "PN", "Doe^Jane"), fragments(Tag.PixelData, "OB", parts)],
  });

  it("stay in the source one by one", async () => {
    const { dataset } = await openFile(bytesSource(encapsulated), { externalThreshold: 50 });
    const pixelData = dataset.get(Tag.PixelData)!;
    const encoded = encodeDataset([fragments(Tag.PixelData, "OB", parts)]).subarray(12, -8);
    expect(pixelData).toMatchObject({ isLoaded: false, length: encoded.length });
    expect(() => pixelData.fragments).toThrow(expect.objectContaining({ code: "ERR_DECODE_VALUE_NOT_LOADED" }));
    expect(await pixelData.read()).toEqual(encoded);
    expect(await collect(pixelData.stream())).toEqual(encoded);
  });

  it("are written from the source, around what was changed", async () => {
    const file = await openFile(bytesSource(encapsulated), { externalThreshold: 50 });
    file.dataset.set(Tag.PatientName, "Roe^Jane");
    const output = await collect(streamFile(file));
    expect(output.length).toBe(encapsulated.length);
    expect(readFile(output).dataset.get(Tag.PixelData)!.fragments).toEqual(parts);
  });
});
