import { configSchema } from "../generated/config-schema.js";
import type { DescriptorCleaning } from "../descriptors/descriptor-cleaner.js";
import { DeidentificationError } from "../errors.js";
import type { GraphicsCleaning } from "../graphics/repeating-groups.js";
import type { InstanceFilters } from "../instance-filter.js";
import type { ProfileOption } from "../options.js";
import type { SafePrivateOptions } from "../private/safe-private.js";
import type { AttributeRule } from "../rules/attribute-rules.js";
import type { PixelRule } from "../pixels/pixel-rule.js";
import { presets, type PresetName } from "./presets.js";
import { departureFrom } from "./schema-check.js";

/** How dates are modified, as plain data; `given` takes the days from a map given beside the configuration. */
export type DatesConfig =
  | { readonly manner: "shift"; readonly rangeDays?: readonly [number, number]; readonly unit?: "days" | "seconds" }
  | { readonly manner: "given" }
  | { readonly manner: "epoch"; readonly epoch?: string; readonly writeOffset?: boolean }
  | { readonly manner: "year" | "year-month" };

/** How patients get their pseudonyms, as plain data; `map` and `sequence` need a map or a store given beside the configuration. */
export type PseudonymsConfig =
  | { readonly manner: "keyed"; readonly prefix?: string }
  | { readonly manner: "map" }
  | { readonly manner: "sequence"; readonly prefix?: string; readonly digits?: number };

/**
 * All settings of a de-identification as plain JSON, in the form of `schema/config.schema.json`: without code and without secrets, the same
 * in the library, in the command, in workers and in browsers.
 */
export interface DeidentificationConfig {
  readonly $schema?: string;
  readonly preset?: PresetName;
  readonly keyId?: string;
  readonly profile?: "basic";
  readonly options?: readonly ProfileOption[];
  readonly includeLaterRows?: boolean;
  readonly unknown?: "remove" | "keep";
  readonly secondRun?: "stable" | "refuse";
  readonly modifiedDates?: DatesConfig;
  readonly descriptors?: DescriptorCleaning;
  readonly uncoveredText?: "keep" | "clean";
  readonly safePrivate?: SafePrivateOptions;
  readonly graphics?: GraphicsCleaning;
  readonly pixels?: PixelsConfig;
  readonly visualFeatures?: VisualFeaturesConfig;
  readonly rules?: readonly AttributeRule[];
  readonly pseudonyms?: PseudonymsConfig;
  readonly filters?: InstanceFilters;
  readonly dicomdir?: "refuse" | "rebuild";
  readonly layout?: "keep" | "uid";
  readonly jobs?: number;
  readonly quarantine?: string;
  readonly reportValues?: boolean;
}

/** How pixels are cleaned, as plain data. */
export interface PixelsConfig {
  readonly onUnknown?: "quarantine" | "keep" | "blackout";
  readonly detectText?: boolean;
  readonly minConfidence?: number;
  readonly rules?: readonly PixelRule[];
}

/** How faces are made unrecognizable, as plain data. */
export interface VisualFeaturesConfig {
  readonly manner?: "remove" | "blur";
  readonly onUnknown?: "quarantine" | "keep";
}

/**
 * Checks a configuration against the schema and puts its preset under it.
 * @throws {DeidentificationError} `ERR_DEIDENTIFICATION_CONFIG`, with the place in the configuration, never with what stands there.
 */
export function readConfig(json: unknown): DeidentificationConfig {
  const place = departureFrom(configSchema, json);
  if (place !== undefined) {
    throw new DeidentificationError("ERR_DEIDENTIFICATION_CONFIG", {
      message: `The configuration is not as its schema demands at ${knownPart(place)}`,
    });
  }
  const { preset, ...own } = json as DeidentificationConfig;
  return preset === undefined ? own : { ...presets[preset], ...own };
}

/** Names of settings and positions; what people wrote in place of a name is not repeated. */
function knownPart(place: string): string {
  return place
    .split("/")
    .map((name) => (/^(#|\d+|[a-zA-Z$]{1,32})$/.test(name) ? name : "…"))
    .join("/");
}
