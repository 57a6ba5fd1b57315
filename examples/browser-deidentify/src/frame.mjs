import { blobSource, framesOf, openFile, Tag, transferSyntaxFacts, TransferSyntax } from "@dicomsec/core";
import { rgbaOf } from "./rgba.mjs";

/** A frame as a picture, or the reason why there is none: `{ frames, image, reason }`. A file without pixels has no frames. */
export async function frameOf(blob, at, codecs) {
  const { dataset, transferSyntaxUid } = await openFile(blobSource(blob));
  const image = imageOf(dataset);
  if (!dataset.has(Tag.PixelData) || !image) return { frames: 0 };
  const frames = await framesOf(dataset);
  const bytes = await frames.at(at).read();
  const isNative = transferSyntaxFacts(transferSyntaxUid)?.encapsulated !== true;
  const decoded = isNative
    ? { bytes, photometricInterpretation: image.photometricInterpretation }
    : await decode(transferSyntaxUid, bytes, image, codecs);
  if (!decoded) return { frames: frames.count, reason: "no decoder for its Transfer Syntax" };
  const layout = {
    ...image,
    planar: isNative && image.planar,
    photometricInterpretation: decoded.photometricInterpretation,
  };
  const rgba = rgbaOf(decoded.bytes, layout, dataset);
  return { frames: frames.count, image: new ImageData(rgba, image.columns, image.rows) };
}

async function decode(transferSyntaxUid, bytes, image, codecs) {
  if (transferSyntaxUid === TransferSyntax.RLELossless) return codecs.decodeRle(bytes, image);
  const loaded = await codecs.load();
  return loaded.decodes(transferSyntaxUid) ? loaded.decode(transferSyntaxUid, bytes, image) : undefined;
}

function imageOf(dataset) {
  const number = (tag, otherwise) => dataset.getNumber(tag) ?? otherwise;
  const bitsAllocated = number(Tag.BitsAllocated, 0);
  const bitsStored = number(Tag.BitsStored, bitsAllocated);
  const image = {
    rows: number(Tag.Rows, 0),
    columns: number(Tag.Columns, 0),
    samplesPerPixel: number(Tag.SamplesPerPixel, 1),
    bitsAllocated,
    bitsStored,
    highBit: number(Tag.HighBit, bitsStored - 1),
    signed: number(Tag.PixelRepresentation, 0) === 1,
    planar: number(Tag.PlanarConfiguration, 0) === 1,
    photometricInterpretation: dataset.getString(Tag.PhotometricInterpretation) ?? "",
  };
  return image.rows > 0 && image.columns > 0 && [1, 8, 16, 32].includes(bitsAllocated) ? image : undefined;
}
