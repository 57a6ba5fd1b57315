import { writeFile as writeToDisk } from "node:fs/promises";
import { closeSync, openSync, readFileSync, writeFileSync, writevSync } from "node:fs";
import { join } from "node:path";
import { type Dataset, type DicomFile, readFile, Tag, writeFile, writeFileParts } from "@dicomsec/core";
import daikon from "daikon";
import dcmjs from "dcmjs";
import dicomParser from "dicom-parser";
import { ctImage, enhancedMultiFrame, textReport } from "../inputs.js";
import { measure, withPrepared } from "../measure.js";
import type { NativePeers } from "../native-peers.js";
import type { Result } from "../table.js";

/** In-process reading and writing: workloads a, b and d. Ratios are peer ÷ ours. */
export async function measureCodec(
  folder: string,
  native: NativePeers,
  onResult: (result: Result) => void,
): Promise<void> {
  dcmjs.log.setLevel("silent");
  const inputs = await write(folder, {
    ct: ctImage(),
    emf: enhancedMultiFrame(),
    "emf-u": enhancedMultiFrame(2000, true),
    sr: textReport(),
  });
  const { ct, emf, "emf-u": emfU, sr } = inputs;
  const cases: readonly (() => Promise<Result>)[] = [
    () => parse("ct: parse", ct!, native, 300, { "dicom-parser": 2, dcmjs: 30, dcmtk: 2, gdcm: 2 }),
    () => parseAndWrite("ct: parse + write in memory", ct!, { dcmjs: 80 }),
    () => decodeAll("ct: parse + decode every value", ct!, native, 100, { dcmjs: 10, pydicom: 20 }),
    () => fileToFile(folder, ct!),
    () => parse("emf: lazy parse", emf!, native, 5, { "dicom-parser": 10, dcmjs: 130, dcmtk: 6, gdcm: 6 }),
    () =>
      decodeAll("emf: parse + decode every value", emf!, native, 1, {
        "dicom-parser parse": 3,
        dcmjs: 40,
        pydicom: 80,
      }),
    () => edited("emf: write after a few edits", emf!, native, { dcmjs: 300, dcmtk: 8, gdcm: 4 }),
    () => rebuilt("emf: write, every value rebuilt", emf!, native, { dcmjs: 100, gdcm: 1 }),
    () => undefinedAgainstDefined(emf!, emfU!),
    () => parse("sr: parse", sr!, native, 20, {}),
    () => decodeAll("sr: parse + decode every value", sr!, native, 1, {}),
  ];
  for (const run of cases) onResult(await run());
}

interface Input {
  readonly bytes: Uint8Array;
  readonly buffer: ArrayBuffer;
  readonly path: string;
}

async function write(
  folder: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<Readonly<Record<string, Input>>> {
  const inputs: Record<string, Input> = {};
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(folder, `${name}.dcm`);
    await writeToDisk(path, bytes);
    inputs[name] = {
      bytes,
      buffer: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer,
      path,
    };
  }
  return inputs;
}

const readWithDcmjs = ({ buffer }: Input) => dcmjs.data.DicomMessage.readFile(buffer);

async function parse(
  workload: string,
  input: Input,
  native: NativePeers,
  count: number,
  targets: Result["targets"],
): Promise<Result> {
  const measurements = await measure([
    { name: "dicomsec", run: () => void readFile(input.bytes) },
    { name: "dicom-parser", run: () => void dicomParser.parseDicom(input.bytes) },
    { name: "daikon", run: () => void daikon.Series.parseImage(new DataView(input.buffer)) },
    { name: "dcmjs", run: () => void readWithDcmjs(input) },
    ...native.contenders("read", input.path, count),
  ]);
  return { workload, unit: "ms CPU", measurements, targets };
}

async function parseAndWrite(workload: string, input: Input, targets: Result["targets"]): Promise<Result> {
  const measurements = await measure([
    { name: "dicomsec", run: () => void writeFileParts(edit(readFile(input.bytes))) },
    { name: "dicomsec, one buffer", run: () => void writeFile(edit(readFile(input.bytes))) },
    { name: "dcmjs", run: () => void readWithDcmjs(input).write() },
    { name: "copy of the bytes", run: () => void input.bytes.slice() },
  ]);
  return { workload, unit: "ms CPU", measurements, targets };
}

function edit(file: DicomFile): DicomFile {
  file.dataset.set(Tag.PatientName, "Doe^Jane");
  return file;
}

async function decodeAll(
  workload: string,
  input: Input,
  native: NativePeers,
  count: number,
  targets: Result["targets"],
): Promise<Result> {
  const measurements = await measure([
    { name: "dicomsec", run: () => void decode(readFile(input.bytes).dataset) },
    { name: "dicom-parser parse", run: () => void dicomParser.parseDicom(input.bytes) },
    { name: "dcmjs", run: () => void readWithDcmjs(input) },
    ...native.contenders("decode", input.path, count),
  ]);
  return { workload, unit: "ms CPU", measurements, targets };
}

/** Touches every element and decodes every value that is not bytes. */
function decode(dataset: Dataset): number {
  let values = 0;
  for (const element of dataset) {
    if (element.isSequence) for (const item of element.items) values += decode(item);
    else values += element.strings.length;
  }
  return values;
}

async function fileToFile(folder: string, input: Input): Promise<Result> {
  const output = join(folder, "out.dcm");
  const measurements = await measure([
    { name: "dicomsec", run: () => writePieces(output, writeFileParts(edit(readFile(readFileSync(input.path))))) },
    { name: "read + write", run: () => writeFileSync(output, readFileSync(input.path)) },
    {
      name: "dcmjs",
      run: () => {
        const file = readWithDcmjs({ ...input, buffer: readBuffer(input.path) });
        writeFileSync(output, new Uint8Array(file.write()));
      },
    },
  ]);
  return {
    workload: "ct: file to file, one edit",
    unit: "ms CPU",
    measurements,
    targets: { "read + write": 1 / 1.2 },
  };
}

function writePieces(path: string, pieces: readonly Uint8Array[]): void {
  const output = openSync(path, "w");
  writevSync(output, pieces);
  closeSync(output);
}

function readBuffer(path: string): ArrayBuffer {
  const { buffer, byteOffset, length } = readFileSync(path);
  return buffer.slice(byteOffset, byteOffset + length);
}

async function edited(
  workload: string,
  input: Input,
  native: NativePeers,
  targets: Result["targets"],
): Promise<Result> {
  const measurements = await measure([
    withPrepared(
      "dicomsec",
      () => withFewEdits(input),
      (file) => void writeFile(file),
    ),
    withPrepared(
      "dicomsec, parts",
      () => withFewEdits(input),
      (file) => void writeFileParts(file),
    ),
    withPrepared(
      "dcmjs",
      () => readWithDcmjs(input),
      (file) => void file.write(),
    ),
    { name: "copy of the bytes", run: () => void input.bytes.slice() },
    ...native.contenders("write", input.path, 5),
  ]);
  return { workload, unit: "ms CPU", measurements, targets: { ...targets, "copy of the bytes": 1 / 1.3 } };
}

function withFewEdits({ bytes }: Input): DicomFile {
  const file = readFile(bytes);
  const [first] = file.dataset.getItems(Tag.PerFrameFunctionalGroupsSequence);
  first!.getItems(0x00209110)[0]!.set(0x00189000, "7.5", "DS");
  file.dataset.set(Tag.PatientName, "Doe^Jane");
  return file;
}

async function rebuilt(
  workload: string,
  input: Input,
  native: NativePeers,
  targets: Result["targets"],
): Promise<Result> {
  const measurements = await measure([
    withPrepared(
      "dicomsec",
      () => rebuildAll(input),
      (file) => void writeFile(file),
    ),
    withPrepared(
      "dcmjs",
      () => readWithDcmjs(input),
      (file) => void file.write(),
    ),
    ...native.contenders("write", input.path, 5),
  ]);
  return { workload, unit: "ms CPU", measurements, targets };
}

function rebuildAll({ bytes }: Input): DicomFile {
  const file = readFile(bytes);
  rebuild(file.dataset);
  return file;
}

/** Sets every text value anew. */
function rebuild(dataset: Dataset): void {
  for (const element of dataset) {
    if (element.isSequence) element.items.forEach(rebuild);
    else if (element.vr === "DS") dataset.set(element.tag, element.strings);
  }
}

async function undefinedAgainstDefined(defined: Input, undefinedLengths: Input): Promise<Result> {
  const measurements = await measure([
    { name: "dicomsec, undefined", run: () => void readFile(undefinedLengths.bytes) },
    { name: "dicomsec, defined", run: () => void readFile(defined.bytes) },
    { name: "dicom-parser, undefined", run: () => void dicomParser.parseDicom(undefinedLengths.bytes) },
    { name: "dicom-parser, defined", run: () => void dicomParser.parseDicom(defined.bytes) },
  ]);
  const targets = { "dicomsec, defined": 1 / 1.4 };
  return { workload: "emf: undefined against defined lengths", unit: "ms CPU", measurements, targets };
}
