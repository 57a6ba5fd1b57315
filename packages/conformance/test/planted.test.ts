import { describe, expect, it } from "@jest/globals";
import { inflateRawSync } from "node:zlib";
import { concatBytes, joinBytes, part10, temporaryFolder, transferSyntax } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import {
  bytesSource,
  createFile,
  Dataset,
  openFile,
  readFile,
  SopClass,
  streamFile,
  Tag,
  TransferSyntax,
  writeFile,
} from "@dicomsec/core";
import { createDeidentifier } from "@dicomsec/deidentification";
import { dcmdump } from "../src/judges/dcmdump.js";
import { readWithPydicom } from "../src/judges/pydicom.js";
import { characterSamples } from "./character-samples.js";
import { digitsOf, places } from "./planted/places.js";

const key = Uint8Array.from({ length: 32 }, (_, index) => 255 - index);
const secret = "Plantagenet";
const uncompressed = [
  transferSyntax.implicitLittle,
  transferSyntax.explicitLittle,
  transferSyntax.explicitBig,
  transferSyntax.deflated,
];

const swappedPairs = (text: string): Buffer =>
  Buffer.from(text.length % 2 === 0 ? text : text.slice(0, -1), "latin1").swap16();
const forms: Readonly<Record<string, Buffer>> = {
  "as it is": Buffer.from(secret, "latin1"),
  "in capitals": Buffer.from(secret.toUpperCase(), "latin1"),
  "in UTF-16": Buffer.from(secret, "utf16le"),
  "in UTF-16, Big Endian": Buffer.from(secret, "utf16le").swap16(),
  "in words of two bytes": swappedPairs(secret),
  "in digits": Buffer.from(digitsOf(secret), "latin1"),
};

const cases = places.flatMap(({ place, plant, transferSyntaxUids = uncompressed }) =>
  transferSyntaxUids.map((transferSyntaxUid) => ({
    place,
    transferSyntaxUid,
    input: plant(secret, transferSyntaxUid),
  })),
);

describe.each(cases)("$place, in $transferSyntaxUid", ({ input }) => {
  it("is not in the de-identified bytes, and was in those of the input", async () => {
    expect(formsIn(input)).not.toEqual([]);
    expect(formsIn(await deidentified(input))).toEqual([]);
  });

  it("is not in the stream of a file whose values stay in their source", async () => {
    const file = await openFile(bytesSource(input), { externalThreshold: 64 });
    const { file: result } = await createDeidentifier({ key }).deidentify(file);
    expect(await collect(streamFile(result))).toEqual(await deidentified(input));
  });
});

describe.each(characterSamples)("a name in $terms", ({ terms, name }) => {
  it("is not in the de-identified bytes, and was in those of the input", async () => {
    const dataset = new Dataset();
    if (terms.length > 0) dataset.set(Tag.SpecificCharacterSet, [...terms]);
    dataset.set(Tag.SOPClassUID, SopClass.CTImageStorage);
    dataset.set(Tag.SOPInstanceUID, "1.2.3.4");
    dataset.set(Tag.PatientName, name);
    dataset.addItem(Tag.ReferencedSOPSequence).set(Tag.PatientName, name);
    const encoded = dataset.getBytes(Tag.PatientName)!;
    const input = writeFile(createFile(dataset, TransferSyntax.ExplicitVRLittleEndian));
    const countIn = (bytes: Uint8Array): number =>
      Buffer.from(bytes).toString("latin1").split(Buffer.from(encoded).toString("latin1")).length - 1;
    expect([countIn(input), countIn(await deidentified(input))]).toEqual([2, 0]);
  });
});

describe("the search", () => {
  it.each(Object.keys(forms))("finds the secret %s", (form) => {
    const preamble = concatBytes(Uint8Array.of(1), forms[form]!, new Uint8Array(128)).subarray(0, 128);
    expect(formsIn(part10({ preamble, dataset: [] }))).toContain(form);
  });

  it("finds nothing where there is nothing", () => {
    expect(formsIn(part10({ dataset: [] }))).toEqual([]);
  });
});

describeWithPeer(["dcmdump", "pydicom"], "the de-identified files", () => {
  it("are read by DCMTK and pydicom", async () => {
    await using folder = await temporaryFolder();
    const files = await Promise.all(
      cases.map(async ({ input }, index) => folder.write(`${index}.dcm`, await deidentified(input))),
    );
    const isRefused = (results: readonly { readonly accepted: boolean }[]): string[] =>
      cases.filter((_, index) => !results[index]!.accepted).map(({ place }) => place);
    expect(isRefused(await dcmdump(files))).toEqual([]);
    expect(isRefused(await readWithPydicom(files))).toEqual([]);
  });
});

async function deidentified(input: Uint8Array): Promise<Uint8Array> {
  return writeFile((await createDeidentifier({ key }).deidentify(readFile(input))).file);
}

/** The forms in which the secret stands in a file, as it is or inflated. */
function formsIn(bytes: Uint8Array): readonly string[] {
  const haystack = Buffer.from(searchable(bytes));
  return Object.entries(forms).flatMap(([form, needle]) => (haystack.includes(needle) ? [form] : []));
}

function searchable(bytes: Uint8Array): Uint8Array {
  if (readFile(bytes).transferSyntaxUid !== transferSyntax.deflated) return bytes;
  const start = 144 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(140, true);
  return concatBytes(bytes, inflateRawSync(bytes.subarray(start)));
}

async function collect(blocks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const block of blocks) all.push(block);
  return joinBytes(all);
}
