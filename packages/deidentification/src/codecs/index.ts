import dcmjsCodecs from "dcmjs-codecs";
import { TransferSyntax } from "@dicomsec/core";
import type { ImageFacts } from "../pixels/image-facts.js";
import type { DecodedFrame, PixelCodecs } from "../pixels/pixel-codecs.js";

const { Context, NativeCodecs } = dcmjsCodecs;
type Context = InstanceType<typeof Context>;
type Step = (context: Context) => Context;

/** How frames of a Transfer Syntax are decoded and, without loss, encoded. */
interface Codec {
  readonly decode: Step;
  readonly encode?: Step;
}

const jpeg: Step = (context) => NativeCodecs.decodeJpeg(context, { convertColorspaceToRgb: false });
const jpegLs: Step = (context) => NativeCodecs.decodeJpegLs(context);
const jpeg2000: Step = (context) => NativeCodecs.decodeJpeg2000(context);
const htJpeg2000: Step = (context) => NativeCodecs.decodeHtJpeg2000(context);
const encodeJpeg2000: Step = (context) => NativeCodecs.encodeJpeg2000(context, { lossy: false });
/** Of the first prediction, which Process 14 allows as any other. */
const encodeJpeg: Step = (context) =>
  NativeCodecs.encodeJpeg(context, { lossy: false, predictor: 1, pointTransform: 0 });
const encodeHtJpeg2000 =
  (progressionOrder: number): Step =>
  (context) =>
    NativeCodecs.encodeHtJpeg2000(context, { lossy: false, progressionOrder });
const RPCL = 2;

const codecs: ReadonlyMap<string, Codec> = new Map<string, Codec>([
  [TransferSyntax.JPEGBaseline8Bit, { decode: jpeg }],
  [TransferSyntax.JPEGExtended12Bit, { decode: jpeg }],
  [TransferSyntax.JPEGSpectralSelectionNonHierarchical68, { decode: jpeg }],
  [TransferSyntax.JPEGFullProgressionNonHierarchical1012, { decode: jpeg }],
  [TransferSyntax.JPEGLossless, { decode: jpeg, encode: encodeJpeg }],
  [TransferSyntax.JPEGLosslessSV1, { decode: jpeg, encode: encodeJpeg }],
  [
    TransferSyntax.JPEGLSLossless,
    { decode: jpegLs, encode: (context) => NativeCodecs.encodeJpegLs(context, { lossy: false }) },
  ],
  [TransferSyntax.JPEGLSNearLossless, { decode: jpegLs }],
  [TransferSyntax.JPEG2000Lossless, { decode: jpeg2000, encode: encodeJpeg2000 }],
  [TransferSyntax.JPEG2000, { decode: jpeg2000 }],
  [TransferSyntax.HTJ2KLossless, { decode: htJpeg2000, encode: encodeHtJpeg2000(RPCL) }],
  [TransferSyntax.HTJ2KLosslessRPCL, { decode: htJpeg2000, encode: encodeHtJpeg2000(RPCL) }],
  [TransferSyntax.HTJ2K, { decode: htJpeg2000 }],
]);

/** What the decoders make of a photometric interpretation: chrominance is spread, and the transforms of JPEG 2000 are undone. */
const decodedAs: { readonly [photometricInterpretation: string]: string } = {
  YBR_FULL_422: "YBR_FULL",
  YBR_PARTIAL_420: "YBR_FULL",
  YBR_ICT: "RGB",
  YBR_RCT: "RGB",
};

export interface LoadPixelCodecsOptions {
  /** Where `dcmjs-native-codecs.wasm` is, a path in Node and a URL in a browser. Default: beside the script of dcmjs-codecs. */
  readonly wasm?: string;
}

/**
 * Loads the codecs of dcmjs-codecs, WebAssembly that runs in Node and in browsers alike: JPEG, JPEG lossless, JPEG-LS, JPEG 2000 and
 * HTJ2K.
 */
export async function loadPixelCodecs(options: LoadPixelCodecsOptions = {}): Promise<PixelCodecs> {
  const load = () =>
    NativeCodecs.initializeAsync(options.wasm === undefined ? {} : { webAssemblyModulePathOrUrl: options.wasm });
  await load();
  const run = async (step: Step, context: Context): Promise<Context> => {
    try {
      return step(context);
    } catch (error) {
      // After a trap its memory is in no known state.
      NativeCodecs.release();
      await load();
      throw error;
    }
  };
  return {
    decodes: (uid) => codecs.has(uid),
    encodes: (uid) => codecs.get(uid)?.encode !== undefined,
    decode: async (uid, frame, image) =>
      decoded(await run(codecs.get(uid)!.decode, contextOf(image, { encodedBuffer: frame })), image),
    encode: async (uid, frame, image) => {
      const { photometricInterpretation } = image;
      const space = photometricInterpretation === "YBR_RCT" ? "RGB" : "YBR_FULL";
      // The encoders of JPEG 2000 transform what is called RGB, and nothing else.
      const label = image.samplesPerPixel === 1 ? photometricInterpretation : space;
      const described = { ...image, photometricInterpretation: label };
      const context = await run(codecs.get(uid)!.encode!, contextOf(described, { decodedBuffer: frame }));
      return context.getEncodedBuffer()!.slice();
    },
  };
}

function contextOf(image: ImageFacts, buffers: { encodedBuffer?: Uint8Array; decodedBuffer?: Uint8Array }): Context {
  return new Context({
    width: image.columns,
    height: image.rows,
    bitsAllocated: image.bitsAllocated,
    bitsStored: image.bitsStored,
    samplesPerPixel: image.samplesPerPixel,
    pixelRepresentation: image.signed ? 1 : 0,
    planarConfiguration: 0,
    photometricInterpretation: image.photometricInterpretation,
    ...buffers,
  });
}

function decoded(context: Context, { photometricInterpretation }: ImageFacts): DecodedFrame {
  return {
    bytes: context.getDecodedBuffer()!.slice(),
    photometricInterpretation: decodedAs[photometricInterpretation] ?? photometricInterpretation,
  };
}
