import { type Dataset, type DicomFile, Tag, type TagNumber } from "@dicomsec/core";
import { finding, type SignatureFinding } from "../findings.js";

const pixelTags: readonly TagNumber[] = [Tag.FloatPixelData, Tag.DoubleFloatPixelData, Tag.PixelData];

/** What a signature of the main Dataset should cover to be of much use, and does not. */
export function coverageFindings(
  { signature: { dataset } }: { readonly signature: { readonly dataset: Dataset } },
  elements: readonly TagNumber[],
  file: DicomFile,
): SignatureFinding[] {
  if (dataset !== file.dataset) return [];
  const pixels = pixelTags.filter((tag) => dataset.has(tag) && !elements.includes(tag));
  const isInstanceCovered = elements.includes(Tag.SOPInstanceUID);
  return [
    ...(pixels.length > 0 ? [finding("PIXEL_DATA_NOT_COVERED", "the pixel data are not covered", pixels)] : []),
    ...(isInstanceCovered
      ? []
      : [finding("SOP_INSTANCE_UID_NOT_COVERED", "SOP Instance UID is not covered", [Tag.SOPInstanceUID])]),
  ];
}
