import { crc32 } from "node:zlib";

/** A message in the spool. */
export interface SpoolRecord {
  /** 1, 2, 3 …; a message keeps its number for ever. */
  readonly sequence: number;
  /** A view of what was read; it stays as it is. */
  readonly message: Uint8Array;
}

/** Length of the message (4 octets), CRC-32 of all that follows (4), sequence number (8), the message. */
export const HEADER_LENGTH = 16;

/** Longest message that a spool takes; a length beyond it is none. */
export const MAX_MESSAGE_LENGTH = 2 ** 26;

/** Writes a record into bytes from an offset on; where it ends. */
export function encodeRecord(target: Uint8Array, offset: number, { sequence, message }: SpoolRecord): number {
  const view = new DataView(target.buffer, target.byteOffset + offset, HEADER_LENGTH);
  view.setUint32(0, message.length);
  view.setBigUint64(8, BigInt(sequence));
  view.setUint32(4, checksum(target.subarray(offset + 8, offset + HEADER_LENGTH), message));
  target.set(message, offset + HEADER_LENGTH);
  return offset + HEADER_LENGTH + message.length;
}

function checksum(sequence: Uint8Array, message: Uint8Array): number {
  const begun = crc32(sequence);
  // zlib forgets what it had when there is nothing to go on with.
  return message.length === 0 ? begun : crc32(message, begun);
}

/** What stands at a place: a record, one of which more has to be read, or neither. */
export type RecordAt =
  | { readonly kind: "record"; readonly record: SpoolRecord; readonly end: number }
  | { readonly kind: "incomplete"; readonly length: number }
  | { readonly kind: "damaged" };

/** Numbers that a damaged segment may have lost at once. */
const MAX_GAP = 2 ** 24;

/** Reads the record at an offset of bytes that comes after the one with the number `after`. */
export function recordAt(bytes: Uint8Array, offset: number, after: number): RecordAt {
  const held = bytes.length - offset;
  if (held < HEADER_LENGTH) return { kind: "incomplete", length: HEADER_LENGTH };
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset);
  const length = view.getUint32(0);
  const sequence = Number(view.getBigUint64(8));
  // Before anything is summed up: what is no record must cost nothing.
  if (length > MAX_MESSAGE_LENGTH || sequence <= after || sequence > after + MAX_GAP) return { kind: "damaged" };
  const end = offset + HEADER_LENGTH + length;
  if (end > bytes.length) return { kind: "incomplete", length: HEADER_LENGTH + length };
  const message = bytes.subarray(offset + HEADER_LENGTH, end);
  const isIntact = checksum(bytes.subarray(offset + 8, offset + HEADER_LENGTH), message) === view.getUint32(4);
  return isIntact ? { kind: "record", record: { sequence, message }, end } : { kind: "damaged" };
}
