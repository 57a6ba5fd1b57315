import type { CoarseVolume } from "./coarse-volume.js";
import { UnknownFeatures } from "./feature-reason.js";
import type { HeadFrame, HeadPoint } from "./head-frame.js";
import { connected, dilated, type Mask } from "./morphology.js";
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
  [45, 137],
  [58, 143],
  [90, 152],
];
/** How far behind the forehead the brain begins; it bends back to the sides as the cut does. */
const SCALP = 9;
/** The skull base of a person may lie so much lower; what is enclosed by bone is kept there too. */
const BASE_MARGIN = 12;
const CT_BONE = 200;

/**
 * The cells in which a face is: what lies in front of a cut that is the same for heads of one size, so that it tells nothing of the face,
 * but for the brain.
 * @see PS3.15 E.3.2
 */
export function faceRegion(volume: CoarseVolume, filled: Mask, head: HeadFrame, modality: "CT" | "MR"): Mask {
  const brain = brainOf(volume, filled, head, modality);
  const region = new Uint8Array(filled.length);
  eachPoint(volume, head, (at, point) => {
    if (isInFront(point) && brain[at] !== 1) region[at] = 1;
  });
  return region;
}

function isInFront({ side, behind, below }: HeadPoint): boolean {
  if (below < FACE_TOP || below > FACE_END || Math.abs(side) > FARTHEST_SIDE) return false;
  return behind < onLine(cut, below) + BEND * (side / FARTHEST_SIDE) ** 2;
}

/** What must not be touched, by its place in the head; in CT that is also what lies lower and is enclosed by bone. */
function brainOf(volume: CoarseVolume, filled: Mask, head: HeadFrame, modality: "CT" | "MR"): Mask {
  const cavity = modality === "CT" ? cavityOf(volume, filled, head) : undefined;
  const brain = new Uint8Array(filled.length);
  eachPoint(volume, head, (at, { side, behind, below }) => {
    if (behind < SCALP + BEND * (side / FARTHEST_SIDE) ** 2) return;
    const end = onLine(base, behind);
    if (below < end || (cavity?.[at] === 1 && below < end + BASE_MARGIN)) brain[at] = 1;
  });
  return brain;
}

/** What can be reached from the middle of the skull without coming near bone. */
function cavityOf(volume: CoarseVolume, filled: Mask, head: HeadFrame): Mask {
  const { size, values } = volume;
  const bone = Uint8Array.from(values, (value) => (value > CT_BONE ? 1 : 0));
  const near = dilated(bone, size);
  const free = filled.map((cell, at) => (cell === 1 && near[at] === 0 ? 1 : 0));
  let [start, best] = [0, Infinity];
  eachPoint(volume, head, (at, { side, behind, below }) => {
    const far = Math.hypot(side, behind - 95, below - 70);
    if (free[at] === 1 && far < best) [start, best] = [at, far];
  });
  const reached = dilated(connected(free, size, start), size);
  return reached.map((cell, at) => (cell === 1 && bone[at] === 0 ? 1 : 0));
}

function eachPoint(volume: CoarseVolume, head: HeadFrame, visit: (at: number, point: HeadPoint) => void): void {
  const [width, height, depth] = volume.size;
  for (let z = 0, at = 0; z < depth; z++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++, at++) visit(at, head.headPoint(...volume.pointOf(x, y, z)));
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
  eachPoint(volume, head, (at, { side, behind, below }) => {
    if (filled[at] !== 1 || below > 240) return;
    if (behind < -12 && region[at] !== 1) most++;
    if (Math.abs(side) > 15 || below < 145 || below > 185) return;
    const layer = Math.round(below / 3);
    const [front, back] = ends.get(layer) ?? [Infinity, -Infinity];
    ends.set(layer, [Math.min(front, behind), Math.max(back, behind)]);
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
