import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readFile as readBytes } from "node:fs/promises";
import { inflateRawSync } from "node:zlib";
import { isFullRun, joinBytes } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import {
  type Dataset,
  EncodeError,
  openFile,
  readFile,
  streamFile,
  Tag,
  TransferSyntax,
  writeFile,
} from "@dicomsec/core";
import { limitedSource } from "../src/corpus/limited-source.js";
import { mapConcurrently } from "../src/judges/batches.js";
import { dcmconv } from "../src/judges/dcmconv.js";
import { type PydicomElement, type PydicomResult, readWithPydicom } from "../src/judges/pydicom.js";
import { loadSomeFiles, type LoadedFile, wellFormedFiles } from "./corpus-files.js";
import { writtenFolder, type WrittenFolder } from "./written/written-folder.js";

const syntaxes = [
  TransferSyntax.ImplicitVRLittleEndian,
  TransferSyntax.ExplicitVRLittleEndian,
  TransferSyntax.DeflatedExplicitVRLittleEndian,
  TransferSyntax.ExplicitVRBigEndian,
] as const;

const files = wellFormedFiles(loadSomeFiles()).filter(({ bytes }) => bytes.length < 1_000_000);
const native = files.filter(({ bytes }) => !isEncapsulated(bytes));

/** dcmconv does not convert what its Transfer Syntax calls compressed although the pixels are elsewhere. */
const refusedByDcmconv = /DicomResults\/(Anonymized|UnchangedValue|custom)\.dcm$/;

/** We leave a Group Length that is wrong in the input where its group needs no change; DCMTK works out all of them. */
const wrongInInput =
  /(GH178|693_UNCI|Issue19|chrJapMulti|chrKoreanMulti|implicit_little|CT-MONO2-16-ankle|octave-dicom\/rtstruct)/;

/** Our dictionary knows more private elements than that of DCMTK, so that fewer are UN, and groups are shorter. */
const shorterGroups = /(ct-3slice\/01|MultpleFL)\.dcm/;

/** DCMTK leaves private Sequences that it does not know as UN, with Little Endian Items, which pydicom takes for Big Endian. */
const misreadByPydicom = /deid\/MR\.dcm to 1\.2\.840\.10008\.1\.2\.2 \((0009|200[15]),....\)\[0\]/;

/** In Implicit VR only the value tells a private Sequence from other bytes: one that stays in its source is written as UN. */
const privateSequences = /(adb1_1|deid\/MR)\.dcm$/;

interface Conversion {
  readonly name: string;
  readonly file: LoadedFile;
  readonly transferSyntaxUid: (typeof syntaxes)[number];
}

/** Where the run is not a full one, each file becomes one of them, in turn. */
const conversions: readonly Conversion[] = native
  .filter(({ name }) => !refusedByDcmconv.test(name))
  .flatMap((file, at) =>
    syntaxes
      .filter((_, index) => isFullRun() || index === at % syntaxes.length)
      .map((transferSyntaxUid) => ({ name: `${file.name} to ${transferSyntaxUid}`, file, transferSyntaxUid })),
  );

describeWithPeer(["dcmconv", "pydicom"], "a conversion to an uncompressed Transfer Syntax", () => {
  let folder: WrittenFolder;
  let unequal: readonly { readonly name: string; readonly ours: string; readonly theirs: string }[];

  beforeAll(async () => {
    folder = await writtenFolder();
    const results = await mapConcurrently(conversions, async (conversion) => {
      const ours = converted(conversion.file.bytes, conversion.transferSyntaxUid);
      const theirs = await convertedByDcmtk(conversion, folder);
      const isEqual = Buffer.compare(datasetOf(ours), datasetOf(await readBytes(theirs))) === 0;
      return isEqual ? [] : [{ name: conversion.name, ours: await folder.write(ours), theirs }];
    });
    unequal = results.flat();
  });

  afterAll(async () => folder[Symbol.asyncDispose]());

  it("gives, nearly always, the Dataset that dcmconv gives, byte for byte", () => {
    expect(unequal.length).toBeLessThan(conversions.length * 0.08);
  });

  it("gives else the same elements but for private VRs that DCMTK does not know and wrong Group Lengths", async () => {
    const [ours, theirs] = [await readElements("ours"), await readElements("theirs")];
    const wrong = unequal.flatMap(({ name }, index) =>
      differences(ours[index]!, theirs[index]!)
        .filter((path) => !(path.endsWith(",0000)") && (wrongInInput.test(name) || shorterGroups.test(name))))
        .map((path) => `${name} ${path}`),
    );
    expect(wrong.filter((line) => !misreadByPydicom.test(line))).toEqual([]);
  });

  async function readElements(whose: "ours" | "theirs"): Promise<readonly PydicomResult[]> {
    const results = await readWithPydicom(unequal.map((each) => each[whose]));
    expect(results.every(({ accepted }) => accepted)).toBe(true);
    return results;
  }
});

describe("a conversion", () => {
  it("is refused for encapsulated Pixel Data, which would have to be decompressed", () => {
    const codes = files
      .filter(({ bytes }) => isEncapsulated(bytes))
      .flatMap(({ bytes }) =>
        syntaxes.map((transferSyntaxUid) => errorCodeOf(() => converted(bytes, transferSyntaxUid))),
      );
    expect(codes.length).toBeGreaterThan(20);
    expect(new Set(codes)).toEqual(new Set(["ERR_ENCODE_TRANSFER_SYNTAX"]));
  });

  it("gives the same bytes when values stay in their source until they are written", async () => {
    const different: string[] = [];
    for (const { name, bytes } of native.filter((file) => !privateSequences.test(file.name))) {
      for (const transferSyntaxUid of syntaxes) {
        if (transferSyntaxUid === TransferSyntax.DeflatedExplicitVRLittleEndian) continue;
        const file = await openFile(limitedSource(bytes, 65_536), { externalThreshold: 256 });
        file.transferSyntaxUid = transferSyntaxUid;
        const streamed = await collect(streamFile(file));
        if (Buffer.compare(streamed, converted(bytes, transferSyntaxUid)) !== 0) different.push(name);
      }
    }
    expect(different).toEqual([]);
  });
});

function isEncapsulated(bytes: Uint8Array): boolean {
  return readFile(bytes).dataset.get(Tag.PixelData)?.undefinedLength ?? false;
}

function converted(bytes: Uint8Array, transferSyntaxUid: string): Uint8Array {
  const file = readFile(bytes);
  file.transferSyntaxUid = transferSyntaxUid;
  return writeFile(file);
}

/** DCMTK writes all lengths of Sequences and Items one way: the way of the input, if that has one. */
async function convertedByDcmtk({ file, transferSyntaxUid }: Conversion, folder: WrittenFolder): Promise<string> {
  const output = await folder.write(new Uint8Array(0));
  const lengths = hasUndefinedLengths(readFile(file.bytes).dataset) ? "undefined" : "defined";
  const { accepted } = await dcmconv(file.file, output, { transferSyntaxUid, lengths, dataCorrection: false });
  if (!accepted) throw new Error(`dcmconv does not accept ${file.name}`);
  return output;
}

function hasUndefinedLengths(dataset: Dataset): boolean {
  return Array.from(dataset).some(
    ({ undefinedLength, items }) => undefinedLength || items.some((item) => hasUndefinedLengths(item)),
  );
}

/** What follows File Meta Information, inflated. */
function datasetOf(bytes: Uint8Array): Uint8Array {
  const start = 144 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(140, true);
  const isDeflated = readFile(bytes).transferSyntaxUid === TransferSyntax.DeflatedExplicitVRLittleEndian;
  return isDeflated ? inflateRawSync(bytes.subarray(start)) : bytes.subarray(start);
}

/** Paths of elements that differ, File Meta Information and lengths of Sequences aside. */
function differences({ elements: ours }: PydicomResult, { elements: theirs }: PydicomResult): string[] {
  const others = new Map(theirs.map((element) => [element.path, element]));
  const mine = new Map(ours.map((element) => [element.path, element]));
  const paths = [...new Set([...mine.keys(), ...others.keys()])].filter((path) => !path.startsWith("(0002,"));
  return paths.filter((path) => {
    const other = others.get(path) ?? unknownAround(path, others);
    return !(other?.vr === "UN" && isInPrivate(other.path)) && !isSame(mine.get(path), other);
  });
}

/** A Sequence around the element that DCMTK wrote as UN. */
function unknownAround(path: string, others: ReadonlyMap<string, PydicomElement>): PydicomElement | undefined {
  for (let at = path.lastIndexOf("["); at > 0; at = path.lastIndexOf("[", at - 1)) {
    const around = others.get(path.slice(0, at));
    if (around !== undefined) return around.vr === "UN" ? around : undefined;
  }
  return undefined;
}

function isInPrivate(path: string): boolean {
  return /\(...[13579BDF],....\)$/.test(path);
}

function isSame(one: PydicomElement | undefined, other: PydicomElement | undefined): boolean {
  if (one === undefined || other === undefined || one.vr !== other.vr) return false;
  if (one.vr === "SQ") return true;
  return one.length === other.length && one.text === other.text && one.sha256 === other.sha256;
}

function errorCodeOf(convert: () => unknown): string | undefined {
  try {
    convert();
    return undefined;
  } catch (error) {
    return error instanceof EncodeError ? error.code : String(error);
  }
}

async function collect(blocks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const block of blocks) all.push(block);
  return joinBytes(all);
}
