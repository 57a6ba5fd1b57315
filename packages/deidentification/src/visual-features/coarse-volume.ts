import { UnknownFeatures } from "./feature-reason.js";
import type { Vector } from "./vector.js";

const SMALLEST_CELL = 3;
const LARGEST_CELL = 6;
/** Larger volumes get larger cells. */
const MOST_CELLS = 8_000_000;

/** Cells of equal size on the axes of the patient. */
export class CoarseVolume {
  /** One value per cell, x before y before z; NaN where there is no slice. */
  readonly values: Float32Array;

  private constructor(
    /** Millimetres between cells. */
    readonly cell: number,
    /** The middle of the first cell. */
    readonly origin: Vector,
    /** Cells along each axis. */
    readonly size: Vector,
    values?: Float32Array,
  ) {
    this.values = values ?? new Float32Array(size[0] * size[1] * size[2]);
  }

  /** @throws UnknownFeatures FEATURES_TOO_LARGE */
  static around(points: readonly Vector[]): CoarseVolume {
    const bound = (axis: number, best: (a: number, b: number) => number) =>
      points.map((point) => point[axis]!).reduce(best);
    const from = [0, 1, 2].map((axis) => bound(axis, (a, b) => Math.min(a, b)));
    const to = [0, 1, 2].map((axis) => bound(axis, (a, b) => Math.max(a, b)));
    for (let cell = SMALLEST_CELL; cell <= LARGEST_CELL; cell++) {
      // Cells of all series that share a Frame of Reference lie on the same raster.
      const origin = from.map((least) => Math.floor(least / cell) * cell) as unknown as Vector;
      const size = to.map((most, axis) => Math.ceil((most - origin[axis]!) / cell) + 1) as unknown as Vector;
      if (size[0] * size[1] * size[2] <= MOST_CELLS) return new CoarseVolume(cell, origin, size);
    }
    throw new UnknownFeatures("FEATURES_TOO_LARGE");
  }

  /** @param valueAt May remember in `near` what helps it with the next point, which lies beside; the point itself is used again. */
  fill(valueAt: (point: Vector, near: { at: number }) => number): void {
    const [width, height, depth] = this.size;
    const near = { at: 0 };
    const point: [number, number, number] = [...this.origin];
    for (let z = 0, at = 0; z < depth; z++) {
      point[2] = this.origin[2] + z * this.cell;
      for (let y = 0; y < height; y++) {
        point[1] = this.origin[1] + y * this.cell;
        for (let x = 0; x < width; x++, at++) {
          point[0] = this.origin[0] + x * this.cell;
          this.values[at] = valueAt(point, near);
        }
      }
    }
  }

  pointOf(x: number, y: number, z: number): Vector {
    const { origin, cell } = this;
    return [origin[0] + x * cell, origin[1] + y * cell, origin[2] + z * cell];
  }

  /** A part of the volume, in cells; it may reach beyond, where nothing is known. */
  crop(from: Vector, to: Vector): CoarseVolume {
    const size: Vector = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
    return new CoarseVolume(this.cell, this.pointOf(...from), size, cropCells(this.values, this.size, from, to, NaN));
  }
}

/** The same part of something else that is kept per cell. */
export function cropCells<Cells extends Float32Array | Uint8Array>(
  cells: Cells,
  [width, height, depth]: Vector,
  from: Vector,
  to: Vector,
  beyond: number,
): Cells {
  const length = (to[0] - from[0]) * (to[1] - from[1]) * (to[2] - from[2]);
  const part = (cells instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length)).fill(beyond) as Cells;
  const [first, end] = [Math.max(0, from[0]), Math.min(width, to[0])];
  for (let z = Math.max(0, from[2]); z < Math.min(depth, to[2]); z++) {
    for (let y = Math.max(0, from[1]); y < Math.min(height, to[1]); y++) {
      const line = (z * height + y) * width;
      const at = ((z - from[2]) * (to[1] - from[1]) + (y - from[1])) * (to[0] - from[0]) + first - from[0];
      part.set(cells.subarray(line + first, line + end), at);
    }
  }
  return part;
}
