import { type DicomFile, Tag } from "@dicomsec/core";
import type { VisualFeaturesCleaner, VisualFeaturesOutcome } from "../deidentify.js";
import { DeidentificationError } from "../errors.js";
import type { PixelCodecs } from "../pixels/pixel-codecs.js";
import { UnreadablePixels } from "../pixels/unreadable-pixels.js";
import { accessOf, type DefacingPlan, type StackPlan } from "./defacing-survey.js";
import { featureMessage, type FeatureReasonCode, UnknownFeatures } from "./feature-reason.js";
import { normalOf } from "./frame-geometry.js";
import { isSurface, isWithoutFace, type JudgedImage, judgedImage } from "./judged-images.js";
import { replaceFace } from "./replace-face.js";
import { dot } from "./vector.js";

export interface DefacerOptions {
  /** What is done with an instance that cannot be judged: it fails, or stays as it is. Default: quarantine. */
  readonly onUnknown?: "quarantine" | "keep";
  /** Decodes and encodes compressed frames. Default: none. */
  readonly codecs?: PixelCodecs;
}

/** A little more than a rounded position may be off, in millimetres. */
const TOLERANCE = 0.5;

/**
 * Makes what removes faces as a survey planned it: the same place of the patient in every slice, however the slices lie. An instance
 * without pixels is left alone, and does not claim that anything was removed.
 * @see PS3.15 E.3.2
 */
export function createDefacer(plan: DefacingPlan, options: DefacerOptions = {}): VisualFeaturesCleaner {
  const { onUnknown = "quarantine", codecs } = options;
  return async (file, signal) => {
    try {
      return await deface(file, plan, codecs, signal);
    } catch (error) {
      const reason = reasonOf(error);
      if (onUnknown === "keep") return unknown(reason);
      throw new DeidentificationError("ERR_DEIDENTIFICATION_PIXELS", {
        message: `A face may be recognizable: ${featureMessage(reason)} (${reason})`,
        cause: error,
      });
    }
  };
}

/** @throws UnknownFeatures, UnreadablePixels */
async function deface(
  file: DicomFile,
  plan: DefacingPlan,
  codecs: PixelCodecs | undefined,
  signal: AbortSignal | undefined,
): Promise<VisualFeaturesOutcome> {
  const { dataset } = file;
  if (isSurface(dataset)) throw new UnknownFeatures("FEATURES_SURFACE");
  if (!dataset.has(Tag.PixelData) && !dataset.has(Tag.FloatPixelData) && !dataset.has(Tag.DoubleFloatPixelData))
    return { applied: false, review: [] };
  if (isWithoutFace(dataset)) return { applied: true, review: [] };
  const judged = judgedImage(dataset);
  const access = accessOf(file, judged, codecs, signal);
  const stacks = judged.stacks.map((_, frame) => stackOf(plan, judged, frame));
  const faces = new Set(stacks.flatMap((stack) => (stack.kind === "face" ? [stack.face] : [])));
  if (faces.size === 0) return { applied: true, review: [] };
  await access.change(replaceFace(plan.faces, judged, stacks));
  return { applied: true, review: [], faces: [...faces] };
}

/** @throws UnknownFeatures */
function stackOf({ stacks }: DefacingPlan, { stacks: keys, geometries }: JudgedImage, frame: number): StackPlan {
  const stack = Object.hasOwn(stacks, keys[frame]!) ? stacks[keys[frame]!] : undefined;
  if (!stack) throw new UnknownFeatures("FEATURES_NOT_SURVEYED");
  if (stack.kind === "unknown") throw new UnknownFeatures(stack.reason);
  const depth = dot(geometries[frame]!.origin, normalOf(geometries[frame]!));
  if (depth < stack.range[0] - TOLERANCE || depth > stack.range[1] + TOLERANCE)
    throw new UnknownFeatures("FEATURES_NOT_SURVEYED");
  return stack;
}

function reasonOf(error: unknown): FeatureReasonCode {
  if (error instanceof UnknownFeatures) return error.code;
  if (!(error instanceof UnreadablePixels)) throw error;
  return error.code === "PIXELS_NO_CODEC" ? "FEATURES_NO_CODEC" : "FEATURES_UNREADABLE";
}

function unknown(reason: FeatureReasonCode): VisualFeaturesOutcome {
  const message = `a face may be recognizable: ${featureMessage(reason)} (${reason})`;
  return { applied: false, review: [{ code: "REVIEW_VISUAL_FEATURES_UNKNOWN", message }] };
}
