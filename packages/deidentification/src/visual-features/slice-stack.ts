import type { ImageFacts } from "../pixels/image-facts.js";
import { CoarseVolume } from "./coarse-volume.js";
import { UnknownFeatures } from "./feature-reason.js";
import { type FrameGeometry, normalOf } from "./frame-geometry.js";
import { storedValues } from "./stored-values.js";
import { add, dot, type Vector } from "./vector.js";

/** Pixels are averaged to about so many millimetres before they are kept. */
const KEPT_SPACING = 3;
const FEWEST_SLICES = 12;
const MOST_SLICES = 4096;
/** Between slices, in millimetres. */
const LARGEST_GAP = 12;

// Looked up once: these are called for every cell.
const { floor, max, min } = Math;

/** A slice with few pixels. */
interface CoarseSlice {
  readonly geometry: FrameGeometry;
  /** How far along the normal it lies. */
  readonly depth: number;
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** Slices of one series that lie parallel, each kept once and coarse. */
export class SliceStack {
  readonly #normal: Vector;
  readonly #slices = new Map<string, CoarseSlice>();

  constructor(geometry: FrameGeometry) {
    this.#normal = normalOf(geometry);
  }

  /**
   * Where another slice lies at the same place, the greater values stay: the order in which slices come makes no difference.
   * @returns Whether there was room for it.
   */
  add(frame: Uint8Array, image: ImageFacts, geometry: FrameGeometry): boolean {
    const depth = dot(geometry.origin, this.#normal);
    const key = [...geometry.origin, depth].map((value) => Math.round(value * 10)).join();
    const slice = coarseSlice(frame, image, geometry, depth);
    const known = this.#slices.get(key);
    if (known) slice.values.forEach((value, at) => (known.values[at] = Math.max(known.values[at]!, value)));
    else if (this.#slices.size < MOST_SLICES) this.#slices.set(key, slice);
    else return false;
    return true;
  }

  get count(): number {
    return this.#slices.size;
  }

  /** The least value of all. */
  get least(): number {
    return this.#sorted()
      .map(({ values }) => values.reduce((a, b) => Math.min(a, b), Infinity))
      .reduce((a, b) => Math.min(a, b), Infinity);
  }

  /** How far the slices reach along their normal, with half a gap on both sides. */
  get range(): readonly [number, number] {
    const depths = this.#sorted().map(({ depth }) => depth);
    const margin = (depths.at(-1)! - depths[0]!) / Math.max(1, depths.length - 1) / 2;
    return [depths[0]! - margin, depths.at(-1)! + margin];
  }

  /**
   * The slices as one volume on axes of the patient.
   * @throws UnknownFeatures FEATURES_TOO_FEW_SLICES, FEATURES_SLICES_MISSING, FEATURES_TOO_LARGE
   */
  volume(): CoarseVolume {
    const slices = this.#sorted();
    if (slices.length < FEWEST_SLICES) throw new UnknownFeatures("FEATURES_TOO_FEW_SLICES");
    if (slices.some(({ depth }, at) => at > 0 && depth - slices[at - 1]!.depth > LARGEST_GAP))
      throw new UnknownFeatures("FEATURES_SLICES_MISSING");
    const volume = CoarseVolume.around(slices.flatMap(cornersOf));
    volume.fill((point, near) => this.#valueAt(slices, point, near));
    return volume;
  }

  #sorted(): CoarseSlice[] {
    return [...this.#slices]
      .sort(([one, a], [other, b]) => a.depth - b.depth || (one < other ? -1 : 1))
      .map(([, slice]) => slice);
  }

  /** Between the slices before and behind; NaN outside. `near.at` remembers where the last point lay. */
  #valueAt(slices: readonly CoarseSlice[], point: Vector, near: { at: number }): number {
    const depth = dot(point, this.#normal);
    const last = slices.length - 1;
    const margin = (slices[last]!.depth - slices[0]!.depth) / last / 2;
    if (depth < slices[0]!.depth - margin || depth > slices[last]!.depth + margin) return NaN;
    while (near.at > 0 && slices[near.at]!.depth > depth) near.at--;
    while (near.at < last - 1 && slices[near.at + 1]!.depth <= depth) near.at++;
    const [before, behind] = [slices[near.at]!, slices[near.at + 1]!];
    const gap = behind.depth - before.depth;
    const share = gap > 0 ? max(0, min(1, (depth - before.depth) / gap)) : 0;
    return (1 - share) * inPlane(before, point) + share * inPlane(behind, point);
  }
}

function coarseSlice(frame: Uint8Array, image: ImageFacts, geometry: FrameGeometry, depth: number): CoarseSlice {
  const { slope, intercept, spacing } = geometry;
  const [high, wide] = spacing.map((between) => Math.max(1, Math.round(KEPT_SPACING / between))) as [number, number];
  const rows = Math.ceil(image.rows / high);
  const columns = Math.ceil(image.columns / wide);
  const values = new Float32Array(rows * columns);
  const counts = new Uint32Array(rows * columns);
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  const { get } = storedValues(image);
  for (let row = 0, at = 0; row < image.rows; row++) {
    const line = Math.floor(row / high) * columns;
    for (let column = 0; column < image.columns; column++, at++) {
      const to = line + (column - (column % wide)) / wide;
      values[to]! += get(view, at);
      counts[to]!++;
    }
  }
  counts.forEach((count, at) => (values[at] = (values[at]! / count) * slope + intercept));
  const [down, right] = [(spacing[0] * (high - 1)) / 2, (spacing[1] * (wide - 1)) / 2];
  const origin = add(add(geometry.origin, geometry.down, down), geometry.right, right);
  return {
    geometry: { ...geometry, origin, spacing: [spacing[0] * high, spacing[1] * wide] },
    depth,
    rows,
    columns,
    values,
  };
}

function cornersOf({ geometry: { origin, right, down, spacing }, rows, columns }: CoarseSlice): Vector[] {
  const end = add(origin, down, spacing[0] * (rows - 1));
  const width = spacing[1] * (columns - 1);
  return [origin, end, add(origin, right, width), add(end, right, width)];
}

function inPlane({ geometry, rows, columns, values }: CoarseSlice, point: Vector): number {
  const { origin, right, down, spacing } = geometry;
  const [x, y, z] = [point[0] - origin[0], point[1] - origin[1], point[2] - origin[2]];
  const column = (x * right[0] + y * right[1] + z * right[2]) / spacing[1];
  const row = (x * down[0] + y * down[1] + z * down[2]) / spacing[0];
  if (!(row >= -0.5 && column >= -0.5 && row <= rows - 0.5 && column <= columns - 0.5)) return NaN;
  const r = max(0, min(rows - 1, row));
  const c = max(0, min(columns - 1, column));
  const [r0, c0] = [floor(r), floor(c)];
  const [r1, c1] = [min(rows - 1, r0 + 1), min(columns - 1, c0 + 1)];
  const upper = values[r0 * columns + c0]! * (1 - c + c0) + values[r0 * columns + c1]! * (c - c0);
  const lower = values[r1 * columns + c0]! * (1 - c + c0) + values[r1 * columns + c1]! * (c - c0);
  return upper * (1 - r + r0) + lower * (r - r0);
}
