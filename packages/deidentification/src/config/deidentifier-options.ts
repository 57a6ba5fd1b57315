import type { Dataset } from "@dicomsec/core";
import type { PatientIdentity } from "../cleaning.js";
import type { ModifiedDatesOptions } from "../dates/date-modifier.js";
import type { DeidentifierOptions } from "../deidentify.js";
import type { PatientPseudonym, PseudonymOptions } from "../pseudonyms.js";
import type { PixelCleaningOptions } from "../pixels/clean-pixels.js";
import { configError } from "../rules/condition.js";
import type { DatesConfig, DeidentificationConfig, PixelsConfig, PseudonymsConfig } from "./config.js";

/** What a configuration cannot hold: the key, what is known of patients, and functions. A text detector is used only where the configuration says so. */
export interface ConfigContext
  extends
    Pick<DeidentifierOptions, "key" | "keepUid" | "onMapping" | "reportValues" | "visualFeatures" | "cleanDocument">,
    Pick<PixelCleaningOptions, "codecs" | "detectText"> {
  /** For pseudonyms of the manners `map` and `sequence`. */
  readonly pseudonymOf?: (patient: PatientIdentity, root: Dataset) => PatientPseudonym | undefined;
  /** For dates of the manner `given`. */
  readonly shiftOf?: (patient: PatientIdentity) => number | undefined;
  /** For dates of the manner `epoch`: see `earliestDate`. */
  readonly earliestOf?: (patient: PatientIdentity, root: Dataset) => string | undefined;
}

/**
 * The options of a de-identifier for a configuration that `readConfig` returned.
 * @throws {DeidentificationError} `ERR_DEIDENTIFICATION_CONFIG` when it asks for what the context does not have.
 */
export function deidentifierOptions(config: DeidentificationConfig, context: ConfigContext): DeidentifierOptions {
  const { key, keepUid, onMapping, reportValues, visualFeatures, cleanDocument } = context;
  return defined({
    key,
    keepUid,
    onMapping,
    reportValues,
    visualFeatures,
    cleanDocument,
    profile: config.profile,
    options: config.options,
    includeLaterRows: config.includeLaterRows,
    unknown: config.unknown,
    secondRun: config.secondRun,
    descriptors: config.descriptors,
    uncoveredText: config.uncoveredText,
    safePrivate: config.safePrivate,
    graphics: config.graphics,
    rules: config.rules,
    filters: config.filters,
    modifiedDates: config.modifiedDates && datesOf(config.modifiedDates, context),
    writeTemporalOffset: config.modifiedDates?.manner === "epoch" ? config.modifiedDates.writeOffset : undefined,
    pseudonyms: config.pseudonyms && pseudonymsOf(config.pseudonyms, context),
    pixels: pixelsOf(config.pixels, context),
  });
}

function pixelsOf(config: PixelsConfig = {}, { codecs, detectText }: ConfigContext): DeidentifierOptions["pixels"] {
  const { detectText: detects = false, ...pixels } = config;
  if (detects && !detectText) throw configError("Text is to be looked for in pixels, and no text detector is given");
  return { ...pixels, ...(codecs ? { codecs } : {}), ...(detects && detectText ? { detectText } : {}) };
}

function datesOf(config: DatesConfig, { shiftOf, earliestOf }: ConfigContext): ModifiedDatesOptions {
  if (config.manner === "given") {
    if (!shiftOf) throw configError("Dates are to be shifted by given days, and none are given");
    return { manner: "shift", shiftOf };
  }
  if (config.manner !== "epoch") return config;
  if (!earliestOf)
    throw configError("Dates are to be shifted to an epoch, and the earliest dates of patients are not known");
  return { ...config, earliestOf };
}

function pseudonymsOf(config: PseudonymsConfig, { pseudonymOf }: ConfigContext): PseudonymOptions {
  if (config.manner === "keyed") return config;
  if (!pseudonymOf) throw configError("Pseudonyms are to be given, and none are");
  return { manner: "given", pseudonymOf };
}

/** Leaves out what is undefined: an absent option has its default. */
function defined<Options extends object>(options: {
  readonly [Name in keyof Options]: Options[Name] | undefined;
}): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;
}
