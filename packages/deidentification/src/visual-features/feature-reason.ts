/** Why a face cannot be removed, or that there is none be known of. */
export type FeatureReasonCode = keyof typeof messages;

const messages = {
  FEATURES_NOT_CT_MR: "only slices of CT and MR are judged",
  FEATURES_PROJECTION: "localizers and projections are not judged",
  FEATURES_SURFACE: "contours and meshes may hold the surface of a face",
  FEATURES_NO_GEOMETRY: "position, orientation or spacing of slices is not known",
  FEATURES_UNSUPPORTED_PIXELS: "pixels of this kind are not judged",
  FEATURES_NO_CODEC: "there is no codec for the Transfer Syntax",
  FEATURES_UNREADABLE: "the pixels cannot be decoded as their attributes say",
  FEATURES_TOO_FEW_SLICES: "the series has too few slices",
  FEATURES_SLICES_MISSING: "slices of the series are too far apart",
  FEATURES_TOO_SMALL: "the series shows too little to tell whether there is a head",
  FEATURES_TOO_LARGE: "the series has more slices, or reaches farther, than is judged",
  FEATURES_NOT_A_HEAD: "no head was found, and a face is not ruled out",
  FEATURES_VERTEX_MISSING: "the top of the head is not in the series",
  FEATURES_NO_SCALP: "no scalp was found around the brain",
  FEATURES_FACE_ELSEWHERE: "the face is not where the geometry says",
  FEATURES_NOT_SURVEYED: "the series was not surveyed before",
} as const;

export function featureMessage(code: FeatureReasonCode): string {
  return messages[code];
}

/** Thrown inside the package for an instance or a series that cannot be judged. */
export class UnknownFeatures extends Error {
  constructor(readonly code: FeatureReasonCode) {
    super(messages[code]);
    this.name = "UnknownFeatures";
  }
}
