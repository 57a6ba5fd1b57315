import type { CoarseVolume } from "./coarse-volume.js";
import { UnknownFeatures } from "./feature-reason.js";
import { filledLayers, type Mask } from "./morphology.js";
import type { Vector } from "./vector.js";

/** The length of a head from forehead to back, to which measures in millimetres are scaled. */
const TYPICAL_LENGTH = 195;
/** What may be cut off above the vertex, in square millimetres. */
const LARGEST_OPENING = 5000;
/** How far a head may be turned to a side. */
const MOST_TURN = Math.PI / 6;

/** A head by its own axes: a plumb line through its middle, from the vertex down. */
export interface HeadFrame {
  /** Relative to a typical adult. */
  readonly scale: number;
  /** The z of the vertex, in patient coordinates. */
  readonly vertex: number;
  /** Where a place in patient coordinates lies in a head of typical size. */
  headPoint(x: number, y: number, z: number): HeadPoint;
  /** The reverse of `headPoint`. */
  placeOf(side: number, behind: number, below: number): Vector;
  /** From forehead to back. */
  readonly length: number;
}

/** Millimetres to the left of the middle, behind the forehead and below the vertex. */
export interface HeadPoint {
  readonly side: number;
  readonly behind: number;
  readonly below: number;
}

/** An axial layer of a mask, in millimetres. */
interface Layer {
  readonly area: number;
  readonly length: number;
  readonly width: number;
}

/**
 * Finds the skull in a body. Only layers above the eyebrows are measured: what is removed below makes no difference the next time.
 * @param body As `bodyOf` returns it.
 * @param air The value of air.
 * @throws UnknownFeatures FEATURES_NOT_A_HEAD, FEATURES_VERTEX_MISSING, FEATURES_TOO_SMALL
 */
export function findHead(
  volume: CoarseVolume,
  body: Mask,
  air: number,
): { readonly head: HeadFrame; readonly filled: Mask } {
  const { cell, size } = volume;
  const filled = filledLayers(body, size);
  const top = topLayer(filled, size);
  const layerAt = (below: number) => Math.round(top - below / cell);
  if (layerAt(75) < 0) throw new UnknownFeatures("FEATURES_TOO_SMALL");
  if (opening(filled, volume, layerAt(35)) > LARGEST_OPENING) throw new UnknownFeatures("FEATURES_VERTEX_MISSING");
  const first = measured(filled, volume, layerAt(60), layerAt(35));
  // What a first look takes for too large or small a head may be a leg, or a chest.
  if (first.length < 100 || first.length > 250 || first.width < 85 || first.width > 215)
    throw new UnknownFeatures("FEATURES_NOT_A_HEAD");
  checkDome(filled, volume, top, first);
  const scale = first.length / TYPICAL_LENGTH;
  return { head: frameOf(filled, volume, air, [layerAt(0), layerAt(40 * scale), layerAt(70 * scale)]), filled };
}

/** Whether no layer of a body, of which there are several, has the size of a head. */
export function hasNoHead(volume: CoarseVolume, filled: Mask): boolean {
  const layers = Array.from({ length: volume.size[2] }, (_, z) => layerOf(filled, volume, z)).filter(
    ({ area }) => area > 0,
  );
  const isLikeHead = ({ length, width }: Layer) => length >= 140 && length <= 250 && width >= 115 && width <= 220;
  return layers.length * volume.cell >= 75 && !layers.some(isLikeHead);
}

function topLayer(mask: Mask, [width, height, depth]: CoarseVolume["size"]): number {
  for (let z = depth - 1; z >= 0; z--) {
    const layer = mask.subarray(z * width * height, (z + 1) * width * height);
    if (layer.reduce((sum, cell) => sum + cell, 0) > 3) return z;
  }
  throw new UnknownFeatures("FEATURES_NOT_A_HEAD");
}

function layerOf(mask: Mask, { size: [width, height], cell }: CoarseVolume, z: number): Layer {
  let [area, left, right, front, back] = [0, width, -1, height, -1];
  for (let y = 0, at = z * width * height; y < height; y++)
    for (let x = 0; x < width; x++, at++) {
      if (mask[at] !== 1) continue;
      area++;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [front, back] = [Math.min(front, y), Math.max(back, y)];
    }
  return { area: area * cell * cell, length: (back - front + 1) * cell, width: (right - left + 1) * cell };
}

/** The largest layer of several. */
function measured(mask: Mask, volume: CoarseVolume, from: number, to: number): Layer {
  let largest: Layer = { area: 0, length: 0, width: 0 };
  for (let z = from; z <= to; z++) {
    const layer = layerOf(mask, volume, z);
    if (layer.area > largest.area) largest = layer;
  }
  return largest;
}

/** How much of the body above a layer leaves the volume upwards; a body never reaches into the outermost cells. */
function opening(mask: Mask, { size: [width, height, depth], values, cell }: CoarseVolume, from: number): number {
  const layer = width * height;
  let cells = 0;
  for (let z = from; z < depth; z++)
    for (let at = z * layer; at < (z + 1) * layer; at++)
      if (mask[at] === 1 && !(values[at + 2 * layer]! > -Infinity)) cells++;
  return cells * cell * cell;
}

/** A skull is nearly an ellipse in each layer, and rounds off to the vertex. */
function checkDome(mask: Mask, volume: CoarseVolume, top: number, first: Layer): void {
  const { cell } = volume;
  const fill = first.area / ((Math.PI / 4) * first.length * first.width);
  const ratio = first.length / first.width;
  const cap = layerOf(mask, volume, Math.round(top - 6 / cell)).area / first.area;
  if (fill < 0.85 || fill > 1.15 || ratio < 0.85 || ratio > 1.75 || cap > 0.75)
    throw new UnknownFeatures("FEATURES_NOT_A_HEAD");
}

/** The axes of the skull, of its top layer and the layers between two others. */
function frameOf(
  mask: Mask,
  volume: CoarseVolume,
  air: number,
  [top, upper, lower]: readonly [number, number, number],
): HeadFrame {
  const points = pointsOf(mask, volume, Math.max(0, lower), upper);
  const [x, y] = [mean(points.map(({ x: px }) => px)), mean(points.map(({ y: py }) => py))];
  const turn = turnOf(points.map(({ x: px, y: py }) => [px - x, py - y] as const));
  const [sine, cosine] = [Math.sin(turn), Math.cos(turn)];
  const sideOf = (px: number, py: number) => (px - x) * cosine + (py - y) * sine;
  const backOf = (px: number, py: number) => (py - y) * cosine - (px - x) * sine;
  const [width] = volume.size;
  let [front, back] = [Infinity, -Infinity];
  for (const { x: px, y: py, at } of points) {
    if (Math.abs(sideOf(px, py)) > 25) continue;
    front = Math.min(front, backOf(px, py - reachOf(mask, volume, air, at, -width)));
    back = Math.max(back, backOf(px, py + reachOf(mask, volume, air, at, width)));
  }
  const length = back - front;
  const scale = length / TYPICAL_LENGTH;
  const highest = pointsOf(mask, volume, top, top).map(({ at }) =>
    reachOf(mask, volume, air, at, width * volume.size[1]),
  );
  const vertex = volume.pointOf(0, 0, top)[2] + Math.max(...highest);
  return {
    scale,
    vertex,
    length,
    headPoint: (px, py, pz) => ({
      side: sideOf(px, py) / scale,
      behind: (backOf(px, py) - front) / scale,
      below: (vertex - pz) / scale,
    }),
    placeOf: (side, behind, below) => {
      const [to, far] = [side * scale, behind * scale + front];
      return [x + to * cosine - far * sine, y + to * sine + far * cosine, vertex - below * scale];
    },
  };
}

/**
 * How far from the middle of a cell on the surface, in millimetres, tissue reaches towards a neighbour: to where the value is half of that
 * inside. Nothing below the measured layers has a say in it.
 */
function reachOf(mask: Mask, { values, cell }: CoarseVolume, air: number, at: number, step: number): number {
  if (mask[at + step] === 1) return 0;
  const level = (air + Math.max(values[at]!, values[at - step] || air)) / 2;
  for (let far = -1; far < 3; far++) {
    const [value, next] = [values[at + far * step]!, values[at + (far + 1) * step]!];
    if (next < level) return cell * (far + (value - level) / (value - next));
  }
  return cell / 2;
}

function pointsOf(
  mask: Mask,
  volume: CoarseVolume,
  from: number,
  to: number,
): readonly { readonly x: number; readonly y: number; readonly at: number }[] {
  const [width, height] = volume.size;
  const points: { x: number; y: number; at: number }[] = [];
  for (let z = from; z <= to; z++)
    for (let y = 0, at = z * width * height; y < height; y++)
      for (let x = 0; x < width; x++, at++) {
        if (mask[at] !== 1) continue;
        const [px, py] = volume.pointOf(x, y, z);
        points.push({ x: px, y: py, at });
      }
  return points;
}

/** How far the long axis is turned from the back to the right; none for a skull that is round. */
function turnOf(points: readonly (readonly [number, number])[]): number {
  const xx = mean(points.map(([x]) => x * x));
  const yy = mean(points.map(([, y]) => y * y));
  const xy = mean(points.map(([x, y]) => x * y));
  const turn = -0.5 * Math.atan2(2 * xy, yy - xx);
  const isRound = Math.hypot(yy - xx, 2 * xy) < 0.12 * (xx + yy);
  return isRound || Math.abs(turn) > MOST_TURN ? 0 : turn;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
