import { deflateSync, Inflate } from "fflate";
import { DecodeError } from "../errors.js";

/**
 * Inflates a raw deflate stream in steps, so that no more than `maxBytes` are ever held.
 * Yields after each block of input; bytes after the stream's end are ignored.
 * @throws DecodeError ERR_DECODE_DEFLATE when the stream is damaged, incomplete or inflates beyond `maxBytes`
 */
export function* inflateInSteps(deflated: Uint8Array, maxBytes: number): Generator<void, Uint8Array, unknown> {
  const blocks: Uint8Array[] = [];
  let length = 0;
  const state = { isComplete: false };
  const inflate = new Inflate((block, final) => {
    length += block.length;
    if (length > maxBytes) throw failed("the deflated Dataset inflates beyond the limit");
    if (block.length > 0) blocks.push(block);
    state.isComplete ||= final;
  });
  try {
    for (let at = 0; at < deflated.length && !state.isComplete; at += STEP) {
      inflate.push(deflated.subarray(at, at + STEP), at + STEP >= deflated.length);
      yield;
    }
  } catch (error) {
    throw error instanceof DecodeError ? error : failed("the deflated Dataset is damaged or incomplete", error);
  }
  return joined(blocks, length);
}

/** Deflates a Dataset, padded to even length; the same bytes in Node and in a browser. @see PS3.5 A.5 */
export function deflate(dataset: Uint8Array): Uint8Array {
  const deflated = deflateSync(dataset, { level: 6 });
  if ((deflated.length & 1) === 0) return deflated;
  const padded = new Uint8Array(deflated.length + 1);
  padded.set(deflated);
  return padded;
}

/** Bytes of input per step: one inflates to about 16 MB at most. */
const STEP = 16 * 1024;

function joined(blocks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const block of blocks) {
    bytes.set(block, at);
    at += block.length;
  }
  return bytes;
}

function failed(message: string, cause?: unknown): DecodeError {
  return new DecodeError("ERR_DECODE_DEFLATE", { message, cause });
}
