import type { PixelBox } from "./pixel-box.js";
import type { GreyImage } from "./render-grey.js";

/** A stretch of an image that looks like text. */
export interface TextBox extends PixelBox {
  /** From 0 to 100. */
  readonly confidence: number;
}

/** Finds text in a picture; `createTextDetector` of `@dicomsec/deidentification/ocr` makes one. It says where, and not what. */
export type TextDetector = (image: GreyImage, signal?: AbortSignal) => Promise<readonly TextBox[]>;
