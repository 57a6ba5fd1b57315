import dcmjsCodecs from "dcmjs-codecs";
import { loadPixelCodecs } from "@dicomsec/deidentification/codecs";

const { Context, NativeCodecs } = dcmjsCodecs;

/** Loads the codecs out of the page, when they are first needed. */
export function codecsLoader(packed) {
  let loaded;
  // The package would fetch its WebAssembly, which the page's policy forbids.
  NativeCodecs._getWebAssemblyBytes = () => unpacked(packed);
  return {
    load: () => (loaded ??= loadPixelCodecs()),
    /** RLE, which the library decodes for itself. */
    decodeRle: async (frame, image) => {
      await (loaded ??= loadPixelCodecs());
      const context = NativeCodecs.decodeRle(
        new Context({
          ...image,
          width: image.columns,
          height: image.rows,
          pixelRepresentation: image.signed ? 1 : 0,
          planarConfiguration: 0,
          encodedBuffer: frame,
        }),
      );
      return { bytes: context.getDecodedBuffer().slice(), photometricInterpretation: image.photometricInterpretation };
    },
  };
}

async function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
