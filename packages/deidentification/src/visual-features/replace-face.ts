import type { PixelChange } from "../pixels/pixel-access.js";
import type { StackPlan } from "./defacing-survey.js";
import type { FrameGeometry } from "./frame-geometry.js";
import type { JudgedImage } from "./judged-images.js";
import type { FacePlan } from "./plan-defacing.js";
import { storedValues } from "./stored-values.js";
import { add, type Vector } from "./vector.js";

/** The pixels of frames that lie in the region of a face, replaced. */
export function replaceFace(
  faces: readonly FacePlan[],
  { image, geometries }: JudgedImage,
  stacks: readonly StackPlan[],
): PixelChange {
  const { rows, columns, bitsAllocated } = image;
  const pixels = rows * columns;
  const stored = storedValues(image);
  const touches = (frame: number) => {
    const stack = stacks[frame]!;
    return stack.kind === "face" && meets(faces[stack.face]!, geometries[frame]!, rows, columns);
  };
  return {
    touches,
    apply: (bytes, from) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      const first = (from * 8) / bitsAllocated;
      const end = Math.min(first + Math.floor((bytes.length * 8) / bitsAllocated), pixels * geometries.length);
      for (let at = first; at < end;) {
        const frame = Math.floor(at / pixels);
        const row = Math.floor((at - frame * pixels) / columns);
        const column = at - frame * pixels - row * columns;
        const stack = stacks[frame]!;
        if (!touches(frame) || stack.kind !== "face") {
          at = (frame + 1) * pixels;
          continue;
        }
        const last = Math.min(columns, column + end - at);
        const value = replacedIn(faces[stack.face]!, geometries[frame]!, stack.replacement, row);
        for (let to = column; to < last; to++, at++) {
          const replaced = value(to);
          if (replaced === undefined) continue;
          stored.set(view, at - first, Math.max(stored.least, Math.min(stored.most, Math.round(replaced))));
        }
      }
    },
  };
}

/** Where in a plan, in cells, a pixel lies. */
function cellAt({ origin: first, cell }: FacePlan, geometry: FrameGeometry, row: number, column: number): Vector {
  const { origin, right, down, spacing } = geometry;
  const [x, y, z] = add(add(origin, down, row * spacing[0]), right, column * spacing[1]);
  return [(x - first[0]) / cell, (y - first[1]) / cell, (z - first[2]) / cell];
}

/** Whether the box around a frame meets that of a plan. */
function meets(plan: FacePlan, geometry: FrameGeometry, rows: number, columns: number): boolean {
  const corners = [0, rows - 1].flatMap((row) => [0, columns - 1].map((column) => cellAt(plan, geometry, row, column)));
  return plan.size.every((length, axis) => {
    const along = corners.map((corner) => corner[axis]!);
    return Math.max(...along) >= -0.5 && Math.min(...along) <= length - 0.5;
  });
}

/** The stored value of a pixel of a row when it is replaced; undefined when it stays. */
function replacedIn(
  plan: FacePlan,
  geometry: FrameGeometry,
  replacement: FacePlan["replacement"],
  row: number,
): (column: number) => number | undefined {
  const { size, region, cell } = plan;
  const { right, spacing, slope, intercept } = geometry;
  const [x0, y0, z0] = cellAt(plan, geometry, row, 0);
  const [dx, dy, dz] = right.map((cosine) => (cosine * spacing[1]) / cell) as unknown as Vector;
  const air = typeof replacement === "number" ? (replacement - intercept) / slope : 0;
  return (column) => {
    const [x, y, z] = [x0 + column * dx, y0 + column * dy, z0 + column * dz];
    const [nx, ny, nz] = [Math.round(x), Math.round(y), Math.round(z)];
    if (nx < 0 || ny < 0 || nz < 0 || nx >= size[0] || ny >= size[1] || nz >= size[2]) return undefined;
    if (region[(nz * size[1] + ny) * size[0] + nx] !== 1) return undefined;
    return typeof replacement === "number" ? air : (interpolated(replacement, size, x, y, z) - intercept) / slope;
  };
}

/** Between the eight cells around a place. */
function interpolated(values: Float32Array, size: Vector, x: number, y: number, z: number): number {
  let sum = 0;
  for (let corner = 0; corner < 8; corner++) {
    let weight = 1;
    let at = 0;
    for (let axis = 2; axis >= 0; axis--) {
      const place = Math.max(0, Math.min(size[axis]! - 1, axis === 2 ? z : axis === 1 ? y : x));
      const low = Math.min(Math.floor(place), size[axis]! - 1);
      const isHigh = (corner >> axis) & 1;
      weight *= isHigh ? place - low : 1 - place + low;
      at = at * size[axis]! + Math.min(size[axis]! - 1, low + isHigh);
    }
    if (weight > 0) sum += weight * values[at]!;
  }
  return sum;
}
