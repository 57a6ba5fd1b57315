import { type DatasetIndex, type Encoding, explicitLittleEndian, LAST_TAG } from "../codec/dataset-index.js";
import { Tokenizer, type TokenizerInput, type TokenizerLimits, type TokenizerStatus } from "../codec/tokenizer.js";
import { Dataset } from "../dataset/dataset.js";
import { type TransferSyntaxFacts, transferSyntaxFacts } from "../dictionary/index.js";
import { DecodeError, type DecodeErrorCode, type DecodeWarning } from "../errors.js";
import type { ByteSource } from "./byte-source.js";
import { inflateInSteps } from "./deflate.js";
import { detectEncoding, detectLayout, type FileLayout, LAYOUT_LENGTH } from "./detect-layout.js";
import type { ResolvedReadOptions } from "./read-options.js";
import { ResidentBytes } from "./resident-bytes.js";

const LAST_FILE_META_TAG = 0x0002ffff;
const FILE_META_GROUP_LENGTH = 0x00020000;
const TRANSFER_SYNTAX_UID = 0x00020010;

const IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2";
const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
const EXPLICIT_BIG_ENDIAN = "1.2.840.10008.1.2.2";

/** What a parser asks of whoever feeds it; the answer is all resident bytes. */
export type ParserRequest = Exclude<TokenizerStatus, { kind: "done" }> | { readonly kind: "breathe" };
export type Parser<Result> = Generator<ParserRequest, Result, Uint8Array>;

/** A file taken apart. */
export interface ParsedFile {
  readonly layout: FileLayout;
  readonly preamble: Uint8Array | undefined;
  readonly fileMeta: DatasetIndex | undefined;
  readonly dataset: DatasetIndex;
  readonly transferSyntaxUid: string;
  /** The Dataset as it stood in the file, where it was deflated. */
  readonly deflated: Uint8Array | undefined;
}

/** Reads a PS3.10 file, or a Dataset without File Meta Information, from input that arrives piece by piece. */
export function* parseFile(size: number, options: ResolvedReadOptions, source?: ByteSource): Parser<ParsedFile> {
  const head = yield { kind: "more", size: Math.min(size, LAYOUT_LENGTH) };
  const layout = detectLayout(head, size);
  if (!layout) throw new DecodeError("ERR_DECODE_NOT_DICOM", { message: "the input is not a DICOM file", offset: 0 });
  const depart = departure(options);
  if (!layout.hasPrefix) depart("ERR_DECODE_FILE_META", "the DICM prefix is missing", 0);
  const preamble = layout.hasPreamble ? head.slice(0, 128) : undefined;

  const fileMeta = yield* parseFileMeta(layout.start, size, options);
  const start = fileMeta?.end ?? layout.start;
  if (!fileMeta && layout.hasPrefix) depart("ERR_DECODE_FILE_META", "the File Meta Information is missing", start);
  const declared = fileMeta && new Dataset(fileMeta).getString(TRANSFER_SYNTAX_UID);
  if (fileMeta && !declared) depart("ERR_DECODE_TRANSFER_SYNTAX", "Transfer Syntax UID (0002,0010) is missing", start);

  const bytes = yield { kind: "more", size: Math.min(size, start + 16) };
  const transferSyntaxUid = declared ?? options.transferSyntaxUid ?? uidOf(detectEncoding(bytes, start, size));
  const facts = transferSyntaxFacts(transferSyntaxUid);
  if (!facts) depart("ERR_DECODE_TRANSFER_SYNTAX", "the Transfer Syntax is not known", start);
  if (facts?.deflated && start < size) {
    const { dataset, deflated } = yield* parseDeflated(start, size, facts, options);
    return { layout, preamble, fileMeta, dataset, transferSyntaxUid, deflated };
  }
  const encoding = checkedEncoding(facts ?? explicitLittleEndian, bytes, start, size, depart);
  const tokenizer = new Tokenizer(wholeDataset(encoding, start, size, options.externalThreshold), options);
  const resident = yield* tokenize(tokenizer, bytes);
  const dataset = tokenizer.finish(resident, source);
  return { layout, preamble, fileMeta, dataset, transferSyntaxUid, deflated: undefined };
}

/** Reads a Dataset that begins with the first byte. */
export function* parseDataset(size: number, options: ResolvedReadOptions): Parser<DatasetIndex> {
  const uid = options.transferSyntaxUid ?? EXPLICIT_LITTLE_ENDIAN;
  const facts = transferSyntaxFacts(uid);
  if (!facts) {
    throw new DecodeError("ERR_DECODE_TRANSFER_SYNTAX", { message: "the Transfer Syntax is not known", offset: 0 });
  }
  if (facts.deflated) return (yield* parseDeflated(0, size, facts, options)).dataset;
  const tokenizer = new Tokenizer(wholeDataset(facts, 0, size, options.externalThreshold), options);
  const resident = yield* tokenize(tokenizer, yield { kind: "more", size: Math.min(size, 8) });
  return tokenizer.finish(resident);
}

function wholeDataset(encoding: Encoding, start: number, size: number, externalThreshold: number): TokenizerInput {
  return { encoding, start, size, sequenceValue: false, lastTag: LAST_TAG, externalThreshold };
}

function* tokenize(tokenizer: Tokenizer, bytes: Uint8Array): Parser<Uint8Array> {
  let resident = bytes;
  for (;;) {
    if (tokenizer.needsRoom(resident)) for (const _ of tokenizer.makeRoom(resident)) yield { kind: "breathe" };
    const status = tokenizer.run(resident);
    if (status.kind === "done") return resident;
    resident = yield status;
  }
}

/**
 * Group Length (0002,0000) says where File Meta Information ends, and is often wrong: where the elements of group 0002 end elsewhere,
 * they are right.
 */
function* parseFileMeta(start: number, size: number, options: ResolvedReadOptions): Parser<DatasetIndex | undefined> {
  const bytes = yield { kind: "more", size: Math.min(size, start + 12) };
  if (bytes.length < start + 8 || bytes[start] !== 2 || bytes[start + 1] !== 0) return undefined;
  const encoding = detectEncoding(bytes, start, size) ?? explicitLittleEndian;
  const depart = departure(options);
  if (!encoding.explicitVr) depart("ERR_DECODE_FILE_META", "the File Meta Information has no VRs", start);

  const declaredEnd = declaredFileMetaEnd(bytes, start, encoding);
  if (declaredEnd !== undefined && declaredEnd <= size) {
    const warnings: DecodeWarning[] = [];
    const limits = {
      maxDepth: options.maxDepth,
      strict: false,
      onWarning: (warning: DecodeWarning) => warnings.push(warning),
    };
    const index = yield* parseGroup2(start, declaredEnd, encoding, limits);
    const { bytes: resident } = index;
    const goesOn = declaredEnd + 2 <= resident.length && resident[declaredEnd] === 2 && resident[declaredEnd + 1] === 0;
    const isDeflated = transferSyntaxFacts(new Dataset(index).getString(TRANSFER_SYNTAX_UID) ?? "")?.deflated ?? false;
    if (index.end === declaredEnd && warnings.length === 0 && (!goesOn || isDeflated)) return index;
  }
  if (declaredEnd === undefined) depart("ERR_DECODE_FILE_META", "Group Length (0002,0000) is missing", start);
  else depart("ERR_DECODE_FILE_META", "Group Length (0002,0000) is wrong", start);
  return yield* parseGroup2(start, size, encoding, options);
}

function* parseGroup2(start: number, size: number, encoding: Encoding, limits: TokenizerLimits): Parser<DatasetIndex> {
  const input = {
    encoding,
    start,
    size,
    sequenceValue: false,
    lastTag: LAST_FILE_META_TAG,
    externalThreshold: Infinity,
  };
  const tokenizer = new Tokenizer(input, limits);
  const resident = yield* tokenize(tokenizer, yield { kind: "more", size: start });
  return tokenizer.finish(resident);
}

function declaredFileMetaEnd(bytes: Uint8Array, start: number, encoding: Encoding): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < start + 12) return undefined;
  const tag = ((view.getUint16(start, true) << 16) | view.getUint16(start + 2, true)) >>> 0;
  if (tag !== FILE_META_GROUP_LENGTH || !encoding.littleEndian) return undefined;
  return start + 12 + view.getUint32(start + 8, true);
}

function* parseDeflated(
  start: number,
  size: number,
  facts: TransferSyntaxFacts,
  options: ResolvedReadOptions,
): Parser<{ dataset: DatasetIndex; deflated: Uint8Array }> {
  const deflated = (yield { kind: "more", size }).slice(start);
  const steps = inflateInSteps(deflated, options.maxInflatedBytes ?? Math.max(64 << 20, deflated.length * 100));
  let step = steps.next();
  for (; !step.done; step = steps.next()) yield { kind: "breathe" };
  const inflated = step.value;
  const tokenizer = new Tokenizer(wholeDataset(facts, 0, inflated.length, Infinity), options);
  tokenizer.run(inflated);
  return { dataset: tokenizer.finish(inflated), deflated };
}

/** The declared encoding, unless the first element plainly has another. */
function checkedEncoding(declared: Encoding, bytes: Uint8Array, start: number, size: number, depart: Depart): Encoding {
  const found = detectEncoding(bytes, start, size, declared);
  if (!found || (found.explicitVr === declared.explicitVr && found.littleEndian === declared.littleEndian))
    return declared;
  depart("ERR_DECODE_TRANSFER_SYNTAX", "the Dataset is not encoded as its Transfer Syntax says", start);
  return found;
}

/** The uncompressed Transfer Syntax of an encoding. */
export function uidOf(encoding: Encoding | undefined): string {
  if (encoding && !encoding.littleEndian) return EXPLICIT_BIG_ENDIAN;
  return encoding?.explicitVr ? EXPLICIT_LITTLE_ENDIAN : IMPLICIT_LITTLE_ENDIAN;
}

type Depart = (code: DecodeErrorCode, message: string, offset: number) => void;

function departure({ strict, onWarning }: ResolvedReadOptions): Depart {
  return (code, message, offset) => {
    if (strict) throw new DecodeError(code, { message, offset });
    onWarning?.({ code, message, offset });
  };
}

/** Feeds a parser with bytes that are all there. */
export function runOnBytes<Result>(parser: Parser<Result>, bytes: Uint8Array): Result {
  let step = parser.next();
  while (!step.done) step = parser.next(bytes);
  return step.value;
}

/** Feeds a parser from a source. */
export async function runOnSource<Result>(
  parser: Parser<Result>,
  source: ByteSource,
  breathe: () => Promise<void> | undefined,
): Promise<Result> {
  const resident = new ResidentBytes(source, breathe);
  let step = parser.next();
  while (!step.done) {
    const request = step.value;
    if (request.kind === "skip") resident.skip(request.position, request.offset);
    else if (request.kind === "more") await resident.fill(request.size);
    await breathe();
    step = parser.next(resident.bytes);
  }
  return step.value;
}
