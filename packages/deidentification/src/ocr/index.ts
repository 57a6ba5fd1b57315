import { createWorker, OEM, PSM } from "tesseract.js";
import type { PixelBox } from "../pixels/pixel-box.js";
import type { GreyImage } from "../pixels/render-grey.js";
import type { TextBox, TextDetector } from "../pixels/text-detector.js";

export interface TextDetectorOptions {
  /**
   * The folder with `eng.traineddata.gz` for LSTM: a path in Node, as `installedLanguageData` of `@dicomsec/deidentification/node` finds it,
   * a URL in a browser. Nothing is fetched from anywhere else.
   */
  readonly languageData: string;
  /** Where tesseract.js-core and the worker's script are, for a browser. Default in Node: the installed packages. */
  readonly corePath?: string;
  readonly workerPath?: string;
}

/** A text detector that holds a worker; close it, or hold it with `await using`. */
export interface ClosableTextDetector extends AsyncDisposable {
  readonly detect: TextDetector;
  close(): Promise<void>;
}

/** Captions have letters of a dozen pixels, and the recogniser was taught with larger ones. */
const SCALE = 2;
/** What is recognised with less confidence is texture. */
const LEAST_CONFIDENCE = 25;
/** Pixels around a word: its edges are blurred, and accents stand out. */
const MARGIN = 3;

/**
 * Makes a text detector of Tesseract, in a worker and with local files only. It finds Latin letters and digits of any size above some
 * eight pixels; what is smaller, handwritten or in other scripts may go unseen.
 */
export async function createTextDetector(options: TextDetectorOptions): Promise<ClosableTextDetector> {
  const { languageData, corePath, workerPath } = options;
  const worker = await createWorker("eng", OEM.LSTM_ONLY, {
    langPath: languageData,
    cacheMethod: "none",
    gzip: true,
    ...(corePath === undefined ? {} : { corePath }),
    ...(workerPath === undefined ? {} : { workerPath }),
  });
  await worker.setParameters({ tessedit_pageseg_mode: PSM.SPARSE_TEXT, user_defined_dpi: "150" });
  const close = async () => {
    await worker.terminate();
  };
  return {
    detect: async (image, signal) => {
      signal?.throwIfAborted();
      const { data } = await worker.recognize(portableGreyMap(image) as never, {}, { blocks: true, text: false });
      signal?.throwIfAborted();
      const words = (data.blocks ?? [])
        .flatMap(({ paragraphs }) => paragraphs.flatMap(({ lines }) => lines))
        .flatMap(({ words: all }) => all);
      return words
        .filter(({ text, confidence }) => confidence >= LEAST_CONFIDENCE && /[\p{L}\p{N}]/u.test(text))
        .map(({ bbox, confidence }): TextBox => ({ ...boxOf(bbox), confidence }));
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function boxOf({ x0, y0, x1, y1 }: { x0: number; y0: number; x1: number; y1: number }): PixelBox {
  const [x, y] = [Math.floor(x0 / SCALE) - MARGIN, Math.floor(y0 / SCALE) - MARGIN];
  return { x, y, width: Math.ceil(x1 / SCALE) + MARGIN - x, height: Math.ceil(y1 / SCALE) + MARGIN - y };
}

/** The picture as PGM, which needs no encoder. */
function portableGreyMap({ width, height, grey }: GreyImage): Uint8Array {
  const header = new TextEncoder().encode(`P5\n${width * SCALE} ${height * SCALE}\n255\n`);
  const bytes = new Uint8Array(header.length + width * height * SCALE * SCALE);
  bytes.set(header);
  for (let row = 0, at = header.length; row < height * SCALE; row++) {
    const first = Math.floor(row / SCALE) * width;
    for (let column = 0; column < width * SCALE; column++) bytes[at++] = grey[first + Math.floor(column / SCALE)]!;
  }
  return bytes;
}
