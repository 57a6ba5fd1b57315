import { describe, expect, it } from "@jest/globals";
import { inflateRawSync } from "node:zlib";
import { concatBytes, joinBytes, latin1 } from "@dicomsec/testing";
import {
  DecodeError,
  type DecodeWarning,
  openFile,
  readFile,
  streamFile,
  Tag,
  TransferSyntax,
  writeFile,
} from "@dicomsec/core";
import { limitedSource } from "../src/corpus/limited-source.js";
import { toleratedFiles, wrongGroupLengths } from "../src/corpus/tolerated.js";
import { loadSomeFiles, markAllChanged, readableFiles, warningsOf, type LoadedFile } from "./corpus-files.js";

const files = loadSomeFiles();
const readable = readableFiles(files);
const names = files.map(({ name }) => name);

describe("departures from the standard", () => {
  it("are reported for the files that have some, with their codes, and for no others", () => {
    const found = files.map(({ name, bytes }) => ({ name, codes: [...new Set(codesOf(bytes))].sort() }));
    const expected = toleratedFiles.filter(({ name }) => names.includes(name));
    expect(byName(found.filter(({ codes }) => codes.length > 0))).toEqual(
      byName(expected.map(({ name, codes }) => ({ name, codes }))),
    );
  });

  it("end the reading at the first one in strict mode", () => {
    const found = files.map(({ name, bytes }) => ({
      name,
      code: errorCodeOf(() => readFile(bytes, { strict: true })),
    }));
    expect(found).toEqual(files.map(({ name, bytes }) => ({ name, code: codesOf(bytes)[0] })));
  });
});

describe("a file that was read", () => {
  it("is written as it was", () => {
    expect(readable.length).toBeGreaterThan(100);
    expect(namesOfDifferent(({ bytes }) => writeFile(readFile(bytes)))).toEqual([]);
  });

  it("is written otherwise once it was changed", () => {
    expect(namesOfDifferent(({ bytes }) => withElementAtEnd(bytes))).toEqual(readable.map(({ name }) => name));
  });

  it("keeps its elements, however damaged it is, when one is added behind them", () => {
    const lost = readable.filter(({ bytes }) => {
      const before = tagsOf(bytes);
      const expected = new Set([...before, Tag.DataSetTrailingPadding]);
      return before.length > 0 && tagsOf(withElementAtEnd(bytes)).join() !== [...expected].sort(ascending).join();
    });
    expect(lost.map(({ name }) => name)).toEqual([]);
  });

  it("is the same when all Datasets and Items are written anew, except for what was wrong", () => {
    const known = [...toleratedFiles.filter(({ rebuilt }) => rebuilt).map(({ name }) => name), ...wrongGroupLengths];
    expect(namesOfDifferent(({ bytes }) => rebuilt(bytes)).sort()).toEqual(
      known.filter((name) => names.includes(name)).sort(),
    );
  });
});

describe.each([
  { portion: 1, largest: 4_000 },
  { portion: 7, largest: 40_000 },
  { portion: 65_536, largest: Infinity },
])("a file from a source that gives at most $portion bytes a read", ({ portion, largest }) => {
  const some = readable.filter(({ bytes }) => bytes.length <= largest);

  it("is written as it was, and reported as when read at once", async () => {
    const different: string[] = [];
    for (const { name, bytes } of some) {
      const warnings: DecodeWarning[] = [];
      const file = await openFile(limitedSource(bytes, portion), { onWarning: (warning) => warnings.push(warning) });
      const written = await collect(streamFile(file));
      const isSame = isEqual(written, bytes) && JSON.stringify(warnings) === JSON.stringify(warningsOf(bytes));
      if (!isSame) different.push(name);
    }
    expect(different).toEqual([]);
  });

  it("is the same when written anew as one that was read at once, though most values stayed in the source", async () => {
    const different: string[] = [];
    for (const { name, bytes } of some) {
      const file = await openFile(limitedSource(bytes, portion), { externalThreshold: 64 });
      markAllChanged(file.dataset);
      if (!isEqual(await collect(streamFile(file)), rebuilt(bytes))) different.push(name);
    }
    expect(different).toEqual([]);
  });
});

/** The codes of what reading reports or throws, in its order. */
function codesOf(bytes: Uint8Array): readonly string[] {
  const codes: string[] = [];
  const code = errorCodeOf(() => readFile(bytes, { onWarning: (warning) => codes.push(warning.code) }));
  return code === undefined ? codes : [...codes, code];
}

function errorCodeOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof DecodeError) return error.code;
    throw error;
  }
}

function withElementAtEnd(bytes: Uint8Array): Uint8Array {
  const file = readFile(bytes);
  file.dataset.set(Tag.DataSetTrailingPadding, latin1("new"), "OB");
  return writeFile(file);
}

function tagsOf(bytes: Uint8Array): readonly number[] {
  const tags = Array.from(readFile(bytes).dataset, ({ tag }) => tag);
  return [...new Set(tags)].sort(ascending);
}

function ascending(one: number, other: number): number {
  return one - other;
}

function rebuilt(bytes: Uint8Array): Uint8Array {
  const file = readFile(bytes);
  markAllChanged(file.dataset);
  return writeFile(file);
}

function namesOfDifferent(write: (file: LoadedFile) => Uint8Array): string[] {
  return readable.filter((file) => !isEqual(inflated(write(file)), inflated(file.bytes))).map(({ name }) => name);
}

/** The file with its Dataset inflated: two deflated streams may differ and say the same. */
function inflated(bytes: Uint8Array): Uint8Array {
  const transferSyntax = readFile(bytes).fileMeta.getString(Tag.TransferSyntaxUID);
  if (transferSyntax !== TransferSyntax.DeflatedExplicitVRLittleEndian) return bytes;
  const start = 144 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(140, true);
  return concatBytes(bytes.subarray(0, start), inflateRawSync(bytes.subarray(start)));
}

async function collect(blocks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const block of blocks) all.push(block);
  return joinBytes(all);
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

function byName<Row extends { readonly name: string }>(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
