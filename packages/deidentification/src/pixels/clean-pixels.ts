import { type DicomFile, Tag, transferSyntaxFacts } from "@dicomsec/core";
import { defaultPixelRules } from "./default-pixel-rules.js";
import { DeidentificationError } from "../errors.js";
import { checkPixelRules } from "./check-rules.js";
import { computedRange } from "./computed-source.js";
import { encapsulatedPixels, setNative } from "./encapsulated-pixels.js";
import { fillBoxes, fillPlan, hasEmbeddedOverlay } from "./fill-plan.js";
import { nestedPixels, removeNestedPixels } from "./icons.js";
import { imageFacts, pixelElement, type ImageFacts } from "./image-facts.js";
import { bytesAfterFrames, nativePixels } from "./native-pixels.js";
import type { BoxesOf, PixelAccess, PixelOutput } from "./pixel-access.js";
import { clipBox, type PixelBox } from "./pixel-box.js";
import type { PixelCodecs } from "./pixel-codecs.js";
import { type AppliedRule, applyRules, type RedactedRegion } from "./apply-rules.js";
import type { PixelRule } from "./pixel-rule.js";
import { renderGrey } from "./render-grey.js";
import type { TextDetector } from "./text-detector.js";
import { UnreadablePixels } from "./unreadable-pixels.js";

export interface PixelCleaningOptions {
  /** Rules of a site, asked before those that come with this package. Default: none. */
  readonly rules?: readonly PixelRule[];
  /** Whether the rules that come with this package are asked. Default: true. */
  readonly defaultRules?: boolean;
  /** Looks for text in every frame. Default: none. */
  readonly detectText?: TextDetector;
  /** Text found with less confidence, from 0 to 100, is not blacked out and makes the image suspicious. Default: 35. */
  readonly minConfidence?: number;
  /** What is done where nothing is known: fail, keep the pixels, or black all of them out. Default: quarantine. */
  readonly onUnknown?: "quarantine" | "keep" | "blackout";
  /** Decodes and encodes compressed frames; without them only RLE and JPEG of sequential DCT can be redacted. Default: none. */
  readonly codecs?: PixelCodecs;
  /** Whether icons and other pixels in Items stay; an image with any is not called clean. Default: false. */
  readonly keepNestedPixels?: boolean;
  readonly signal?: AbortSignal;
}

export type PixelReasonCode =
  /** The instance has no pixels. */
  | "PIXELS_NONE"
  /** A rule says that images of this kind carry no text; nobody looked at this one. */
  | "PIXELS_CLEAN_BY_RULE"
  /** What was blacked out is known of images of this kind, and text may also be elsewhere. */
  | "PIXELS_PRESUMED_RULE"
  /** Burned In Annotation (0028,0301) is YES and nothing was blacked out. */
  | "PIXELS_BURNED_IN_ANNOTATION"
  /** Something that may be text was found with little confidence. */
  | "PIXELS_UNCERTAIN_TEXT"
  /** No rule applies and no text detector looked at every frame. */
  | "PIXELS_NOT_LOOKED_AT"
  /** There is no codec for the Transfer Syntax. */
  | "PIXELS_NO_CODEC"
  /** The pixels cannot be decoded, or the attributes that describe them are wrong. */
  | "PIXELS_UNREADABLE"
  /** Bytes follow the last frame. */
  | "PIXELS_TRAILING_BYTES"
  /** Icons or other pixels in Items were removed. */
  | "PIXELS_NESTED_REMOVED"
  /** Icons or other pixels in Items stay. */
  | "PIXELS_NESTED_KEPT"
  /** The pixels had to be decompressed to be redacted. */
  | "PIXELS_DECOMPRESSED"
  /** The pixels had to be decompressed, and what their compression had lost stays lost. */
  | "PIXELS_DECOMPRESSED_LOSSY";

export interface PixelReason {
  readonly code: PixelReasonCode;
  readonly message: string;
}

/** What is known of the pixels of an instance after cleaning, and why. */
export interface PixelCleaning {
  readonly verdict: "clean" | "redacted" | "suspicious" | "unknown";
  /**
   * Whether all pixels were inspected, or redacted by what is known of them for certain, so that 113101 and Burned In Annotation
   * (0028,0301) NO may be claimed.
   */
  readonly inspected: boolean;
  readonly action: "none" | "redacted" | "blackout";
  /** What was blacked out; a compressed image loses the whole blocks that a region touches. */
  readonly regions: readonly RedactedRegion[];
  readonly reasons: readonly PixelReason[];
  /** Undefined when no pixel was changed. */
  readonly output: PixelOutput | undefined;
}

const messages: { readonly [code in PixelReasonCode]: string } = {
  PIXELS_NONE: "the instance has no pixels",
  PIXELS_CLEAN_BY_RULE: "a rule says that images of this kind carry no text",
  PIXELS_PRESUMED_RULE: "the rule is presumed: text may also be elsewhere",
  PIXELS_BURNED_IN_ANNOTATION: "Burned In Annotation (0028,0301) is YES and nothing was blacked out",
  PIXELS_UNCERTAIN_TEXT: "something that may be text was found with little confidence",
  PIXELS_NOT_LOOKED_AT: "no rule applies, and no text detector looked at every frame",
  PIXELS_NO_CODEC: "there is no codec for the Transfer Syntax",
  PIXELS_UNREADABLE: "the pixels cannot be decoded as their attributes say",
  PIXELS_TRAILING_BYTES: "bytes follow the last frame",
  PIXELS_NESTED_REMOVED: "pixels in Items were removed",
  PIXELS_NESTED_KEPT: "pixels in Items stay",
  PIXELS_DECOMPRESSED: "the pixels were decompressed to be redacted",
  PIXELS_DECOMPRESSED_LOSSY:
    "the pixels were decompressed to be redacted; their lossy compression stays in the history",
};

/** What makes an image suspicious that is otherwise clean or redacted. */
const suspect: ReadonlySet<PixelReasonCode> = new Set<PixelReasonCode>([
  "PIXELS_PRESUMED_RULE",
  "PIXELS_BURNED_IN_ANNOTATION",
  "PIXELS_UNCERTAIN_TEXT",
  "PIXELS_TRAILING_BYTES",
  "PIXELS_NESTED_KEPT",
]);

/**
 * Blacks out text in the pixels of an instance, by rules and by a text detector, in place; to be called before attributes are cleaned,
 * for it reads what the image was made with. Values left in their source stay there.
 * @throws DeidentificationError ERR_DEIDENTIFICATION_PIXELS when nothing is known of the pixels and `onUnknown` is "quarantine",
 *   ERR_DEIDENTIFICATION_CONFIG for a rule that is none; and what a source, the text detector and the signal throw
 * @see PS3.15 E.3.1
 */
export async function cleanPixels(file: DicomFile, options: PixelCleaningOptions = {}): Promise<PixelCleaning> {
  checkPixelRules(options.rules ?? []);
  return new PixelCleaner(file, options).run();
}

class PixelCleaner {
  readonly #file: DicomFile;
  readonly #options: PixelCleaningOptions;
  readonly #reasons = new Set<PixelReasonCode>();
  readonly #regions: RedactedRegion[] = [];
  #output: PixelOutput | undefined;

  constructor(file: DicomFile, options: PixelCleaningOptions) {
    this.#file = file;
    this.#options = options;
  }

  async run(): Promise<PixelCleaning> {
    this.#treatNestedPixels();
    const { dataset } = this.#file;
    if (!pixelElement(dataset)) {
      this.#reasons.add("PIXELS_NONE");
      return this.#result("clean", false);
    }
    const image = imageFacts(dataset);
    if (!image) return this.#unknown(undefined, "PIXELS_UNREADABLE");
    return this.#image(image);
  }

  async #image(image: ImageFacts): Promise<PixelCleaning> {
    const access = this.#access(image);
    const rules = [...(this.#options.rules ?? []), ...(this.#options.defaultRules === false ? [] : defaultPixelRules)];
    const applied = applyRules(rules, this.#file.dataset, image);
    const wasDetected = await this.#detect(access);
    if (!applied && !wasDetected) return this.#unknown(image, "PIXELS_NOT_LOOKED_AT");
    this.#regions.push(...(applied?.regions ?? []));
    if (this.#regions.length > 0) {
      try {
        this.#output = await access.redact(boxesOf(this.#regions, image));
      } catch (error) {
        if (!(error instanceof UnreadablePixels)) throw error;
        return this.#unknown(image, error.code);
      }
    }
    this.#judge(applied, wasDetected);
    const isRedacted = this.#regions.length > 0;
    // What lies in unused bits nobody looked at, and it stays outside of the regions.
    const isLookedAt = !hasEmbeddedOverlay(this.#file.dataset);
    const isCertain = wasDetected || (isRedacted && applied?.rule.certainty === "confirmed");
    return this.#result(isRedacted ? "redacted" : "clean", isCertain && isLookedAt);
  }

  #access(image: ImageFacts): PixelAccess {
    const input = { file: this.#file, image, signal: this.#options.signal };
    if (pixelElement(this.#file.dataset)!.isEncapsulated) return encapsulatedPixels(input, this.#options.codecs);
    if (bytesAfterFrames(input) > 0) this.#reasons.add("PIXELS_TRAILING_BYTES");
    return nativePixels(input);
  }

  /** Whether a text detector looked at every frame. */
  async #detect(access: PixelAccess): Promise<boolean> {
    const { detectText, minConfidence = 35, signal } = this.#options;
    if (!detectText) return false;
    const { rows, columns, frames } = access.image;
    for (let at = 0; at < frames; at++) {
      signal?.throwIfAborted();
      const frame = await access.readFrame(at).catch((error: unknown) => {
        if (error instanceof UnreadablePixels) return error;
        throw error;
      });
      if (frame instanceof UnreadablePixels) {
        this.#reasons.add(frame.code);
        return false;
      }
      const grey = renderGrey(frame.bytes, frame.image, this.#file.dataset);
      for (const text of await detectText({ width: columns, height: rows, grey, frame: at }, signal)) {
        const box = clipBox(text, columns, rows);
        if (!box) continue;
        if (text.confidence < minConfidence) this.#reasons.add("PIXELS_UNCERTAIN_TEXT");
        else this.#regions.push({ ...box, frames: frames === 1 ? "all" : [at + 1], why: "text detected" });
      }
    }
    return true;
  }

  #judge(applied: AppliedRule | undefined, wasDetected: boolean): void {
    if (applied && !wasDetected) {
      if (applied.rule.action.kind === "clean") this.#reasons.add("PIXELS_CLEAN_BY_RULE");
      else if (applied.rule.certainty === "presumed") this.#reasons.add("PIXELS_PRESUMED_RULE");
    }
    const saysBurnedIn = this.#file.dataset.getString(Tag.BurnedInAnnotation) === "YES";
    if (saysBurnedIn && this.#regions.length === 0) this.#reasons.add("PIXELS_BURNED_IN_ANNOTATION");
    if (this.#output && !this.#output.sameTransferSyntax) {
      this.#reasons.add(this.#output.lossy ? "PIXELS_DECOMPRESSED_LOSSY" : "PIXELS_DECOMPRESSED");
    }
  }

  async #unknown(image: ImageFacts | undefined, code: PixelReasonCode): Promise<PixelCleaning> {
    this.#reasons.add(code);
    this.#regions.length = 0;
    const { onUnknown = "quarantine" } = this.#options;
    if (onUnknown === "keep") return this.#result("unknown", false);
    if (onUnknown === "quarantine" || !image) throw this.#refusal();
    const whole: RedactedRegion = {
      x: 0,
      y: 0,
      width: image.columns,
      height: image.rows,
      frames: "all",
      why: "unknown",
    };
    this.#regions.push(whole);
    this.#output = await this.#blackout(image);
    return { ...this.#result("redacted", true), action: "blackout" };
  }

  #refusal(): DeidentificationError {
    return new DeidentificationError("ERR_DEIDENTIFICATION_PIXELS", {
      message: `Nothing is known of the pixels: ${[...this.#reasons].map((reason) => messages[reason]).join("; ")}`,
    });
  }

  /** Pixels that cannot be redacted are replaced by native black ones. */
  async #blackout(image: ImageFacts): Promise<PixelOutput> {
    try {
      return await this.#access(image).redact(boxesOf(this.#regions, image));
    } catch (error) {
      if (!(error instanceof UnreadablePixels)) throw error;
      if (!this.#isReplaceable(image)) {
        this.#reasons.add(error.code);
        throw this.#refusal();
      }
    }
    const color = image.samplesPerPixel === 1 ? image.photometricInterpretation : "RGB";
    const black = { ...image, planar: false, photometricInterpretation: color };
    const plan = fillPlan(this.#file.dataset, black);
    const frame = async () => {
      const bytes = new Uint8Array(Math.ceil(plan.frameBits / 8));
      fillBoxes(plan, bytes, 0, () => [{ x: 0, y: 0, width: image.columns, height: image.rows }]);
      return bytes;
    };
    const bytes = await frame();
    const pieces =
      image.frames === 1 ? [bytes] : Array.from({ length: image.frames }, () => computedRange(bytes.length, frame));
    setNative(this.#file, pieces, black);
    return { sameTransferSyntax: false, lossy: false };
  }

  /** A compressed frame takes some bytes: a Number of Frames beyond them is wrong, and would be written out in full. */
  #isReplaceable({ frames }: ImageFacts): boolean {
    const isEncapsulated = transferSyntaxFacts(this.#file.transferSyntaxUid)?.encapsulated === true;
    return isEncapsulated && frames <= pixelElement(this.#file.dataset)!.length;
  }

  #treatNestedPixels(): void {
    const { dataset } = this.#file;
    if (this.#options.keepNestedPixels === true) {
      if (nestedPixels(dataset).length > 0) this.#reasons.add("PIXELS_NESTED_KEPT");
    } else if (removeNestedPixels(dataset).length > 0) this.#reasons.add("PIXELS_NESTED_REMOVED");
  }

  #result(verdict: PixelCleaning["verdict"], inspected: boolean): PixelCleaning {
    const isSuspicious = verdict !== "unknown" && [...this.#reasons].some((code) => suspect.has(code));
    return {
      verdict: isSuspicious ? "suspicious" : verdict,
      inspected: inspected && !isSuspicious,
      action: this.#regions.length > 0 ? "redacted" : "none",
      regions: this.#regions,
      reasons: [...this.#reasons].map((code) => ({ code, message: messages[code] })),
      output: this.#output,
    };
  }
}

/** The boxes of each frame. */
function boxesOf(regions: readonly RedactedRegion[], { columns, rows }: ImageFacts): BoxesOf {
  const everywhere: PixelBox[] = [];
  const byFrame = new Map<number, PixelBox[]>();
  for (const region of regions) {
    const box = clipBox(region, columns, rows);
    if (!box) continue;
    if (region.frames === "all") everywhere.push(box);
    else for (const frame of region.frames) byFrame.set(frame - 1, [...(byFrame.get(frame - 1) ?? []), box]);
  }
  return (frame) => {
    const own = byFrame.get(frame);
    return own ? [...everywhere, ...own] : everywhere;
  };
}
