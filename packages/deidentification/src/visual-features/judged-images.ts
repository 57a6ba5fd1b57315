import { type Dataset, SopClass, Tag } from "@dicomsec/core";
import type { ImageFacts } from "../pixels/image-facts.js";
import { imageFacts } from "../pixels/image-facts.js";
import { UnknownFeatures } from "./feature-reason.js";
import { frameGeometries, type FrameGeometry } from "./frame-geometry.js";

const modalities: ReadonlyMap<string | undefined, "CT" | "MR"> = new Map([
  [SopClass.CTImageStorage, "CT"],
  [SopClass.EnhancedCTImageStorage, "CT"],
  [SopClass.LegacyConvertedEnhancedCTImageStorage, "CT"],
  [SopClass.MRImageStorage, "MR"],
  [SopClass.EnhancedMRImageStorage, "MR"],
  [SopClass.LegacyConvertedEnhancedMRImageStorage, "MR"],
]);

/** What shows a breast, a vessel from inside, the back of an eye or tissue under a microscope, and never a face. */
const withoutFace: ReadonlySet<string | undefined> = new Set<string>([
  SopClass.DigitalMammographyXRayImageStorageForPresentation,
  SopClass.DigitalMammographyXRayImageStorageForProcessing,
  SopClass.BreastTomosynthesisImageStorage,
  SopClass.BreastProjectionXRayImageStorageForPresentation,
  SopClass.BreastProjectionXRayImageStorageForProcessing,
  SopClass.IntravascularOpticalCoherenceTomographyImageStorageForPresentation,
  SopClass.IntravascularOpticalCoherenceTomographyImageStorageForProcessing,
  SopClass.OphthalmicTomographyImageStorage,
  SopClass.VLMicroscopicImageStorage,
  SopClass.VLSlideCoordinatesMicroscopicImageStorage,
  SopClass.VLWholeSlideMicroscopyImageStorage,
]);

/** What has no pixels and may hold the surface of a face all the same. */
const surfaces: ReadonlySet<string | undefined> = new Set<string>([
  SopClass.RTStructureSetStorage,
  SopClass.SurfaceSegmentationStorage,
  SopClass.SurfaceScanMeshStorage,
  SopClass.SurfaceScanPointCloudStorage,
  SopClass.EncapsulatedSTLStorage,
  SopClass.EncapsulatedOBJStorage,
]);

/** Values of Image Type (0008,0008) for what adds up many slices. @see PS3.3 C.8.2.1.1.1, C.8.3.1.1.1 */
const projections: ReadonlySet<string> = new Set([
  "LOCALIZER",
  "PROJECTION IMAGE",
  "MIP",
  "MAX_IP",
  "VOLREND",
  "SURFREND",
]);

/** Values of Body Part Examined (0018,0015) for what is far from the head. @see PS3.16 Annex L */
const farFromHead: ReadonlySet<string> = new Set(
  (
    "ABDOMEN ANKLE BLADDER BREAST CALF ELBOW FEMUR FOOT FOREARM HAND HIP KIDNEY KNEE LEG LIVER LSPINE PELVIS " +
    "PROSTATE SSPINE THIGH TOE UTERUS WRIST"
  ).split(" "),
);

/** Whether images of this kind never show a face. */
export function isWithoutFace(dataset: Dataset): boolean {
  return withoutFace.has(dataset.getString(Tag.SOPClassUID));
}

export function isSurface(dataset: Dataset): boolean {
  return surfaces.has(dataset.getString(Tag.SOPClassUID));
}

/** Slices of an instance that can be judged as part of a series. */
export interface JudgedImage {
  readonly image: ImageFacts;
  readonly modality: "CT" | "MR";
  readonly geometries: readonly FrameGeometry[];
  /** For each frame, which stack of slices it belongs to. */
  readonly stacks: readonly string[];
  readonly frameOfReference: string | undefined;
  readonly isFarFromHead: boolean;
  /** Whether the instance says that its face was removed. */
  readonly isDefaced: boolean;
}

/** @throws UnknownFeatures when the instance is nothing of which a face can be removed */
export function judgedImage(dataset: Dataset): JudgedImage {
  const modality = modalities.get(dataset.getString(Tag.SOPClassUID));
  if (modality === undefined) throw new UnknownFeatures("FEATURES_NOT_CT_MR");
  if (dataset.getStrings(Tag.ImageType).some((value) => projections.has(value)))
    throw new UnknownFeatures("FEATURES_PROJECTION");
  const image = imageFacts(dataset);
  if (!image || image.samplesPerPixel !== 1 || ![8, 16].includes(image.bitsAllocated) || !dataset.has(Tag.PixelData))
    throw new UnknownFeatures("FEATURES_UNSUPPORTED_PIXELS");
  const geometries = frameGeometries(dataset, image.frames);
  const frameOfReference = dataset.getString(Tag.FrameOfReferenceUID);
  const series = dataset.getString(Tag.SeriesInstanceUID);
  if (series === undefined) throw new UnknownFeatures("FEATURES_NO_GEOMETRY");
  return {
    image,
    modality,
    geometries,
    stacks: geometries.map(({ right, down, spacing }) =>
      [series, frameOfReference, image.rows, image.columns, ...[...right, ...down, ...spacing].map(rounded)].join(" "),
    ),
    frameOfReference,
    isFarFromHead: farFromHead.has(dataset.getString(Tag.BodyPartExamined) ?? ""),
    isDefaced: dataset
      .getItems(Tag.DeidentificationMethodCodeSequence)
      .some((item) => item.getString(Tag.CodeValue) === "113102"),
  };
}

function rounded(value: number): string {
  return (Math.round(value * 1000) / 1000 + 0).toString();
}
