import { concatBytes } from "@dicomsec/testing";
import {
  type ByteSource,
  type DataElement,
  type Dataset,
  DecodeError,
  type DecodeErrorCode,
  type DecodeWarning,
  type DicomFile,
  EncodeError,
  formatDicomJson,
  isGroupLength,
  openFile,
  readFile,
  streamFile,
  toDicomJson,
  TransferSyntax,
  vrFacts,
  writeDataset,
  writeFile,
} from "../../src/index.js";

/** An input that does something other than give a file or a DecodeError. */
export class FuzzFailure extends Error {}

/** What became of an input. */
export type Outcome = "read" | "refused";

/**
 * Reads an input in every way there is. Any bytes give a file or a DecodeError; what was read is written back byte for byte, has values
 * that can be decoded, and can be written anew and converted.
 * @throws FuzzFailure
 */
export async function checkInput(bytes: Uint8Array): Promise<Outcome> {
  const warnings: DecodeWarning[] = [];
  const read = attempt(() => readFile(bytes, { onWarning: (warning) => warnings.push(warning) }));
  checkStrict(bytes, warnings, read.error);
  if (read.file) expectSame(writeFile(read.file), bytes, "is not written back");
  await checkSource(bytes, read);
  if (read.file === undefined) return "refused";
  walk(read.file.fileMeta);
  walk(read.file.dataset);
  await checkJson(read.file.dataset);
  checkRebuilt(read.file, warnings);
  checkConverted(read.file.dataset);
  return "read";
}

interface Attempt {
  readonly file?: DicomFile;
  readonly error?: DecodeError;
}

function attempt(body: () => DicomFile): Attempt {
  try {
    return { file: body() };
  } catch (error) {
    return { error: decodeError(error, "reading") };
  }
}

function decodeError(error: unknown, doing: string): DecodeError {
  if (error instanceof DecodeError) return error;
  throw new FuzzFailure(`${doing} throws ${String(error)}`, { cause: error });
}

/** A strict reader throws the first departure that a lenient one reports, or what the lenient one throws. */
function checkStrict(bytes: Uint8Array, warnings: readonly DecodeWarning[], error: DecodeError | undefined): void {
  const strict = attempt(() => readFile(bytes, { strict: true }));
  const expected = warnings[0] ?? error;
  if (strict.error?.code !== expected?.code || strict.error?.offset !== expected?.offset) {
    const [found, wanted] = [strict.error, expected].map((one) => `${one?.code} at ${one?.offset}`);
    throw new FuzzFailure(`strict reading gives ${found} where lenient reading gives ${wanted}`);
  }
}

/** A source that gives a few bytes at a time. */
function slowSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + Math.min(length, 1000)),
  };
}

async function checkSource(bytes: Uint8Array, inMemory: Attempt): Promise<void> {
  let file: DicomFile;
  try {
    file = await openFile(slowSource(bytes), { externalThreshold: 64 });
  } catch (error) {
    const { code, offset } = decodeError(error, "opening");
    if (code === inMemory.error?.code && offset === inMemory.error.offset) return;
    throw new FuzzFailure(
      `opening gives ${code} at ${offset}, reading ${inMemory.error?.code} at ${inMemory.error?.offset}`,
    );
  }
  if (inMemory.file === undefined) throw new FuzzFailure("opening accepts what reading refuses");
  const shape = (dataset: Dataset): string => JSON.stringify([...dataset].map(({ tag, length }) => [tag, length]));
  if (shape(file.dataset) !== shape(inMemory.file.dataset)) throw new FuzzFailure("opening gives other elements");
  touch(file.dataset);
  touch(inMemory.file.dataset);
  const blocks: Uint8Array[] = [];
  for await (const block of streamFile(file)) blocks.push(block.slice());
  expectSame(concatBytes(...blocks), writeFile(inMemory.file), "is streamed otherwise");
}

/** Decodes everything in every way; all is in memory, so that nothing may throw. */
function walk(dataset: Dataset): void {
  try {
    for (const element of dataset) {
      const { path, vr, valueVr, bytes, strings, numbers, bigints, fragments, items, isSequence, length } = element;
      if (path === "" || vr === undefined || valueVr === undefined || (isSequence && fragments)) throw new FuzzFailure("contradicts itself"); // prettier-ignore
      if (!isSequence && !fragments && bytes.length !== length) throw new FuzzFailure("has another length");
      if ([strings, numbers, bigints].some((values) => values.length > length + 1))
        throw new FuzzFailure("has too many values");
      items.forEach(walk);
    }
  } catch (error) {
    throw error instanceof FuzzFailure ? error : new FuzzFailure(`walking throws ${String(error)}`, { cause: error });
  }
}

async function checkJson(dataset: Dataset): Promise<void> {
  try {
    formatDicomJson(await toDicomJson(dataset));
  } catch (error) {
    throw new FuzzFailure(`writing JSON throws ${String(error)}`, { cause: error });
  }
}

const NOWHERE = 0x00070099;

/** Marks a Dataset and all Items in it as changed, so that every one of them is written anew. */
function touch(dataset: Dataset): void {
  dataset.set(NOWHERE, "x", "LO");
  dataset.delete(NOWHERE);
  for (const { items } of dataset) items.forEach(touch);
}

/** What is written anew can be read, and has the same elements. */
function checkRebuilt(file: DicomFile, warnings: readonly DecodeWarning[]): void {
  const before = valuesOf(file.dataset);
  touch(file.dataset);
  const output = encoded(() => writeFile(file));
  // What the bytes are is a guess where the File Meta Information does not tell, or where they go on behind the Dataset.
  if (warnings.some(({ code }) => guesses.includes(code))) return;
  const rebuilt = attempt(() => readFile(output));
  if (rebuilt.file === undefined) throw new FuzzFailure(`what is written anew gives ${rebuilt.error?.code}`);
  if (!isSameValue(before, valuesOf(rebuilt.file.dataset)))
    throw new FuzzFailure("what is written anew has other elements");
}

const guesses: readonly DecodeErrorCode[] = [
  "ERR_DECODE_FILE_META",
  "ERR_DECODE_TRANSFER_SYNTAX",
  "ERR_DECODE_TRAILING",
];

/** Tags and values at every depth, without Group Lengths, which are corrected. */
function valuesOf(dataset: Dataset): unknown[] {
  const elements = dataset.elements().filter(({ tag }) => !isGroupLength(tag));
  return elements.map((element) => [element.tag, valueOf(element)]);
}

function valueOf(element: DataElement): unknown {
  if (element.isSequence) return element.items.map(valuesOf);
  return element.fragments ?? littleEndian(element);
}

/** The value in Little Endian: Items of UN may have become those of a Sequence in Big Endian. */
function littleEndian({ bytes, vr, littleEndian: isOrdered }: DataElement): Uint8Array {
  const { bytesPerValue } = vrFacts(vr);
  const ordered = Uint8Array.from(bytes);
  if (isOrdered) return ordered;
  for (let at = 0; at + bytesPerValue <= ordered.length; at += bytesPerValue) {
    ordered.subarray(at, at + bytesPerValue).reverse();
  }
  return ordered;
}

/** A value of odd length is padded, and may end inside a number or an Item: what it becomes is not compared. */
function isSameValue(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array) {
    if ((a.length & 1) === 1) return true;
    return b instanceof Uint8Array && a.length === b.length && a.every((byte, at) => byte === b[at]);
  }
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((one, at) => isSameValue(one, b[at]));
}

function checkConverted(dataset: Dataset): void {
  for (const transferSyntaxUid of conversions) {
    try {
      writeDataset(dataset, { transferSyntaxUid });
    } catch (error) {
      if (!(error instanceof EncodeError))
        throw new FuzzFailure(`converting throws ${String(error)}`, { cause: error });
    }
  }
}

const conversions = [
  TransferSyntax.ImplicitVRLittleEndian,
  TransferSyntax.ExplicitVRLittleEndian,
  TransferSyntax.ExplicitVRBigEndian,
];

function encoded(body: () => Uint8Array): Uint8Array {
  try {
    return body();
  } catch (error) {
    throw new FuzzFailure(`writing throws ${String(error)}`, { cause: error });
  }
}

function expectSame(written: Uint8Array, expected: Uint8Array, what: string): void {
  const isSame = written.length === expected.length && written.every((byte, at) => byte === expected[at]);
  if (!isSame) throw new FuzzFailure(what);
}
