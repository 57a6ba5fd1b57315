import { deidentifierOptions } from "../config/deidentifier-options.js";
import { createDeidentifier, type Deidentifier } from "../deidentify.js";
import type { Mapping } from "../mapping.js";
import { createDefacer } from "../visual-features/defacer.js";
import type { BatchSettings } from "./batch-settings.js";
import { contextOf } from "../patient-facts.js";
import type { PixelTools } from "./pixel-tools.js";
import { encryptedSubset } from "./recipients.js";

/** The settings of a batch that concern an instance, wherever it comes from and goes to. */
export type InstanceSettings = Omit<BatchSettings, "claims" | "temporary" | "out" | "overwrite" | "quarantine">;

/** The de-identifier of a batch, in each of its workers the same. @throws DeidentificationError as `createDeidentifier` */
export function configuredDeidentifier(
  { config, key, patients, faces, recipients, reportValues }: InstanceSettings,
  { codecs, detectText }: Pick<PixelTools, "codecs" | "detectText">,
  onMapping?: (mapping: Mapping) => void,
): Deidentifier {
  const { onUnknown = "quarantine" } = config.visualFeatures ?? {};
  const defacerOptions = { onUnknown, ...(codecs ? { codecs } : {}) };
  const context = {
    key,
    reportValues,
    ...contextOf(patients),
    ...(codecs ? { codecs } : {}),
    ...(detectText ? { detectText } : {}),
    ...(onMapping ? { onMapping } : {}),
    ...(faces ? { visualFeatures: createDefacer(faces, defacerOptions) } : {}),
  };
  return createDeidentifier({
    ...deidentifierOptions(config, context),
    encrypt: recipients.map(encryptedSubset),
  });
}
