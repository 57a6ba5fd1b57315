import { type Dataset, DecodeError, type DicomFile, Tag } from "@dicomsec/core";
import type { DeidentifierOptions, VisualFeaturesCleaner, VisualFeaturesOutcome } from "./deidentify.js";
import { DeidentificationError } from "./errors.js";
import type { ProfileOption } from "./options.js";
import { reviewBurnedIn, reviewFeatures, type ReviewReason } from "./pixel-review.js";
import { checkPixelRules } from "./pixels/check-rules.js";
import { cleanPixels, type PixelCleaning, type PixelCleaningOptions } from "./pixels/clean-pixels.js";
import { stripFrameMetadata } from "./pixels/frame-metadata.js";

/** Whether an option is about pixels: it is claimed only where pixels were inspected or redacted. */
export function isPixelOption(option: ProfileOption): boolean {
  return option === "clean-pixel-data" || option === "clean-recognizable-visual-features";
}

/** What was done to the pixels of an instance. */
export interface PixelOutcome {
  /** The options about pixels that were carried out. */
  readonly options: readonly ProfileOption[];
  readonly review: readonly ReviewReason[];
  readonly cleaning: PixelCleaning | undefined;
  readonly features: VisualFeaturesOutcome | undefined;
}

/** What is done to pixels, before the attributes that tell of them are treated. */
export class PixelSteps {
  readonly #cleaning: Omit<PixelCleaningOptions, "signal"> | undefined;
  readonly #visualFeatures: VisualFeaturesCleaner | undefined;

  /**
   * @throws {DeidentificationError} `ERR_DEIDENTIFICATION_CONFIG` for a rule that is none, and when faces are to be removed and nothing is given
   *   that does so.
   */
  constructor(chosen: readonly ProfileOption[], { pixels = {}, visualFeatures }: DeidentifierOptions) {
    checkPixelRules(pixels.rules ?? []);
    if (chosen.includes("clean-pixel-data")) this.#cleaning = pixels;
    if (!chosen.includes("clean-recognizable-visual-features")) return;
    if (!visualFeatures) {
      throw new DeidentificationError("ERR_DEIDENTIFICATION_CONFIG", {
        message: "clean-recognizable-visual-features needs what removes them: visualFeatures",
      });
    }
    this.#visualFeatures = visualFeatures;
  }

  async clean(file: DicomFile, signal: AbortSignal | undefined): Promise<PixelOutcome> {
    const { dataset } = file;
    const burnedIn = reviewBurnedIn(dataset);
    const features = reviewFeatures(dataset);
    // Before pixels are computed as they are read, for looking at frames reads them.
    const frames = await reviewFrames(dataset);
    const cleaning = this.#cleaning && (await cleanPixels(file, { ...this.#cleaning, ...(signal ? { signal } : {}) }));
    const removed = await this.#visualFeatures?.(file, signal);
    const options: ProfileOption[] = [];
    // What is beside the image in frames that cannot be read to their end, nobody saw.
    if (cleaning?.inspected && frames.length === 0) options.push("clean-pixel-data");
    if (removed?.applied) options.push("clean-recognizable-visual-features");
    return {
      options,
      review: [...(cleaning ? reviewCleaning(cleaning) : burnedIn), ...(removed?.review ?? features), ...frames],
      cleaning,
      features: removed,
    };
  }
}

function reviewCleaning({ verdict, reasons }: PixelCleaning): readonly ReviewReason[] {
  if (verdict === "clean" || verdict === "redacted") return [];
  const code = verdict === "unknown" ? "REVIEW_PIXELS_UNKNOWN" : "REVIEW_PIXELS_SUSPICIOUS";
  return [{ code, message: reasons.map(({ message }) => message).join("; ") }];
}

/** Comments in compressed frames may name anybody: they go whatever the options are. */
async function reviewFrames(dataset: Dataset): Promise<readonly ReviewReason[]> {
  if (dataset.get(Tag.PixelData)?.isEncapsulated !== true) return [];
  try {
    if ((await stripFrameMetadata(dataset)).unreadable === 0) return [];
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
  return [
    {
      code: "REVIEW_FRAMES_UNREADABLE",
      message: "compressed frames may hold comments: they cannot be read to their end",
    },
  ];
}
