import { readFile as readBytes } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import {
  bytesSource,
  type Dataset,
  type DicomFile,
  openFile,
  readFile,
  streamFile,
  Tag,
  TransferSyntax,
  writeFile,
} from "@dicomsec/core";
import {
  corpusFiles,
  type DatasetNode,
  element,
  fragments,
  isFullRun,
  item,
  joinBytes,
  part10,
  part10Arbitrary,
  sequence,
  transferSyntax,
} from "@dicomsec/testing";
import { itWithCorpus } from "@dicomsec/testing/jest";
import fc from "fast-check";
import { compareBitPreserving } from "../../src/secure-use/bit-preserving.js";

const pixels = Uint8Array.from({ length: 64 }, (_, at) => at);

const nodes: readonly DatasetNode[] = [
  element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2"),
  element(0x00080018, "UI", "1.2.3.4"),
  element(0x00100010, "PN", "Doe^Jane"),
  element(0x00280010, "US", 4),
  sequence(0x0040a730, [
    item([element(0x0040a040, "CS", "TEXT"), element(0x0040a160, "UT", "one")]),
    item([element(0x0040a040, "CS", "TEXT"), element(0x0040a160, "UT", "two")]),
    item([sequence(0x0040a730, [item([element(0x0040a160, "UT", "inner")])])]),
  ]),
  element(0x7fe00010, "OW", pixels),
];

const file = (dataset: readonly DatasetNode[] = nodes, transferSyntaxUid?: string): DicomFile =>
  readFile(part10({ dataset, ...(transferSyntaxUid !== undefined && { transferSyntaxUid }) }));

/** What is found after a change: code and path of each finding. */
async function found(received: DicomFile, forwarded: DicomFile): Promise<readonly (readonly [string, string])[]> {
  const { findings, isPreserved } = await compareBitPreserving(received, forwarded);
  expect(isPreserved).toBe(findings.length === 0);
  return findings.map(({ code, path }) => [code, path]);
}

function changed(change: (dataset: Dataset) => void, from: DicomFile = file()): DicomFile {
  change(from.dataset);
  return readFile(writeFile(from));
}

describe("an instance that is forwarded as it came", () => {
  it("is preserved", async () => {
    expect(await compareBitPreserving(file(), file())).toEqual({ isPreserved: true, findings: [], additions: [] });
  });

  it("is preserved whatever the lengths of Sequences and Items are written as", async () => {
    const undefinedLengths = nodes.map((node) =>
      node.kind === "sequence"
        ? sequence(
            node.tag,
            node.items.map(({ nodes: inner }) => item(inner, { length: "undefined" })),
            { length: "undefined" },
          )
        : node,
    );
    expect(await found(file(), file(undefinedLengths))).toEqual([]);
    expect(await found(file(undefinedLengths), file())).toEqual([]);
  });

  it("is preserved when group lengths come, go and change", async () => {
    const withLength = (length: number) => file([element(0x00080000, "UL", length), ...nodes]);
    expect(await compareBitPreserving(file(), withLength(1))).toMatchObject({ isPreserved: true, additions: [] });
    expect(await found(withLength(1), file())).toEqual([]);
    expect(await found(withLength(1), withLength(2))).toEqual([]);
  });

  it("is preserved when it is deflated or inflated", async () => {
    expect(await found(file(), file(nodes, transferSyntax.deflated))).toEqual([]);
    expect(await found(file(nodes, transferSyntax.deflated), file())).toEqual([]);
  });

  it("is preserved with other File Meta Information and another preamble", async () => {
    const other = part10({ dataset: nodes, preamble: new Uint8Array(128).fill(1), sopInstanceUid: "9.9" });
    expect(await found(file(), readFile(other))).toEqual([]);
  });

  it("is preserved whatever it holds, and not once any byte of a value is another", async () => {
    await fc.assert(
      fc.asyncProperty(part10Arbitrary(), fc.nat(), async ({ bytes }, pick) => {
        const received = readFile(bytes);
        if (!received.dataset.encoding.explicitVr) return;
        expect((await compareBitPreserving(received, readFile(bytes.slice()))).isPreserved).toBe(true);
        const values = received.dataset.elements().filter(isPlainValue);
        if (values.length === 0) return;
        const { tag, vr, bytes: value, path } = values[pick % values.length]!;
        const other = value.slice();
        other[pick % other.length]! ^= 1;
        const forwarded = readFile(bytes.slice());
        forwarded.dataset.set(tag, other, vr);
        expect(await found(received, forwarded)).toEqual([["VALUE_CHANGED", path]]);
      }),
      { numRuns: isFullRun() ? 200 : 50 },
    );
  });
});

function converted(transferSyntaxUid: string): DicomFile {
  const one = file();
  one.transferSyntaxUid = transferSyntaxUid;
  return readFile(writeFile(one));
}

const isPlainValue = ({ tag, vr, isSequence, isEncapsulated, length }: ReturnType<Dataset["elements"]>[number]) =>
  vr !== "UN" && !isSequence && !isEncapsulated && length > 0 && (tag & 0xffff) !== 0 && tag !== 0x00080005;

describe("an instance that was changed on the way", () => {
  const cases: readonly (readonly [string, (dataset: Dataset) => void, readonly [string, string]])[] = [
    ["a value", (dataset) => dataset.set(Tag.Rows, 5), ["VALUE_CHANGED", "(0028,0010)"]],
    ["padding", (dataset) => dataset.set(Tag.SOPInstanceUID, bytesOf("1.2.3.4 ")), ["VALUE_CHANGED", "(0008,0018)"]],
    [
      "a length",
      (dataset) => dataset.set(Tag.PatientName, bytesOf("Doe^Jane  "), "PN"),
      ["VALUE_CHANGED", "(0010,0010)"],
    ],
    ["an element gone", (dataset) => void dataset.delete(Tag.PatientName), ["ELEMENT_REMOVED", "(0010,0010)"]],
    ["a VR", (dataset) => dataset.set(Tag.PatientName, bytesOf("Doe^Jane"), "UN"), ["VR_CHANGED", "(0010,0010)"]],
    ["pixels", (dataset) => dataset.set(Tag.PixelData, pixels.toReversed(), "OW"), ["VALUE_CHANGED", "(7FE0,0010)"]],
    [
      "a value of an Item of an Item",
      (dataset) => inner(dataset).set(Tag.TextValue, "other"),
      ["VALUE_CHANGED", "(0040,A730)[2].(0040,A730)[0].(0040,A160)"],
    ],
    [
      "an element of an Item gone",
      (dataset) => void content(dataset)[1]!.delete(Tag.TextValue),
      ["ELEMENT_REMOVED", "(0040,A730)[1].(0040,A160)"],
    ],
    ["an Item gone", (dataset) => dataset.removeItem(Tag.ContentSequence, 0), ["ITEM_REMOVED", "(0040,A730)"]],
    ["an Item more", (dataset) => void dataset.addItem(Tag.ContentSequence), ["ITEM_ADDED", "(0040,A730)"]],
    [
      "Items in another order",
      (dataset) => dataset.set(Tag.ContentSequence, [...content(dataset)].toReversed()),
      ["ITEM_ORDER_CHANGED", "(0040,A730)"],
    ],
  ];

  it.each(cases)("is told: %s", async (_, change, finding) => {
    expect(await found(file(), changed(change))).toEqual([finding]);
  });

  it("is told with each change at its path", async () => {
    const forwarded = changed((dataset) => {
      dataset.set(Tag.Rows, 5);
      content(dataset)[0]!.set(Tag.TextValue, "other");
      content(dataset)[1]!.delete(Tag.ValueType);
    });
    expect(await found(file(), forwarded)).toEqual([
      ["VALUE_CHANGED", "(0028,0010)"],
      ["VALUE_CHANGED", "(0040,A730)[0].(0040,A160)"],
      ["ELEMENT_REMOVED", "(0040,A730)[1].(0040,A040)"],
    ]);
  });

  it("is told without any value in the messages", async () => {
    const { findings } = await compareBitPreserving(
      file(),
      changed((dataset) => dataset.set(Tag.PatientName, "Roe")),
    );
    expect(JSON.stringify(findings)).not.toMatch(/Doe|Roe|1\.2\.3/);
  });

  it("is told when it comes in Implicit VR", async () => {
    const implicit = file(nodes, transferSyntax.implicitLittle);
    expect(await found(file(), implicit)).toEqual([["VR_IMPLICIT", ""]]);
    expect(await found(implicit, file())).toEqual([]);
  });

  it("is told when it is going to be written in Implicit VR", async () => {
    const forwarded = file();
    forwarded.transferSyntaxUid = TransferSyntax.ImplicitVRLittleEndian;
    expect(await found(file(), forwarded)).toEqual([["VR_IMPLICIT", ""]]);
  });

  it("is told when the byte order is another, and with what else was changed", async () => {
    const big = converted(TransferSyntax.ExplicitVRBigEndian);
    expect(await found(file(), big)).toEqual([["BYTE_ORDER_CHANGED", ""]]);
    expect(await found(big, file())).toEqual([["BYTE_ORDER_CHANGED", ""]]);
    expect(await found(big, converted(TransferSyntax.ExplicitVRBigEndian))).toEqual([]);
    const more = changed((dataset) => dataset.set(Tag.Rows, 5), big);
    expect(await found(file(), more)).toEqual([
      ["BYTE_ORDER_CHANGED", ""],
      ["VALUE_CHANGED", "(0028,0010)"],
    ]);
  });
});

describe("encapsulated data", () => {
  const table = new Uint8Array(0);
  const encapsulated = (...parts: readonly Uint8Array[]) =>
    file([...nodes.slice(0, -1), fragments(0x7fe00010, "OB", [table, ...parts])], transferSyntax.jpegBaseline);
  const [first, second] = [pixels.subarray(0, 32), pixels.subarray(32)];

  it("are preserved fragment by fragment", async () => {
    expect(await found(encapsulated(first, second), encapsulated(first, second))).toEqual([]);
  });

  it.each([
    ["cut otherwise", encapsulated(pixels)],
    ["in another order", encapsulated(second, first)],
    [
      "with another byte",
      encapsulated(
        first,
        second.map((byte) => byte ^ 1),
      ),
    ],
    ["no longer encapsulated", file(nodes)],
  ])("are told when they are %s", async (_, forwarded) => {
    expect(await found(encapsulated(first, second), forwarded)).toContainEqual(["FRAGMENTS_CHANGED", "(7FE0,0010)"]);
  });
});

describe("values of VR UN", () => {
  const inUn = (value: string, length: "defined" | "undefined") =>
    file(
      [...nodes, sequence(0x7fe11001, [item([element(0x0040a160, "UT", value)])], { vr: "UN", length })].sort(byTag),
    );
  const byTag = (a: DatasetNode, b: DatasetNode) => ("tag" in a ? a.tag : 0) - ("tag" in b ? b.tag : 0);

  it.each(["defined", "undefined"] as const)("of %s length that hold Items are compared", async (length) => {
    expect(await found(inUn("a", length), inUn("a", length))).toEqual([]);
    const [finding] = await found(inUn("a", length), inUn("b", length));
    expect(finding![0]).toBe("VALUE_CHANGED");
    expect(finding![1]).toMatch(/^\(7FE1,1001\)/);
  });

  it("of defined length count as bytes, also when they hold the same Items", async () => {
    const item1 = sequence(0x7fe11001, [item([element(0x0040a160, "UT", "a")], { length: "defined" })], { vr: "UN" });
    const item2 = sequence(0x7fe11001, [item([element(0x0040a160, "UT", "a")], { length: "undefined" })], { vr: "UN" });
    expect(await found(file([...nodes, item1]), file([...nodes, item2]))).toEqual([["VALUE_CHANGED", "(7FE1,1001)"]]);
  });
});

describe("what is added", () => {
  it("is listed, and preserves the rest", async () => {
    const forwarded = changed((dataset) => {
      dataset.set(Tag.PatientComments, "seen");
      content(dataset)[0]!.set(Tag.ObservationUID, "1.2");
    });
    expect(await compareBitPreserving(file(), forwarded)).toEqual({
      isPreserved: true,
      findings: [],
      additions: ["(0040,A730)[0].(0040,A171)", "(0010,4000)"],
    });
  });

  // A signature of the main Dataset over (0040,A730), number 1; and one over (0010,0010), number 2, whose item is gone.
  const signed = (): DicomFile =>
    changed((dataset) => {
      const parameters = dataset.addItem(Tag.MACParametersSequence);
      parameters.set(Tag.MACIDNumber, 1);
      parameters.set(Tag.DataElementsSigned, [Tag.ContentSequence]);
      const signature = dataset.addItem(Tag.DigitalSignaturesSequence);
      signature.set(Tag.MACIDNumber, 1);
      signature.set(Tag.Signature, new Uint8Array(256));
    });
  const after = (change: (dataset: Dataset) => void) => found(signed(), changed(change, signed()));

  it("beside a signed Sequence breaks nothing", async () => {
    expect(await after((dataset) => dataset.set(Tag.PatientComments, "seen"))).toEqual([]);
  });

  it.each([
    ["(0040,A730)[0].(0040,A171)", (dataset: Dataset) => content(dataset)[0]!.set(Tag.ObservationUID, "1.2")],
    ["(0040,A730)[2].(0040,A730)[0].(0040,A171)", (dataset: Dataset) => inner(dataset).set(Tag.ObservationUID, "1.2")],
  ])("inside a signed Sequence breaks its signature: %s", async (path, change) => {
    expect(await after(change)).toEqual([["ADDITION_BREAKS_SIGNATURE", path]]);
  });

  it("inside a signed Sequence breaks nothing when it is never signed", async () => {
    const addItemSignature = (dataset: Dataset) => {
      content(dataset)[0]!.addItem(Tag.MACParametersSequence).set(Tag.MACIDNumber, 1);
      content(dataset)[0]!.addItem(Tag.DigitalSignaturesSequence).set(Tag.MACIDNumber, 1);
    };
    expect(await after(addItemSignature)).toEqual([]);
  });

  it("inside MAC Parameters of an Item breaks nothing, for they are never signed", async () => {
    const withParameters = () =>
      changed((dataset) => content(dataset)[0]!.addItem(Tag.MACParametersSequence).set(Tag.MACIDNumber, 1), signed());
    const forwarded = changed((dataset) => {
      content(dataset)[0]!.getItems(Tag.MACParametersSequence)[0]!.set(Tag.MACAlgorithm, "SHA256");
    }, withParameters());
    expect(await found(withParameters(), forwarded)).toEqual([]);
  });

  it("may be a signature, with its MAC Parameters", async () => {
    const forwarded = changed((dataset) => {
      dataset.addItem(Tag.MACParametersSequence).set(Tag.MACIDNumber, 2);
      dataset.addItem(Tag.DigitalSignaturesSequence).set(Tag.MACIDNumber, 2);
    }, signed());
    expect(await compareBitPreserving(signed(), forwarded)).toEqual({
      isPreserved: true,
      findings: [],
      additions: ["(4FFE,0001)[1]", "(FFFA,FFFA)[1]"],
    });
  });

  it("breaks a signature when MAC Parameters take its number", async () => {
    const change = (dataset: Dataset) => dataset.addItem(Tag.MACParametersSequence).set(Tag.MACIDNumber, 1);
    expect(await after(change)).toEqual([["ADDITION_BREAKS_SIGNATURE", "(4FFE,0001)[1]"]]);
  });

  const twice = (second: string): DicomFile =>
    file([...nodes.slice(0, 3), element(Tag.PatientName, "PN", second), ...nodes.slice(3)]);
  const parameters = (macId: number, ...tags: number[]): DatasetNode =>
    sequence(Tag.MACParametersSequence, [
      item([element(Tag.MACIDNumber, "US", macId), element(Tag.DataElementsSigned, "AT", tags)]),
    ]);
  const signature = (macId: number): DatasetNode =>
    sequence(Tag.DigitalSignaturesSequence, [item([element(Tag.MACIDNumber, "US", macId)])]);

  it("breaks a signature when it is a second element of a Tag that it lists", async () => {
    const signs = (tag: number): readonly DatasetNode[] => [parameters(1, tag), signature(1)];
    const received = (tag: number): DicomFile => file([...nodes, ...signs(tag)]);
    const forwarded = (tag: number): DicomFile =>
      file([...nodes.slice(0, 3), element(Tag.PatientName, "PN", "Evil"), ...nodes.slice(3), ...signs(tag)]);
    expect(await compareBitPreserving(received(Tag.PatientName), forwarded(Tag.PatientName))).toMatchObject({
      isPreserved: false,
      findings: [{ code: "ADDITION_BREAKS_SIGNATURE", path: "(0010,0010)" }],
      additions: ["(0010,0010)"],
    });
    expect(await compareBitPreserving(received(Tag.Rows), forwarded(Tag.Rows))).toMatchObject({
      isPreserved: true,
      additions: ["(0010,0010)"],
    });
  });

  it("breaks a signature when it is a second Sequence of MAC Parameters with its number", async () => {
    const one = [...nodes, parameters(1, Tag.Rows)];
    const forwarded = (macId: number): DicomFile => file([...one, parameters(macId, Tag.Rows), signature(1)]);
    expect(await compareBitPreserving(file([...one, signature(1)]), forwarded(1))).toMatchObject({
      findings: [{ code: "ADDITION_BREAKS_SIGNATURE", path: "(4FFE,0001)" }],
      additions: ["(4FFE,0001)"],
    });
    expect(await found(file([...one, signature(1)]), forwarded(2))).toEqual([]);
  });

  it("breaks a signature when MAC Parameters take a number of the other Sequence of them", async () => {
    const received = file([...nodes, parameters(1, Tag.Rows), parameters(2, Tag.Rows), signature(2)]);
    const grown = (macId: number): DicomFile => {
      const [first] = [item([element(Tag.MACIDNumber, "US", 1), element(Tag.DataElementsSigned, "AT", [Tag.Rows])])];
      const more = sequence(Tag.MACParametersSequence, [first, item([element(Tag.MACIDNumber, "US", macId)])]);
      return file([...nodes, more, parameters(2, Tag.Rows), signature(2)]);
    };
    expect(await found(received, grown(2))).toEqual([["ADDITION_BREAKS_SIGNATURE", "(4FFE,0001)[1]"]]);
    expect(await found(received, grown(3))).toEqual([]);
  });

  it("counts for the signatures of a second Sequence too", async () => {
    const received = (): DicomFile => file([...nodes, parameters(2, Tag.ContentSequence), signature(1), signature(2)]);
    const forwarded = file([
      ...nodes.map(
        (node) =>
        node.kind === "sequence" ? sequence(node.tag, [item([...node.items[0]!.nodes, element(Tag.ObservationUID, "UI", "1.2")]), ...node.items.slice(1)]) : node, // prettier-ignore
      ),
      parameters(2, Tag.ContentSequence),
      signature(1),
      signature(2),
    ]);
    expect(await found(received(), forwarded)).toEqual([["ADDITION_BREAKS_SIGNATURE", "(0040,A730)[0].(0040,A171)"]]);
  });

  it("may change what others mean: a character set is listed", async () => {
    const forwarded = changed((dataset) => dataset.set(Tag.SpecificCharacterSet, "ISO_IR 100"));
    expect(await compareBitPreserving(file(), forwarded)).toMatchObject({
      isPreserved: true,
      additions: ["(0008,0005)"],
    });
  });

  it("is not one of two elements of a Tag that was there: each is compared", async () => {
    expect(await found(twice("One"), twice("One"))).toEqual([]);
    expect(await found(twice("One"), twice("Two"))).toEqual([["VALUE_CHANGED", "(0010,0010)"]]);
    expect(await found(twice("One"), file())).toEqual([["ELEMENT_REMOVED", "(0010,0010)"]]);
  });

  it("is not what follows the Dataset, which is no attribute", async () => {
    const bytes = joinBytes([writeFile(file()), Uint8Array.of(1, 2, 3)]);
    expect(await compareBitPreserving(file(), readFile(bytes))).toMatchObject({ isPreserved: true, additions: [] });
  });

  it("may be a time stamp of a signature, and not its purpose", async () => {
    const signature = (dataset: Dataset) => dataset.getItems(Tag.DigitalSignaturesSequence)[0]!;
    expect(
      await after((dataset) => {
        signature(dataset).set(Tag.CertifiedTimestampType, "CMS_TSP");
        signature(dataset).set(Tag.CertifiedTimestamp, new Uint8Array(4));
      }),
    ).toEqual([]);
    const addPurpose = (dataset: Dataset) => signature(dataset).addItem(Tag.DigitalSignaturePurposeCodeSequence);
    expect(await after((dataset) => void addPurpose(dataset))).toEqual([
      ["ADDITION_BREAKS_SIGNATURE", "(FFFA,FFFA)[0].(0400,0401)"],
    ]);
  });

  it("counts for the signatures that name the MAC Parameters alone", async () => {
    const unused = (dataset: Dataset) => dataset.getItems(Tag.DigitalSignaturesSequence)[0]!.set(Tag.MACIDNumber, 9);
    const received = changed(unused, signed());
    const forwarded = changed(
      (dataset) => content(dataset)[0]!.set(Tag.ObservationUID, "1.2"),
      changed(unused, signed()),
    );
    expect(await found(received, forwarded)).toEqual([]);
  });

  it("is not a signature that goes", async () => {
    expect(await after((dataset) => void dataset.delete(Tag.DigitalSignaturesSequence))).toEqual([
      ["ELEMENT_REMOVED", "(FFFA,FFFA)"],
    ]);
    expect(await after((dataset) => dataset.removeItem(Tag.DigitalSignaturesSequence, 0))).toEqual([
      ["ITEM_REMOVED", "(FFFA,FFFA)"],
    ]);
  });
});

describe("values that stay in their source", () => {
  const large = Uint8Array.from({ length: 600_000 }, (_, at) => at % 251);
  const encoded = part10({ dataset: [...nodes.slice(0, -1), element(0x7fe00010, "OW", large)] });
  const open = (bytes: Uint8Array) => openFile(bytesSource(bytes), { externalThreshold: 16 });
  const withFlippedByte = (fromEnd: number) => {
    const bytes = encoded.slice();
    bytes[bytes.length - fromEnd]! ^= 1;
    return bytes;
  };

  it("are compared with others and with those in memory", async () => {
    expect(await found(await open(encoded), await open(encoded))).toEqual([]);
    expect(await found(await open(encoded), readFile(encoded))).toEqual([]);
    expect(await found(readFile(encoded), await open(encoded))).toEqual([]);
  });

  it.each([1, 2, 3, 4, 5, 299_999, 300_000, 600_000])(
    "are told from others that differ %i bytes before the end",
    async (fromEnd) => {
      const other = withFlippedByte(fromEnd);
      expect(await found(await open(encoded), await open(other))).toEqual([["VALUE_CHANGED", "(7FE0,0010)"]]);
      expect(await found(await open(encoded), readFile(other))).toEqual([["VALUE_CHANGED", "(7FE0,0010)"]]);
    },
  );

  it("are never held whole: a source that gives few bytes at a time does as well", async () => {
    const source = {
      size: encoded.length,
      read: async (at: number, length: number) => encoded.subarray(at, at + Math.min(length, 1013)),
    };
    const drop = await openFile(source, { externalThreshold: 16 });
    expect(await found(drop, readFile(encoded))).toEqual([]);
  });

  it("stop being compared when the caller aborts", async () => {
    const signal = AbortSignal.abort();
    await expect(compareBitPreserving(readFile(encoded), readFile(encoded), { signal })).rejects.toThrow("aborted");
  });
});

describe("the signed files of the corpus", () => {
  itWithCorpus("are preserved when written again", async () => {
    const files = corpusFiles(({ path }) => path.startsWith("generated/signed/") && path.endsWith(".dcm"));
    expect(files.length).toBeGreaterThan(20);
    for (const { file: name } of files) {
      const received = readFile(await readBytes(name));
      const blocks: Uint8Array[] = [];
      for await (const block of streamFile(received)) blocks.push(block);
      const { findings } = await compareBitPreserving(received, readFile(joinBytes(blocks)));
      const codes = findings.map(({ code }) => code);
      expect(codes).toEqual(received.dataset.encoding.explicitVr ? [] : ["VR_IMPLICIT"]);
    }
  });
});

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function content(dataset: Dataset): readonly Dataset[] {
  return dataset.getItems(Tag.ContentSequence);
}

function inner(dataset: Dataset): Dataset {
  return content(content(dataset)[2]!)[0]!;
}
