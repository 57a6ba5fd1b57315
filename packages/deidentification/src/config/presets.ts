import type { DeidentificationConfig } from "./config.js";

/**
 * Settings for common purposes.
 *
 * - `basic`: the profile without options.
 * - `research-longitudinal`: intervals, characteristics and devices for research: dates shifted, text by the allow-list, safe private elements.
 * - `tcia-like`: what The Cancer Imaging Archive keeps: as before, with text redacted rather than picked out, and pixels checked.
 * - `teaching`: images and findings without time or place; pixels cleaned, what cannot be judged is not released.
 * - `maximum`: the profile without anything retained, pixels black where nobody can judge them, faces removed, no text that
 *   people write at length.
 */
export const presets = {
  basic: {},
  "research-longitudinal": {
    options: [
      "retain-safe-private",
      "retain-device-identity",
      "retain-patient-characteristics",
      "retain-modified-dates",
      "clean-descriptors",
      "clean-structured-content",
      "clean-graphics",
    ],
    modifiedDates: { manner: "shift" },
    descriptors: { manner: "allow-list" },
  },
  "tcia-like": {
    options: [
      "retain-safe-private",
      "retain-device-identity",
      "retain-patient-characteristics",
      "retain-modified-dates",
      "clean-descriptors",
      "clean-structured-content",
      "clean-graphics",
      "clean-pixel-data",
    ],
    modifiedDates: { manner: "shift" },
    descriptors: { manner: "redact" },
    pixels: { onUnknown: "keep" },
  },
  teaching: {
    options: ["clean-descriptors", "clean-structured-content", "clean-graphics", "clean-pixel-data"],
    descriptors: { manner: "allow-list" },
    pixels: { onUnknown: "quarantine" },
  },
  maximum: {
    options: ["clean-pixel-data", "clean-recognizable-visual-features"],
    includeLaterRows: true,
    unknown: "remove",
    pixels: { onUnknown: "blackout" },
    visualFeatures: { manner: "remove", onUnknown: "quarantine" },
    descriptors: { manner: "remove" },
    uncoveredText: "clean",
  },
} as const satisfies Readonly<Record<string, DeidentificationConfig>>;

export type PresetName = keyof typeof presets;
