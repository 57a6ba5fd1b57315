import { type Dataset, type DicomFile, Tag, type TagNumber } from "@dicomsec/core";
import { finding, type SignatureFinding } from "../findings.js";
import { ascending } from "../mac/compute-mac.js";
import type { SignatureClaim } from "./claim.js";

const pixelTags: readonly TagNumber[] = [Tag.FloatPixelData, Tag.DoubleFloatPixelData, Tag.PixelData];

/** What a signature of the main Dataset should cover to be of much use, and does not. */
export function coverageFindings(dataset: Dataset, elements: readonly TagNumber[]): SignatureFinding[] {
  const pixels = pixelTags.filter((tag) => dataset.has(tag) && !elements.includes(tag));
  const isInstanceCovered = elements.includes(Tag.SOPInstanceUID);
  return [
    ...(pixels.length > 0 ? [finding("PIXEL_DATA_NOT_COVERED", "the pixel data are not covered", pixels)] : []),
    ...(isInstanceCovered
      ? []
      : [finding("SOP_INSTANCE_UID_NOT_COVERED", "SOP Instance UID is not covered", [Tag.SOPInstanceUID])]),
  ];
}

interface Covered {
  readonly elements: readonly TagNumber[];
  readonly notCovered: readonly TagNumber[];
}

/** Which elements signatures cover, worked out once for all that list the same. */
export class Coverage {
  readonly #file: DicomFile;
  readonly #tags = new Map<Dataset, readonly TagNumber[]>();
  readonly #covered = new Map<ReadonlySet<TagNumber>, Covered>();
  readonly #nothing = new Map<Dataset, Covered>();

  constructor(file: DicomFile) {
    this.#file = file;
  }

  isOfMainDataset({ signature }: SignatureClaim): boolean {
    return signature.dataset === this.#file.dataset;
  }

  /** Nothing is covered by a signature that does not match. */
  of({ signature: { dataset }, listed }: SignatureClaim, isMatch: boolean): Covered {
    const known = isMatch ? this.#covered.get(listed) : this.#nothing.get(dataset);
    if (known) return known;
    const tags = this.#tagsOf(dataset);
    const covered = {
      elements: isMatch ? tags.filter((tag) => listed.has(tag)) : [],
      notCovered: isMatch ? tags.filter((tag) => !listed.has(tag)) : tags,
    };
    if (isMatch) this.#covered.set(listed, covered);
    else this.#nothing.set(dataset, covered);
    return covered;
  }

  #tagsOf(dataset: Dataset): readonly TagNumber[] {
    const tags = this.#tags.get(dataset) ?? ascending(dataset.elements().map(({ tag }) => tag));
    this.#tags.set(dataset, tags);
    return tags;
  }
}
