import { SopClass } from "@dicomsec/core";
import type { PixelRule, PixelRuleConditions, RuleRegion } from "./pixel-rule.js";

const ultrasound = {
  sopClass: [
    SopClass.UltrasoundImageStorage,
    SopClass.UltrasoundMultiFrameImageStorage,
    "1.2.840.10008.5.1.4.1.1.6",
    "1.2.840.10008.5.1.4.1.1.3",
  ],
} satisfies PixelRuleConditions;

const secondaryCapture = {
  sopClass: [
    SopClass.SecondaryCaptureImageStorage,
    SopClass.MultiFrameGrayscaleByteSecondaryCaptureImageStorage,
    SopClass.MultiFrameGrayscaleWordSecondaryCaptureImageStorage,
    SopClass.MultiFrameTrueColorSecondaryCaptureImageStorage,
  ],
} satisfies PixelRuleConditions;

/**
 * Banners of ultrasound systems: the strip at the top with name, ID, institution and time, on the usual sizes of screen captures. From
 * what vendors publish of their screens; software versions and settings move things, so that all of them are presumed.
 */
const banners: readonly (readonly [
  id: string,
  manufacturer: readonly string[],
  model: readonly string[],
  height: number,
])[] = [
  ["ge-logiq", ["GE "], ["LOGIQ"], 72],
  ["ge-vivid", ["GE "], ["VIVID", "ECHOPAC"], 70],
  ["ge-voluson", ["GE "], ["VOLUSON"], 80],
  ["ge-venue", ["GE "], ["VENUE"], 60],
  ["philips-iu22", ["PHILIPS", "ATL"], ["IU22", "IE33"], 70],
  ["philips-epiq", ["PHILIPS"], ["EPIQ", "AFFINITI", "CX50", "SPARQ"], 80],
  ["philips-hdi", ["PHILIPS", "ATL"], ["HDI", "ENVISOR", "HD11", "HD15"], 60],
  [
    "siemens-acuson",
    ["SIEMENS", "ACUSON"],
    ["ACUSON", "SEQUOIA", "S2000", "S3000", "ANTARES", "X300", "NX3", "JUNIPER"],
    80,
  ],
  ["canon-aplio", ["TOSHIBA", "CANON"], ["APLIO", "XARIO", "TUS", "NEMIO"], 70],
  ["samsung", ["SAMSUNG", "MEDISON"], ["RS80", "RS85", "HS", "WS80", "ACCUVIX", "SONOACE", "HERA"], 80],
  ["mindray", ["MINDRAY"], ["DC-", "M7", "M9", "RESONA", "TE7", "ZS3"], 70],
  ["hitachi-aloka", ["HITACHI", "ALOKA"], ["ARIETTA", "PROSOUND", "ALPHA", "SSD", "HI VISION"], 64],
  ["esaote", ["ESAOTE"], ["MYLAB"], 64],
  ["sonosite", ["SONOSITE", "FUJIFILM"], ["M-TURBO", "EDGE", "X-PORTE", "TITAN", "MICROMAXX", "NANOMAXX"], 56],
];

const cinema = { rows: { from: 400 }, columns: { from: 500 } } satisfies PixelRuleConditions;

function bannerRule([id, manufacturer, model, height]: (typeof banners)[number]): PixelRule {
  return regions(
    `us-banner-${id}`,
    "the banner at the top of the screen",
    { ...ultrasound, ...cinema, manufacturer, model },
    [{ height }],
  );
}

function regions(id: string, note: string, when: PixelRuleConditions, all: readonly RuleRegion[]): PixelRule {
  return { id, note, when, action: { kind: "regions", regions: all }, certainty: "presumed" };
}

function clean(id: string, note: string, when: PixelRuleConditions): PixelRule {
  return { id, note, when, action: { kind: "clean" }, certainty: "presumed" };
}

/** Image Type (0008,0008) of what was drawn or captured, and of localizers, into which lines and captions are drawn. */
const drawn = [
  "SECONDARY",
  "SCREEN SAVE",
  "SCREENSHOT",
  "REPORT",
  "PROT",
  "LABEL",
  "OVERVIEW",
  "DOSE_INFO",
  "LOCALIZER",
];

/** The rules that come with this package; the first that applies is used. */
export const defaultPixelRules: readonly PixelRule[] = [
  {
    id: "us-regions",
    note: "Sequence of Ultrasound Regions says where image is; banners, menus and logos lie outside. Text that the user put into the image is not found.",
    when: ultrasound,
    action: { kind: "outside-ultrasound-regions" },
    certainty: "presumed",
  },
  ...banners.map(bannerRule),
  regions("us-banner", "a strip at the top, where nearly all systems show the patient", { ...ultrasound, ...cinema }, [
    { height: 80 },
  ]),
  ...(["DOSE REPORT", "DOSE_INFO", "PROT", "REPORT"] as const).map((type): PixelRule => ({
    id: `sc-${type.toLowerCase().replace(/[ _]/g, "-")}`,
    note: "a page of text: nothing of it is image",
    when: { ...secondaryCapture, imageType: [type] },
    action: { kind: "blackout" },
    certainty: "confirmed",
  })),
  regions(
    "sc-screen",
    "captures of a whole screen: title bar at the top, status bar at the bottom, patient in a corner of the view",
    { ...secondaryCapture, imageType: ["SCREEN SAVE"], rows: { from: 400 }, columns: { from: 500 } },
    [{ height: 100 }, { y: -80 }],
  ),
  regions(
    "sc-film",
    "digitized film: the label that the flash box exposed lies in one of the corners",
    { ...secondaryCapture, modality: ["DF", "RG", "CR", "MG"], rows: { from: 1000 }, columns: { from: 1000 } },
    [
      { height: 160, width: 700 },
      { x: -700, height: 160 },
      { y: -160, width: 700 },
      { x: -700, y: -160 },
    ],
  ),
  clean(
    "cross-section",
    "acquired or reconstructed slices carry no text; dose pages and captures have another Image Type",
    {
      sopClass: [
        SopClass.CTImageStorage,
        SopClass.EnhancedCTImageStorage,
        SopClass.MRImageStorage,
        SopClass.EnhancedMRImageStorage,
        SopClass.PositronEmissionTomographyImageStorage,
        SopClass.EnhancedPETImageStorage,
        SopClass.NuclearMedicineImageStorage,
      ],
      imageType: ["PRIMARY"],
      notImageType: drawn,
    },
  ),
  clean("computed", "values that a program computed for each voxel", {
    sopClass: [SopClass.RTDoseStorage, SopClass.SegmentationStorage, SopClass.ParametricMapStorage],
  }),
];
