import type { DeidentificationConfig } from "../config/config.js";
import { DeidentificationError } from "../errors.js";
import type { PixelCodecs } from "../pixels/pixel-codecs.js";
import type { TextDetector } from "../pixels/text-detector.js";
import { installedLanguageData } from "./installed-language-data.js";

/** What is loaded for pixels, because a configuration asks for it; to be closed. */
export interface PixelTools extends AsyncDisposable {
  readonly codecs: PixelCodecs | undefined;
  readonly detectText: TextDetector | undefined;
}

/**
 * Loads the codecs and the text detector, as far as a configuration needs them and they are installed.
 * @throws {DeidentificationError} `ERR_DEIDENTIFICATION_CONFIG` when text is to be looked for and the packages for that are not installed
 */
export async function loadPixelTools({ options = [], pixels = {} }: DeidentificationConfig): Promise<PixelTools> {
  const cleans = options.includes("clean-pixel-data");
  const needsCodecs = cleans || options.includes("clean-recognizable-visual-features");
  const codecs = needsCodecs ? await installedCodecs() : undefined;
  const detector = cleans && pixels.detectText === true ? await installedDetector() : undefined;
  return { codecs, detectText: detector?.detect, [Symbol.asyncDispose]: async () => detector?.close() };
}

/** Without the optional packages compressed pixels cannot be decoded, and their verdict says so. */
async function installedCodecs(): Promise<PixelCodecs | undefined> {
  const module = await import("../codecs/index.js").catch(notInstalled);
  return module?.loadPixelCodecs();
}

async function installedDetector() {
  const module = await import("../ocr/index.js").catch(notInstalled);
  try {
    if (module) return await module.createTextDetector({ languageData: installedLanguageData() });
  } catch (error) {
    notInstalled(error);
  }
  throw new DeidentificationError("ERR_DEIDENTIFICATION_CONFIG", {
    message: "Looking for text needs the packages tesseract.js and @tesseract.js-data/eng",
  });
}

function notInstalled(error: unknown): undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") throw error;
}
