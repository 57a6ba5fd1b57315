import { asBuffer, fromLatin1, joinBytes } from "../bytes.js";
import { EmailError } from "../errors.js";
import type { Entity } from "./entity.js";

/** RFC 2046 5.1.1. */
const MAX_BOUNDARY = 70;
/** Longest line with a delimiter: white space may follow it. */
const MAX_DELIMITER_LINE = 1000;
const LF = 0x0a;
const CR = 0x0d;

/** Which part of a multipart octets are of: 0 for the preamble, 1 for the first part. */
export interface PartChunk {
  readonly part: number;
  readonly octets: Uint8Array;
}

/**
 * The parts of a multipart entity as the octets they are, without looking into them: that is what a signature is over. Nested delimiters are content.
 * What follows the closing delimiter is passed over; without one the last part is what there is.
 *
 * The line end before a delimiter is part of it (RFC 2046 5.1.1).
 * @throws EmailError ERR_EMAIL_DAMAGED
 */
export async function* splitParts({ parameters, body }: Entity): AsyncIterable<PartChunk> {
  const boundary = (parameters["boundary"] ?? "").trimEnd();
  if (boundary === "" || boundary.length > MAX_BOUNDARY)
    throw new EmailError("ERR_EMAIL_DAMAGED", "a signed message has no boundary");
  const delimiter = fromLatin1(`\n--${boundary}`);
  let part = 0;
  // The first line may be a delimiter: each part is searched from the line end before it, which `skip` leaves out of it.
  let pending = fromLatin1("\n");
  let skip = 1;
  for await (const chunk of body) {
    pending = joinBytes(pending, chunk);
    for (;;) {
      const found = findDelimiter(pending, delimiter);
      if (found === "none" || found === "incomplete") break;
      if (found.start > skip) yield { part, octets: pending.subarray(skip, withoutCr(pending, found.start, skip)) };
      if (found.isClosing) return;
      part++;
      pending = pending.subarray(found.end);
      skip = 1;
    }
    const keep = keptFrom(pending, delimiter);
    if (keep > skip) {
      yield { part, octets: pending.subarray(skip, keep) };
      pending = pending.subarray(keep);
      skip = 0;
    }
  }
  if (pending.length > skip) yield { part, octets: pending.subarray(skip) };
}

interface Delimiter {
  /** Of its line end before. */
  readonly start: number;
  /** Of its line end behind. */
  readonly end: number;
  readonly isClosing: boolean;
}

function findDelimiter(bytes: Buffer, delimiter: Buffer): Delimiter | "none" | "incomplete" {
  for (let at = bytes.indexOf(delimiter); at >= 0; at = bytes.indexOf(delimiter, at + 1)) {
    const from = at + delimiter.length;
    const end = bytes.indexOf(LF, from);
    if (end < 0 && bytes.length - from < MAX_DELIMITER_LINE) return closesAtOnce(bytes, at, from) ?? "incomplete";
    const line = bytes.toString("latin1", from, end < 0 ? from + MAX_DELIMITER_LINE : end);
    const [matched, dashes] = /^(--)?[ \t]*\r?$/.exec(line) ?? [];
    if (matched !== undefined && end >= 0) return { start: at, end, isClosing: dashes !== undefined };
  }
  return "none";
}

/** A closing delimiter is one before its line ends, which it may never do. */
function closesAtOnce(bytes: Buffer, start: number, from: number): Delimiter | undefined {
  const isClosing = /^--[ \t]*\r?$/.test(bytes.toString("latin1", from));
  return isClosing ? { start, end: bytes.length, isClosing } : undefined;
}

/** Up to where octets cannot be the begin of a delimiter. */
function keptFrom(bytes: Buffer, delimiter: Buffer): number {
  const last = bytes.lastIndexOf(delimiter);
  if (last >= 0 && bytes.length - last < delimiter.length + MAX_DELIMITER_LINE && bytes.indexOf(LF, last + 1) < 0)
    return withoutCr(bytes, last, 0);
  return Math.max(0, bytes.length - delimiter.length - 1);
}

function withoutCr(bytes: Buffer, end: number, from: number): number {
  return end > from && bytes[end - 1] === CR ? end - 1 : end;
}

/** The canonical form of RFC 8551 3.1.1: every line ends in CRLF, whatever the mail system or the file has made of it. */
export async function* withCrlf(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let isAfterCr = false;
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    yield* withCrlfIn(asBuffer(chunk), isAfterCr);
    isAfterCr = chunk[chunk.length - 1] === CR;
  }
}

function* withCrlfIn(bytes: Buffer, isAfterCr: boolean): Iterable<Uint8Array> {
  let from = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (at === 0 ? isAfterCr : bytes[at - 1] === CR) continue;
    yield bytes.subarray(from, at);
    yield Uint8Array.of(CR, LF);
    from = at + 1;
  }
  yield bytes.subarray(from);
}
