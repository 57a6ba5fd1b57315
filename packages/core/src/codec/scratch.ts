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

/** Scratch space for a stack of some depth; `ownRows` gives it back. */
export function takeScratch(depth: number): Scratch {
  if (kept === undefined || kept.stackRows.length < depth) return allocate(Math.max(depth, FIRST_DEPTH));
  const scratch = kept;
  kept = undefined;
  return scratch;
}

/** The first `count` rows as an array of their own. Scratch space that grew large becomes theirs; other goes back. */
export function ownRows(scratch: Scratch, count: number): Uint32Array {
  if (scratch.rows.length > MAX_KEPT_CAPACITY * ROW_SIZE) return scratch.rows.subarray(0, count * ROW_SIZE);
  kept = scratch;
  return scratch.rows.slice(0, count * ROW_SIZE);
}

/** Doubles the room for rows. */
export function growRows(scratch: Scratch): Uint32Array {
  const larger = new Uint32Array(scratch.rows.length * 2);
  larger.set(scratch.rows);
  scratch.rows = larger;
  return larger;
}

/** Makes room for `count` rows, moving some thousands at a time. */
export function* growRowsInSteps(scratch: Scratch, count: number): Generator<void, void, void> {
  const { rows } = scratch;
  if (count * ROW_SIZE <= rows.length) return;
  const larger = new Uint32Array(Math.max(rows.length * 2, count * ROW_SIZE));
  for (let at = 0; at < rows.length; at += MOVED_AT_ONCE) {
    larger.set(rows.subarray(at, at + MOVED_AT_ONCE), at);
    yield;
  }
  scratch.rows = larger;
}

const MOVED_AT_ONCE = 1 << 18;

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
