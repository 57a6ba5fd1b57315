import { ROW_SIZE } from "./dataset-index.js";

const FIRST_CAPACITY = 1024;
/** Rows of scratch space kept for the next Dataset. */
const MAX_KEPT_CAPACITY = 1 << 18;
const FIRST_DEPTH = 160;

/** What the tokenizer writes into: rows under construction, and a stack with an entry per open Sequence and Item. */
export interface Scratch {
  rows: Uint32Array;
  /** Row of the open Sequence or Item. */
  readonly stackRows: Int32Array;
  /** Where it ends, in bytes of the source. */
  readonly stackEnds: Float64Array;
  /** Last Tag seen in it. */
  readonly stackTags: Float64Array;
  /** Items seen in it. */
  readonly stackItems: Uint32Array;
  /** What it holds, and how it is encoded. */
  readonly stackFlags: Uint8Array;
}

/** Fresh memory costs more than the tokenizing itself, so one set is reused from Dataset to Dataset. */
let kept: Scratch | undefined;

/** Scratch space for a stack of some depth; give it back with `giveBack`. */
export function takeScratch(depth: number): Scratch {
  if (kept === undefined || kept.stackRows.length < depth) return allocate(Math.max(depth, FIRST_DEPTH));
  const scratch = kept;
  kept = undefined;
  return scratch;
}

export function giveBack(scratch: Scratch): void {
  if (scratch.rows.length <= MAX_KEPT_CAPACITY * ROW_SIZE) kept = scratch;
}

/** Doubles the room for rows. */
export function growRows(scratch: Scratch): Uint32Array {
  const larger = new Uint32Array(scratch.rows.length * 2);
  larger.set(scratch.rows);
  scratch.rows = larger;
  return larger;
}

function allocate(depth: number): Scratch {
  return {
    rows: new Uint32Array(FIRST_CAPACITY * ROW_SIZE),
    stackRows: new Int32Array(depth),
    stackEnds: new Float64Array(depth),
    stackTags: new Float64Array(depth),
    stackItems: new Uint32Array(depth),
    stackFlags: new Uint8Array(depth),
  };
}
