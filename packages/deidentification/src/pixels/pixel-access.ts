import type { DicomFile } from "@dicomsec/core";
import type { ImageFacts } from "./image-facts.js";
import type { PixelBox } from "./pixel-box.js";

/** The boxes of a frame, counted from 0. */
export type BoxesOf = (frame: number) => readonly PixelBox[];

/** A change of pixels by their values. */
export interface PixelChange {
  /** Whether anything of a frame, counted from 0, may change. */
  readonly touches: (frame: number) => boolean;
  /** Changes decoded pixels, Little Endian, in place: whole pixels that begin at an offset among the bytes of all frames. */
  readonly apply: (bytes: Uint8Array, from: number) => void;
}

/** How the pixels were written after they were changed. */
export interface PixelOutput {
  /** Whether they stayed as they were but for the change, in the Transfer Syntax that they had. */
  readonly sameTransferSyntax: boolean;
  /** Whether the pixels had lost something by compression before; decompressed pixels still say so. */
  readonly lossy: boolean;
}

/** The pixels of a file, however they are encoded. */
export interface PixelAccess {
  /** How a decoded frame is laid out. */
  readonly image: ImageFacts;
  /** A native frame, Little Endian. @throws UnreadablePixels */
  readFrame(frame: number): Promise<{ readonly bytes: Uint8Array; readonly image: ImageFacts }>;
  /** Blacks out boxes. Nothing was changed when it throws. @throws UnreadablePixels */
  redact(boxesOf: BoxesOf): Promise<PixelOutput>;
  /** Changes pixels of whole bytes. Nothing was changed when it throws. @throws UnreadablePixels */
  change(change: PixelChange): Promise<PixelOutput>;
}

/** What both kinds of access work on. */
export interface PixelInput {
  readonly file: DicomFile;
  readonly image: ImageFacts;
  readonly signal: AbortSignal | undefined;
}
