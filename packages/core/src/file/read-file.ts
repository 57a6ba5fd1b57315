import { Dataset } from "../dataset/dataset.js";
import type { DecodeWarning } from "../errors.js";
import type { ByteSource } from "./byte-source.js";
import { DicomFile } from "./dicom-file.js";
import { breather } from "./event-loop.js";
import { type ParsedFile, parseDataset, parseFile, runOnBytes, runOnSource } from "./parse-file.js";
import {
  type OpenFileOptions,
  type ReadDatasetOptions,
  type ReadFileOptions,
  type ResolvedReadOptions,
  resolveReadOptions,
} from "./read-options.js";

const EXTERNAL_THRESHOLD = 64 * 1024;

/**
 * Reads a PS3.10 file, or a Dataset without File Meta Information.
 *
 * The result is a view of `bytes`: they must not be changed while it is in use.
 * @throws DecodeError
 * @see PS3.10 7
 */
export function readFile(bytes: Uint8Array, options?: ReadFileOptions): DicomFile {
  const input = plain(bytes);
  const { resolved, warnings } = keepingWarnings(resolveReadOptions(options, Infinity));
  return assemble(runOnBytes(parseFile(input.length, resolved), input), input, warnings);
}

/**
 * Reads a file from a source, leaving values longer than `externalThreshold` there: memory does not grow with them. The source must
 * stay open and unchanged while the file is in use. A deflated Dataset is inflated into memory whole.
 * @throws DecodeError, and whatever the source throws
 */
export async function openFile(source: ByteSource, options?: OpenFileOptions): Promise<DicomFile> {
  const { resolved, warnings } = keepingWarnings(resolveReadOptions(options, EXTERNAL_THRESHOLD));
  const parser = parseFile(source.size, resolved, source);
  return assemble(await runOnSource(parser, source, breather(options?.signal)), source, warnings);
}

/**
 * Reads a Dataset that stands alone, without preamble and File Meta Information.
 *
 * The result is a view of `bytes`: they must not be changed while it is in use.
 * @throws DecodeError
 * @see PS3.5 7
 */
export function readDataset(bytes: Uint8Array, options?: ReadDatasetOptions): Dataset {
  return new Dataset(runOnBytes(parseDataset(bytes.length, resolveReadOptions(options, Infinity)), plain(bytes)));
}

/** The same bytes as a plain Uint8Array: `slice` of a subclass such as Node's Buffer gives a view where a copy is meant. */
function plain(bytes: Uint8Array): Uint8Array {
  if (Object.getPrototypeOf(bytes) === Uint8Array.prototype) return bytes;
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

const MOST_WARNINGS = 1000;

/** Options that remember what is warned of, for `DicomFile.warnings`: of many, no code goes unheard. */
function keepingWarnings(options: ResolvedReadOptions): { resolved: ResolvedReadOptions; warnings: DecodeWarning[] } {
  const warnings: DecodeWarning[] = [];
  const codes = new Set<string>();
  const onWarning = (warning: DecodeWarning) => {
    if (warnings.length < MOST_WARNINGS || !codes.has(warning.code)) warnings.push(warning);
    codes.add(warning.code);
    options.onWarning?.(warning);
  };
  return { resolved: { ...options, onWarning }, warnings };
}

function assemble(parsed: ParsedFile, input: Uint8Array | ByteSource, warnings: readonly DecodeWarning[]): DicomFile {
  return new DicomFile({
    preamble: parsed.preamble,
    fileMeta: parsed.fileMeta ? new Dataset(parsed.fileMeta) : new Dataset(),
    dataset: new Dataset(parsed.dataset),
    transferSyntaxUid: parsed.transferSyntaxUid,
    warnings,
    origin: {
      input,
      preamble: parsed.preamble?.slice(),
      hasPrefix: parsed.layout.hasPrefix,
      transferSyntaxUid: parsed.transferSyntaxUid,
      deflated: parsed.deflated,
    },
  });
}
