const SLAB_LENGTH = 2 ** 16;
let slab = new Uint8Array(0);
let used = 0;

/**
 * Bytes that `fill` writes, of which it says how many: a view of a buffer that is shared with others made before and after, as the small ones of Node are. A buffer of
 * its own for each message takes longer than all the rest of the making.
 */
export function filled(most: number, fill: (target: Uint8Array) => number): Uint8Array {
  if (most > SLAB_LENGTH / 4) {
    const target = new Uint8Array(most);
    return target.slice(0, fill(target));
  }
  if (used + most > slab.length) [slab, used] = [new Uint8Array(SLAB_LENGTH), 0];
  const start = used;
  used += fill(slab.subarray(start, start + most));
  return slab.subarray(start, used);
}
