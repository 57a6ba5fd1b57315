import type { CoarseVolume } from "./coarse-volume.js";

/** A picture of grey values, row by row; the head is seen from the front, its right side on the left. */
export interface SurfacePicture {
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8Array;
}

/**
 * How far behind the front of a volume tissue begins, in cells, for each column of cells from the right top; NaN where there is none.
 * @param values As those of the volume, before or after a face was removed.
 */
export function frontDepths({ size: [width, height, depth] }: CoarseVolume, values: Float32Array, threshold: number) {
  const depths = new Float32Array(width * depth).fill(NaN);
  for (let z = 0; z < depth; z++)
    for (let x = 0; x < width; x++) {
      for (let y = 1; y < height; y++) {
        const at = (z * height + y) * width + x;
        if (!(values[at]! > threshold)) continue;
        const before = values[at - width]!;
        const share = before < threshold ? (threshold - before) / (values[at]! - before) : 0;
        depths[(depth - 1 - z) * width + x] = y - 1 + share;
        break;
      }
    }
  return depths;
}

/** A surface lit from above and in front; what is far behind is darker. */
export function surfacePicture(volume: CoarseVolume, values: Float32Array, threshold: number): SurfacePicture {
  const [width, , height] = volume.size;
  const depths = frontDepths(volume, values, threshold);
  const known = depths.filter((value) => !Number.isNaN(value));
  const [nearest, farthest] = [
    known.reduce((a, b) => Math.min(a, b), Infinity),
    known.reduce((a, b) => Math.max(a, b), 0),
  ];
  const grey = new Uint8Array(width * height);
  depths.forEach((depth, at) => {
    if (Number.isNaN(depth)) return;
    const slope = (to: number) => {
      const other = depths[to] ?? NaN;
      return Number.isNaN(other) ? 0 : Math.max(-4, Math.min(4, depth - other));
    };
    const [across, down] = [slope(at - 1), slope(at - width)];
    const light = Math.max(0, (1 + 0.3 * across - 0.5 * down) / Math.hypot(1, across, down) / 1.2);
    const near = 1 - (0.6 * (depth - nearest)) / Math.max(1, farthest - nearest);
    grey[at] = Math.min(255, 30 + 225 * light * near);
  });
  return { width, height, grey };
}
