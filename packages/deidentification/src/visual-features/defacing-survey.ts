import type { DicomFile } from "@dicomsec/core";
import { encapsulatedPixels } from "../pixels/encapsulated-pixels.js";
import { pixelElement } from "../pixels/image-facts.js";
import { bytesAfterFrames, nativePixels } from "../pixels/native-pixels.js";
import type { PixelAccess } from "../pixels/pixel-access.js";
import type { PixelCodecs } from "../pixels/pixel-codecs.js";
import { UnreadablePixels } from "../pixels/unreadable-pixels.js";
import { type FeatureReasonCode, UnknownFeatures } from "./feature-reason.js";
import { type JudgedImage, judgedImage } from "./judged-images.js";
import { type FacePlan, type JudgeSeriesOptions, judgeSeries } from "./plan-defacing.js";
import { SliceStack } from "./slice-stack.js";

export interface DefacingSurveyOptions {
  /** Whether faces become air, or are smoothed beyond recognition. Default: remove. */
  readonly manner?: "remove" | "blur";
  /** Decodes compressed frames. Default: none, and then they are not judged. */
  readonly codecs?: PixelCodecs;
}

/** What is to be done to each series, as plain data. As confidential as the series. */
export interface DefacingPlan {
  readonly faces: readonly FacePlan[];
  /** By what `judgedImage` calls a stack. */
  readonly stacks: Readonly<Record<string, StackPlan>>;
}

export type StackPlan = { readonly range: readonly [number, number] } & (
  | {
      readonly kind: "face";
      /** Position in `faces`. */
      readonly face: number;
      readonly replacement: FacePlan["replacement"];
    }
  | { readonly kind: "none" }
  | { readonly kind: "unknown"; readonly reason: FeatureReasonCode }
);

/** Looks at all instances of series before the first of them is changed. */
export interface DefacingSurvey {
  /** Takes note of an instance, in any order; its pixels are kept coarse. What cannot be judged is left out, and fails in its turn. */
  add(file: DicomFile, signal?: AbortSignal): Promise<void>;
  /**
   * Finds the faces. A series is judged by its own pixels; one that is too small for that takes over what was found in the largest other
   * of the same Frame of Reference.
   */
  finish(): DefacingPlan;
}

interface Surveyed extends Pick<JudgedImage, "modality" | "frameOfReference"> {
  readonly slices: SliceStack;
  isFarFromHead: boolean;
  isDefaced: boolean;
  isTooLarge: boolean;
}

/** Begins a survey of series for `createDefacer`. @see PS3.15 E.3.2 */
export function createDefacingSurvey(options: DefacingSurveyOptions = {}): DefacingSurvey {
  const { manner = "remove", codecs } = options;
  const stacks = new Map<string, Surveyed>();
  return {
    add: async (file, signal) => {
      try {
        await addFrames(stacks, file, codecs, signal);
      } catch (error) {
        if (!(error instanceof UnknownFeatures || error instanceof UnreadablePixels)) throw error;
      }
    },
    finish: () => planOf(stacks, manner),
  };
}

/**
 * The pixels of a file that `judgedImage` takes.
 * @throws UnreadablePixels when more follow, as with too small a Number of Frames: they would stay as they are
 */
export function accessOf(
  file: DicomFile,
  { image }: JudgedImage,
  codecs: PixelCodecs | undefined,
  signal: AbortSignal | undefined,
): PixelAccess {
  const input = { file, image, signal };
  if (pixelElement(file.dataset)!.isEncapsulated) return encapsulatedPixels(input, codecs);
  if (bytesAfterFrames(input) > 0) throw new UnreadablePixels("PIXELS_UNREADABLE");
  return nativePixels(input);
}

async function addFrames(
  stacks: Map<string, Surveyed>,
  file: DicomFile,
  codecs: PixelCodecs | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const judged = judgedImage(file.dataset);
  const access = accessOf(file, judged, codecs, signal);
  for (const [at, geometry] of judged.geometries.entries()) {
    signal?.throwIfAborted();
    const key = judged.stacks[at]!;
    const { bytes } = await access.readFrame(at);
    const stack = stacks.get(key) ?? {
      ...judged,
      slices: new SliceStack(geometry),
      isTooLarge: false,
    };
    stacks.set(key, stack);
    stack.isFarFromHead &&= judged.isFarFromHead;
    stack.isDefaced &&= judged.isDefaced;
    if (!stack.slices.add(bytes, judged.image, geometry)) stack.isTooLarge = true;
  }
}

function planOf(stacks: ReadonlyMap<string, Surveyed>, manner: JudgeSeriesOptions["manner"]): DefacingPlan {
  const faces: FacePlan[] = [];
  const plans: Record<string, StackPlan> = {};
  const largest = new Map<string, { face: number; slices: number }>();
  for (const [key, stack] of [...stacks].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { slices, frameOfReference = "" } = stack;
    const judgement = judgeSeries(() => volumeOf(stack), { ...stack, manner });
    const { range } = slices;
    if (judgement.kind !== "face") {
      plans[key] = { ...judgement, range };
      continue;
    }
    const { plan } = judgement;
    const face = faces.push(plan) - 1;
    plans[key] = { kind: "face", face, replacement: plan.replacement, range };
    if (frameOfReference !== "" && slices.count > (largest.get(frameOfReference)?.slices ?? 0))
      largest.set(frameOfReference, { face, slices: slices.count });
  }
  for (const [key, { frameOfReference = "", slices, modality }] of stacks) {
    const plan = plans[key]!;
    const other = largest.get(frameOfReference);
    if (plan.kind !== "unknown" || !other || !lenders.has(plan.reason)) continue;
    const replacement = modality === "CT" ? -1000 : slices.least;
    plans[key] = { kind: "face", face: other.face, replacement, range: plan.range };
  }
  return { faces, stacks: plans };
}

/** What says that a series shows too little, and not that something is wrong. */
const lenders: ReadonlySet<FeatureReasonCode> = new Set<FeatureReasonCode>([
  "FEATURES_TOO_FEW_SLICES",
  "FEATURES_SLICES_MISSING",
  "FEATURES_TOO_SMALL",
  "FEATURES_NOT_A_HEAD",
  "FEATURES_VERTEX_MISSING",
  "FEATURES_NO_SCALP",
]);

function volumeOf({ slices, isTooLarge }: Surveyed) {
  if (isTooLarge) throw new UnknownFeatures("FEATURES_TOO_LARGE");
  return slices.volume();
}
