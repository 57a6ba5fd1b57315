import { type Part, streamPart } from "@dicomsec/core";

/** The blocks of a value in pieces, one after the other. */
export async function* blocksOf(parts: readonly Part[]): AsyncIterable<Uint8Array> {
  for (const part of parts) yield* streamPart(part);
}

/** The length of a value in pieces. */
export function lengthOf(parts: readonly Part[]): number {
  return parts.reduce((length, part) => length + part.length, 0);
}

/** Whether two values in pieces have the same bytes; pieces may be cut anywhere, and are read block by block. */
export async function equalParts(
  some: readonly Part[],
  others: readonly Part[],
  breathe: () => Promise<void> | undefined,
): Promise<boolean> {
  if (lengthOf(some) !== lengthOf(others)) return false;
  const [a, b] = [some[0], others[0]];
  if (some.length === 1 && others.length === 1 && a instanceof Uint8Array && b instanceof Uint8Array) {
    return equalBytes(a, b);
  }
  return equalBlocks(blocksOf(some), blocksOf(others), breathe);
}

/** Of equal total length. */
async function equalBlocks(
  some: AsyncIterable<Uint8Array>,
  others: AsyncIterable<Uint8Array>,
  breathe: () => Promise<void> | undefined,
): Promise<boolean> {
  const theirs = others[Symbol.asyncIterator]();
  let other: Uint8Array = new Uint8Array(0);
  try {
    for await (let block of some) {
      const pause = breathe();
      if (pause) await pause;
      while (block.length > 0) {
        while (other.length === 0) other = (await theirs.next()).value as Uint8Array;
        const length = Math.min(block.length, other.length);
        if (!equalBytes(block.subarray(0, length), other.subarray(0, length))) return false;
        block = block.subarray(length);
        other = other.subarray(length);
      }
    }
    return true;
  } finally {
    await theirs.return?.();
  }
}

/** Of equal length; four bytes at a time, for values may be of gigabytes. */
function equalBytes(some: Uint8Array, others: Uint8Array): boolean {
  const { length } = some;
  const words = length - (length % 4);
  const [a, b] = [viewOf(some), viewOf(others)];
  for (let at = 0; at < words; at += 4) if (a.getInt32(at) !== b.getInt32(at)) return false;
  for (let at = words; at < length; at++) if (some[at] !== others[at]) return false;
  return true;
}

function viewOf({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length);
}
