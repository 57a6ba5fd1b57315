import type { CoarseVolume } from "./coarse-volume.js";
import { dilated, eroded, largestComponent, type Mask } from "./morphology.js";

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

/** The largest piece of tissue; what only touches it, as a head rest does, falls off. */
export function bodyOf({ values, size }: CoarseVolume, threshold: number): Mask {
  const tissue = Uint8Array.from(values, (value) => (value > threshold ? 1 : 0));
  let body = largestComponent(eroded(tissue, size), size);
  for (let round = 0; round < 2; round++) {
    body = dilated(body, size).map((cell, at) => cell & tissue[at]!);
  }
  return body;
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
