import type { CoarseVolume } from "./coarse-volume.js";
import { UnknownFeatures } from "./feature-reason.js";
import type { HeadFrame } from "./head-frame.js";
import type { Mask } from "./morphology.js";
import type { TissueLevels } from "./tissue.js";

/** Bone in CT, averaged over a cell. */
const CT_BONE = 250;
const RAYS = 48;
/** How deep under the skin the skull is looked for, in cells. */
const DEPTH = 9;

/**
 * Makes sure that what has the shape of a head is one: in CT a shell of bone around soft tissue, in MR a dark shell between scalp and brain.
 * @throws UnknownFeatures FEATURES_NOT_A_HEAD, FEATURES_NO_SCALP
 */
export function checkSkull(
  volume: CoarseVolume,
  filled: Mask,
  head: HeadFrame,
  modality: "CT" | "MR",
  levels: TissueLevels,
): void {
  const { cell, origin } = volume;
  const layers = [40, 52, 64, 76].map((below) => Math.round((head.vertex - below * head.scale - origin[2]) / cell));
  const rays = layers.flatMap((z) => raysOf(volume, filled, z));
  const share = (test: (ray: readonly number[]) => boolean) => rays.filter(test).length / Math.max(1, rays.length);
  if (modality === "CT") {
    const isShell = share((ray) => Math.max(...ray.slice(0, DEPTH)) > CT_BONE) > 0.85;
    const isSoft = share((ray) => isBrain(median(ray.slice(DEPTH)))) > 0.8;
    if (!isShell || !isSoft) throw new UnknownFeatures("FEATURES_NOT_A_HEAD");
    return;
  }
  const inside = (ray: readonly number[]) => median(ray.slice(DEPTH)) > levels.threshold;
  if (share(inside) < 0.7) throw new UnknownFeatures("FEATURES_NOT_A_HEAD");
  if (share((ray) => hasScalp(ray, levels)) < 0.4) throw new UnknownFeatures("FEATURES_NO_SCALP");
}

function isBrain(value: number): boolean {
  return value > -30 && value < 130;
}

/** From outside: bright, clearly darker, bright again. */
function hasScalp(ray: readonly number[], { air }: TissueLevels): boolean {
  const brain = median(ray.slice(DEPTH)) - air;
  const dark = ray.slice(1, DEPTH).reduce((best, value, at) => (value < ray[best]! ? at + 1 : best), 1);
  const before = Math.max(...ray.slice(0, dark)) - air;
  const least = ray[dark]! - air;
  return least < 0.75 * before && least < 0.75 * brain;
}

/** Values from the skin to the middle of a layer, along rays. */
function raysOf({ size: [width, height], values }: CoarseVolume, filled: Mask, z: number): (readonly number[])[] {
  const layer = z * width * height;
  const [x, y] = middleOf(filled.subarray(layer, layer + width * height), width);
  return Array.from({ length: RAYS }, (_, ray) => {
    const angle = (2 * Math.PI * ray) / RAYS;
    const line: number[] = [];
    for (let far = 0; ; far++) {
      const [px, py] = [Math.round(x + far * Math.cos(angle)), Math.round(y + far * Math.sin(angle))];
      const at = layer + py * width + px;
      if (px < 0 || py < 0 || px >= width || py >= height || filled[at] !== 1) return line.reverse();
      line.push(values[at]!);
    }
  }).filter((ray) => ray.length > DEPTH + 3);
}

function middleOf(layer: Mask, width: number): readonly [number, number] {
  let [x, y, count] = [0, 0, 0];
  layer.forEach((cell, at) => {
    x += cell * (at % width);
    y += cell * Math.floor(at / width);
    count += cell;
  });
  return [x / count, y / count];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
