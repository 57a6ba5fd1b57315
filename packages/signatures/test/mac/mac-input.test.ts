import { describe, expect, it } from "@jest/globals";
import { type ByteSource, bytesSource, openFile, readDataset, type Dataset, type TagNumber } from "@dicomsec/core";
import {
  bytes,
  concatBytes,
  element,
  encodeDataset,
  fragments,
  item,
  part10,
  sequence,
  toHex,
} from "@dicomsec/testing";
import { type MacForm, type MacInput, writeMacInputs } from "../../src/mac/mac-input.js";
import type { VrRule } from "../../src/mac/signable.js";

interface Collected {
  readonly input: MacInput;
  readonly hex: () => string;
  readonly unknown: TagNumber[];
}

function collect(dataset: Dataset, tags: readonly TagNumber[], form: MacForm = "standard"): Collected {
  const pieces: Uint8Array[] = [];
  const unknown: TagNumber[] = [];
  const sink = { update: (piece: Uint8Array) => void pieces.push(piece.slice()) };
  const input = { dataset, tags: new Set(tags), sink, form, onUnknownVr: (tag: TagNumber) => void unknown.push(tag) };
  return { input, hex: () => toHex(concatBytes(...pieces)), unknown };
}

async function write(root: Dataset, collected: readonly Collected[], rule: VrRule = "verifier"): Promise<void> {
  await writeMacInputs(
    root,
    collected.map(({ input }) => input),
    { rule, breathe: () => undefined },
  );
}

async function inputOf(dataset: Dataset, tags: readonly TagNumber[], form?: MacForm): Promise<string> {
  const collected = collect(dataset, tags, form);
  await write(dataset, [collected]);
  expect(collected.unknown).toEqual([]);
  return collected.hex();
}

const hex = (value: Uint8Array): string => toHex(value);
const explicit = (nodes: Parameters<typeof encodeDataset>[0]): Dataset =>
  readDataset(encodeDataset(nodes, "explicit-le"));
const implicitFile = "1.2.840.10008.1.2";

describe("the MAC input", () => {
  it("has elements as Explicit VR Little Endian encodes them, with their padding, and only those listed", async () => {
    const dataset = explicit([
      element(0x00080060, "CS", "CT "),
      element(0x00100010, "PN", "A"),
      element(0x00280010, "US", 2),
    ]);
    // (0008,0060) CS, length 4, "CT  "; (0028,0010) US, length 2, 2
    const expected = bytes`08 00 60 00 43 53 04 00 43 54 20 20 28 00 10 00 55 53 02 00 02 00`;
    expect(await inputOf(dataset, [0x00080060, 0x00280010])).toBe(hex(expected));
  });

  it("has long headers with their two reserved bytes", async () => {
    const dataset = explicit([
      element(0x00080001, "OB", Uint8Array.of(1, 2)),
      element(0x00091001, "UV", Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)),
    ]);
    const expected = bytes`09 00 01 10 55 56 00 00 08 00 00 00 01 02 03 04 05 06 07 08`;
    expect(await inputOf(dataset, [0x00091001])).toBe(hex(expected));
  });

  it.each(["defined", "undefined"] as const)(
    "has Sequences and Items of %s length without lengths, and always the end of the Sequence",
    async (length) => {
      const nodes = [
        sequence(0x00081140, [item([element(0x00081155, "UI", "1.2")], { length }), item([], { length })], { length }),
      ];
      // (0008,1140) SQ; item; (0008,1155) UI, length 4, "1.2" NULL; item; (FFFE,E0DD)
      const expected = bytes`08 00 40 11 53 51 00 00 fe ff 00 e0 08 00 55 11 55 49 04 00 31 2e 32 00 fe ff 00 e0 fe ff dd e0`;
      expect(await inputOf(explicit(nodes), [0x00081140])).toBe(hex(expected));
    },
  );

  it("has an empty Sequence as its header and its end", async () => {
    expect(await inputOf(explicit([sequence(0x00081140, [])]), [0x00081140])).toBe(
      hex(bytes`08 00 40 11 53 51 00 00 fe ff dd e0`),
    );
  });

  it("leaves out what is never signed from Items", async () => {
    const inner = [
      element(0x00080000, "UL", 4),
      element(0x00080001, "UL", 4),
      element(0x00081155, "UI", "1.2"),
      sequence(0x4ffe0001, [item([element(0x04000005, "US", 0)])]),
      sequence(0xfffafffa, [item([element(0x04000005, "US", 0)])]),
      element(0xfffa0001, "LO", "group of signatures"),
      element(0xfffcfffc, "OB", Uint8Array.of(0, 0)),
    ];
    const expected = bytes`08 00 40 11 53 51 00 00 fe ff 00 e0 08 00 55 11 55 49 04 00 31 2e 32 00 fe ff dd e0`;
    expect(await inputOf(explicit([sequence(0x00081140, [item(inner)])]), [0x00081140])).toBe(hex(expected));
  });

  const encapsulated = (): Dataset =>
    readDataset(
      encodeDataset([fragments(0x7fe00010, "OB", [new Uint8Array(0), Uint8Array.of(1, 2, 3, 4)])], "explicit-le"),
      {
        transferSyntaxUid: "1.2.840.10008.1.2.4.50",
      },
    );

  it("has fragments without lengths, the Basic Offset Table among them", async () => {
    const expected = bytes`e0 7f 10 00 4f 42 00 00 fe ff 00 e0 fe ff 00 e0 01 02 03 04 fe ff dd e0`;
    expect(await inputOf(encapsulated(), [0x7fe00010])).toBe(hex(expected));
  });

  it("has fragments with lengths in the form of DCMTK before 3.5.4", async () => {
    const expected = bytes`e0 7f 10 00 4f 42 00 00 fe ff 00 e0 00 00 00 00 fe ff 00 e0 04 00 00 00 01 02 03 04 fe ff dd e0`;
    expect(await inputOf(encapsulated(), [0x7fe00010], "oldDcmtk")).toBe(hex(expected));
  });

  it("is the same for Implicit VR and for Big Endian, whose numbers are turned round", async () => {
    const nodes = [
      element(0x00081155, "UI", "1.2"),
      sequence(0x00089215, [item([element(0x00080100, "SH", "1")], { length: "undefined" })]),
      element(0x00280010, "US", 513),
      element(0x00720074, "FD", 1.5),
      element(0x7fe00010, "OW", [513, 1027]),
    ];
    const tags = [0x00081155, 0x00089215, 0x00280010, 0x00720074, 0x7fe00010];
    const expected = await inputOf(explicit(nodes), tags);
    for (const [encoding, uid] of [
      ["implicit-le", implicitFile],
      ["explicit-be", "1.2.840.10008.1.2.2"],
    ] as const) {
      const dataset = readDataset(encodeDataset(nodes, encoding), { transferSyntaxUid: uid });
      expect(await inputOf(dataset, tags)).toBe(expected);
    }
  });

  it("takes numbers of Implicit VR for unsigned ones as DCMTK does, in a form of its own", async () => {
    const nodes = [element(0x00280103, "US", 1), sequence(0x00283010, [item([element(0x00283002, "SS", [1, 2, 16])])])];
    const dataset = readDataset(encodeDataset(nodes, "implicit-le"), { transferSyntaxUid: implicitFile });
    expect(await inputOf(dataset, [0x00283010])).toContain("28 00 02 30 53 53 06");
    expect(await inputOf(dataset, [0x00283010], "dcmtkImplicit")).toContain("28 00 02 30 55 53 06");
  });

  it("takes no numbers of Explicit VR for unsigned ones, nor those that Pixel Representation beside them makes signed", async () => {
    const nodes = [element(0x00280103, "US", 1), element(0x00280106, "SS", -1), element(0x00281101, "SS", [1, 2, 16])];
    expect(await inputOf(explicit(nodes), [0x00280106, 0x00281101], "dcmtkImplicit")).not.toContain("55 53");
    const dataset = readDataset(encodeDataset(nodes, "implicit-le"), { transferSyntaxUid: implicitFile });
    expect(await inputOf(dataset, [0x00280106], "dcmtkImplicit")).toContain("28 00 06 01 53 53");
    expect(await inputOf(dataset, [0x00281101], "dcmtkImplicit")).toContain("28 00 01 11 55 53");
  });

  it("has the longest value of a VR with a short length under its own header", async () => {
    const header = async (length: number): Promise<string> => {
      const nodes = [element(0x00720072, "DS", "1".repeat(length))];
      const dataset = readDataset(encodeDataset(nodes, "implicit-le"), { transferSyntaxUid: implicitFile });
      return (await inputOf(dataset, [0x00720072])).slice(0, 23);
    };
    expect(await header(0xfffe)).toBe(hex(bytes`72 00 72 00 44 53 fe ff`));
    expect(await header(0xffff)).toContain("55 4e");
  });

  it("has a value too long for its VR under the header of UN, as DCMTK writes it", async () => {
    const nodes = [element(0x00720072, "DS", "1".repeat(70_000))];
    const dataset = readDataset(encodeDataset(nodes, "implicit-le"), { transferSyntaxUid: implicitFile });
    expect((await inputOf(dataset, [0x00720072])).slice(0, 35)).toBe(hex(bytes`72 00 72 00 55 4e 00 00 70 11 01 00`));
  });

  it("pads a value of odd length, which PS3.5 does not know", async () => {
    const dataset = readDataset(bytes`08 00 60 00 43 53 03 00 43 54 31`);
    expect(await inputOf(dataset, [0x00080060])).toBe(hex(bytes`08 00 60 00 43 53 04 00 43 54 31 20`));
  });

  it("has the elements of a malformed input that do not ascend in ascending order", async () => {
    const dataset = readDataset(bytes`28 00 10 00 55 53 02 00 02 00 08 00 60 00 43 53 02 00 43 54`);
    expect(await inputOf(dataset, [0x00080060, 0x00280010])).toBe(
      hex(bytes`08 00 60 00 43 53 02 00 43 54 28 00 10 00 55 53 02 00 02 00`),
    );
  });

  it("has both of two elements with one Tag", async () => {
    const dataset = readDataset(bytes`08 00 60 00 43 53 02 00 43 54 08 00 60 00 43 53 02 00 4d 52`);
    expect(await inputOf(dataset, [0x00080060])).toBe(
      hex(bytes`08 00 60 00 43 53 02 00 43 54 08 00 60 00 43 53 02 00 4d 52`),
    );
  });

  it("cannot be had of an element whose VR is not known, or with one inside", async () => {
    const unknown = element(0x00091001, "UN", Uint8Array.of(1, 2));
    const dataset = explicit([sequence(0x00081140, [item([unknown])]), unknown, element(0x00280010, "US", 2)]);
    const collected = collect(dataset, [0x00081140, 0x00091001, 0x00280010]);
    await write(dataset, [collected]);
    expect(collected.unknown).toEqual([0x00081140, 0x00091001]);
  });

  it("is looked up by a verifier in the dictionary for what came through UN, and not by a signer", async () => {
    const dataset = explicit([element(0x00100020, "UN", "ID")]);
    expect(await inputOf(dataset, [0x00100020])).toBe(hex(bytes`10 00 20 00 4c 4f 02 00 49 44`));
    const collected = collect(dataset, [0x00100020]);
    await write(dataset, [collected], "explicit");
    expect(collected.unknown).toEqual([0x00100020]);
  });
});

describe("several MAC inputs at once", () => {
  const nodes = () => [
    sequence(0x00081140, [
      item([
        element(0x00081150, "UI", "1.2"),
        element(0x00081155, "UI", "1.3"),
        sequence(0x00081199, [item([element(0x00081155, "UI", "1.4")])]),
      ]),
    ]),
    element(0x00100020, "LO", "ID"),
    element(0x7fe00010, "OB", new Uint8Array(5000).fill(7)),
  ];

  it("are each what they are alone: of the whole, of an Item, of an Item inside it", async () => {
    const dataset = explicit(nodes());
    const [outer] = dataset.getItems(0x00081140);
    const [inner] = outer!.getItems(0x00081199);
    const wanted: readonly (readonly [Dataset, readonly TagNumber[]])[] = [
      [dataset, [0x00081140, 0x7fe00010]],
      [dataset, [0x00100020]],
      [outer!, [0x00081150, 0x00081199]],
      [inner!, [0x00081155]],
    ];
    const together = wanted.map(([target, tags]) => collect(target, tags));
    await write(dataset, together);
    for (const [at, [target, tags]] of wanted.entries()) {
      const alone = collect(target, tags);
      await write(dataset, [alone]);
      expect(together[at]!.hex()).toBe(alone.hex());
      expect(alone.hex().length).toBeGreaterThan(0);
    }
  });

  it("read a large value from its source once", async () => {
    const file = part10({
      dataset: [element(0x00100020, "LO", "ID"), element(0x7fe00010, "OB", new Uint8Array(600_000).fill(7))],
    });
    const source = counting(bytesSource(file));
    const { dataset } = await openFile(source);
    const before = source.bytesRead;
    const inputs = [1, 2, 3, 4, 5].map(() => collect(dataset, [0x00100020, 0x7fe00010]));
    await write(dataset, inputs);
    expect(source.bytesRead - before).toBe(600_000);
    expect(inputs[4]!.hex()).toHaveLength(3 * (600_000 + 12 + 10) - 1);
  });
});

function counting(source: ByteSource): ByteSource & { bytesRead: number } {
  return {
    size: source.size,
    bytesRead: 0,
    async read(offset, length) {
      const read = await source.read(offset, length);
      this.bytesRead += read.length;
      return read;
    },
  };
}
