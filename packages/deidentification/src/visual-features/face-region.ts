import type { CoarseVolume } from "./coarse-volume.js";
import { UnknownFeatures } from "./feature-reason.js";
import type { HeadFrame, HeadPoint } from "./head-frame.js";
import type { Mask } from "./morphology.js";
import type { Vector } from "./vector.js";

/** Points of a line, by millimetres of a typical head: what is between is interpolated. */
type Line = readonly (readonly [number, number])[];

/** How far behind the forehead the cut lies, by what it is below the vertex: through the eyes, then in front of the brain stem. */
const cut: Line = [
  [84, 6],
  [100, 8],
  [112, 12],
  [125, 20],
  [140, 38],
  [165, 54],
  [262, 55],
];
/** The cut bends back to the sides, by so much at 100 mm from the middle. */
const BEND = 60;
const FARTHEST_SIDE = 100;
const FARTHEST_FRONT = -60;
const [FACE_TOP, FACE_END] = [84, 262];

/** How far below the vertex the brain reaches, by what is behind the forehead. */
const base: Line = [
  [0, 98],
  [8, 110],
  [17, 124],
  [30, 133],
  [45, 140],
  [54, 160],
  [90, 165],
];
/** How far behind the forehead the brain begins; it bends back to the sides as the cut does. */
const SCALP = 9;
/** In CT, what no bone parts from the brain is kept so much below that, too: the skull base of a person may lie lower. */
const BASE_MARGIN = 12;
const CT_BONE = 200;

/**
 * The cells in which a face is: what lies in front of a cut that is the same for heads of one size, so that it tells nothing of the face,
 * but for the brain.
 * @see PS3.15 E.3.2
 */
export function faceRegion(volume: CoarseVolume, head: HeadFrame, modality: "CT" | "MR"): Mask {
  const { values, cell } = volume;
  // The pixels of a cell reach so far around its middle.
  const half = cell / 2 / head.scale;
  const region = new Uint8Array(values.length);
  eachColumn(volume, head, ({ side, behind }, cells) => {
    if (Math.abs(side) > FARTHEST_SIDE) return;
    const bend = BEND * (side / FARTHEST_SIDE) ** 2;
    const [isBehind, end] = [behind + half >= SCALP + bend, onLine(base, behind) + half];
    let isParted = modality !== "CT";
    for (const { at, below } of cells) {
      isParted ||= below > end - BASE_MARGIN && values[at]! > CT_BONE;
      if (isBehind && below < (isParted ? end : end + BASE_MARGIN)) continue;
      if (below < FACE_TOP || below > FACE_END) continue;
      if (behind + half < onLine(cut, below) + bend) region[at] = 1;
    }
  });
  return region;
}

/** Visits each column of cells, and those in it from the top down. */
function eachColumn(
  volume: CoarseVolume,
  head: HeadFrame,
  visit: (
    column: Pick<HeadPoint, "side" | "behind">,
    cells: readonly { readonly at: number; readonly below: number }[],
  ) => void,
): void {
  const [width, height, depth] = volume.size;
  const cells = Array.from({ length: depth }, (_, down) => {
    const z = depth - 1 - down;
    const { below } = head.headPoint(...volume.pointOf(0, 0, z));
    return { at: z * width * height, below };
  });
  for (let column = 0; column < width * height; column++) {
    const [x, y, z] = volume.pointOf(column % width, Math.floor(column / width), 0);
    visit(head.headPoint(x, y, z), cells);
    for (const cell of cells) cell.at++;
  }
}

function onLine(line: Line, at: number): number {
  const next = line.findIndex(([to]) => to >= at);
  if (next === 0) return line[0]![1];
  if (next < 0) return line.at(-1)![1];
  const [[from, before], [to, behind]] = [line[next - 1]!, line[next]!];
  return before + ((behind - before) * (at - from)) / (to - from);
}

/**
 * A nose that sticks out elsewhere, or a face where the neck should be, shows that the geometry is wrong.
 * @throws UnknownFeatures FEATURES_FACE_ELSEWHERE
 */
export function checkFacing(volume: CoarseVolume, filled: Mask, head: HeadFrame, region: Mask): void {
  let most = 0;
  const ends = new Map<number, [number, number]>();
  eachColumn(volume, head, ({ side, behind }, cells) => {
    const isMiddle = Math.abs(side) <= 15;
    for (const { at, below } of cells) {
      if (filled[at] !== 1 || below > 240) continue;
      if (behind < -12 && region[at] !== 1) most++;
      if (!isMiddle || below < 145 || below > 185) continue;
      const layer = Math.round(below / 3);
      const [front, back] = ends.get(layer) ?? [Infinity, -Infinity];
      ends.set(layer, [Math.min(front, behind), Math.max(back, behind)]);
    }
  });
  const length = head.length / head.scale;
  const recess = [...ends.values()].map(([front, back]) => front - (length - back));
  const mean = recess.reduce((sum, value) => sum + value, 0) / Math.max(1, recess.length);
  if (most > 3 || mean > 15) throw new UnknownFeatures("FEATURES_FACE_ELSEWHERE");
}

/** The part of a volume above the chin, in cells, with all of the place where a face may be: other series may show more of it. */
export function aroundHead(volume: CoarseVolume, head: HeadFrame): readonly [Vector, Vector] {
  const { origin, cell, size } = volume;
  const reach = head.placeOf(FARTHEST_SIDE, FARTHEST_FRONT, FACE_END);
  const other = head.placeOf(-FARTHEST_SIDE, FARTHEST_FRONT, FACE_END);
  const cellAt = (value: number, axis: 0 | 1 | 2) => (value - origin[axis]) / cell;
  const front = Math.min(reach[1], other[1]);
  return [
    [
      Math.min(0, Math.floor(cellAt(Math.min(reach[0], other[0]), 0))),
      Math.min(0, Math.floor(cellAt(front, 1))),
      Math.floor(cellAt(reach[2], 2)) - 1,
    ],
    [Math.max(size[0], Math.ceil(cellAt(Math.max(reach[0], other[0]), 0)) + 1), size[1], size[2]],
  ];
}
