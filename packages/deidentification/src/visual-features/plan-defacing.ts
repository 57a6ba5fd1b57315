import { boxBlurred } from "./box-blur.js";
import { type CoarseVolume, cropCells } from "./coarse-volume.js";
import { aroundHead, checkFacing, faceRegion } from "./face-region.js";
import { type FeatureReasonCode, UnknownFeatures } from "./feature-reason.js";
import { findHead, hasNoHead } from "./head-frame.js";
import { filledLayers, type Mask } from "./morphology.js";
import { checkSkull } from "./skull-check.js";
import { surfacePicture, type SurfacePicture } from "./surface-picture.js";
import { bodyOf, type TissueLevels, tissueLevels } from "./tissue.js";
import type { Vector } from "./vector.js";

/** Three means over so many cells to both sides leave nothing of a surface below some 3 cm. */
const BLUR_RADIUS = 4;

/** The face of one series, as plain data. */
export interface FacePlan {
  /** The middle of the first cell, in patient coordinates. */
  readonly origin: Vector;
  readonly size: Vector;
  /** Millimetres between cells. */
  readonly cell: number;
  /** 1 in cells of which the pixels are replaced; x before y before z. */
  readonly region: Uint8Array;
  /** What pixels are replaced by, as a value after Modality LUT: air, or for each cell what is left after smoothing. */
  readonly replacement: number | Float32Array;
  /** The surface of the head; a face can be recognized in the first. */
  readonly before: SurfacePicture;
  readonly after: SurfacePicture;
}

/** What is known of a series. */
export type SeriesJudgement =
  | { readonly kind: "face"; readonly plan: FacePlan }
  /** Nothing of a face is in the series. */
  | { readonly kind: "none" }
  | { readonly kind: "unknown"; readonly reason: FeatureReasonCode };

export interface JudgeSeriesOptions {
  readonly modality: "CT" | "MR";
  readonly manner: "remove" | "blur";
  /** Whether the series says of itself that its face was removed: then it need not have a nose. */
  readonly isDefaced: boolean;
  /** Whether the series says that it shows a part of the body that is far from the head. */
  readonly isFarFromHead: boolean;
}

/** Looks for a face in a series. */
export function judgeSeries(makeVolume: () => CoarseVolume, options: JudgeSeriesOptions): SeriesJudgement {
  try {
    const volume = makeVolume();
    if (volume.size.some((cells) => cells * volume.cell < 75)) throw new UnknownFeatures("FEATURES_TOO_SMALL");
    const levels = tissueLevels(volume, options.modality);
    const body = bodyOf(volume, levels, options.modality);
    if (options.isFarFromHead && hasNoHead(volume, filledLayers(body, volume.size))) return { kind: "none" };
    return judgeHead(volume, body, levels, options);
  } catch (error) {
    if (!(error instanceof UnknownFeatures)) throw error;
    return { kind: "unknown", reason: error.code };
  }
}

/** @throws UnknownFeatures */
function judgeHead(
  volume: CoarseVolume,
  body: Mask,
  levels: TissueLevels,
  options: JudgeSeriesOptions,
): SeriesJudgement {
  const { modality } = options;
  const { head, filled } = findHead(volume, body, levels.air);
  checkSkull(volume, filled, head, modality, levels);
  const bounds = aroundHead(volume, head);
  const part = volume.crop(...bounds);
  const inside = cropCells(filled, volume.size, ...bounds, 0);
  const region = faceRegion(part, head, modality);
  if (!options.isDefaced) checkFacing(part, inside, head, region);
  if (!region.some((cell, at) => cell === 1 && inside[at] === 1)) return { kind: "none" };
  return { kind: "face", plan: planOf(part, region, levels, options) };
}

function planOf(
  volume: CoarseVolume,
  region: Mask,
  { threshold, air }: TissueLevels,
  { manner }: JudgeSeriesOptions,
): FacePlan {
  const { cell, size } = volume;
  const known = volume.values.map((value) => (Number.isNaN(value) ? air : value));
  const replaced = manner === "remove" ? undefined : boxBlurred(known, size, BLUR_RADIUS);
  const after = known.map((value, at) => (region[at] === 1 ? (replaced?.[at] ?? air) : value));
  const bounds = boundsOf(region, size);
  return {
    cell,
    origin: volume.pointOf(...bounds[0]),
    size: [0, 1, 2].map((axis) => bounds[1][axis]! - bounds[0][axis]!) as unknown as Vector,
    region: cropCells(region, size, ...bounds, 0),
    replacement: replaced ? cropCells(replaced, size, ...bounds, air) : air,
    before: surfacePicture(volume, known, threshold),
    after: surfacePicture(volume, after, threshold),
  };
}

/** The smallest box that holds all set cells. */
function boundsOf(mask: Mask, [width, height, depth]: Vector): readonly [Vector, Vector] {
  const from = [width, height, depth];
  const to = [0, 0, 0];
  mask.forEach((cell, at) => {
    if (cell !== 1) return;
    const place = [at % width, Math.floor(at / width) % height, Math.floor(at / (width * height))];
    place.forEach((value, axis) => {
      from[axis] = Math.min(from[axis]!, value);
      to[axis] = Math.max(to[axis]!, value + 1);
    });
  });
  return [from as unknown as Vector, to as unknown as Vector];
}
