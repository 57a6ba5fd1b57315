import { type Dataset, lookupUid, Tag } from "@dicomsec/core";

/** Why a person should look at an instance before it is released. */
export interface ReviewReason {
  readonly code: ReviewCode;
  readonly message: string;
}

export type ReviewCode =
  /** Burned In Annotation (0028,0301) says YES. */
  | "REVIEW_BURNED_IN_ANNOTATION"
  /** Images of this kind often hold identifying text in their pixels, and none says that these do not. */
  | "REVIEW_BURNED_IN_UNKNOWN"
  /** Unused bits of Pixel Data (7FE0,0010) hold an overlay, which stays. */
  | "REVIEW_EMBEDDED_OVERLAY"
  /** Pixels may show a face, and Recognizable Visual Features (0028,0302) does not say NO. */
  | "REVIEW_RECOGNIZABLE_VISUAL_FEATURES"
  /** The input departs from the standard; the output does not, or was checked to be readable. */
  | "REVIEW_MALFORMED_INPUT"
  /** Nothing is known of what the pixels show. */
  | "REVIEW_PIXELS_UNKNOWN"
  /** Pixels were cleaned, and text may be left. */
  | "REVIEW_PIXELS_SUSPICIOUS"
  /** Compressed frames could not be searched for comments and other metadata. */
  | "REVIEW_FRAMES_UNREADABLE"
  /** A face may be recognizable: nothing could be found out of the series. */
  | "REVIEW_VISUAL_FEATURES_UNKNOWN"
  /** Attributes of no dictionary were kept because the caller asked for it. */
  | "REVIEW_UNKNOWN_KEPT"
  /** A rule of the configuration kept attributes that the profile and its options do not keep. */
  | "REVIEW_RULE_KEPT";

/** Said when an overlay was removed whose pixels remain in Pixel Data. */
export const embeddedOverlay: ReviewReason = {
  code: "REVIEW_EMBEDDED_OVERLAY",
  message: "an overlay lies in unused bits of Pixel Data (7FE0,0010)",
};

/** Words of SOP Class names whose images often come with text burned in. */
const oftenBurnedIn = ["Ultrasound", "Secondary Capture", "Endoscopic", "Photographic", "Video", "fluoroscopic"];

/** Image Type (0008,0008) of what a workstation or a slide scanner drew or photographed: reports, labels, captures. */
const drawn = /^(SCREEN SAVE|SCREENSHOT|LABEL|OVERVIEW)$/;

/** Images of a SOP Class that nobody knows may show anything. */
function mayHaveText(dataset: Dataset): boolean {
  const sopClass = lookupUid(dataset.getString(Tag.SOPClassUID) ?? "")?.name;
  if (sopClass === undefined || oftenBurnedIn.some((word) => sopClass.includes(word))) return true;
  return dataset.getStrings(Tag.ImageType).some((value) => drawn.test(value));
}

/**
 * Text that the Basic Profile leaves in the pixels: it does not clean them, so that the report must say where a look is needed.
 * @see PS3.15 E.2, E.3.1
 */
export function reviewBurnedIn(dataset: Dataset): readonly ReviewReason[] {
  if (!dataset.has(Tag.PixelData)) return [];
  const burnedIn = dataset.getString(Tag.BurnedInAnnotation);
  if (burnedIn === "YES") {
    return [{ code: "REVIEW_BURNED_IN_ANNOTATION", message: "Burned In Annotation (0028,0301) is YES" }];
  }
  if (burnedIn === "NO" || !mayHaveText(dataset)) return [];
  return [
    {
      code: "REVIEW_BURNED_IN_UNKNOWN",
      message: "images of this kind often have text burned in, and Burned In Annotation (0028,0301) does not say NO",
    },
  ];
}

/** Faces that the Basic Profile leaves. @see PS3.15 E.3.2 */
export function reviewFeatures(dataset: Dataset): readonly ReviewReason[] {
  if (!dataset.has(Tag.PixelData) || dataset.getString(Tag.RecognizableVisualFeatures) !== "YES") return [];
  return [
    {
      code: "REVIEW_RECOGNIZABLE_VISUAL_FEATURES",
      message: "Recognizable Visual Features (0028,0302) is YES",
    },
  ];
}
