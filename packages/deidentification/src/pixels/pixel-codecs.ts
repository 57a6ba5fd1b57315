import type { ImageFacts } from "./image-facts.js";

/** A frame whose samples stand beside one another, Little Endian. */
export interface DecodedFrame {
  readonly bytes: Uint8Array;
  readonly photometricInterpretation: string;
}

/** Decodes and encodes compressed frames; `loadPixelCodecs` of `@dicomsec/deidentification/codecs` makes one. */
export interface PixelCodecs {
  /** Whether frames of a Transfer Syntax can be decoded. */
  decodes(transferSyntaxUid: string): boolean;
  /** Whether frames of a Transfer Syntax can be encoded without loss. */
  encodes(transferSyntaxUid: string): boolean;
  /** @throws when the frame is damaged */
  decode(transferSyntaxUid: string, frame: Uint8Array, image: ImageFacts): Promise<DecodedFrame>;
  /** Encodes without loss; `image` describes the frame as it will be stored. @throws when that is not possible */
  encode(transferSyntaxUid: string, frame: Uint8Array, image: ImageFacts): Promise<Uint8Array>;
}
