import { createFile, Dataset, type DicomFile, type ElementValue, Tag, TransferSyntax, type VR } from "@dicomsec/core";
import type { PixelRule, RuleRegion } from "../../src/pixels/pixel-rule.js";

/** How an image is described; what is not given is that of 8 bits in MONOCHROME2. */
export interface TestImage {
  readonly rows: number;
  readonly columns: number;
  readonly frames?: number;
  readonly samples?: number;
  readonly bitsAllocated?: number;
  readonly bitsStored?: number;
  readonly highBit?: number;
  readonly signed?: boolean;
  readonly planar?: boolean;
  readonly photometricInterpretation?: string;
  readonly sopClass?: string;
}

/** An instance with the pixels given. */
export function imageFile(
  image: TestImage,
  pixels: ElementValue,
  { transferSyntaxUid = TransferSyntax.ExplicitVRLittleEndian, vr }: { transferSyntaxUid?: string; vr?: VR } = {},
): DicomFile {
  const { rows, columns, frames, samples = 1, bitsAllocated = 8, bitsStored = bitsAllocated } = image;
  const dataset = new Dataset();
  dataset.set(Tag.SOPClassUID, image.sopClass ?? "1.2.840.10008.5.1.4.1.1.7");
  dataset.set(Tag.SOPInstanceUID, "1.2.3.4");
  dataset.set(Tag.SamplesPerPixel, samples);
  dataset.set(
    Tag.PhotometricInterpretation,
    image.photometricInterpretation ?? (samples === 1 ? "MONOCHROME2" : "RGB"),
  );
  if (samples > 1) dataset.set(Tag.PlanarConfiguration, image.planar === true ? 1 : 0);
  if (frames !== undefined) dataset.set(Tag.NumberOfFrames, frames);
  dataset.set(Tag.Rows, rows);
  dataset.set(Tag.Columns, columns);
  dataset.set(Tag.BitsAllocated, bitsAllocated);
  dataset.set(Tag.BitsStored, bitsStored);
  dataset.set(Tag.HighBit, image.highBit ?? bitsStored - 1);
  dataset.set(Tag.PixelRepresentation, image.signed === true ? 1 : 0);
  dataset.set(Tag.PixelData, pixels, vr ?? (bitsAllocated > 8 ? "OW" : "OB"));
  return createFile(dataset, transferSyntaxUid);
}

/** A rule for every image, of which somebody made sure. */
export function ruleOf(...regions: readonly RuleRegion[]): PixelRule {
  return { id: "site", note: "", when: {}, action: { kind: "regions", regions }, certainty: "confirmed" };
}

/** Bytes that look like noise and are the same each time. */
export function noise(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}
