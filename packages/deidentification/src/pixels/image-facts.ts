import { type DataElement, type Dataset, Tag, type TagNumber } from "@dicomsec/core";

/** How the pixels of an image are laid out. @see PS3.3 C.7.6.3 */
export interface ImageFacts {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  /** Whether the samples of a colour stand in planes of their own. */
  readonly planar: boolean;
  readonly photometricInterpretation: string;
}

const pixelTags: readonly TagNumber[] = [Tag.PixelData, Tag.FloatPixelData, Tag.DoubleFloatPixelData];

/** Pixel Data, Float Pixel Data and Double Float Pixel Data of a Dataset: one of them, unless it is malformed. */
export function pixelElements(dataset: Dataset): readonly DataElement[] {
  return pixelTags.flatMap((tag) => dataset.get(tag) ?? []);
}

/** The one that counts. */
export function pixelElement(dataset: Dataset): DataElement | undefined {
  return pixelElements(dataset)[0];
}

/** Undefined when an attribute that tells the size of the pixels is absent or cannot be, or when there are pixels of more than one kind. */
export function imageFacts(dataset: Dataset): ImageFacts | undefined {
  if (pixelElements(dataset).length > 1) return undefined;
  const number = (tag: TagNumber, otherwise: number) => dataset.getNumber(tag) ?? otherwise;
  const bitsAllocated = number(Tag.BitsAllocated, 0);
  const bitsStored = number(Tag.BitsStored, bitsAllocated);
  const facts: ImageFacts = {
    rows: number(Tag.Rows, 0),
    columns: number(Tag.Columns, 0),
    frames: number(Tag.NumberOfFrames, 1),
    samplesPerPixel: number(Tag.SamplesPerPixel, 1),
    bitsAllocated,
    bitsStored,
    highBit: number(Tag.HighBit, bitsStored - 1),
    signed: number(Tag.PixelRepresentation, 0) === 1,
    planar: number(Tag.PlanarConfiguration, 0) === 1,
    photometricInterpretation: dataset.getString(Tag.PhotometricInterpretation) ?? "",
  };
  return isPossible(facts) ? facts : undefined;
}

function isPossible({
  rows,
  columns,
  frames,
  samplesPerPixel,
  bitsAllocated,
  bitsStored,
  highBit,
}: ImageFacts): boolean {
  if (![1, 8, 16, 32, 64].includes(bitsAllocated) || ![1, 3, 4].includes(samplesPerPixel)) return false;
  if (bitsAllocated === 1 && samplesPerPixel > 1) return false;
  if (bitsStored < 1 || bitsStored > bitsAllocated || highBit < bitsStored - 1 || highBit >= bitsAllocated)
    return false;
  return rows > 0 && columns > 0 && Number.isSafeInteger(frames) && frames > 0;
}
