import { type Dataset, type DicomFile, type Frame, framesOf, type Piece, Tag, TransferSyntax } from "@dicomsec/core";
import { computedRange } from "./computed-source.js";
import { fillBoxes, fillPlan } from "./fill-plan.js";
import type { ImageFacts } from "./image-facts.js";
import { redactJpeg } from "./jpeg/redact-jpeg.js";
import type { BoxesOf, PixelAccess, PixelChange, PixelInput, PixelOutput } from "./pixel-access.js";
import type { DecodedFrame, PixelCodecs } from "./pixel-codecs.js";
import { decodeRle, encodeRle } from "./rle.js";
import { dropExtendedOffsetTable, setFrames } from "./set-frames.js";
import { readable, UnreadablePixels } from "./unreadable-pixels.js";

/** Transfer Syntaxes in which a frame is redacted without decoding it. */
const blockWise: ReadonlySet<string> = new Set([TransferSyntax.JPEGBaseline8Bit, TransferSyntax.JPEGExtended12Bit]);

/** What Lossy Image Compression Method (0028,2114) calls what may have lost something. @see PS3.3 C.7.6.1.1.5.1 */
const lossyMethods: ReadonlyMap<string, string> = new Map([
  [TransferSyntax.JPEGBaseline8Bit, "ISO_10918_1"],
  [TransferSyntax.JPEGExtended12Bit, "ISO_10918_1"],
  [TransferSyntax.JPEGSpectralSelectionNonHierarchical68, "ISO_10918_1"],
  [TransferSyntax.JPEGFullProgressionNonHierarchical1012, "ISO_10918_1"],
  [TransferSyntax.JPEGLSNearLossless, "ISO_14495_1"],
  [TransferSyntax.JPEG2000, "ISO_15444_1"],
  [TransferSyntax.HTJ2K, "ISO_15444_15"],
]);

/**
 * Encapsulated Pixel Data. JPEG of sequential DCT is redacted block by block, RLE and what a codec encodes without loss stays in its
 * Transfer Syntax, and all else is decompressed.
 * @see PS3.5 A.4
 */
export function encapsulatedPixels(input: PixelInput, codecs: PixelCodecs | undefined): PixelAccess {
  const image = { ...input.image, planar: false };
  return new EncapsulatedPixels({ ...input, image }, codecs);
}

/** What is done to decoded frames. */
interface Edit {
  readonly touches: (frame: number) => boolean;
  readonly apply: (decoded: DecodedFrame, frame: number) => void;
}

/** Changes a compressed frame, which is the one at a position. */
type Recoder = (frame: Uint8Array, at: number) => Promise<Uint8Array>;

class EncapsulatedPixels implements PixelAccess {
  readonly image: ImageFacts;
  readonly #file: DicomFile;
  readonly #signal: AbortSignal | undefined;
  readonly #codecs: PixelCodecs | undefined;
  readonly #uid: string;

  constructor({ file, image, signal }: PixelInput, codecs: PixelCodecs | undefined) {
    this.image = image;
    this.#file = file;
    this.#signal = signal;
    this.#codecs = codecs;
    this.#uid = file.transferSyntaxUid;
  }

  async readFrame(at: number): Promise<{ readonly bytes: Uint8Array; readonly image: ImageFacts }> {
    const frames = await this.#frames();
    const { bytes, photometricInterpretation } = await this.#decode(await frames[at]!.read());
    return { bytes, image: { ...this.image, photometricInterpretation } };
  }

  redact(boxesOf: BoxesOf): Promise<PixelOutput> {
    const edit: Edit = {
      touches: (at) => boxesOf(at).length > 0,
      apply: ({ bytes, photometricInterpretation }, at) => {
        const plan = fillPlan(this.#file.dataset, { ...this.image, photometricInterpretation });
        fillBoxes(plan, bytes, 0, () => boxesOf(at));
      },
    };
    return this.#change(edit, this.#blockRecoder(boxesOf) ?? this.#recoder(edit));
  }

  change({ touches, apply }: PixelChange): Promise<PixelOutput> {
    const length = lengthOfFrame(this.image);
    const edit: Edit = { touches, apply: ({ bytes }, at) => apply(bytes, at * length) };
    return this.#change(edit, this.#recoder(edit));
  }

  async #change(edit: Edit, recode: Recoder | undefined): Promise<PixelOutput> {
    const frames = await this.#frames();
    if (recode) {
      try {
        setFrames(this.#file.dataset, await this.#recoded(frames, edit, recode));
        return { sameTransferSyntax: true, lossy: lossyMethods.has(this.#uid) };
      } catch (error) {
        if (!(error instanceof UnreadablePixels) || !this.#codecs?.decodes(this.#uid)) throw error;
      }
    }
    await this.#decompress(frames, edit);
    return { sameTransferSyntax: false, lossy: lossyMethods.has(this.#uid) };
  }

  async #frames(): Promise<readonly Frame[]> {
    const frames = [...(await readable(() => framesOf(this.#file.dataset)))];
    if (frames.length !== this.image.frames) throw new UnreadablePixels("PIXELS_UNREADABLE");
    return frames;
  }

  /** In decoded frames no pixels share chrominance, whatever the photometric interpretation was. */
  async #decode(frame: Uint8Array): Promise<DecodedFrame> {
    const decoded = await this.#decodedAsNamed(frame);
    return /_42[02]$/.test(decoded.photometricInterpretation)
      ? { ...decoded, photometricInterpretation: "YBR_FULL" }
      : decoded;
  }

  async #decodedAsNamed(frame: Uint8Array): Promise<DecodedFrame> {
    const { image } = this;
    if (this.#uid === TransferSyntax.RLELossless) {
      const { photometricInterpretation } = image;
      return readable(() => ({ bytes: decodeRle(frame, image), photometricInterpretation }));
    }
    const codecs = this.#codecs;
    if (!codecs?.decodes(this.#uid)) throw new UnreadablePixels("PIXELS_NO_CODEC");
    const decoded = await readable(() => codecs.decode(this.#uid, frame, image));
    if (decoded.bytes.length !== lengthOfFrame(image)) throw new UnreadablePixels("PIXELS_UNREADABLE");
    return decoded;
  }

  /** Redacts a frame block by block; undefined where there is no such way. */
  #blockRecoder(boxesOf: BoxesOf): Recoder | undefined {
    if (!blockWise.has(this.#uid)) return undefined;
    const { rows, columns, photometricInterpretation } = this.image;
    const inverted = photometricInterpretation === "MONOCHROME1";
    const options = { rows, columns, inverted, rgb: photometricInterpretation === "RGB" };
    return (frame, at) => readable(() => redactJpeg(frame, boxesOf(at), options));
  }

  /** Changes a frame in the Transfer Syntax that it has; undefined where there is no such way. */
  #recoder(edit: Edit): Recoder | undefined {
    if (this.#uid === TransferSyntax.RLELossless) {
      return async (frame, at) => encodeRle((await this.#changed(frame, at, edit)).bytes, this.image);
    }
    if (!this.#codecs?.encodes(this.#uid)) return undefined;
    return async (frame, at) => this.#encoded((await this.#changed(frame, at, edit)).bytes);
  }

  /** Encoded, and decoded again: a stream may hold more bits than the attributes say. */
  async #encoded(bytes: Uint8Array): Promise<Uint8Array> {
    const encoded = await readable(() => this.#codecs!.encode(this.#uid, bytes, this.image));
    const again = await this.#decode(encoded);
    if (!isSame(again.bytes, bytes)) throw new UnreadablePixels("PIXELS_UNREADABLE");
    return encoded;
  }

  async #changed(frame: Uint8Array, at: number, edit: Edit): Promise<DecodedFrame> {
    const decoded = await this.#decode(frame);
    edit.apply(decoded, at);
    return decoded;
  }

  /** Frames that are not touched stay where they are; others left in their source are made once more when they are written. */
  async #recoded(frames: readonly Frame[], edit: Edit, recode: Recoder): Promise<readonly (readonly Piece[])[]> {
    const recoded: (readonly Piece[])[] = [];
    for (const [at, frame] of frames.entries()) {
      this.#signal?.throwIfAborted();
      if (!edit.touches(at)) recoded.push(frame.pieces);
      else {
        const make = async () => recode(await frame.read(), at);
        const bytes = await make();
        recoded.push([frame.isLoaded ? bytes : computedRange(bytes.length, make)]);
      }
    }
    return recoded;
  }

  async #decompress(frames: readonly Frame[], edit: Edit): Promise<void> {
    const pieces: Piece[] = [];
    let photometricInterpretation = this.image.photometricInterpretation;
    for (const [at, frame] of frames.entries()) {
      this.#signal?.throwIfAborted();
      const make = async () => this.#changed(await frame.read(), at, edit);
      const decoded = await make();
      ({ photometricInterpretation } = decoded);
      const { length } = decoded.bytes;
      pieces.push(frame.isLoaded ? decoded.bytes : computedRange(length, async () => (await make()).bytes));
    }
    const encodedLength = frames.reduce((sum, { length }) => sum + length, 0);
    const { dataset } = this.#file;
    setNative(this.#file, pieces, { ...this.image, photometricInterpretation });
    keepLossyHistory(dataset, lossyMethods.get(this.#uid), (lengthOfFrame(this.image) * frames.length) / encodedLength);
  }
}

/** Bytes of a decoded frame. */
function lengthOfFrame({ rows, columns, samplesPerPixel, bitsAllocated }: ImageFacts): number {
  return (rows * columns * samplesPerPixel * bitsAllocated) / 8;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** Pixel Data become native, in Explicit VR Little Endian. */
export function setNative(file: DicomFile, pieces: readonly Piece[], image: ImageFacts): void {
  const { dataset } = file;
  const [only] = pieces;
  const value = pieces.length === 1 && only instanceof Uint8Array ? only : { pieces };
  dataset.set(Tag.PixelData, value, image.bitsAllocated > 8 ? "OW" : "OB");
  dropExtendedOffsetTable(dataset);
  dataset.set(Tag.PhotometricInterpretation, image.photometricInterpretation, "CS");
  if (image.samplesPerPixel > 1) dataset.set(Tag.PlanarConfiguration, 0, "US");
  file.transferSyntaxUid = TransferSyntax.ExplicitVRLittleEndian;
}

/** What was lost stays lost in decompressed pixels. @see PS3.3 C.7.6.1.1.5 */
function keepLossyHistory(dataset: Dataset, method: string | undefined, ratio: number): void {
  if (method === undefined) return;
  dataset.set(Tag.LossyImageCompression, "01", "CS");
  if (dataset.getStrings(Tag.LossyImageCompressionRatio).length === 0) {
    dataset.set(Tag.LossyImageCompressionRatio, ratio.toFixed(2), "DS");
  }
  if (dataset.getStrings(Tag.LossyImageCompressionMethod).length === 0) {
    dataset.set(Tag.LossyImageCompressionMethod, method, "CS");
  }
}
