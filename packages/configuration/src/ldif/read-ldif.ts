import { isBinaryAttribute } from "../schema/attribute-syntax.js";
import { type LdifFieldOptions, readField } from "./fields.js";
import { type LdifLine, LdifLines } from "./lines.js";
import { RecordReader } from "./record-reader.js";
import { ldifError, type LdifRecord } from "./record.js";

/** LDIF: text or octets, whole or in pieces that are cut anywhere. The octets must not be changed before the next piece is asked for. */
export type LdifSource = string | Uint8Array | AsyncIterable<Uint8Array | string>;

export interface ReadLdifOptions {
  /** Gives the octets that `:< URL` stands for. Default: such a value is refused. */
  readonly readUrl?: (url: string) => Uint8Array | Promise<Uint8Array>;
  /** OIDs of controls that may be critical; one that is not named here is refused. Default: none. */
  readonly knownControls?: readonly string[];
  /** Which attributes have octets as values and never text. Default: those of a binary syntax, and `;binary`. */
  readonly isBinary?: (type: string) => boolean;
  /** Longest line in octets, with its continuations, and longest value at a URL. Default: 16 MiB. */
  readonly maxLineLength?: number;
  /** Longest record in characters. Default: 64 MiB. */
  readonly maxRecordLength?: number;
  readonly signal?: AbortSignal;
}

/**
 * Reads the records of an LDIF file one after the other.
 *
 * Values come as text where they are UTF-8 and their attribute is not binary; several lines of one attribute become one attribute, at
 * the place of the first. Content and change records may be mixed. Lines may end in CR LF or LF, and hold UTF-8 without base64.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_LDIF with the line, and never with what stands there
 * @see RFC 2849
 */
export async function* readLdif(source: LdifSource, options: ReadLdifOptions = {}): AsyncGenerator<LdifRecord> {
  const { signal, ...resolved } = resolveOptions(options);
  const lines = new LdifLines(resolved.maxLineLength);
  const reader = new RecordReader(resolved.knownControls);
  const record = new RecordLines(resolved.maxRecordLength);
  for await (const piece of pieces(source)) {
    signal?.throwIfAborted();
    for (const line of lines.push(piece)) if (record.isEndedBy(line)) yield* readRecords(record, reader, resolved);
  }
  for (const line of lines.end()) if (record.isEndedBy(line)) yield* readRecords(record, reader, resolved);
  yield* readRecords(record, reader, resolved);
}

interface ResolvedOptions extends LdifFieldOptions {
  readonly knownControls: readonly string[];
  readonly maxRecordLength: number;
  readonly signal: AbortSignal | undefined;
}

function resolveOptions(options: ReadLdifOptions): ResolvedOptions {
  return {
    readUrl: options.readUrl,
    signal: options.signal,
    knownControls: options.knownControls ?? [],
    isBinary: options.isBinary ?? isBinaryAttribute,
    maxLineLength: options.maxLineLength ?? 2 ** 24,
    maxRecordLength: options.maxRecordLength ?? 2 ** 26,
  };
}

/** The lines of one record, until an empty one. */
class RecordLines {
  readonly #maxLength: number;
  #lines: LdifLine[] = [];
  #length = 0;

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  isEndedBy(line: LdifLine): boolean {
    if (line.text === "") return this.#lines.length > 0;
    this.#length += line.text.length;
    if (this.#length > this.#maxLength) throw ldifError("a record is longer than allowed", this.#lines[0]?.number);
    this.#lines.push(line);
    return false;
  }

  take(): LdifLine[] {
    const lines = this.#lines;
    this.#lines = [];
    this.#length = 0;
    return lines;
  }
}

/** The record that lines are, or none. */
async function* readRecords(
  lines: RecordLines,
  reader: RecordReader,
  options: LdifFieldOptions,
): AsyncGenerator<LdifRecord> {
  const fields = [];
  for (const line of lines.take()) {
    const field = readField(line, options);
    fields.push(field instanceof Promise ? await field : field);
  }
  yield* reader.read(fields);
}

async function* pieces(source: LdifSource): AsyncGenerator<Uint8Array> {
  if (source instanceof Uint8Array) return yield source;
  if (typeof source === "string") return yield encode(source);
  let half = "";
  for await (const piece of source) {
    if (typeof piece !== "string") {
      yield piece;
      continue;
    }
    const text = half + piece;
    half = /[\ud800-\udbff]$/.test(text) ? text.slice(-1) : "";
    yield encode(half === "" ? text : text.slice(0, -1));
  }
  if (half !== "") throw ldifError("the text ends in half a character");
}

function encode(text: string): Uint8Array {
  if (/\p{Surrogate}/u.test(text)) throw ldifError("half a character stands in the text");
  return new TextEncoder().encode(text);
}
