import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  concatBytes,
  datasetArbitrary,
  type DatasetNode,
  type DatasetSample,
  part10Arbitrary,
  transferSyntax,
} from "@dicomsec/testing";
import {
  type ByteSource,
  type Dataset,
  openFile,
  readDataset,
  readFile,
  streamFile,
  writeDataset,
  writeFile,
  writeFileParts,
} from "../../src/index.js";

/** A source that gives a few bytes at a time, as sockets and slow disks do. */
function slowSource(bytes: Uint8Array, blockLength: number): ByteSource {
  return {
    size: bytes.length,
    read: async (offset, length) => bytes.slice(offset, offset + Math.min(length, blockLength)),
  };
}

async function collect(blocks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const block of blocks) all.push(block.slice());
  return concatBytes(...all);
}

/** Items of UN are not written as UN in Big Endian, once they are written anew. */
function hasUnknownItemsInBigEndian({ transferSyntaxUid, nodes }: DatasetSample): boolean {
  const hasUnknown = (node: DatasetNode): boolean =>
    node.kind === "sequence" && (node.vr === "UN" || node.items.some((item) => item.nodes.some(hasUnknown)));
  return transferSyntaxUid === transferSyntax.explicitBig && nodes.some(hasUnknown);
}

const rebuildable = (samples: fc.Arbitrary<DatasetSample>): fc.Arbitrary<DatasetSample> =>
  samples.filter((sample) => !hasUnknownItemsInBigEndian(sample));

const NOWHERE = 0x00070099;

/** Marks a Dataset and all Items in it as changed, so that every one of them is written anew. */
function touch(dataset: Dataset): void {
  dataset.set(NOWHERE, "x", "LO");
  dataset.delete(NOWHERE);
  for (const { items } of dataset) items.forEach(touch);
}

/** How the Dataset of a sample is encoded; the samples are not deflated. */
const encodingOf = (uid: string): { transferSyntaxUid: string } => ({
  transferSyntaxUid: uid === transferSyntax.deflated ? transferSyntax.explicitLittle : uid,
});

describe("any well-formed file", () => {
  it("is read without a warning, and written byte for byte", () => {
    fc.assert(
      fc.property(part10Arbitrary(), ({ bytes }) => {
        const file = readFile(bytes, { strict: true });
        expect(writeFile(file)).toEqual(bytes);
        expect(concatBytes(...writeFileParts(file))).toEqual(bytes);
      }),
    );
  });

  it.each([1, 7, 65_536])("is the same through a source that gives %i bytes at a time", async (blockLength) => {
    const thresholds = fc.constantFrom(0, 10, 65_536);
    await fc.assert(
      fc.asyncProperty(part10Arbitrary(), thresholds, async ({ bytes }, externalThreshold) => {
        const file = await openFile(slowSource(bytes, blockLength), { externalThreshold, strict: true });
        expect(await collect(streamFile(file))).toEqual(bytes);
        expect(file.dataset.elements().map(({ tag, length }) => [tag, length])).toEqual(
          readFile(bytes)
            .dataset.elements()
            .map(({ tag, length }) => [tag, length]),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("is written byte for byte when every Dataset in it is written anew", () => {
    const uids = Object.values(transferSyntax).filter((uid) => uid !== transferSyntax.deflated);
    fc.assert(
      fc.property(rebuildable(part10Arbitrary({ transferSyntaxUids: uids })), ({ bytes }) => {
        const file = readFile(bytes);
        touch(file.dataset);
        touch(file.fileMeta);
        expect(writeFile(file)).toEqual(bytes);
      }),
    );
  });

  it("is written byte for byte when values left in their source lie between what is written anew", async () => {
    const uids = Object.values(transferSyntax).filter((uid) => uid !== transferSyntax.deflated);
    await fc.assert(
      fc.asyncProperty(rebuildable(part10Arbitrary({ transferSyntaxUids: uids })), async ({ bytes }) => {
        const file = await openFile(slowSource(bytes, 50), { externalThreshold: 12 });
        touch(file.dataset);
        expect(await collect(streamFile(file))).toEqual(bytes);
      }),
    );
  });
});

describe("any well-formed Dataset", () => {
  it("is read without a warning, and written byte for byte, untouched or touched everywhere", () => {
    fc.assert(
      fc.property(rebuildable(datasetArbitrary({ maxDepth: 5 })), ({ bytes, transferSyntaxUid }) => {
        const dataset = readDataset(bytes, { ...encodingOf(transferSyntaxUid), strict: true });
        expect(writeDataset(dataset)).toEqual(bytes);
        touch(dataset);
        expect(writeDataset(dataset)).toEqual(bytes);
      }),
    );
  });

  it("is the same Dataset after a journey through every other encoding", () => {
    const native = [transferSyntax.implicitLittle, transferSyntax.explicitLittle, transferSyntax.explicitBig];
    const sample = datasetArbitrary({ transferSyntaxUids: [transferSyntax.explicitLittle] });
    fc.assert(
      fc.property(sample, fc.shuffledSubarray(native, { minLength: 1 }), ({ bytes }, uids) => {
        let dataset = readDataset(bytes);
        for (const transferSyntaxUid of uids) {
          const encoded = writeDataset(dataset, { transferSyntaxUid });
          dataset = readDataset(encoded, { transferSyntaxUid, strict: true });
          touch(dataset);
          expect(writeDataset(dataset)).toEqual(encoded);
        }
        const back = readDataset(writeDataset(dataset, { transferSyntaxUid: transferSyntax.explicitLittle }));
        expect(valuesOf(back)).toEqual(valuesOf(readDataset(bytes)));
      }),
    );
  });

  it("gives the same values in every encoding", () => {
    const sample = datasetArbitrary({ transferSyntaxUids: [transferSyntax.explicitLittle] });
    fc.assert(
      fc.property(sample, ({ bytes }) => {
        const dataset = readDataset(bytes);
        const transferSyntaxUid = transferSyntax.explicitBig;
        const big = readDataset(writeDataset(dataset, { transferSyntaxUid }), { transferSyntaxUid });
        expect(decoded(big)).toEqual(decoded(dataset));
      }),
    );
  });
});

/** Tags and bytes of the elements at every depth; the VR of private ones gets lost in Implicit VR. */
function valuesOf(dataset: Dataset): unknown[] {
  return dataset
    .elements()
    .map((element) => [element.tag, element.items.length > 0 ? element.items.map(valuesOf) : element.bytes]);
}

function decoded(dataset: Dataset): unknown[] {
  return dataset.elements().map((element) => {
    const { tag, strings, numbers, bigints, items } = element;
    return [tag, strings, numbers, bigints, items.map(decoded)];
  });
}
