import type { Vector } from "./vector.js";

/** Cells of which each is 1 or 0, x before y before z. */
export type Mask = Uint8Array;

/** Cells whose neighbours on all six sides are set. */
export function eroded(mask: Mask, size: Vector): Mask {
  return whereSet(mask, size, 7);
}

/** Cells that are set, or have a neighbour that is. */
export function dilated(mask: Mask, size: Vector): Mask {
  return whereSet(mask, size, 1);
}

/** Cells of which, with their six neighbours, so many are set; those on the outermost layer never are. */
function whereSet(mask: Mask, [width, height, depth]: Vector, least: number): Mask {
  const result = new Uint8Array(mask.length);
  const layer = width * height;
  for (let z = 1; z < depth - 1; z++)
    for (let y = 1; y < height - 1; y++)
      for (let x = 1, at = z * layer + y * width + 1; x < width - 1; x++, at++) {
        const beside = mask[at - 1]! + mask[at + 1]! + mask[at - width]! + mask[at + width]!;
        if (mask[at]! + beside + mask[at - layer]! + mask[at + layer]! >= least) result[at] = 1;
      }
  return result;
}

/** The most cells of a mask that hang together; none when the mask is empty. */
export function largestComponent(mask: Mask, size: Vector): Mask {
  const seen = new Uint8Array(mask.length);
  const queue = new Uint32Array(mask.length);
  let [best, most] = [-1, 0];
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] !== 1 || seen[at] === 1) continue;
    const count = flood(mask, size, at, seen, queue);
    if (count > most) [best, most] = [at, count];
  }
  const largest = new Uint8Array(mask.length);
  if (best >= 0) flood(mask, size, best, largest, queue);
  return largest;
}

function flood(mask: Mask, [width, height, depth]: Vector, start: number, seen: Mask, queue: Uint32Array): number {
  const layer = width * height;
  let [head, tail] = [0, 0];
  const visit = (at: number) => {
    if (mask[at] !== 1 || seen[at] === 1) return;
    seen[at] = 1;
    queue[tail++] = at;
  };
  visit(start);
  while (head < tail) {
    const at = queue[head++]!;
    const x = at % width;
    const y = ((at - x) / width) % height;
    const z = (at - x - y * width) / layer;
    if (x > 0) visit(at - 1);
    if (x < width - 1) visit(at + 1);
    if (y > 0) visit(at - width);
    if (y < height - 1) visit(at + width);
    if (z > 0) visit(at - layer);
    if (z < depth - 1) visit(at + layer);
  }
  return tail;
}

/** Fills what no way leads into from the border of its axial layer: ventricles, sinuses, skull. */
export function filledLayers(mask: Mask, [width, height, depth]: Vector): Mask {
  const filled = new Uint8Array(mask.length);
  const queue = new Uint32Array(width * height);
  for (let z = 0; z < depth; z++) {
    const layer = z * width * height;
    const free = mask.subarray(layer, layer + width * height).map((cell) => 1 - cell);
    const outside = new Uint8Array(free.length);
    const size: Vector = [width, height, 1];
    for (let x = 0; x < width; x++) for (const y of [0, height - 1]) flood(free, size, y * width + x, outside, queue);
    for (let y = 0; y < height; y++) for (const x of [0, width - 1]) flood(free, size, y * width + x, outside, queue);
    for (let at = 0; at < free.length; at++) filled[layer + at] = 1 - outside[at]!;
  }
  return filled;
}
