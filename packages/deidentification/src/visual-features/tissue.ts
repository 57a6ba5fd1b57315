import type { CoarseVolume } from "./coarse-volume.js";
import { dilated, eroded, largestComponent, type Mask } from "./morphology.js";
import type { Vector } from "./vector.js";

/** What is skin or denser in CT, in Hounsfield units. */
const CT_TISSUE = -300;
const CT_AIR = -1000;
/** Of the way from the least value to where Otsu parts dark and bright: skin is darker than the brain in many weightings of MR. */
const MR_SHARE = 0.5;

/** What parts air from tissue, and the value of air. */
export interface TissueLevels {
  readonly threshold: number;
  readonly air: number;
}

export function tissueLevels({ values }: CoarseVolume, modality: "CT" | "MR"): TissueLevels {
  if (modality === "CT") return { threshold: CT_TISSUE, air: CT_AIR };
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const [least, most] = [sorted[0] ?? 0, sorted[Math.floor(sorted.length * 0.99)] ?? 0];
  return { threshold: least + (otsu(sorted, least, most) - least) * MR_SHARE, air: least };
}

/** Cells to both sides over which tissue is taken to hang together in MR, where the skull is dark: a little more than its thickness. */
const MR_BRIDGE = 2;

/** The largest piece of tissue; what only touches it, as a head rest does, falls off. */
export function bodyOf({ values, size }: CoarseVolume, { threshold }: TissueLevels, modality: "CT" | "MR"): Mask {
  // A copy that is mapped by an iterator takes a hundred times as long.
  const tissue = new Uint8Array(values.length);
  for (let at = 0; at < tissue.length; at++) tissue[at] = values[at]! > threshold ? 1 : 0;
  const whole = modality === "MR" ? bridged(tissue, size) : tissue;
  let body = largestComponent(eroded(whole, size), size);
  for (let round = 0; round < 2; round++) {
    body = dilated(body, size).map((cell, at) => cell & whole[at]!);
  }
  return body;
}

function bridged(tissue: Mask, size: Vector): Mask {
  let mask = tissue;
  for (let round = 0; round < MR_BRIDGE; round++) mask = dilated(mask, size);
  for (let round = 0; round < MR_BRIDGE; round++) mask = eroded(mask, size);
  return mask.map((cell, at) => cell | tissue[at]!);
}

const BINS = 256;

/** The value between two classes of the greatest variance between them (Otsu, 1979). */
function otsu(values: Float32Array, least: number, most: number): number {
  if (!(most > least)) return least;
  const counts = new Float64Array(BINS);
  const scale = (BINS - 1) / (most - least);
  for (const value of values) counts[Math.min(BINS - 1, Math.floor((value - least) * scale))]!++;
  const sum = counts.reduce((total, count, bin) => total + count * bin, 0);
  let [below, sumBelow, best, at] = [0, 0, -1, 0];
  for (let bin = 0; bin < BINS - 1; bin++) {
    below += counts[bin]!;
    sumBelow += counts[bin]! * bin;
    const above = values.length - below;
    if (below === 0 || above === 0) continue;
    const between = below * above * (sumBelow / below - (sum - sumBelow) / above) ** 2;
    if (between > best) [best, at] = [between, bin];
  }
  return least + (at + 1) / scale;
}
